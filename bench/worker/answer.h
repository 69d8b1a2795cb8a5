/* Answering what the driver asks of this process, its kernel and its CPU. */
#ifndef SYSPATH_ANSWER_H
#define SYSPATH_ANSWER_H

/* Answers one query after the other until the input ends. 0 or -errno. Needs no file system, and
 * none of what it is asked: what cannot be had is answered by its errno. */
int answer_queries(void);

#endif

/* Whether /proc speaks of the processes that this one knows. */
#ifndef SYSPATH_OWN_PROC_H
#define SYSPATH_OWN_PROC_H

enum own_proc {
	PROC_OURS,    /* a number of a process is the same there and here */
	PROC_FOREIGN, /* it is of another PID namespace: the same number is another process there */
	PROC_ABSENT,  /* nothing is mounted there, or something else */
};

/* Looks at what /proc/self leads to. What stands below /proc/self is this process's own in a
 * foreign /proc, too, where that knows of this process at all. */
enum own_proc own_proc(void);

/* Why no process can be looked up there, to stand behind a colon; NULL where it can. */
const char *own_proc_words(enum own_proc proc);

#endif

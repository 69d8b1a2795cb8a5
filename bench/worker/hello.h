/* What the worker sends before it reads anything. */
#ifndef SYSPATH_HELLO_H
#define SYSPATH_HELLO_H

/* Sends the WIRE_HELLO frame. 0 or -errno. */
int hello_send(void);

/* From here on the process exits when its standard input ends, with status 2. Input that arrives
 * costs a signal. Where the kernel sends none for such a stream nothing is watched. */
void input_watch(void);

#endif

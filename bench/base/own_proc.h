/* Whether /proc is of this process's PID namespace. */
#ifndef SYSPATH_OWN_PROC_H
#define SYSPATH_OWN_PROC_H

enum own_proc {
	PROC_OURS,    /* pids are the same there and here */
	PROC_FOREIGN, /* it is of another PID namespace: the same pid is another process there */
	PROC_ABSENT,  /* not mounted, or something else is */
};

/* Checks where /proc/self leads. In a foreign /proc, too, /proc/self is this process, if it is part
 * of that PID namespace at all. */
enum own_proc own_proc(void);

/* Why pids cannot be looked up in /proc, to be printed after a colon; NULL if they can. */
const char *own_proc_strerror(enum own_proc proc);

#endif

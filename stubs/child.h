/* Trying something dangerous in a child of the worker. */
#ifndef SYSPATH_CHILD_H
#define SYSPATH_CHILD_H

/* How a child ended. */
struct child_end {
	int signal;    /* that killed it, 0 when it exited */
	int code;      /* exit status when signal is 0 */
	int timed_out; /* 1 when it was killed for taking longer than a second, twice over */
};

/* Forks, runs work(ctx) in the child and waits for it. The child dies with this process, leaves no
 * core file and exits with what `work` returns. One that is still running after a second is killed
 * and tried once more, so that a host that was stopped is not taken for a hang. What the child
 * writes comes back only through memory that the caller shares (child_share).
 * 0; or -errno when no child could be made, or its exit status is not available (-ECHILD: SIGCHLD
 * is ignored).
 */
int child_try(int (*work)(void *ctx), void *ctx, struct child_end *end);

/* `size` bytes shared between this process and its children, zeroed; NULL when there are none. */
void *child_share(unsigned long size);
void child_unshare(void *memory, unsigned long size);

#endif

/* Child processes: started without a shell, with a timeout, never left behind. */
#ifndef SYSPATH_PROGRAM_H
#define SYSPATH_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A program to start. */
struct program {
	const char *const *argv; /* ended by NULL; [0] is searched in PATH unless it has a slash */
	char *const *env;	 /* NULL: the driver's */
	int in, out, err;	 /* descriptors for its standard streams, -1: /dev/null */
	/* Called in the child before execve(2): 0, or -errno, with which starting then fails.
	 * NULL: nothing. */
	int (*prepare)(void *ctx);
	void *ctx;
};

enum { PROGRAM_CAPTURE = -2 }; /* for `out` and `err`, by program_capture alone */

enum { PROGRAM_UNLIMITED_MS = 0x7fffffff }; /* more than three weeks */

/* As fork(2). The child has a process group of its own, so that Ctrl-C in the terminal reaches the
 * driver only; every signal is at its default and unblocked; it is killed when this process dies.
 */
pid_t program_fork(void);

/* Starts a program as program_fork does. *pid is then to be passed to program_end, or to
 * program_ended until that returns 1. 0; or -errno of pipe2(2), fork(2), `prepare` or execve(2)
 * (-ENOENT: no such program), with no process left. */
int start_command(const struct program *program, pid_t *pid);

/* Waits until the program has ended or timeout_ms have passed; a timeout of 0 polls. 1, with
 * *status of wait(2), when it has ended; 0 when it has not, earlier when the user interrupts;
 * -ENOTTY when it was stopped by SIGTTIN or SIGTTOU, since its process group is not the terminal's
 * foreground one; -ECHILD when there is no such process. */
int program_ended(pid_t pid, int timeout_ms, int *status);

/* Whether the program exits by itself within timeout_ms; returns early when the user interrupts. It
 * must still be passed to program_end, which then returns its exit status. */
bool program_exits(pid_t pid, int timeout_ms);

/* Kills the program and its process group, and waits for it. Its status, of wait(2). */
int program_end(pid_t pid);

/* Starts a program and waits until it has ended, with its status of wait(2) in *status. 0; -errno
 * of start_command or program_ended, -EINTR when the user interrupted, -ETIMEDOUT after
 * timeout_ms, with no process left. */
int program_run(const struct program *program, int timeout_ms, int *status);

/* The same; what the program writes to streams that are PROGRAM_CAPTURE is in `text`, truncated to
 * size - 1 bytes and terminated by NUL. Or -errno of memfd_create(2). */
int program_capture(const struct program *program, int timeout_ms, int *status, char *text,
		    size_t size);

/* Runs a program and captures its standard output and standard error. 0; -EINTR when the user
 * interrupted, -ETIMEDOUT after timeout_ms, -EPROTO when it failed (its last line then is the
 * reason), or as the above. */
int run_command(const char *const *argv, int timeout_ms, char *text, size_t size);

/* Closes the end of a pipe, unless it is -1, which it then is. */
void close_fd(int *fd);

/* The last line of a program's output, without white space at its ends; "it printed nothing" when
 * there is none. Modifies the text. */
const char *program_last_line(char *text);

#endif

/* Other programs: started without a shell, watched, never left behind. */
#ifndef SYSPATH_PROGRAM_H
#define SYSPATH_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What is started, and with what. */
struct program {
	const char *const *argv; /* ended by NULL; [0] is looked for in PATH, but for a path */
	char *const *env;	 /* NULL: the driver's */
	int in, out, err;	 /* descriptors for its standard streams, -1 for an empty one */
	/* Called in the process before it becomes the program: 0 or -errno, which then is why it
	 * could not be started. NULL: nothing. */
	int (*prepare)(void *ctx);
	void *ctx;
};

enum { PROGRAM_UNLIMITED_MS = 0x7fffffff }; /* more than three weeks */

/* As fork(2). The child has a process group of its own, which keeps the terminal's Ctrl-C for the
 * driver, every signal at its default and unblocked, and dies with this process. */
pid_t program_fork(void);

/* Starts a program as program_fork does. *pid is then to be given to program_end, or to
 * program_ended until that tells of its end. 0; or -errno of pipe2(2), fork(2), `prepare` or
 * execve(2) (-ENOENT: no such program), with no process left. */
int start_command(const struct program *program, pid_t *pid);

/* Waits until the program has ended, or timeout_ms have passed; a timeout of 0 only looks. 1, with
 * *status of wait(2), when it has ended; 0 when not, sooner when the user asks to stop; -ENOTTY
 * when it was stopped for want of the terminal, which is not its group's; -ECHILD when there is no
 * such process. */
int program_ended(pid_t pid, int timeout_ms, int *status);

/* Whether the program ends by itself within timeout_ms; cut short when the user asks to stop. It is
 * still to be given to program_end, which then tells the status it ended with. */
bool program_exits(pid_t pid, int timeout_ms);

/* Ends the program and what it started, and waits for it. Its status, of wait(2). */
int program_end(pid_t pid);

/* Starts a program and waits until it has ended, with its status of wait(2) in *status. 0; -errno
 * of start_command or program_ended, -EINTR when the user asked to stop, -ETIMEDOUT after
 * timeout_ms, with no process left. */
int program_run(const struct program *program, int timeout_ms, int *status);

/* Runs a program to its end and takes what it writes to standard output and standard error, which
 * is cut at size - 1 bytes and ended with a zero. 0; -EINTR when the user asked to stop, -ETIMEDOUT
 * after timeout_ms, -EPROTO when it failed (its last line then says why), or as the above. */
int run_command(const char *const *argv, int timeout_ms, char *text, size_t size);

/* The last line of what a program said, without blanks at its ends; "it said nothing" when there is
 * none, or no text. Changes the text. */
const char *program_last_line(char *text);

#endif

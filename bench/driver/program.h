/* Other programs: started without a shell, watched, never left behind. */
#ifndef SYSPATH_PROGRAM_H
#define SYSPATH_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Starts argv[0], looked for in PATH, in a process group of its own, to die with this process.
 * Standard input is empty; out and err are descriptors for its standard output and error, -1 for
 * none. *pid is then to be given to program_end. 0; or -errno of pipe2(2), fork(2) or execve(2)
 * (-ENOENT: no such program), with no process left. */
int program_start(const char *const *argv, int out, int err, pid_t *pid);

/* Waits until the program has ended, or timeout_ms have passed; a timeout of 0 only looks. True,
 * with *status of wait(2), when it has ended. Returns early when the user asks to stop. */
bool program_ended(pid_t pid, int timeout_ms, int *status);

/* Ends the program and what it started, and waits for it. */
void program_end(pid_t pid);

/* Runs a program to its end and takes what it writes to standard output and standard error, which
 * is cut at size - 1 bytes and ended with a zero. 0; -EINTR when the user asked to stop, -ETIMEDOUT
 * after timeout_ms, -EPROTO when it failed (its last line then says why), or as program_start. */
int program_run(const char *const *argv, int timeout_ms, char *text, size_t size);

/* The last line of what a program said, without blanks at its ends; "it said nothing" when there is
 * none. Changes the text. */
const char *program_last_line(char *text);

#endif

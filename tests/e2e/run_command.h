/* Running built programs to their end, with all that they print kept. A test fails, and what it
 * started is ended, when that takes longer than any host needs. */
#ifndef SYSPATH_TESTS_RUN_COMMAND_H
#define SYSPATH_TESTS_RUN_COMMAND_H

#include <sys/types.h>

enum {
	COMMAND_TIMEOUT_S = 120,  /* for a run of a second or so */
	COMMAND_NOT_SET_UP = 125, /* exit status of a child whose set-up failed */
};

/* What the child does to itself before it becomes the program; 0, or -1 to exit with
 * COMMAND_NOT_SET_UP. NULL where a pointer to it is taken: nothing. */
struct set_up {
	int (*work)(void *ctx);
	void *ctx;
};

/* How a program ended. */
struct command_end {
	int code;	 /* exit status, -1 when a signal ended it */
	int signal;	 /* that ended it, 0 when it exited */
	char *out, *err; /* what it printed, NUL-ended */
};

/* One that runs. */
struct running {
	pid_t pid; /* and process group */
	int out, err;
	char what[512]; /* the command, to be named when it does not end */
};

/* The absolute path of a file under the build folder, $SYSPATH_BUILD. The returned string is
 * overwritten by the eighth call after this one. */
const char *built(const char *name);

/* Starts argv[0], NULL-ended. Processes that it leaves behind become children of the test. */
struct running command_start(const struct set_up *set_up, const char *const argv[]);

/* waitpid(2), with __WALL. The test fails when the process has neither ended nor stopped after
 * COMMAND_TIMEOUT_S. */
pid_t wait_for_child(pid_t pid, int *status);

/* Reads what it prints until it and all that share its output have ended. */
struct command_end command_finish(struct running *running);

/* The same with another timeout, for what takes minutes. */
struct command_end command_finish_within(struct running *running, int timeout_s);

/* The two together. */
struct command_end command_run(const struct set_up *set_up, const char *const argv[]);

/* command_run of the driver with these arguments, NULL-ended. */
struct command_end syspath(const struct set_up *set_up, ...) __attribute__((sentinel));

void command_free(struct command_end *end);

/* One turn of a loop that waits for something that a program does: sleeps for 2 ms. The test fails,
 * and the program and its group are ended, when it is not there COMMAND_TIMEOUT_S after the first
 * turn; *deadline is 0 before that. `what` names it. */
void command_wait(const struct running *running, double *deadline, const char *what);

/* Fails the test unless every process that was left behind ends, as the death of its parent makes
 * it. Of worth where one would stay for ever: a worker in a loop, or one that pauses. */
void expect_no_orphan(void);

/* Fails the test if one of the lines of a text holds what steers a terminal: a control character of
 * C0 or C1, or a bidirectional override. */
void expect_printable(const char *text);

/* Fails the test unless the program exited with `code` after one line on stderr that holds each of
 * the words, NULL-ended; frees *end. */
void expect_one_line(struct command_end *end, int code, ...) __attribute__((sentinel));

#endif

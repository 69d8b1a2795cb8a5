/* Other programs: what they inherit, how their end is reported, and that nothing of them stays. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/base/program.h"

enum { TIMEOUT_MS = 60000, OUTPUT_SIZE = 4096 };

static struct program shell(const char *const argv[4], int out)
{
	return (struct program){.argv = argv, .in = -1, .out = out, .err = STDERR_FILENO};
}

/* The signal mask behind a name of /proc/self/status. */
static unsigned long mask_of(const char *status, const char *name)
{
	const char *at = strstr(status, name);
	char *end;

	assert_non_null(at);
	at += strlen(name);
	unsigned long mask = strtoul(at, &end, 16);
	assert_true(end > at);
	return mask;
}

/* What this process ignores or blocks is no matter of theirs. */
static void test_default_signals(void **state)
{
	static const char *const argv[] = {"grep", "-E", "^Sig(Ign|Blk)", "/proc/self/status",
					   NULL};
	static const int ignored[] = {SIGPIPE, SIGHUP, SIGXFSZ};
	unsigned long blocked, ignored_mask;
	char output[OUTPUT_SIZE];
	sigset_t all, before;

	(void)state;
	if (access("/proc/self/status", R_OK)) {
		print_message("skipped: no /proc\n");
		skip();
	}
	for (int i = 0; i < 3; i++)
		signal(ignored[i], SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	int err = run_command(argv, TIMEOUT_MS, output, sizeof(output));
	sigprocmask(SIG_SETMASK, &before, NULL);
	for (int i = 0; i < 3; i++)
		signal(ignored[i], SIG_DFL);
	assert_int_equal(err, 0);
	blocked = mask_of(output, "SigBlk:");
	ignored_mask = mask_of(output, "SigIgn:");
	/* Signals 32 and 33 are the C library's own, which it lets nobody change. */
	assert_int_equal(blocked & ~UINT64_C(0x180000000), 0);
	assert_int_equal(ignored_mask & ~UINT64_C(0x180000000), 0);
}

/* A pipe that whatever the program started holds open comes to its end. */
static void test_ended_with_its_children(void **state)
{
	static const char *const argv[] = {"/bin/sh", "-c", "sleep 1000 & echo begun; wait", NULL};
	int ends[2], status;
	char begun[8];
	pid_t pid;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	struct program program = shell(argv, ends[1]);
	assert_int_equal(start_command(&program, &pid), 0);
	close(ends[1]);
	assert_int_equal(read(ends[0], begun, sizeof(begun)), 6);
	assert_int_equal(program_ended(pid, 0, &status), 0);
	assert_int_equal(getpgid(pid), pid);
	status = program_end(pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_int_equal(poll(&(struct pollfd){.fd = ends[0], .events = POLLIN}, 1, TIMEOUT_MS), 1);
	assert_int_equal(read(ends[0], begun, sizeof(begun)), 0);
	close(ends[0]);
}

static int refuse(void *ctx)
{
	(void)ctx;
	return -EDOM;
}

static void test_what_cannot_be_started(void **state)
{
	static const char *const nosuch[] = {"no-such-program-anywhere", NULL};
	char text[] = "/tmp/syspath-test-XXXXXX";
	const char *const no_program[] = {text, NULL};
	static const char *const sh[] = {"/bin/sh", "-c", "exit 0", NULL};
	struct program program = shell(sh, -1);
	char output[OUTPUT_SIZE];
	pid_t pid;

	(void)state;
	assert_int_equal(run_command(nosuch, TIMEOUT_MS, output, sizeof(output)), -ENOENT);
	int fd = mkstemp(text);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "exit 0\n", 7), 7);
	assert_int_equal(fchmod(fd, 0700), 0);
	close(fd);
	int err = run_command(no_program, TIMEOUT_MS, output, sizeof(output));
	unlink(text);
	assert_int_equal(err, -ENOEXEC); /* no shell has a try at it */
	program.prepare = refuse;
	assert_int_equal(start_command(&program, &pid), -EDOM);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* none is left */
}

static void test_how_it_ended(void **state)
{
	static const char *const seven[] = {"/bin/sh", "-c", "exit 7", NULL};
	static const char *const stopped[] = {"/bin/sh", "-c", "kill -TTIN $$; exit 0", NULL};
	struct program program = shell(seven, -1);
	int status = 0;
	pid_t pid;

	(void)state;
	assert_int_equal(start_command(&program, &pid), 0);
	assert_int_equal(program_ended(pid, TIMEOUT_MS, &status), 1);
	assert_int_equal(WEXITSTATUS(status), 7);
	assert_int_equal(program_ended(pid, TIMEOUT_MS, &status), -ECHILD);
	program.argv = stopped;
	assert_int_equal(start_command(&program, &pid), 0);
	assert_int_equal(program_ended(pid, TIMEOUT_MS, &status), -ENOTTY);
	program_end(pid);
}

static void test_run_to_its_end(void **state)
{
	static const char *const seven[] = {"/bin/sh", "-c", "exit 7", NULL};
	static const char *const endless[] = {"/bin/sh", "-c", "sleep 1000; :", NULL};
	static const char *const nosuch[] = {"no-such-program-anywhere", NULL};
	struct program program = shell(seven, -1);
	int status = 0;

	(void)state;
	assert_int_equal(program_run(&program, TIMEOUT_MS, &status), 0);
	assert_int_equal(WEXITSTATUS(status), 7);
	program.argv = endless;
	assert_int_equal(program_run(&program, 1, &status), -ETIMEDOUT);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* none is left */
	program.argv = nosuch;
	assert_int_equal(program_run(&program, TIMEOUT_MS, &status), -ENOENT);
}

int main(void)
{
	/* A folder of the user's that may not be entered would make what is nowhere "permission
	 * denied". */
	setenv("PATH", "/usr/bin:/bin", 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default_signals),
		cmocka_unit_test(test_ended_with_its_children),
		cmocka_unit_test(test_what_cannot_be_started),
		cmocka_unit_test(test_how_it_ended),
		cmocka_unit_test(test_run_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

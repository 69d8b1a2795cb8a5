/* How the end of a child that tries something is reported. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "stubs/child.h"

static int return_seven(void *ctx)
{
	(void)ctx;
	return 7;
}

static void test_end(void **state)
{
	struct child_end end;

	(void)state;
	assert_int_equal(child_try(return_seven, NULL, &end), 0);
	assert_int_equal(end.code, 7);
	assert_int_equal(end.signal, 0);
	assert_int_equal(end.timed_out, 0);
}

/* The kernel reaps the child itself: an end that is not reported is no hang. */
static void test_end_that_is_not_told(void **state)
{
	struct child_end end;

	(void)state;
	signal(SIGCHLD, SIG_IGN);
	int err = child_try(return_seven, NULL, &end);
	signal(SIGCHLD, SIG_DFL);
	assert_int_equal(err, -ECHILD);
}

static int crash(void *ctx)
{
	(void)ctx;
	return raise(SIGSEGV);
}

static void test_crash(void **state)
{
	struct child_end end;

	(void)state;
	assert_int_equal(child_try(crash, NULL, &end), 0);
	assert_int_equal(end.signal, SIGSEGV);
	assert_int_equal(end.timed_out, 0);
}

/* Hangs as often as *ctx says, counting down. */
static int hang(void *ctx)
{
	volatile int *times = ctx;

	if (--*times < 0)
		return 3;
	for (;;)
		pause();
	return 0;
}

/* One that does not answer is tried again, for a busy host holds up the best, and then given up. */
static void test_hang(void **state)
{
	int *times = child_share(sizeof(*times));
	struct child_end end;

	(void)state;
	assert_non_null(times);
	*times = 1;
	assert_int_equal(child_try(hang, times, &end), 0);
	assert_int_equal(end.timed_out, 0);
	assert_int_equal(end.code, 3);
	*times = 2;
	assert_int_equal(child_try(hang, times, &end), 0);
	assert_int_equal(end.timed_out, 1);
	assert_int_equal(*times, 0);
	child_unshare(times, sizeof(*times));
}

/* What a parent that is to be killed shares with the test. */
struct family {
	volatile pid_t parent, child; /* the last that was made */
};

static int stay(void *ctx)
{
	struct family *f = ctx;

	f->child = getpid();
	for (;;)
		pause();
	return 0;
}

/* Whether all that the test has for children end within half a minute, which no kernel takes to
 * deliver a signal. */
static bool children_end(void)
{
	pid_t pid = 0;

	for (int i = 0; i < 6000 && pid >= 0; i++) {
		pid = waitpid(-1, NULL, WNOHANG);
		if (!pid)
			nanosleep(&(struct timespec){0, 5000000}, NULL);
	}
	return pid < 0 && errno == ECHILD;
}

/* Nobody waits for it any more: the kernel sees to it that it does not stay. */
static void test_child_dies_with_its_parent(void **state)
{
	struct family *f = child_share(sizeof(*f));
	struct child_end end;

	(void)state;
	assert_non_null(f);
	prctl(PR_SET_CHILD_SUBREAPER, 1); /* a child that is left behind becomes the test's */
	pid_t parent = fork();
	assert_true(parent >= 0);
	if (!parent)
		_exit(child_try(stay, f, &end));
	for (int naps = 0; !f->child && naps < 60000; naps++)
		nanosleep(&(struct timespec){0, 1000000}, NULL);
	kill(parent, SIGKILL);
	assert_true(f->child > 0);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	bool all_ended = children_end();
	if (!all_ended)
		kill(f->child, SIGKILL);
	assert_true(all_ended);
	child_unshare(f, sizeof(*f));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_crash),
		cmocka_unit_test(test_hang),
		cmocka_unit_test(test_end_that_is_not_told),
		cmocka_unit_test(test_child_dies_with_its_parent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

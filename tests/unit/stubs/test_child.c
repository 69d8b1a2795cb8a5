/* How the end of a child that tries something is told. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

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

/* The kernel reaps the child itself: an end that nobody is told of is no hang. */
static void test_end_that_is_not_told(void **state)
{
	struct child_end end;

	(void)state;
	signal(SIGCHLD, SIG_IGN);
	int err = child_try(return_seven, NULL, &end);
	signal(SIGCHLD, SIG_DFL);
	assert_int_equal(err, -ECHILD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_end_that_is_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

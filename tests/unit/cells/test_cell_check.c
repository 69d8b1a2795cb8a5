/* Checks of an answer that the clock was set under: made again, and no accusation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/cells/cell_check.h"

static int calls, checks, steps; /* made; of which so many are under a clock that is set */

static void stub(struct stub_call *call)
{
	(void)call;
	calls++;
}

static int check(struct op_run *run, const struct stub_call *call, char *why, size_t size)
{
	(void)call;
	checks++;
	if (checks > steps)
		return 0;
	snprintf(why, size, "set");
	run->stepped = true;
	return -1;
}

static int wrong(struct op_run *run, const struct stub_call *call, char *why, size_t size)
{
	(void)run;
	(void)call;
	checks++;
	snprintf(why, size, "wrong");
	return -1;
}

static struct cell make_cell(int (*judge)(struct op_run *, const struct stub_call *, char *,
					  size_t),
			     struct op_impl *impl)
{
	*impl = (struct op_impl){.check = judge};
	calls = checks = 0;
	return (struct cell){.path = PATH_syscall, .op = OP_time, .stub = stub, .impl = impl};
}

static void test_asked_again(void **state)
{
	struct op_impl impl;
	char why[64] = "";

	(void)state;
	for (steps = 0; steps < 3; steps++) {
		struct cell cell = make_cell(check, &impl);
		assert_int_equal(cell_check_before(&cell, why, sizeof(why)), 0);
		assert_int_equal(calls, steps + 1);
		assert_string_equal(why, "");
		cell = make_cell(check, &impl);
		assert_int_equal(cell_check_after(&cell, why, sizeof(why)), 0);
		assert_int_equal(calls, steps); /* the answer to judge is there already */
	}
}

static void test_not_for_ever(void **state)
{
	struct op_impl impl;
	char why[64] = "";

	(void)state;
	steps = 1000;
	struct cell cell = make_cell(check, &impl);
	assert_int_equal(cell_check_after(&cell, why, sizeof(why)), -1);
	assert_true(checks > 1 && checks < 6);
}

/* What is wrong by a clock that was not set is wrong at once. */
static void test_wrong_is_wrong(void **state)
{
	struct op_impl impl;
	char why[64] = "";

	(void)state;
	struct cell cell = make_cell(wrong, &impl);
	assert_int_equal(cell_check_before(&cell, why, sizeof(why)), -1);
	assert_int_equal(checks, 1);
	assert_string_equal(why, "wrong");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asked_again),
		cmocka_unit_test(test_not_for_ever),
		cmocka_unit_test(test_wrong_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

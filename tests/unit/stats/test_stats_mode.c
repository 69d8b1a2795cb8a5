#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/stats/mode.h"

static void expect(int64_t *x, size_t n, int64_t value, size_t agreeing)
{
	struct mode mode = mode_of(x, n);

	assert_int_equal(mode.value, value);
	assert_int_equal(mode.agreeing, agreeing);
}

static void test_one_value(void **state)
{
	(void)state;
	expect((int64_t[]){-7}, 1, -7, 1);
	expect((int64_t[]){0, 0, 0}, 3, 0, 3);
}

static void test_most_frequent(void **state)
{
	(void)state;
	expect((int64_t[]){3410, 3410, 9999, 3410, 12}, 5, 3410, 3);
	/* The run that wins is the last one in order. */
	expect((int64_t[]){1, 2, 5, 5, 2, 5}, 6, 5, 3);
}

static void test_tie_takes_lowest(void **state)
{
	(void)state;
	expect((int64_t[]){20, 10, 20, 10}, 4, 10, 2);
	expect((int64_t[]){INT64_MAX, INT64_MIN}, 2, INT64_MIN, 1);
}

static void expect_lowest(int64_t *x, size_t n, size_t enough, int64_t value, size_t agreeing)
{
	struct mode mode = mode_lowest(x, n, enough);

	assert_int_equal(mode.value, value);
	assert_int_equal(mode.agreeing, agreeing);
}

static void test_lowest_that_is_often_enough(void **state)
{
	(void)state;
	expect_lowest((int64_t[]){9, 9, 9, 7, 7, 1}, 6, 2, 7, 2);
	expect_lowest((int64_t[]){9, 9, 9, 7, 7, 1}, 6, 1, 1, 1);
	expect_lowest((int64_t[]){9, 9, 9, 7, 7, 1}, 6, 3, 9, 3);
	expect_lowest((int64_t[]){9, 9, 9, 7, 7, 1}, 6, 4, 9, 3); /* none: the mode */
	expect_lowest((int64_t[]){4, 4}, 2, 2, 4, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_value),
		cmocka_unit_test(test_most_frequent),
		cmocka_unit_test(test_tie_takes_lowest),
		cmocka_unit_test(test_lowest_that_is_often_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Answers that are a time: what is right, what a clock that was set explains, and what ends in
 * 2038. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/base/clock.h"
#include "bench/ops/impl.h"

static void test_a_clock_that_was_set(void **state)
{
	(void)state;
	assert_false(op_clock_was_set(0, 0));
	assert_false(op_clock_was_set(5000000000, 5000900000)); /* read one after the other */
	assert_true(op_clock_was_set(5000000000, 4000000000));
	assert_true(op_clock_was_set(5000000000, 5001100000));
}

/* A time an hour ago is wrong; when the clock stood there a moment ago, it says nothing. */
static void test_wrong_or_set(void **state)
{
	const int64_t hour_ns = INT64_C(3600) * 1000000000;
	struct op_run run;
	char why[128] = "";

	(void)state;
	op_run_start(&run, ABI_x86_64, PATH_syscall, OP_gettimeofday, false, 0);
	op_time_before(&run, CLOCK_REALTIME);
	int64_t seen_ns = clock_ns(CLOCK_REALTIME);
	assert_int_equal(op_time_is_right(&run, CLOCK_REALTIME, seen_ns, why, sizeof(why)), 0);
	assert_int_equal(
		op_time_is_right(&run, CLOCK_REALTIME, seen_ns - hour_ns, why, sizeof(why)), -1);
	assert_false(run.stepped);
	assert_non_null(strstr(why, "from the C library's"));
	run.offset_ns -= hour_ns; /* as if it had been set back in between */
	assert_int_equal(
		op_time_is_right(&run, CLOCK_REALTIME, seen_ns - hour_ns, why, sizeof(why)), -1);
	assert_true(run.stepped);
}

/* The same for a time that goes back by less than a second. */
static void test_back_or_set(void **state)
{
	struct op_run run;
	char why[128] = "";

	(void)state;
	op_run_start(&run, ABI_x86_64, PATH_vdso, OP_gettimeofday, false, 0);
	op_time_before(&run, CLOCK_REALTIME);
	int64_t seen_ns = clock_ns(CLOCK_REALTIME);
	assert_int_equal(op_time_is_right(&run, CLOCK_REALTIME, seen_ns, why, sizeof(why)), 0);
	assert_int_equal(
		op_time_is_right(&run, CLOCK_REALTIME, seen_ns - 2000000, why, sizeof(why)), -1);
	assert_false(run.stepped);
	assert_non_null(strstr(why, "went back"));
	run.offset_ns += 2000000;
	assert_int_equal(
		op_time_is_right(&run, CLOCK_REALTIME, seen_ns - 2000000, why, sizeof(why)), -1);
	assert_true(run.stepped);
	run.stepped = false; /* asked again, it is not held against what was seen before */
	op_time_before(&run, CLOCK_REALTIME);
	assert_int_equal(
		op_time_is_right(&run, CLOCK_REALTIME, seen_ns - 2000000, why, sizeof(why)), 0);
}

static void test_2038(void **state)
{
	(void)state;
	assert_false(op_beyond_32_bits(INT64_C(2147483647)));
	assert_true(op_beyond_32_bits(INT64_C(2147483648)));
}

/* What the i386 C library returns in 2040 is one of two halves. */
static void test_low_half(void **state)
{
	const int64_t in_2040 = 2208988810;
	struct op_run run;

	(void)state;
	op_run_start(&run, ABI_i386, PATH_libc, OP_time, false, 0);
	assert_int_equal(op_seconds(&run, (int32_t)in_2040), in_2040);
	assert_int_equal(op_seconds(&run, 1700000000), 1700000000);
	assert_int_equal(op_seconds(&run, -14), -14);
	op_run_start(&run, ABI_i386, PATH_int80, OP_time, false, 0);
	assert_int_equal(op_seconds(&run, (int32_t)in_2040), (int32_t)in_2040);
	op_run_start(&run, ABI_x86_64, PATH_libc, OP_time, false, 0);
	assert_int_equal(op_seconds(&run, (int32_t)in_2040), (int32_t)in_2040);
}

/* Which cells can return a time behind 2038: those of 64-bit time. */
static void test_who_ends_in_2038(void **state)
{
	struct op_run run;
	char why[128];

	(void)state;
	op_run_start(&run, ABI_i386, PATH_int80, OP_time, false, 0);
	assert_false(run.wide);
	op_run_start(&run, ABI_x86_64, PATH_int80, OP_gettimeofday, false, 0);
	assert_false(run.wide);
	op_run_start(&run, ABI_i386, PATH_libc, OP_time, false, 0);
	assert_true(run.wide);
	op_run_start(&run, ABI_x86_64, PATH_syscall, OP_time, false, 0);
	assert_true(run.wide);
	assert_non_null(op_impls[OP_time]->absent);
	assert_non_null(op_impls[OP_gettimeofday]->absent);
	assert_null(op_impls[OP_getppid]->absent);
	assert_int_equal(op_impls[OP_time]->absent(&run, why, sizeof(why)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_clock_that_was_set),
		cmocka_unit_test(test_wrong_or_set),
		cmocka_unit_test(test_back_or_set),
		cmocka_unit_test(test_2038),
		cmocka_unit_test(test_low_half),
		cmocka_unit_test(test_who_ends_in_2038),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

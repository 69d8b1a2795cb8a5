/* The TSC as a clock: the arithmetic on made-up moments, the reads on this machine. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bench/clocks/tsc.h"

static void hz_of_two_moments(void **state)
{
	(void)state;
	struct tsc_clock a = {.tsc = 1000, .raw_ns = 5000};
	struct tsc_clock b = {.tsc = 1000 + 2596, .raw_ns = 5000 + 1000};
	assert_true(tsc_clock_hz(&a, &b) == 2.596e9);

	/* 100 days at 5 GHz: no overflow, no lost digits. */
	struct tsc_clock late = {.tsc = 1000 + UINT64_C(43200000000000000),
				 .raw_ns = 5000 + UINT64_C(8640000000000000)};
	assert_true(tsc_clock_hz(&a, &late) == 5e9);
}

static void hz_of_moments_that_do_not_follow(void **state)
{
	(void)state;
	struct tsc_clock a = {.tsc = 1000, .raw_ns = 5000};
	struct tsc_clock tsc_back = {.tsc = 999, .raw_ns = 6000};
	struct tsc_clock ns_back = {.tsc = 2000, .raw_ns = 4999};
	assert_true(tsc_clock_hz(&a, &a) == 0);
	assert_true(tsc_clock_hz(&a, &tsc_back) == 0);
	assert_true(tsc_clock_hz(&a, &ns_back) == 0);
}

static void hz_of_kernel_factors(void **state)
{
	(void)state;
	/* mult / 2^shift is ns per tick: half a ns per tick is 2 GHz. */
	assert_true(tsc_hz_from_mult_shift(1u << 30, 31) == 2e9);
	assert_true(tsc_hz_from_mult_shift(1, 0) == 1e9);
	/* 2,596.145 MHz as the kernel writes it: within the rounding of a 32-bit factor. */
	double hz = tsc_hz_from_mult_shift(827181705u, 31);
	assert_true(hz > 2.5961449e9 && hz < 2.5961451e9);
	assert_true(tsc_hz_from_mult_shift(0, 31) == 0);
	assert_true(tsc_hz_from_mult_shift(1, 64) == 0);
}

static void reads_go_forward(void **state)
{
	(void)state;
	uint64_t last = tsc_read_fenced();
	for (int i = 0; i < 1000; i++) {
		uint64_t now = tsc_read_fenced();
		assert_true(now >= last);
		last = now;
	}
}

static void moments_follow_and_agree_with_the_kernel(void **state)
{
	(void)state;
	struct tsc_clock a, b;
	assert_int_equal(tsc_clock_now(&a), 0);
	assert_true(a.tsc > 0 && a.raw_ns > 0);
	assert_true(a.window_tsc > 0 && a.window_tsc < UINT64_MAX);
	/* 20 ms of waiting makes the windows negligible, whatever the host is doing. */
	do {
		assert_int_equal(tsc_clock_now(&b), 0);
	} while (b.raw_ns - a.raw_ns < 20000000);

	double measured = tsc_clock_hz(&a, &b);
	assert_true(measured > 1e8 && measured < 1e10);

	double kernel = -1;
	int rc = tsc_hz_from_perf_mmap(&kernel);
	if (rc < 0) {
		assert_true(kernel == -1);
		return;
	}
	assert_int_equal(rc, 0);
	assert_true(kernel / measured > 0.99 && kernel / measured < 1.01);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hz_of_two_moments),
		cmocka_unit_test(hz_of_moments_that_do_not_follow),
		cmocka_unit_test(hz_of_kernel_factors),
		cmocka_unit_test(reads_go_forward),
		cmocka_unit_test(moments_follow_and_agree_with_the_kernel),
	};
	return cmocka_run_group_tests_name("host_tsc", tests, NULL, NULL);
}

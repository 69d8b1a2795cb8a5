/* The TSC as a clock: the arithmetic on made-up moments, the reads on this machine. */
#include <errno.h>
#include <math.h>
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
	struct tsc_clock a = {.library.tsc = 1000, .library.ns = 5000};
	struct tsc_clock b = {.library.tsc = 1000 + 2596, .library.ns = 5000 + 1000};
	assert_true(tsc_clock_hz(&a, &b) == 2.596e9);

	/* 100 days at 5 GHz: no overflow, no lost digits. */
	struct tsc_clock late = {.library.tsc = 1000 + UINT64_C(43200000000000000),
				 .library.ns = 5000 + UINT64_C(8640000000000000)};
	assert_true(tsc_clock_hz(&a, &late) == 5e9);
}

static void hz_of_moments_that_do_not_follow(void **state)
{
	(void)state;
	struct tsc_clock a = {.library.tsc = 1000, .library.ns = 5000};
	struct tsc_clock tsc_back = {.library.tsc = 999, .library.ns = 6000};
	struct tsc_clock ns_back = {.library.tsc = 2000, .library.ns = 4999};
	assert_true(tsc_clock_hz(&a, &a) == 0);
	assert_true(tsc_clock_hz(&a, &tsc_back) == 0);
	assert_true(tsc_clock_hz(&a, &ns_back) == 0);
}

static void error_of_two_moments(void **state)
{
	(void)state;
	struct tsc_clock a = {.library = {1000, 5000, 2}, .kernel = {1000, 5000, 30}};
	struct tsc_clock b = {.library = {3000, 6000, 4}, .kernel = {3000, 6000, 10}};

	assert_true(tsc_clock_kernel_error(&a, &b) == 0.01);
	assert_true(tsc_clock_kernel_error(&b, &a) == 1);
	a.kernel.ns = 0; /* a filter took the system call away */
	assert_true(tsc_clock_kernel_error(&a, &b) == 0.0015);
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
	assert_true(a.library.tsc > 0 && a.library.ns > 0);
	assert_true(a.library.window_tsc > 0 && a.library.window_tsc < UINT64_MAX);
	/* 20 ms of waiting makes the windows negligible, whatever the host is doing. */
	do {
		assert_int_equal(tsc_clock_now(&b), 0);
	} while (b.library.ns - a.library.ns < 20000000);

	double measured = tsc_clock_hz(&a, &b);
	assert_true(fabs(tsc_clock_kernel_hz(&a, &b) / measured - 1) <
		    tsc_clock_kernel_error(&a, &b) +
			    (double)(a.library.window_tsc + b.library.window_tsc) /
				    (double)(b.library.tsc - a.library.tsc));
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
		cmocka_unit_test(error_of_two_moments),
		cmocka_unit_test(hz_of_kernel_factors),
		cmocka_unit_test(reads_go_forward),
		cmocka_unit_test(moments_follow_and_agree_with_the_kernel),
	};
	return cmocka_run_group_tests_name("host_tsc", tests, NULL, NULL);
}

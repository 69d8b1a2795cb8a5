/* Sources of the rate of the TSC, held against each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "bench/base/exit_code.h"
#include "bench/clocks/tsc.h"
#include "bench/clocks/tsc_rates.h"

static void test_rates_that_agree(void **state)
{
	struct tsc_rates rates = {.n = 0};
	const struct tsc_rate *low, *high;

	(void)state;
	assert_true(tsc_rates_agree(&rates, &low, &high));
	tsc_rates_add(&rates, 2.6e9, "over the run");
	assert_true(tsc_rates_agree(&rates, &low, &high));
	tsc_rates_add(&rates, 2.6e9 * 1.0049, "by another");
	assert_true(tsc_rates_agree(&rates, &low, &high));
	tsc_rates_add(&rates, 2.6e9 / 1.0049,
		      "by a third"); /* of the second, and not of the first */
	assert_false(tsc_rates_agree(&rates, &low, &high));
	assert_string_equal(low->source, "by a third");
	assert_string_equal(high->source, "by another");
}

static void test_a_clock_that_goes_back(void **state)
{
	struct tsc_rates rates = {.n = 0};
	const struct tsc_rate *low, *high;

	(void)state;
	tsc_rates_add(&rates, 0, "over the run");
	tsc_rates_add(&rates, 2.6e9, "over invocation %d", 3);
	assert_false(tsc_rates_agree(&rates, &low, &high));
	assert_true(low->hz == 0);
	assert_string_equal(high->source, "over invocation 3");
	assert_true(tsc_rates_middle(&rates) == 2.6e9);
}

/* One that is wrong does not move the middle of three; of none there is none. */
static void test_middle(void **state)
{
	struct tsc_rates rates = {.n = 0};

	(void)state;
	assert_true(tsc_rates_middle(&rates) == 0);
	tsc_rates_add(&rates, 4.95e9, "a");
	tsc_rates_add(&rates, 2.6e9, "b");
	tsc_rates_add(&rates, 2.5e9, "c");
	assert_true(tsc_rates_middle(&rates) == 2.6e9);
	for (int i = 0; i < 2 * TSC_RATES_MAX; i++)
		tsc_rates_add(&rates, 1e9, "d");
	assert_int_equal(rates.n, TSC_RATES_MAX);
}

static void test_suspend(void **state)
{
	struct tsc_clock a = {.monotonic_ns = 100, .boot_ns = 5000000100};
	struct tsc_clock b = {.monotonic_ns = 2000000100, .boot_ns = 7000000100};

	(void)state;
	assert_int_equal(tsc_clock_suspended_ns(&a, &b), 0);
	b.boot_ns += 999999; /* they are read one after the other */
	assert_int_equal(tsc_clock_suspended_ns(&a, &b), 0);
	b.boot_ns += 6000000001;
	assert_int_equal(tsc_clock_suspended_ns(&a, &b), 6001000000);
	b.boot_ns = 0; /* no such clock */
	assert_int_equal(tsc_clock_suspended_ns(&a, &b), 0);
}

static void test_rate_by_the_system_call(void **state)
{
	struct tsc_clock a = {.kernel.tsc = 1000, .kernel.ns = 5000};
	struct tsc_clock b = {.kernel.tsc = 1000 + 2596, .kernel.ns = 5000 + 1000};

	(void)state;
	assert_true(tsc_clock_kernel_hz(&a, &b) == 2.596e9);
	assert_true(tsc_clock_kernel_hz(&b, &a) == 0);
	assert_int_equal(tsc_clock_span_ns(&a, &b), 1000);
	assert_int_equal(tsc_clock_span_ns(&b, &a), 0);
}

/* Where a filter takes the system call away, the C library's clock is all there is. */
static void test_rate_without_the_system_call(void **state)
{
	struct tsc_clock a = {.library.tsc = 100, .library.ns = 5000};
	struct tsc_clock b = {.library.tsc = 100 + 2600, .library.ns = 5000 + 1000, .kernel.ns = 7};

	(void)state;
	assert_true(tsc_clock_kernel_hz(&a, &b) == 2.6e9);
	assert_int_equal(tsc_clock_span_ns(&a, &b), 1000);
}

static void test_words(void **state)
{
	struct tsc_rates rates = {.n = 0};
	static struct error error;

	(void)state;
	tsc_rates_add(&rates, 2.6e9, "by the system call");
	assert_int_equal(tsc_rates_check(&rates, &error), 0);
	assert_int_equal(error.code, 0);
	tsc_rates_add(&rates, 0, "over the run");
	assert_int_equal(tsc_rates_check(&rates, &error), EXIT_INCONCLUSIVE);
	assert_non_null(strstr(error.text,
			       "a clock that did not go on over the run, 2600 MHz by the system "
			       "call: run again"));
}

/* The real clocks of this machine: libraries and the kernel itself report one rate. */
static void test_moments_hold_both(void **state)
{
	struct tsc_clock a, b;
	struct timespec pause = {0, 30000000};

	(void)state;
	assert_int_equal(tsc_clock_now(&a), 0);
	nanosleep(&pause, NULL);
	assert_int_equal(tsc_clock_now(&b), 0);
	struct tsc_rates rates = {.n = 0};
	const struct tsc_rate *low, *high;
	tsc_rates_add(&rates, tsc_clock_hz(&a, &b), "library");
	tsc_rates_add(&rates, tsc_clock_kernel_hz(&a, &b), "kernel");
	if (tsc_clock_hz(&a, &b) > 0)
		assert_true(tsc_rates_agree(&rates, &low, &high));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rates_that_agree),
		cmocka_unit_test(test_a_clock_that_goes_back),
		cmocka_unit_test(test_middle),
		cmocka_unit_test(test_suspend),
		cmocka_unit_test(test_rate_by_the_system_call),
		cmocka_unit_test(test_rate_without_the_system_call),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_moments_hold_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

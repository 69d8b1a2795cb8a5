#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/stats/bootstrap.h"
#include "bench/stats/quantile.h"
#include "tests/unit/test_stats_near.h"
#include "tests/within.h"

/* Survival times in days of mice after surgery: B. Efron and R. Tibshirani, "An Introduction to the
 * Bootstrap", 1993, table 2.1. Sorted. */
static const double treated[] = {16, 23, 38, 94, 99, 141, 197};
static const double control[] = {10, 27, 30, 40, 46, 51, 52, 104, 146};

/* The same for 4 and 6 values, where the middle two may differ. */
static const double four[] = {1, 2, 4, 8};
static const double six[] = {3, 5, 5, 9, 20, 21};

/* The medians of all n^n resamples of sorted x[0..n-1], sorted; returns n^n. No sampling: the exact
 * bootstrap distribution. */
static size_t every_median(const double *x, size_t n, double *medians)
{
	size_t total = 1;
	for (size_t i = 0; i < n; i++)
		total *= n;
	for (size_t r = 0; r < total; r++) {
		double resample[8];
		size_t code = r;
		for (size_t i = 0; i < n; i++, code /= n)
			resample[i] = x[code % n];
		sort_doubles(resample, n);
		medians[r] = median_sorted(resample, n);
	}
	sort_doubles(medians, total);
	return total;
}

static double deviation(const double *x, size_t n)
{
	double centre = mean(x, n);
	double squares = 0;
	for (size_t i = 0; i < n; i++)
		squares += (x[i] - centre) * (x[i] - centre);
	return sqrt(squares / (double)(n - 1));
}

/* One resample per call: lo == hi == that resample's median. */
static double standard_error(const double *x, size_t n, size_t calls, double *medians)
{
	struct rng rng;
	rng_seed(&rng, 1993);
	for (size_t i = 0; i < calls; i++) {
		struct interval one;
		assert_int_equal(bootstrap_median(x, n, 1, 0.95, &rng, &one), 0);
		assert_true(one.lo == one.hi);
		medians[i] = one.lo;
	}
	return deviation(medians, calls);
}

static double scratch[823543]; /* 7^7 */

/* Table 2.1 gives the bootstrap standard error of the treated mice's median as 37.83 for B =
 * infinity (36.35 for B = 100), and that of the controls as 11.54 for B = 100. */
static void test_efron_tibshirani_mice(void **state)
{
	(void)state;
	size_t total = every_median(treated, COUNT(treated), scratch);
	assert_near(deviation(scratch, total), 37.83, 0.01);

	assert_near(standard_error(treated, COUNT(treated), 40000, scratch), 37.83, 0.6);
	/* B = 100 is itself off by some 10 %. */
	assert_near(standard_error(control, COUNT(control), 40000, scratch), 11.54, 2.0);
}

/* The value that a share p of the exact distribution does not exceed: no interpolation. */
static double step_quantile(size_t total, double p)
{
	size_t i = (size_t)(p * (double)total);
	return scratch[i < total ? i : total - 1];
}

static void check_against_every_median(const double *x, size_t n)
{
	static const double levels[] = {0.5, 0.8, 0.9, 0.95, 0.99};
	size_t total = every_median(x, n, scratch);
	struct rng rng;

	rng_seed(&rng, n);
	for (size_t i = 0; i < COUNT(levels); i++) {
		struct interval got;
		double tail = (1 - levels[i]) / 2;
		/* Where the exact distribution steps next to the tail, sampling may land on either
		 * side: 4 standard deviations of the share of 20,000 resamples. */
		double off = 4 * sqrt(tail * (1 - tail) / 20000);
		assert_int_equal(bootstrap_median(x, n, 20000, levels[i], &rng, &got), 0);
		assert_true(got.lo >= step_quantile(total, tail - off));
		assert_true(got.lo <= step_quantile(total, tail + off));
		assert_true(got.hi >= step_quantile(total, 1 - tail - off));
		assert_true(got.hi <= step_quantile(total, 1 - tail + off));
	}
}

static void test_interval_against_enumeration(void **state)
{
	(void)state;
	check_against_every_median(treated, COUNT(treated));
	check_against_every_median(four, COUNT(four));
	check_against_every_median(six, COUNT(six));
	check_against_every_median(six + 1, 5);
	check_against_every_median(six, 2);
}

static void test_mice_interval(void **state)
{
	(void)state;
	struct rng rng;
	struct interval got;
	/* P(median* <= 16) = P(Bin(7, 1/7) >= 4) = 0.0102 and P(median* <= 23) = 0.1083, the same
	 * from above: 2.5 % lies in the second atom from either end. */
	rng_seed(&rng, 1);
	assert_int_equal(bootstrap_median(treated, 7, 10000, 0.95, &rng, &got), 0);
	assert_true(got.lo == 23);
	assert_true(got.hi == 141);
}

static void test_one_value(void **state)
{
	(void)state;
	struct rng rng;
	struct interval got;
	rng_seed(&rng, 1);
	assert_int_equal(bootstrap_median(control, 1, 100, 0.95, &rng, &got), 0);
	assert_true(got.lo == 10 && got.hi == 10);
}

static void test_refuses(void **state)
{
	(void)state;
	static const double hole[] = {1, (double)NAN, 3};
	static const double endless[] = {1, 2, (double)INFINITY};
	struct rng rng;
	struct interval got = {-1, -2};
	rng_seed(&rng, 1);
	assert_int_equal(bootstrap_median(four, 0, 100, 0.95, &rng, &got), -EINVAL);
	assert_int_equal(bootstrap_median(four, 4, 0, 0.95, &rng, &got), -EINVAL);
	assert_int_equal(bootstrap_median(four, 4, 100, 0.0, &rng, &got), -EINVAL);
	assert_int_equal(bootstrap_median(four, 4, 100, 1.0, &rng, &got), -EINVAL);
	assert_int_equal(bootstrap_median(four, 4, 100, (double)NAN, &rng, &got), -EINVAL);
	assert_int_equal(bootstrap_median(hole, 3, 100, 0.95, &rng, &got), -EINVAL);
	assert_int_equal(bootstrap_median(endless, 3, 100, 0.95, &rng, &got), -EINVAL);
	assert_true(got.lo == -1 && got.hi == -2);
}

static void test_order_scale_and_seed(void **state)
{
	(void)state;
	double reversed[COUNT(control)];
	double scaled[COUNT(control)];
	struct interval a, b, c;
	struct rng rng;

	for (size_t i = 0; i < COUNT(control); i++) {
		reversed[i] = control[COUNT(control) - 1 - i];
		scaled[i] = 4 * control[i] - 1024;
	}
	rng_seed(&rng, 5);
	assert_int_equal(bootstrap_median(control, 9, 2000, 0.9, &rng, &a), 0);
	rng_seed(&rng, 5);
	assert_int_equal(bootstrap_median(reversed, 9, 2000, 0.9, &rng, &b), 0);
	rng_seed(&rng, 5);
	assert_int_equal(bootstrap_median(scaled, 9, 2000, 0.9, &rng, &c), 0);
	assert_true(a.lo == b.lo && a.hi == b.hi);
	assert_true(c.lo == 4 * a.lo - 1024 && c.hi == 4 * a.hi - 1024);
	assert_true(reversed[0] == 146);
}

/* Skewed samples of 20 (squares of uniforms, median 1/4): the share of 95 % intervals that hold the
 * true median. */
static void test_coverage(void **state)
{
	(void)state;
	enum { TRIALS = 1000, N = 20 };
	unsigned covered = 0;
	struct rng rng;

	rng_seed(&rng, 2024);
	for (int t = 0; t < TRIALS; t++) {
		double x[N];
		struct interval got;
		for (size_t i = 0; i < N; i++) {
			double u = (double)rng_below(&rng, 1u << 30) / (1u << 30);
			x[i] = u * u;
		}
		assert_int_equal(bootstrap_median(x, N, 999, 0.95, &rng, &got), 0);
		covered += got.lo <= 0.25 && 0.25 <= got.hi;
	}
	assert_within(covered, (int)TRIALS * 0.92, (int)TRIALS * 0.98);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_efron_tibshirani_mice),
		cmocka_unit_test(test_interval_against_enumeration),
		cmocka_unit_test(test_mice_interval),
		cmocka_unit_test(test_one_value),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_order_scale_and_seed),
		cmocka_unit_test(test_coverage),
	};
	return cmocka_run_group_tests_name("stats/bootstrap", tests, NULL, NULL);
}

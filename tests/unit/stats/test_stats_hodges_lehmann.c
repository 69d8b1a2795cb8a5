#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/stats/hodges_lehmann.h"
#include "bench/stats/rank.h"
#include "bench/stats/rank_null.h"
#include "bench/stats/rng.h"
#include "tests/unit/test_stats_near.h"

static int shift(const double *x, size_t m, const double *y, size_t n, double level,
		 struct location *out)
{
	struct rank_null_kept kept = {0};
	int err = hodges_lehmann_shift(x, m, y, n, level, &kept, out);

	rank_null_kept_free(&kept);
	return err;
}

/* Hollander and Wolfe's examples, the data of R's ?wilcox.test: depression scores, before - after,
 * and permeability constants. */
static const double before[] = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
static const double after[] = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
static const double term[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
static const double early[] = {1.15, 0.88, 0.90, 0.74, 1.21};

static double uniform(struct rng *rng)
{
	return (double)rng_below(rng, 1u << 31) / (1u << 31);
}

/* "Nonparametric Statistical Methods", 1999, chapter 3: after - before is estimated as
 * -0.46, with the interval -0.786 to -0.010 at 96.1 %. */
static void test_depression_scores(void **state)
{
	(void)state;
	double d[COUNT(before)];
	struct location got;
	for (size_t i = 0; i < COUNT(d); i++)
		d[i] = after[i] - before[i];
	assert_int_equal(hodges_lehmann_centre(d, COUNT(d), 0.95, &got), 0);
	assert_near(got.estimate, -0.46, 1e-12);
	assert_near(got.span.lo, -0.786, 1e-12);
	assert_near(got.span.hi, -0.010, 1e-12);
	assert_near(got.level, 0.9609375, 1e-15);
	assert_true(got.exact);
	/* The level that is reported, asked for, gives the same interval. */
	assert_int_equal(hodges_lehmann_centre(d, COUNT(d), 0.9609375, &got), 0);
	assert_near(got.span.lo, -0.786, 1e-12);
}

/* The same, chapter 4: early - term is estimated as -0.305, with the interval -0.76 to
 * 0.15 at about 96 %. */
static void test_permeability(void **state)
{
	(void)state;
	struct location got;
	assert_int_equal(shift(early, 5, term, 10, 0.95, &got), 0);
	assert_near(got.estimate, -0.305, 1e-12);
	assert_near(got.span.lo, -0.76, 1e-12);
	assert_near(got.span.hi, 0.15, 1e-12);
	assert_near(got.level, 0.96, 5e-3);
	assert_true(got.exact);

	struct location turned;
	assert_int_equal(shift(term, 10, early, 5, 0.95, &turned), 0);
	assert_true(turned.estimate == -got.estimate);
	assert_true(turned.span.lo == -got.span.hi && turned.span.hi == -got.span.lo);
	assert_near(turned.level, got.level, 1e-15);
}

static void test_too_few_say_so(void **state)
{
	(void)state;
	static const double x[] = {1, 2, 4, 8, 16, 32, 64, 128};
	struct location got;

	assert_int_equal(hodges_lehmann_centre(x, 5, 0.95, &got), -ERANGE);
	assert_true(got.estimate == 5);
	assert_true(isinf(got.span.lo) && isinf(got.span.hi) && got.level == 1);
	assert_int_equal(hodges_lehmann_centre(x, 6, 0.95, &got), 0);
	assert_true(got.span.lo == 1 && got.span.hi == 32);
	assert_near(got.level, 1 - 2.0 / 64, 1e-15);
	assert_int_equal(hodges_lehmann_centre(x, 7, 0.99, &got), -ERANGE);
	assert_int_equal(hodges_lehmann_centre(x, 8, 0.99, &got), 0);
	assert_int_equal(hodges_lehmann_centre(x, 1, 0.5, &got), -ERANGE);
	assert_true(got.estimate == 1);

	assert_int_equal(shift(x, 3, x + 3, 3, 0.95, &got), -ERANGE);
	assert_true(got.estimate == -14);
	assert_int_equal(shift(x, 4, x + 4, 4, 0.95, &got), 0);
	assert_near(got.level, 1 - 2.0 / 70, 1e-14);
}

/* A shift inside the interval is one that the test at 1 - level does not reject, one outside is. */
static void test_interval_inverts_the_tests(void **state)
{
	(void)state;
	struct rng rng;
	rng_seed(&rng, 40);
	for (int trial = 0; trial < 200; trial++) {
		double x[12], y[9], moved[12];
		struct location one, two;
		struct rank_test t;
		for (size_t i = 0; i < 12; i++)
			x[i] = uniform(&rng) * uniform(&rng) + 0.2;
		for (size_t i = 0; i < 9; i++)
			y[i] = uniform(&rng) * uniform(&rng);
		assert_int_equal(hodges_lehmann_centre(x, 12, 0.9, &one), 0);
		assert_int_equal(shift(x, 12, y, 9, 0.9, &two), 0);

		const double out = 1e-9;
		const double of_one[] = {one.span.lo - out, one.span.lo + out, one.span.hi - out,
					 one.span.hi + out};
		const double of_two[] = {two.span.lo - out, two.span.lo + out, two.span.hi - out,
					 two.span.hi + out};
		for (size_t k = 0; k < 4; k++) {
			bool inside = k == 1 || k == 2;
			for (size_t i = 0; i < 12; i++)
				moved[i] = x[i] - of_one[k];
			assert_int_equal(signed_rank_test(moved, 12, RANK_AUTO, &t), 0);
			assert_int_equal(t.p > 1 - one.level + 1e-12, inside);
			for (size_t i = 0; i < 12; i++)
				moved[i] = x[i] - of_two[k];
			assert_int_equal(rank_sum_test(moved, 12, y, 9, RANK_AUTO, &t), 0);
			assert_int_equal(t.p > 1 - two.level + 1e-12, inside);
		}
	}
}

/* Distribution-free means that the achieved level is the coverage, whatever the distribution: here
 * Cauchy, which has no mean. */
static void test_coverage_is_the_level(void **state)
{
	(void)state;
	enum { TRIALS = 4000 };
	unsigned one_covers = 0, two_covers = 0;
	struct location one, two;
	struct rng rng;

	rng_seed(&rng, 41);
	for (int trial = 0; trial < TRIALS; trial++) {
		double x[8], y[7];
		for (size_t i = 0; i < 8; i++)
			x[i] = 3 + tan(M_PI * (uniform(&rng) - 0.5));
		for (size_t i = 0; i < 7; i++)
			y[i] = 1 + tan(M_PI * (uniform(&rng) - 0.5));
		assert_int_equal(hodges_lehmann_centre(x, 8, 0.9, &one), 0);
		assert_int_equal(shift(x, 8, y, 7, 0.9, &two), 0);
		one_covers += one.span.lo <= 3 && 3 <= one.span.hi;
		two_covers += two.span.lo <= 2 && 2 <= two.span.hi;
	}
	double error = sqrt(0.1 * 0.9 / (int)TRIALS);
	assert_true(one.level >= 0.9 && two.level >= 0.9);
	assert_near((double)one_covers / (int)TRIALS, one.level, 3.5 * error);
	assert_near((double)two_covers / (int)TRIALS, two.level, 3.5 * error);
}

/* Either side of the step from the exact to the normal distribution the intervals nearly agree. */
static void test_normal_takes_over(void **state)
{
	(void)state;
	double x[SIGNED_RANK_EXACT_MAX + 1];
	struct location exact, normal;
	struct rng rng;
	rng_seed(&rng, 42);
	for (size_t i = 0; i < COUNT(x); i++)
		x[i] = uniform(&rng);
	assert_int_equal(hodges_lehmann_centre(x, COUNT(x) - 1, 0.95, &exact), 0);
	assert_int_equal(hodges_lehmann_centre(x, COUNT(x), 0.95, &normal), 0);
	assert_true(exact.exact && !normal.exact);
	assert_near(exact.span.hi - exact.span.lo, normal.span.hi - normal.span.lo, 2e-3);
	assert_near(normal.level, 0.95, 1e-3);

	assert_int_equal(shift(x, 50, x + 51, 50, 0.95, &exact), 0);
	assert_int_equal(shift(x, 51, x + 51, 50, 0.95, &normal), 0);
	assert_true(exact.exact && !normal.exact);
	assert_near(exact.span.hi - exact.span.lo, normal.span.hi - normal.span.lo, 2e-2);
}

/* Past the step the level is approximate: against the exact probability of what was cut off. */
static void test_normal_level_is_nearly_exact(void **state)
{
	(void)state;
	enum { M = 60, N = 45 };
	uint32_t rank[M + N];
	double x[M], y[N];
	double level = 1;
	size_t below = 0;
	struct location got;
	struct rank_null null;
	struct rng rng;

	rng_seed(&rng, 43);
	for (uint32_t i = 0; i < M + N; i++)
		rank[i] = i + 1;
	for (size_t i = 0; i < M; i++)
		x[i] = uniform(&rng);
	for (size_t i = 0; i < N; i++)
		y[i] = uniform(&rng);
	assert_int_equal(shift(x, M, y, N, 0.95, &got), 0);
	assert_false(got.exact);
	for (size_t i = 0; i < M; i++)
		for (size_t j = 0; j < N; j++)
			below += x[i] - y[j] < got.span.lo;
	assert_int_equal(rank_null_draws(rank, M + N, N, &null), 0);
	for (size_t u = 0; u <= below; u++)
		level -= 2 * null.prob[(size_t)N * (N + 1) / 2 + u];
	rank_null_free(&null);
	assert_near(got.level, level, 4e-4);
	assert_true(got.level >= 0.95);
}

/* The levels that only the whole range reaches, rounded as 1 - 2/C(m + n, m) comes out. */
static void test_attainable_levels_are_attained(void **state)
{
	(void)state;
	static const double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
	struct location got;
	for (size_t n = 2; n <= 6; n++) {
		double choose = 1;
		for (size_t m = 1; m <= 6; m++) {
			choose = choose * (double)(n + m) / (double)m;
			assert_int_equal(shift(x, m, x + 6, n, 1 - 2 / choose, &got), 0);
			assert_near(got.level, 1 - 2 / choose, 1e-13);
		}
	}
}

static void test_scale_and_shift(void **state)
{
	(void)state;
	double x[COUNT(term)];
	struct location a, b;
	for (size_t i = 0; i < COUNT(x); i++)
		x[i] = -2 * term[i] + 32;
	assert_int_equal(hodges_lehmann_centre(term, COUNT(x), 0.95, &a), 0);
	assert_int_equal(hodges_lehmann_centre(x, COUNT(x), 0.95, &b), 0);
	assert_near(b.estimate, -2 * a.estimate + 32, 1e-12);
	assert_near(b.span.lo, -2 * a.span.hi + 32, 1e-12);
	assert_near(b.span.hi, -2 * a.span.lo + 32, 1e-12);
}

static void test_refuses(void **state)
{
	(void)state;
	static const double x[] = {1, 2, (double)INFINITY};
	struct location got = {.level = -1};
	assert_int_equal(hodges_lehmann_centre(x, 0, 0.95, &got), -EINVAL);
	assert_int_equal(hodges_lehmann_centre(x, 3, 0.95, &got), -EINVAL);
	assert_int_equal(hodges_lehmann_centre(x, 2, 1, &got), -EINVAL);
	assert_int_equal(hodges_lehmann_centre(x, 2, (double)NAN, &got), -EINVAL);
	assert_int_equal(hodges_lehmann_centre(x, 1u << 20, 0.95, &got), -E2BIG);
	assert_int_equal(shift(x, 0, x, 2, 0.95, &got), -EINVAL);
	assert_int_equal(shift(x, 2, x, 0, 0.95, &got), -EINVAL);
	assert_int_equal(shift(x, 2, x, 3, 0.95, &got), -EINVAL);
	assert_int_equal(shift(x, 2, x, 2, 0, &got), -EINVAL);
	assert_int_equal(shift(x, 1u << 12, x, 1u << 12, 0.95, &got), -E2BIG);
	assert_true(got.level == -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_depression_scores),
		cmocka_unit_test(test_permeability),
		cmocka_unit_test(test_too_few_say_so),
		cmocka_unit_test(test_interval_inverts_the_tests),
		cmocka_unit_test(test_coverage_is_the_level),
		cmocka_unit_test(test_normal_takes_over),
		cmocka_unit_test(test_normal_level_is_nearly_exact),
		cmocka_unit_test(test_attainable_levels_are_attained),
		cmocka_unit_test(test_scale_and_shift),
		cmocka_unit_test(test_refuses),
	};
	return cmocka_run_group_tests_name("stats/hodges_lehmann", tests, NULL, NULL);
}

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/stats/rank.h"
#include "bench/stats/rng.h"
#include "tests/unit/test_stats_near.h"

static struct rank_test run(const double *d, size_t n, enum rank_method method)
{
	struct rank_test t;
	assert_int_equal(signed_rank_test(d, n, method, &t), 0);
	return t;
}

/* Depression scores before and after therapy: M. Hollander and D. Wolfe, "Nonparametric Statistical
 * Methods", 1973, page 29, the paired example of R's ?wilcox.test. R:
 * wilcox.test(x, y, paired = TRUE) gives V = 40, p-value = 0.03906; with exact = FALSE
 * 0.044010984013. */
static void test_depression_scores(void **state)
{
	(void)state;
	static const double x[] = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
	static const double y[] = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
	double d[COUNT(x)];
	for (size_t i = 0; i < COUNT(x); i++)
		d[i] = x[i] - y[i];

	struct rank_test t = run(d, COUNT(d), RANK_AUTO);
	assert_true(t.statistic == 40);
	assert_near(t.p, 0.0390625, 1e-15);
	assert_int_equal(t.n, 9);
	assert_true(t.exact);

	t = run(d, COUNT(d), RANK_NORMAL);
	assert_near(t.p, 0.044010984013, 1e-11);
	assert_false(t.exact);
}

/* R 3.4.4: V = 16, exact p 0.8125, normal with continuity correction 0.79984610566. */
static void test_r_second_example(void **state)
{
	(void)state;
	static const double d[] = {0.80 - 1.15, 0.83 - 0.88, 1.89 - 0.90, 1.04 - 0.74,
				   1.45 - 1.21, 1.38 - 2.0,  1.91 - 1.72};
	struct rank_test t = run(d, COUNT(d), RANK_AUTO);
	assert_true(t.statistic == 16);
	assert_near(t.p, 0.8125, 1e-15);
	assert_near(run(d, COUNT(d), RANK_NORMAL).p, 0.79984610566, 1e-11);
}

/* All 2^n signs of the midranks, which are counted here pair by pair. */
static double by_enumeration(const double *d, size_t n, double *statistic)
{
	double rank[16];
	size_t m = 0;
	double observed = 0;
	double total = 0;
	for (size_t i = 0; i < n; i++) {
		if (d[i] == 0)
			continue;
		rank[m] = 0.5;
		for (size_t j = 0; j < n; j++)
			if (d[j] != 0)
				rank[m] += fabs(d[j]) < fabs(d[i])    ? 1
					   : fabs(d[j]) == fabs(d[i]) ? 0.5
								      : 0;
		observed += d[i] > 0 ? rank[m] : 0;
		total += rank[m++];
	}
	unsigned far = 0;
	for (unsigned signs = 0; signs < 1u << m; signs++) {
		double v = 0;
		for (size_t i = 0; i < m; i++)
			v += signs >> i & 1 ? rank[i] : 0;
		far += fabs(v - total / 2) >= fabs(observed - total / 2);
	}
	*statistic = observed;
	return (double)far / (double)(1u << m);
}

static void test_against_enumeration(void **state)
{
	(void)state;
	struct rng rng;
	rng_seed(&rng, 20);
	for (int trial = 0; trial < 400; trial++) {
		double d[10];
		double v;
		size_t n = 1 + rng_below(&rng, 10);
		/* Small integers: ties and zeros in plenty; or wide ones: almost none. */
		uint32_t span = trial % 2 ? 9 : 2001;
		for (size_t i = 0; i < n; i++)
			d[i] = (double)rng_below(&rng, span) - (trial % 2 ? 2 : 500);
		double p = by_enumeration(d, n, &v);
		struct rank_test t = run(d, n, RANK_AUTO);
		assert_true(t.statistic == v);
		assert_near(t.p, p, 1e-13);
	}
}

static void test_zeros_are_dropped(void **state)
{
	(void)state;
	static const double with[] = {0.0, 3, -1, -0.0, 4, 2};
	static const double without[] = {3, -1, 4, 2};
	static const double none[] = {0, 0, 0};
	struct rank_test a = run(with, COUNT(with), RANK_AUTO);
	struct rank_test b = run(without, COUNT(without), RANK_AUTO);
	assert_true(a.statistic == b.statistic && a.p == b.p);
	assert_int_equal(a.n, 4);
	a = run(none, COUNT(none), RANK_AUTO);
	assert_true(a.p == 1 && a.statistic == 0);
	assert_int_equal(a.n, 0);
	assert_true(run(none, COUNT(none), RANK_NORMAL).p == 1);
}

/* Turning every sign leaves p and turns V into n (n + 1) / 2 - V; powers of two change nothing. */
static void test_antisymmetry_and_scale(void **state)
{
	(void)state;
	struct rng rng;
	rng_seed(&rng, 21);
	for (int trial = 0; trial < 50; trial++) {
		double d[40], turned[40], scaled[40];
		for (size_t i = 0; i < COUNT(d); i++) {
			d[i] = (double)(1 + rng_below(&rng, 30)) * (rng_below(&rng, 3) ? 1 : -1);
			turned[i] = -d[i];
			scaled[i] = d[i] / 1024;
		}
		for (enum rank_method m = RANK_AUTO; m <= RANK_NORMAL; m++) {
			struct rank_test a = run(d, COUNT(d), m);
			struct rank_test b = run(turned, COUNT(d), m);
			struct rank_test c = run(scaled, COUNT(d), m);
			assert_near(a.p, b.p, 1e-15);
			assert_true(a.statistic + b.statistic == 820);
			assert_true(a.p == c.p && a.statistic == c.statistic);
		}
	}
}

/* n differences of one sign: the smallest p there is, 2^(1-n), also where 2^n is far past 2^53. */
static void test_smallest_p(void **state)
{
	(void)state;
	double d[SIGNED_RANK_EXACT_MAX + 1];
	for (size_t i = 0; i < COUNT(d); i++)
		d[i] = (double)(i + 1);
	for (size_t n = 1; n <= SIGNED_RANK_EXACT_MAX; n += n < 20 ? 1 : 60) {
		double smallest = ldexp(1, 1 - (int)n);
		assert_near(run(d, n, RANK_AUTO).p / smallest, 1, 1e-12);
	}
}

static void test_normal_takes_over(void **state)
{
	(void)state;
	enum { N = SIGNED_RANK_EXACT_MAX };
	double d[N + 1];
	struct rng rng;
	rng_seed(&rng, 22);
	for (size_t i = 0; i < COUNT(d); i++)
		d[i] = (double)rng_below(&rng, 1000) - 430;
	assert_true(run(d, N, RANK_AUTO).exact);
	assert_false(run(d, N + 1, RANK_AUTO).exact);
	double exact = run(d, N, RANK_AUTO).p;
	assert_true(exact < 0.1);
	assert_near(run(d, N, RANK_NORMAL).p / exact, 1, 0.02);
}

/* 100 differences of two sizes only: without the correction for ties the variance is too big. */
static void test_normal_corrects_for_ties(void **state)
{
	(void)state;
	double d[100];
	for (size_t i = 0; i < COUNT(d); i++)
		d[i] = (i % 8 < 6 ? 1 : 2) * (i % 5 < 3 ? 1 : -1);
	double exact = run(d, COUNT(d), RANK_AUTO).p;
	assert_true(exact < 0.1);
	assert_near(run(d, COUNT(d), RANK_NORMAL).p / exact, 1, 0.05);
}

static void test_refuses(void **state)
{
	(void)state;
	static const double d[] = {1, (double)NAN};
	struct rank_test t = {.p = -1};
	assert_int_equal(signed_rank_test(d, 0, RANK_AUTO, &t), -EINVAL);
	assert_int_equal(signed_rank_test(d, 2, RANK_AUTO, &t), -EINVAL);
	assert_true(t.p == -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_depression_scores),
		cmocka_unit_test(test_r_second_example),
		cmocka_unit_test(test_against_enumeration),
		cmocka_unit_test(test_zeros_are_dropped),
		cmocka_unit_test(test_antisymmetry_and_scale),
		cmocka_unit_test(test_smallest_p),
		cmocka_unit_test(test_normal_takes_over),
		cmocka_unit_test(test_normal_corrects_for_ties),
		cmocka_unit_test(test_refuses),
	};
	return cmocka_run_group_tests_name("stats/signed_rank", tests, NULL, NULL);
}

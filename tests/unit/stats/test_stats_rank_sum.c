#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/stats/rank.h"
#include "bench/stats/rank_null.h"
#include "bench/stats/rng.h"
#include "tests/unit/test_stats_near.h"

static struct rank_test run(const double *x, size_t m, const double *y, size_t n,
			    enum rank_method method)
{
	struct rank_test t;
	assert_int_equal(rank_sum_test(x, m, y, n, method, &t), 0);
	return t;
}

/* Permeability of the human chorioamnion: M. Hollander and D. Wolfe, "Nonparametric Statistical
 * Methods", 1973, page 69, the two-sample example of R's ?wilcox.test: W = 35, one-sided
 * p-value = 0.1272. C(15, 5) = 3003 and 0.1272 is 382 of them; two-sided it is 764. */
static void test_permeability(void **state)
{
	(void)state;
	static const double x[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
	static const double y[] = {1.15, 0.88, 0.90, 0.74, 1.21};
	struct rank_test t = run(x, 10, y, 5, RANK_AUTO);
	assert_true(t.statistic == 35);
	assert_near(t.p / 2, 0.1272, 5e-5);
	assert_near(t.p, 764.0 / 3003, 1e-13);
	assert_int_equal(t.n, 15);
	assert_true(t.exact);
}

/* Ozone in New York, May against August 1973, the formula example of R's ?wilcox.test
 * (airquality, days without a reading left out): ties, so R takes the normal approximation with
 * continuity correction: W = 127.5, p-value = 0.0001208. */
static void test_ozone(void **state)
{
	(void)state;
	static const double may[] = {41, 36, 12, 18, 28, 23, 19, 8, 7,	16, 11, 14,  18,
				     14, 34, 6,	 30, 11, 1,  11, 4, 32, 23, 45, 115, 37};
	static const double august[] = {39, 9,	16, 78, 35, 66, 122, 89,  110, 44, 28,	65, 22,
					59, 23, 31, 44, 21, 9,	45,  168, 73,  76, 118, 84, 85};
	struct rank_test t = run(may, 26, august, 26, RANK_NORMAL);
	assert_true(t.statistic == 127.5);
	assert_near(t.p, 0.0001208, 5e-8);
	assert_false(t.exact);
	t = run(may, 26, august, 26, RANK_AUTO);
	assert_true(t.exact);
	assert_near(t.p, 0.0001208, 6e-5);
}

/* Rats on a rotating rod, 19 of 24 still on it when the clock stopped at 300 s: R. Bergmann,
 * J. Ludbrook and W. Spooren, "Different outcomes of the Wilcoxon-Mann-Whitney test from different
 * statistics packages", The American Statistician 54(1), 2000: the exact p is 0.0373. It is
 * 2 C(12, 5) / C(24, 5): all five that fell are of one group. */
static void test_rotarod(void **state)
{
	(void)state;
	static const double drug[] = {22, 300, 75, 271, 300, 18, 300, 300, 163, 300, 300, 300};
	static const double control[] = {300, 300, 300, 300, 300, 300,
					 300, 300, 300, 300, 300, 300};
	double p = run(drug, 12, control, 12, RANK_AUTO).p;
	assert_near(p, 0.0373, 5e-5);
	assert_near(p, 2 * 792.0 / 42504, 1e-13);
}

/* Pairs in which the member of the set is larger, a tie counting one half. */
static double pairs_won(const double *all, size_t total, unsigned set)
{
	double u = 0;
	for (size_t i = 0; i < total; i++) {
		if (!(set >> i & 1))
			continue;
		for (size_t j = 0; j < total; j++)
			if (!(set >> j & 1))
				u += all[i] > all[j] ? 1 : all[i] == all[j] ? 0.5 : 0;
	}
	return u;
}

/* Every choice of m out of total; the sample itself is the first m. */
static double by_enumeration(const double *all, size_t m, size_t total, double *statistic)
{
	double far = 0;
	double choices = 0;
	double centre = (double)m * (double)(total - m) / 2;
	*statistic = pairs_won(all, total, (1u << m) - 1);
	for (unsigned set = 0; set < 1u << total; set++) {
		if ((size_t)__builtin_popcount(set) != m)
			continue;
		choices++;
		far += fabs(pairs_won(all, total, set) - centre) >= fabs(*statistic - centre);
	}
	return far / choices;
}

static void test_against_enumeration(void **state)
{
	(void)state;
	struct rng rng;
	rng_seed(&rng, 30);
	for (int trial = 0; trial < 300; trial++) {
		double all[10];
		double u;
		size_t total = 2 + rng_below(&rng, 9);
		size_t m = 1 + rng_below(&rng, (uint32_t)total - 1);
		uint32_t span = trial % 2 ? 5 : 2000;
		for (size_t i = 0; i < total; i++)
			all[i] = rng_below(&rng, span) + (i < m ? span / 5 : 0);
		double p = by_enumeration(all, m, total, &u);
		struct rank_test t = run(all, m, all + m, total - m, RANK_AUTO);
		assert_true(t.statistic == u);
		assert_near(t.p, p, 1e-13);
	}
}

/* Changing sides leaves p and turns U into m n - U; so does turning every sign. */
static void test_antisymmetry_and_scale(void **state)
{
	(void)state;
	struct rng rng;
	rng_seed(&rng, 31);
	for (int trial = 0; trial < 30; trial++) {
		double x[17], y[9], turned_x[17], turned_y[9];
		for (size_t i = 0; i < COUNT(x); i++) {
			x[i] = 5 + rng_below(&rng, 20);
			turned_x[i] = -8 * x[i];
		}
		for (size_t i = 0; i < COUNT(y); i++) {
			y[i] = rng_below(&rng, 20);
			turned_y[i] = -8 * y[i];
		}
		for (enum rank_method m = RANK_AUTO; m <= RANK_NORMAL; m++) {
			struct rank_test a = run(x, 17, y, 9, m);
			struct rank_test b = run(y, 9, x, 17, m);
			struct rank_test c = run(turned_x, 17, turned_y, 9, m);
			assert_near(a.p, b.p, 1e-14);
			assert_near(a.p, c.p, 1e-14);
			assert_true(a.statistic + b.statistic == 17 * 9);
			assert_true(a.statistic + c.statistic == 17 * 9);
		}
	}
}

static void test_nothing_differs(void **state)
{
	(void)state;
	static const double x[] = {4, 4, 4, 4};
	assert_true(run(x, 2, x, 4, RANK_AUTO).p == 1);
	assert_true(run(x, 2, x, 4, RANK_NORMAL).p == 1);
	assert_true(run(x, 2, x, 4, RANK_AUTO).statistic == 4);
}

static void test_normal_takes_over(void **state)
{
	(void)state;
	double x[51], y[50];
	struct rng rng;
	rng_seed(&rng, 32);
	for (size_t i = 0; i < COUNT(x); i++)
		x[i] = rng_below(&rng, 100) + 17;
	for (size_t i = 0; i < COUNT(y); i++)
		y[i] = rng_below(&rng, 100);
	assert_true(run(x, 50, y, 50, RANK_AUTO).exact);
	assert_false(run(x, 51, y, 50, RANK_AUTO).exact);
	double exact = run(x, 50, y, 50, RANK_AUTO).p;
	assert_true(exact < 0.1);
	assert_near(run(x, 50, y, 50, RANK_NORMAL).p / exact, 1, 0.05);
}

static void test_refuses(void **state)
{
	(void)state;
	static const double x[] = {1, 2};
	static const double hole[] = {1, (double)NAN};
	struct rank_test t = {.p = -1};
	assert_int_equal(rank_sum_test(x, 0, x, 2, RANK_AUTO, &t), -EINVAL);
	assert_int_equal(rank_sum_test(x, 2, x, 0, RANK_AUTO, &t), -EINVAL);
	assert_int_equal(rank_sum_test(x, 2, hole, 2, RANK_AUTO, &t), -EINVAL);
	assert_int_equal(rank_sum_test(hole, 2, x, 2, RANK_AUTO, &t), -EINVAL);
	assert_true(t.p == -1);

	static const uint32_t weight[] = {1, 2};
	struct rank_null null;
	assert_int_equal(rank_null_draws(weight, 2, 3, &null), -EINVAL);
	assert_int_equal(rank_null_draws(weight, 2, 0, &null), -EINVAL);
	assert_int_equal(rank_null_coins(weight, 0, &null), -EINVAL);
}

/* As tabulated by M. Hollander and D. Wolfe, 1999, for n = 9: P(T+ >= 37) is 0.049, P(T+ >= 40)
 * 0.020; counted by hand: 3 draws of 1..5 sum to 6, 7, 8, 8, 9, 9, 10, 10, 11, 12. */
static void test_null_distributions(void **state)
{
	(void)state;
	static const uint32_t rank[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
	static const double want[] = {1, 1, 2, 2, 2, 1, 1};
	struct rank_null null;
	double tail = 0;

	assert_int_equal(rank_null_draws(rank, 5, 3, &null), 0);
	assert_int_equal(null.len, 13);
	for (size_t s = 0; s < null.len; s++)
		assert_near(null.prob[s], s < 6 ? 0 : want[s - 6] / 10, 1e-15);
	rank_null_free(&null);
	assert_null(null.prob);

	assert_int_equal(rank_null_coins(rank, 9, &null), 0);
	for (size_t s = null.len; s-- > 40;)
		tail += null.prob[s];
	assert_near(tail, 0.020, 5e-4);
	for (size_t s = 40; s-- > 37;)
		tail += null.prob[s];
	assert_near(tail, 0.049, 5e-4);
	rank_null_free(&null);
}

/* One outcome in C(n, m) on either side, as far out as there is: to the last digits, although the
 * counts beside it are larger by twenty-eight orders. */
static void test_far_tails(void **state)
{
	(void)state;
	enum { N = 100, M = 50 };
	double x[M], y[N - M], ways = 1;

	for (int i = 0; i < M; i++)
		x[i] = N - i;
	for (int i = 0; i < N - M; i++)
		y[i] = i;
	for (int k = 1; k <= M; k++)
		ways = ways * (N - M + k) / k;
	assert_near(run(x, M, y, N - M, RANK_AUTO).p * ways / 2, 1, 1e-12);
	ways = 1; /* few draws of one side, of either */
	for (int k = 1; k <= 3; k++)
		ways = ways * (N - M + k) / k;
	assert_near(run(x, 3, y, N - M, RANK_AUTO).p * ways / 2, 1, 1e-12);
	assert_near(run(y, N - M, x, 3, RANK_AUTO).p * ways / 2, 1, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_permeability),
		cmocka_unit_test(test_ozone),
		cmocka_unit_test(test_rotarod),
		cmocka_unit_test(test_against_enumeration),
		cmocka_unit_test(test_antisymmetry_and_scale),
		cmocka_unit_test(test_nothing_differs),
		cmocka_unit_test(test_normal_takes_over),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_null_distributions),
		cmocka_unit_test(test_far_tails),
	};
	return cmocka_run_group_tests_name("stats/rank_sum", tests, NULL, NULL);
}

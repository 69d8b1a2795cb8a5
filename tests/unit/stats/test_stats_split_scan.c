#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/stats/change_points.h"
#include "bench/stats/rng.h"
#include "bench/stats/split_scan.h"
#include "tests/unit/test_stats_near.h"
#include "tests/within.h"

#define MIN CHANGE_POINT_MIN_SIZE

/* The supremum of the squared standardised Brownian bridge on [0.15, 0.85] passes 7.12, 8.68 and
 * 12.16 with probability 0.10, 0.05 and 0.01: D. Andrews, "Tests for parameter instability and
 * structural change with unknown change point", Econometrica 61(4), 1993, as corrected in 71(1),
 * 2003; printed in J. Stock and M. Watson, "Introduction to Econometrics", table "Critical values
 * of the QLR statistic". The approximation is known to err upwards by some 10 %. */
static void test_p_against_andrews(void **state)
{
	(void)state;
	static const double critical[] = {7.12, 8.68, 12.16};
	static const double want[] = {0.10, 0.05, 0.01};
	for (size_t i = 0; i < COUNT(want); i++) {
		double p = change_point_p(sqrt(critical[i]), 10000, 1500);
		assert_true(p >= want[i]);
		assert_true(p <= 1.15 * want[i]);
	}
}

static void test_p_bounds(void **state)
{
	(void)state;
	assert_true(change_point_p(0, 100, 5) == 1);
	assert_true(change_point_p(9, 9, 5) == 1);
	assert_true(change_point_p(9, 9, 0) == 1);
	/* One split only: the normal tail itself. */
	assert_near(change_point_p(1.959963985, 10, 5), 0.05, 1e-9);
	for (int i = 8; i < 96; i++) {
		double z = i / 8.0;
		double p = change_point_p(z, 500, 5);
		assert_true(p >= 0 && p <= 1);
		assert_true(p >= change_point_p(z + 0.125, 500, 5));
		assert_true(p <= change_point_p(z, 5000, 5));
	}
}

/* The clearest split by counting pairs; the first where several are. */
static double by_counting(const double *x, size_t n, size_t *at)
{
	double best = 0;
	double ties = 0;
	for (size_t i = 0; i < n; i++) {
		double equal = 0;
		for (size_t j = 0; j < n; j++)
			equal += x[i] == x[j];
		ties += equal * equal - 1;
	}
	for (size_t t = MIN; t + MIN <= n; t++) {
		double u = 0;
		for (size_t i = 0; i < t; i++)
			for (size_t j = t; j < n; j++)
				u += x[i] > x[j] ? 1 : x[i] == x[j] ? 0.5 : 0;
		double pairs = (double)(t * (n - t));
		double m = (double)n;
		double variance = pairs / 12 * (m + 1 - ties / (m * (m - 1)));
		double z = variance > 0 ? fabs(u - pairs / 2) / sqrt(variance) : 0;
		if (z > best + 1e-12) {
			best = z;
			*at = t;
		}
	}
	return best;
}

/* 14 points leave room for one change: found or not, and how surely, by the pairs. */
static void test_one_split_against_counting(void **state)
{
	(void)state;
	enum { N = 14 };
	struct rng rng;
	unsigned changes = 0;
	rng_seed(&rng, 50);
	for (int trial = 0; trial < 300; trial++) {
		double x[N];
		size_t at = 0;
		for (size_t i = 0; i < N; i++)
			x[i] = rng_below(&rng, 12) + (i >= 7 ? 5 : 0);
		double p = change_point_p(by_counting(x, N, &at), N, MIN);
		struct change_point out[2];
		size_t found;
		assert_int_equal(change_points(x, N, 0.1, MIN, out, 2, &found), 0);
		/* Two searches share the level. */
		if (p <= 0.05)
			assert_int_equal(found, 1);
		if (p > 0.05)
			assert_int_equal(found, 0);
		if (found) {
			assert_near(out[0].p, p, 1e-12);
			assert_within(out[0].index, MIN, N - MIN);
		}
		changes += found > 0;
	}
	assert_within(changes, 30, 270);
}

/* Cut and joined again, a segment is what it was. */
static void test_cut_join_median(void **state)
{
	(void)state;
	static const double x[] = {9, 1, 8, 2, 7, 3, 6, 4, 6};
	struct split_scan s;
	assert_int_equal(split_scan_init(&s, COUNT(x), 2), 0);
	split_scan_load(&s, x, 0, 9);
	assert_true(split_scan_median(&s, 0, 9) == 6);
	split_scan_cut(&s, 0, 4, 9);
	assert_true(split_scan_median(&s, 0, 4) == 5);
	assert_true(split_scan_median(&s, 4, 9) == 6);
	split_scan_cut(&s, 4, 5, 9);
	assert_true(split_scan_median(&s, 5, 9) == 5);
	split_scan_join(&s, 4, 5, 9);
	split_scan_join(&s, 0, 4, 9);
	for (size_t i = 1; i < 9; i++)
		assert_true(s.by_value[i - 1].value <= s.by_value[i].value);
	assert_true(split_scan_median(&s, 0, 9) == 6);
	split_scan_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_p_against_andrews),
		cmocka_unit_test(test_p_bounds),
		cmocka_unit_test(test_one_split_against_counting),
		cmocka_unit_test(test_cut_join_median),
	};
	return cmocka_run_group_tests_name("stats/split_scan", tests, NULL, NULL);
}

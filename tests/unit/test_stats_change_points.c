#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/stats/change_points.h"
#include "bench/stats/quantile.h"
#include "bench/stats/rng.h"
#include "tests/unit/test_stats_near.h"

#define MIN CHANGE_POINT_MIN_SIZE

static struct change_point out[2000];
static double series[10000];

/* Noise with quartiles about 0.5 apart, now and then a wild outlier, as hosts have. */
static double noise(struct rng *rng)
{
	double sum = 0;
	if (rng_below(rng, 50) == 0)
		return 1000;
	for (int i = 0; i < 4; i++)
		sum += (double)rng_below(rng, 1u << 30) / (1u << 30);
	return sum;
}

static size_t run(const double *x, size_t n, double level)
{
	size_t found = SIZE_MAX;
	assert_int_equal(change_points(x, n, level, MIN, out, COUNT(out), &found), 0);
	return found;
}

/* Annual flow of the Nile at Aswan, 1871 to 1970, 10^8 m^3: G. Cobb, "The problem of the Nile",
 * Biometrika 65(2), 1978. The level drops after 1898, the 28th year; nothing else changes. */
static void test_nile(void **state)
{
	(void)state;
	static const double flow[] = {
		1120, 1160, 963,  1210, 1160, 1160, 813,  1230, 1370, 1140, 995,  935,	1110,
		994,  1020, 960,  1180, 799,  958,  1140, 1100, 1210, 1150, 1250, 1260, 1220,
		1030, 1100, 774,  840,	874,  694,  940,  833,	701,  916,  692,  1020, 1050,
		969,  831,  726,  456,	824,  702,  1120, 1100, 832,  764,  821,  768,	845,
		864,  862,  698,  845,	744,  796,  1040, 759,	781,  865,  845,  944,	984,
		897,  822,  1010, 771,	676,  649,  846,  812,	742,  801,  1040, 860,	874,
		848,  890,  744,  749,	838,  1050, 918,  986,	797,  923,  975,  815,	1020,
		906,  901,  1170, 912,	746,  919,  718,  714,	740};
	assert_int_equal(COUNT(flow), 100);
	assert_int_equal(run(flow, 100, 0.01), 1);
	assert_int_equal(out[0].index, 28);
	assert_true(out[0].p < 1e-6);

	double sorted[100];
	for (size_t i = 0; i < 100; i++)
		sorted[i] = flow[i];
	sort_doubles(sorted, 28);
	sort_doubles(sorted + 28, 72);
	assert_true(out[0].before == median_sorted(sorted, 28));
	assert_true(out[0].after == median_sorted(sorted + 28, 72));
}

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

/* 14 points leave room for one change: found or not, and how surely, as the pairs say. */
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
		size_t found = run(x, N, 0.1);
		/* Two searches share the level. */
		if (p <= 0.05)
			assert_int_equal(found, 1);
		if (p > 0.05)
			assert_int_equal(found, 0);
		if (found) {
			assert_near(out[0].p, p, 1e-12);
			assert_in_range(out[0].index, MIN, N - MIN);
		}
		changes += found > 0;
	}
	assert_in_range(changes, 30, 270);
}

static void test_false_alarms_stay_below_the_level(void **state)
{
	(void)state;
	static const size_t lengths[] = {12, 30, 100, 300};
	struct rng rng;
	rng_seed(&rng, 51);
	for (size_t k = 0; k < COUNT(lengths); k++) {
		unsigned alarms = 0;
		for (int trial = 0; trial < 1000; trial++) {
			for (size_t i = 0; i < lengths[k]; i++)
				series[i] = noise(&rng);
			alarms += run(series, lengths[k], 0.05) > 0;
		}
		assert_in_range(alarms, 0, 50);
	}
}

/* Steps, a slump that was mended and a last short regime, among outliers, in 10,000 points. */
static void test_finds_regimes(void **state)
{
	(void)state;
	static const size_t at[] = {40, 1000, 1030, 4000, 7777, 9960};
	static const double level[] = {10, 12, 20, 12, 11, 14, 20};
	struct rng rng;
	size_t regime = 0;

	rng_seed(&rng, 52);
	for (size_t i = 0; i < COUNT(series); i++) {
		regime += regime < COUNT(at) && i == at[regime];
		series[i] = level[regime] + noise(&rng) / 2;
	}
	assert_int_equal(run(series, COUNT(series), 0.01), COUNT(at));
	for (size_t i = 0; i < COUNT(at); i++) {
		assert_near((double)out[i].index, (double)at[i], 3);
		assert_near(out[i].before, level[i] + 1, 0.2);
		assert_near(out[i].after, level[i + 1] + 1, 0.2);
		assert_true(out[i].p <= 0.01);
	}
}

static void test_scale_shift_and_sign(void **state)
{
	(void)state;
	enum { N = 400 };
	double turned[N];
	struct change_point first[10];
	struct rng rng;

	rng_seed(&rng, 53);
	for (size_t i = 0; i < N; i++) {
		series[i] = noise(&rng) + (i < 150 ? 0 : i < 260 ? 3 : 1);
		turned[i] = 1024 - 4 * series[i];
	}
	size_t found = run(series, N, 0.01);
	assert_int_equal(found, 2);
	for (size_t i = 0; i < found; i++)
		first[i] = out[i];
	assert_int_equal(run(turned, N, 0.01), found);
	for (size_t i = 0; i < found; i++) {
		assert_int_equal(out[i].index, first[i].index);
		assert_near(out[i].p, first[i].p, 1e-15);
		assert_near(out[i].after, 1024 - 4 * first[i].after, 1e-9);
	}
}

static void test_nothing_to_find(void **state)
{
	(void)state;
	for (size_t i = 0; i < 1000; i++)
		series[i] = 7;
	assert_int_equal(run(series, 1000, 0.5), 0);
	for (size_t n = 0; n < (size_t)2 * MIN; n++) {
		series[n] = (double)n;
		assert_int_equal(run(series, n, 0.999), 0);
	}
}

static void test_refuses_and_overflows(void **state)
{
	(void)state;
	double x[60];
	size_t found = 77;
	for (size_t i = 0; i < COUNT(x); i++)
		x[i] = (i < 20 ? 0 : i < 40 ? 100 : 200) + (double)(i % 3);
	assert_int_equal(change_points(x, 60, 0, MIN, out, 10, &found), -EINVAL);
	assert_int_equal(change_points(x, 60, 1, MIN, out, 10, &found), -EINVAL);
	assert_int_equal(change_points(x, 60, (double)NAN, MIN, out, 10, &found), -EINVAL);
	assert_int_equal(change_points(x, 60, 0.01, 1, out, 10, &found), -EINVAL);
	assert_int_equal(found, 77);

	out[1].index = 4711;
	assert_int_equal(change_points(x, 60, 0.01, MIN, out, 1, &found), -ENOSPC);
	assert_int_equal(found, 2);
	assert_int_equal(out[0].index, 20);
	assert_int_equal(out[1].index, 4711);
	assert_int_equal(change_points(x, 60, 0.01, MIN, out, 2, &found), 0);
	assert_int_equal(out[1].index, 40);

	x[30] = (double)NAN;
	assert_int_equal(change_points(x, 60, 0.01, MIN, out, 10, &found), -EINVAL);
	x[30] = (double)INFINITY;
	assert_int_equal(change_points(x, 60, 0.01, MIN, out, 10, &found), -EINVAL);
}

static void test_exact(void **state)
{
	(void)state;
	static const int64_t count[] = {337, 337, 338, 337, 337, INT64_MAX, INT64_MIN};
	struct exact_change got[4];
	size_t found;

	assert_int_equal(change_points_exact(count, 0, got, 4, &found), 0);
	assert_int_equal(found, 0);
	assert_int_equal(change_points_exact(count, 2, got, 4, &found), 0);
	assert_int_equal(found, 0);
	assert_int_equal(change_points_exact(count, 7, got, 4, &found), 0);
	assert_int_equal(found, 4);
	assert_int_equal(got[0].index, 2);
	assert_true(got[0].before == 337 && got[0].after == 338);
	assert_int_equal(got[1].index, 3);
	assert_true(got[1].before == 338 && got[1].after == 337);
	assert_int_equal(got[3].index, 6);
	assert_true(got[3].before == INT64_MAX && got[3].after == INT64_MIN);

	got[2].index = 4711;
	assert_int_equal(change_points_exact(count, 7, got, 2, &found), -ENOSPC);
	assert_int_equal(found, 4);
	assert_int_equal(got[2].index, 4711);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nile),
		cmocka_unit_test(test_p_against_andrews),
		cmocka_unit_test(test_p_bounds),
		cmocka_unit_test(test_one_split_against_counting),
		cmocka_unit_test(test_false_alarms_stay_below_the_level),
		cmocka_unit_test(test_finds_regimes),
		cmocka_unit_test(test_scale_shift_and_sign),
		cmocka_unit_test(test_nothing_to_find),
		cmocka_unit_test(test_refuses_and_overflows),
		cmocka_unit_test(test_exact),
	};
	return cmocka_run_group_tests_name("stats/change_points", tests, NULL, NULL);
}

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
#include "tests/within.h"

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
		assert_within(alarms, 0, 50);
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

/* Well apart, a short regime beside long ones is placed to the point; the rank statistic alone is
 * off by one or two there, as it cannot distinguish a high neighbour from a far one. */
static void test_places_a_short_regime(void **state)
{
	(void)state;
	struct rng rng;
	rng_seed(&rng, 54);
	for (uint32_t trial = 0; trial < 50; trial++) {
		size_t at = 100 + 5 * trial;
		for (size_t i = 0; i < 500; i++)
			series[i] = rng_below(&rng, 100) + (i >= at && i < at + 25 ? 250 : 0);
		assert_int_equal(run(series, 500, 0.01), 2);
		assert_int_equal(out[0].index, at);
		assert_int_equal(out[1].index, at + 25);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nile),
		cmocka_unit_test(test_false_alarms_stay_below_the_level),
		cmocka_unit_test(test_finds_regimes),
		cmocka_unit_test(test_places_a_short_regime),
		cmocka_unit_test(test_scale_shift_and_sign),
		cmocka_unit_test(test_nothing_to_find),
		cmocka_unit_test(test_refuses_and_overflows),
	};
	return cmocka_run_group_tests_name("stats/change_points", tests, NULL, NULL);
}

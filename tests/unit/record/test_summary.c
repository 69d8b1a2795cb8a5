/* The figures of a cell, from samples that can be summarised by hand. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/record/summary.h"

static void expect_near(double got, double wanted)
{
	if (fabs(got - wanted) > 1e-9)
		fail_msg("%.12f, expected %.12f", got, wanted);
}

static const double low[] = {3, 1, 2}, high[] = {30, 10, 20, 40}, middle[] = {7};
static const double calls[] = {5, 9, 1};

static void test_one_invocation(void **state)
{
	struct summary_input in = {{low, 3}, {NULL, 0}, {calls, 3}, false};
	struct invocation_figures each;
	struct summary s;

	(void)state;
	assert_int_equal(summarise(&in, 1, 1, &s, &each), 0);
	expect_near(s.floor, 1);
	expect_near(s.p50, 2);
	expect_near(s.p90, 2.8);
	expect_near(s.p99, 2.98);
	expect_near(s.mean, 2);
	/* One invocation says nothing about its spread. */
	expect_near(s.p50_interval.lo, 2);
	expect_near(s.p50_interval.hi, 2);
	expect_near(each.floor, 1);
	expect_near(each.p50, 2);
	expect_near(s.quantile[0], 1);
	expect_near(s.quantile[SUMMARY_QUANTILES - 1], 3);
	assert_int_equal(s.batches, 3);
	assert_int_equal(s.singles, 3);
	expect_near(s.tail_max, 9);
	expect_near(s.tail_p99, 8.92);
	expect_near(s.tail_p999, 8.992);
}

/* The invocation is the replicate: a median of medians, not the median of all samples, which the
 * invocation with the most samples would rule. */
static void test_invocations_are_not_pooled(void **state)
{
	struct summary_input in[] = {{{low, 3}, {NULL, 0}, {NULL, 0}, false},
				     {{high, 4}, {NULL, 0}, {NULL, 0}, false},
				     {{middle, 1}, {NULL, 0}, {calls, 3}, false}};
	struct invocation_figures each[3];
	struct summary s;

	(void)state;
	assert_int_equal(summarise(in, 3, 1, &s, each), 0);
	expect_near(each[0].p50, 2);
	expect_near(each[1].p50, 25);
	expect_near(each[2].p50, 7);
	expect_near(s.p50, 7);
	expect_near(s.mean, 7);
	expect_near(s.p90, 7);
	assert_true(s.p50_interval.lo <= 7 && s.p50_interval.hi >= 7);
	assert_true(s.p50_interval.lo >= 2 && s.p50_interval.hi <= 25);
	/* These two are of all samples. */
	expect_near(s.floor, 1);
	expect_near(s.quantile[SUMMARY_QUANTILES - 1], 40);
	assert_int_equal(s.batches, 8);
	assert_int_equal(s.singles, 3);
}

/* Each figure is the median of its own kind, and the interval is that of the median. */
static void test_figures_are_not_mixed(void **state)
{
	static const double first[] = {1, 2, 9, 100}, second[] = {3, 4, 11, 200},
			    third[] = {5, 6, 13, 300};
	struct summary_input in[] = {{{first, 4}, {NULL, 0}, {NULL, 0}, false},
				     {{second, 4}, {NULL, 0}, {NULL, 0}, false},
				     {{third, 4}, {NULL, 0}, {NULL, 0}, false}};
	struct invocation_figures each[3];
	struct summary s;

	(void)state;
	assert_int_equal(summarise(in, 3, 1, &s, each), 0);
	expect_near(s.p50, 7.5);
	expect_near(s.mean, 54.5);
	expect_near(s.p90, 11 + 0.7 * 189);
	expect_near(s.p99, 11 + 0.97 * 189);
	expect_near(s.p50_interval.lo, 5.5);
	expect_near(s.p50_interval.hi, 9.5);
	expect_near(s.quantile[SUMMARY_QUANTILES - 1], 300);
	assert_int_equal(s.batches, 12);
}

static void test_order_is_of_no_account(void **state)
{
	struct summary_input in[] = {{{low, 3}, {NULL, 0}, {calls, 3}, false},
				     {{high, 4}, {NULL, 0}, {NULL, 0}, false}};
	struct summary_input turned[] = {{{high, 4}, {NULL, 0}, {NULL, 0}, false},
					 {{low, 3}, {NULL, 0}, {calls, 3}, false}};
	struct invocation_figures each[2];
	struct summary a, b;

	(void)state;
	assert_int_equal(summarise(in, 2, 5, &a, each), 0);
	assert_int_equal(summarise(turned, 2, 5, &b, each), 0);
	assert_memory_equal(&a, &b, sizeof(a));
}

static void test_ascending(void **state)
{
	double noisy[500];
	struct summary_input in = {{noisy, 500}, {NULL, 0}, {noisy, 500}, false};
	struct invocation_figures each;
	struct summary s;
	uint32_t x = 12345;

	(void)state;
	for (int i = 0; i < 500; i++) {
		x = x * 1664525 + 1013904223;
		noisy[i] = x >> 8;
	}
	assert_int_equal(summarise(&in, 1, 1, &s, &each), 0);
	assert_true(s.floor <= s.p50 && s.p50 <= s.p90 && s.p90 <= s.p99);
	assert_true(s.tail_p99 <= s.tail_p999 && s.tail_p999 <= s.tail_max);
	for (int i = 1; i < SUMMARY_QUANTILES; i++)
		assert_true(s.quantile[i - 1] <= s.quantile[i]);
}

static void test_no_singles(void **state)
{
	struct summary_input in = {{low, 3}, {NULL, 0}, {NULL, 0}, false};
	struct invocation_figures each;
	struct summary s;

	(void)state;
	assert_int_equal(summarise(&in, 1, 1, &s, &each), 0);
	assert_int_equal(s.singles, 0);
}

/* Cycles are of what was ruled, and only where every invocation has enough of it. */
static void test_cycles(void **state)
{
	enum { N = 21 }; /* more than are needed */
	double ruled[3][N];
	struct summary_input in[3];
	struct invocation_figures each[3];
	struct summary s;

	(void)state;
	for (int k = 0; k < 3; k++) {
		for (int i = 0; i < N; i++)
			ruled[k][i] = 100 * (k + 1) + (i * 8) % N; /* 0 to 20, mixed */
		in[k] = (struct summary_input){{low, 3}, {ruled[k], N}, {NULL, 0}, false};
	}
	assert_int_equal(summarise(in, 3, 1, &s, each), 0);
	assert_int_equal(s.unruled, 0);
	expect_near(each[0].cycles.p10, 102);
	expect_near(each[1].cycles.p50, 210);
	expect_near(s.cycles.p10, 202);
	expect_near(s.cycles.p50, 210);
	expect_near(s.cycles.p90, 218);
	assert_true(s.cycles_interval.lo >= 110 && s.cycles_interval.lo < s.cycles_interval.hi);
	assert_true(s.cycles_interval.hi <= 310);
	expect_near(s.quantile[0], 100); /* of all samples, in cycles too */
	expect_near(s.quantile[SUMMARY_QUANTILES - 1], 320);
	expect_near(s.p50, 2); /* ticks are of all batches */

	in[2].ruled.n = RULER_ENOUGH - 1;
	assert_int_equal(summarise(in, 3, 1, &s, each), 0);
	assert_int_equal(s.unruled, 1);
	expect_near(s.quantile[SUMMARY_QUANTILES - 1], 3);
	in[2].ruled.n = RULER_ENOUGH;
	assert_int_equal(summarise(in, 3, 1, &s, each), 0);
	assert_int_equal(s.unruled, 0);
}

/* Cycles are of the invocations that had the core alone, where these are enough; ticks are of all.
 */
static void test_shared_core(void **state)
{
	enum { N = SUMMARY_MIN_ALONE + 2 };
	double ruled[N][RULER_ENOUGH];
	struct summary_input in[N];
	struct invocation_figures each[N];
	struct summary s;

	(void)state;
	for (int k = 0; k < N; k++) {
		for (int i = 0; i < RULER_ENOUGH; i++)
			ruled[k][i] = k < 2 ? 400 : 300 + k;
		in[k] = (struct summary_input){
			{low, 3}, {ruled[k], RULER_ENOUGH}, {NULL, 0}, k < 2};
	}
	assert_int_equal(summarise(in, N, 1, &s, each), 0);
	assert_int_equal(s.shared, 2);
	assert_int_equal(s.alone, SUMMARY_MIN_ALONE);
	expect_near(s.cycles.p50, 303.5);
	assert_true(s.cycles_interval.hi <= 305);
	expect_near(s.quantile[SUMMARY_QUANTILES - 1], 305);
	assert_int_equal(s.batches, 3 * N);

	in[2].shared = true;
	assert_int_equal(summarise(in, N, 1, &s, each), 0);
	assert_int_equal(s.shared, 3);
	assert_int_equal(s.alone, 0);
	expect_near(s.cycles.p50, 304.5);
	expect_near(s.quantile[SUMMARY_QUANTILES - 1], 400);
}

static void test_nothing_to_summarise(void **state)
{
	struct summary_input in[] = {{{low, 3}, {NULL, 0}, {NULL, 0}, false},
				     {{low, 0}, {NULL, 0}, {calls, 3}, false}};
	struct invocation_figures each[2];
	struct summary s;

	(void)state;
	assert_int_equal(summarise(in, 0, 1, &s, each), -EINVAL);
	assert_int_equal(summarise(in, 2, 1, &s, each), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_invocation),
		cmocka_unit_test(test_invocations_are_not_pooled),
		cmocka_unit_test(test_figures_are_not_mixed),
		cmocka_unit_test(test_order_is_of_no_account),
		cmocka_unit_test(test_ascending),
		cmocka_unit_test(test_no_singles),
		cmocka_unit_test(test_cycles),
		cmocka_unit_test(test_shared_core),
		cmocka_unit_test(test_nothing_to_summarise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/crosscheck/crosscheck_judge.h"
#include "tests/unit/test_stats_near.h"

enum { ROUNDS = 10 };

static struct crosscheck_judgement judge_disturbed(double factor, double spread, double loop_ns,
						   size_t disturbed)
{
	double slope[ROUNDS], tsc[ROUNDS];
	struct crosscheck_judgement j;

	for (int i = 0; i < ROUNDS; i++) {
		tsc[i] = i % 2 ? 100 : 160; /* a host between two states */
		slope[i] = tsc[i] * (factor + spread * (i % 5 - 2)) + loop_ns;
		tsc[i] += loop_ns / 2; /* less of it is left on this side */
	}
	struct crosscheck_readings in = {slope, tsc, ROUNDS, disturbed, loop_ns, loop_ns / 2};
	assert_int_equal(crosscheck_judge(&in, 1, &j), 0);
	return j;
}

static struct crosscheck_judgement judge_scaled(double factor, double spread, double loop_ns)
{
	return judge_disturbed(factor, spread, loop_ns, 0);
}

/* The state of the host changes by more than the bound from round to round and is no matter. */
static void test_pairs_cancel_drift(void **state)
{
	(void)state;
	struct crosscheck_judgement j = judge_scaled(1, 0, 0);

	assert_int_equal(j.verdict, CROSSCHECK_AGREES);
	assert_near(j.ratio, 1, 1e-9);
	assert_near(j.ratio_interval.lo, 1, 1e-9);
	assert_near(j.ratio_interval.hi, 1, 1e-9);
	assert_near(j.engine, 130, 1e-9);
}

static void test_bound(void **state)
{
	(void)state;
	assert_int_equal(judge_scaled(1.049, 0, 0).verdict, CROSSCHECK_AGREES);
	assert_int_equal(judge_scaled(0.951, 0, 0).verdict, CROSSCHECK_AGREES);
	assert_int_equal(judge_scaled(1.051, 0, 0).verdict, CROSSCHECK_DISAGREES);
	assert_int_equal(judge_scaled(0.949, 0, 0).verdict, CROSSCHECK_DISAGREES);
}

static void test_wide_interval_is_unclear(void **state)
{
	(void)state;
	assert_int_equal(judge_scaled(1.06, 0.03, 0).verdict, CROSSCHECK_UNCLEAR);
	assert_int_equal(judge_scaled(0.94, 0.03, 0).verdict, CROSSCHECK_UNCLEAR);
	assert_int_equal(judge_scaled(1.5, 0.03, 0).verdict, CROSSCHECK_DISAGREES);
	assert_int_equal(judge_scaled(1, 0.03, 0).verdict, CROSSCHECK_AGREES);
}

/* Something else on the CPU explains any difference, and no agreement. */
static void test_disturbed_is_unclear(void **state)
{
	(void)state;
	assert_int_equal(judge_disturbed(1.5, 0, 0, 5).verdict, CROSSCHECK_DISAGREES);
	assert_int_equal(judge_disturbed(1.5, 0, 0, 6).verdict, CROSSCHECK_UNCLEAR);
	assert_int_equal(judge_disturbed(1, 0, 0, 10).verdict, CROSSCHECK_AGREES);
}

/* Of five rounds one cell in sixteen lies on one side by chance. */
static void test_few_rounds_are_unclear(void **state)
{
	static const double one[] = {1, 1, 1, 1, 1, 1}, two[] = {2, 2, 2, 2, 2, 2};
	struct crosscheck_readings in = {two, one, 5, 0, 0, 0};
	struct crosscheck_judgement j;

	(void)state;
	assert_int_equal(crosscheck_judge(&in, 1, &j), 0);
	assert_int_equal(j.verdict, CROSSCHECK_UNCLEAR);
	in.rounds = 6;
	assert_int_equal(crosscheck_judge(&in, 1, &j), 0);
	assert_int_equal(j.verdict, CROSSCHECK_DISAGREES);
}

static void test_loop_is_taken_off(void **state)
{
	(void)state;
	struct crosscheck_judgement j = judge_scaled(1, 0, 50);

	assert_int_equal(j.verdict, CROSSCHECK_AGREES);
	assert_near(j.slope, 130, 1e-9);
}

/* By wall time; by CPU time where more than a hundredth was lost; in cycles by the ruler beside it.
 */
static void test_slopes(void **state)
{
	(void)state;
	struct hyperfine_times t = {{0.1, 0.05}, {1.1, 0.55}, {0.6, 0.3}, 0.01};
	double slope[CROSSCHECK_UNITS];

	assert_false(crosscheck_slopes(&t, 1000000, 1e9, slope));
	assert_near(slope[CROSSCHECK_NS], 1000, 1e-9);
	assert_near(slope[CROSSCHECK_CYCLES], 2000, 1e-9);
	t.lost_share = 0.011;
	assert_true(crosscheck_slopes(&t, 1000000, 1e9, slope));
	assert_near(slope[CROSSCHECK_NS], 500, 1e-9);
	assert_near(slope[CROSSCHECK_CYCLES], 2000, 1e-9);
	crosscheck_slopes(&t, 1000000, 0, slope);
	assert_near(slope[CROSSCHECK_NS], 500, 1e-9);
	assert_true(isnan(slope[CROSSCHECK_CYCLES]));
	t.ruler = t.none;
	crosscheck_slopes(&t, 1000000, 1e9, slope);
	assert_true(isnan(slope[CROSSCHECK_CYCLES]));
}

/* Off both sides of a cell, on both of the loop itself. */
static void test_loop_of_its_own_shape(void **state)
{
	(void)state;
	double slope = 12, engine = 10;

	crosscheck_take_loop(false, 2, &slope, &engine);
	assert_near(slope, 10, 1e-12);
	assert_near(engine, 10, 1e-12);
	slope = 2;
	engine = 0;
	crosscheck_take_loop(true, 2, &slope, &engine);
	assert_near(slope, 2, 1e-12);
	assert_near(engine, 2, 1e-12);
}

static void test_mean_of_undisturbed(void **state)
{
	(void)state;
	double x[] = {100, 110, 5000, 105, 95}, loops[] = {0.1, -0.1, 0, 0.2, -0.2, 30};

	assert_near(crosscheck_mean(x, 5, 0), 102.5, 1e-9);
	/* An empty loop costs about nothing, but takes its time. */
	assert_near(crosscheck_mean(loops, 6, 2), 0, 1e-9);
	assert_true(isnan(crosscheck_mean(x, 0, 0)));
}

static void test_refuses(void **state)
{
	(void)state;
	const double one[] = {1}, zero[] = {0};
	struct crosscheck_judgement j;

	assert_int_equal(
		crosscheck_judge(&(struct crosscheck_readings){one, one, 0, 0, 0, 0}, 1, &j),
		-EINVAL);
	assert_int_equal(
		crosscheck_judge(&(struct crosscheck_readings){one, zero, 1, 0, 0, 0}, 1, &j),
		-EINVAL);
}

static void test_calls_last_long_enough(void **state)
{
	(void)state;
	assert_int_equal(crosscheck_calls(120e6, 12e3, 100), 1005000);
	assert_int_equal(crosscheck_calls(100e6, 12e3, 1), 12500); /* of 8.1 us or more */
	assert_int_equal(crosscheck_calls(1, 12e3, 1), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs_cancel_drift),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_wide_interval_is_unclear),
		cmocka_unit_test(test_disturbed_is_unclear),
		cmocka_unit_test(test_few_rounds_are_unclear),
		cmocka_unit_test(test_loop_is_taken_off),
		cmocka_unit_test(test_slopes),
		cmocka_unit_test(test_loop_of_its_own_shape),
		cmocka_unit_test(test_mean_of_undisturbed),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_calls_last_long_enough),
	};
	return cmocka_run_group_tests_name("crosscheck/crosscheck_judge", tests, NULL, NULL);
}

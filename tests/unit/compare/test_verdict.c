/* Verdicts on figures made up: what is a change, what is none, what cannot be decided. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/compare/verdict.h"
#include "bench/document/figure.h"
#include "bench/stats/hodges_lehmann.h"
#include "tests/unit/test_stats_near.h"

static int shift(const double *x, size_t m, const double *y, size_t n, double level,
		 struct location *out)
{
	struct rank_null_kept kept = {0};
	int err = hodges_lehmann_shift(x, m, y, n, level, &kept, out);

	rank_null_kept_free(&kept);
	return err;
}

enum { N = 20 };

/* Evenly from level to level * (1 + spread), in an order of no pattern. */
static void spread_out(double *x, int n, double level, double spread)
{
	for (int i = 0; i < n; i++)
		x[i] = level * (1 + spread * ((i * 7) % n) / n);
}

/* What counts as a change of a floor. */
static struct verdict_rule floor_rule(void)
{
	const struct figure_stat *stat = &figure_stats[STAT_FLOOR];

	return (struct verdict_rule){VERDICT_ALPHA, stat->tolerance, stat->least, false};
}

static struct effect measure(const double *a, size_t m, const double *b, size_t n)
{
	struct verdict_rule rule = floor_rule();
	struct effect e;

	struct rank_null_kept null = {0};
	struct effect again;

	assert_int_equal(effect_measure(a, m, b, n, &rule, &null, &e), 0);
	/* What is kept from one measurement serves the next. */
	assert_int_equal(effect_measure(a, m, b, n, &rule, &null, &again), 0);
	assert_memory_equal(&e.p, &again.p, sizeof(e.p));
	assert_memory_equal(&e.span, &again.span, sizeof(e.span));
	rank_null_kept_free(&null);
	return e;
}

static enum verdict alone(const struct effect *e)
{
	return effect_judge(e, e->p, 0.01);
}

static void five_percent_is_a_regression_and_its_mirror_an_improvement(void **state)
{
	(void)state;
	double a[N], b[N];
	spread_out(a, N, 400, 0.02);
	spread_out(b, N, 420, 0.02);
	struct effect e = measure(a, N, b, N), mirror = measure(b, N, a, N);

	assert_int_equal(alone(&e), VERDICT_REGRESSION);
	assert_near(e.estimate, 1.05, 1e-9);
	assert_true(e.span.lo > 1.03 && e.span.hi < 1.07 && e.span.lo <= e.estimate);
	assert_true(e.p < 1e-6);
	assert_int_equal(alone(&mirror), VERDICT_IMPROVEMENT);
	assert_near(mirror.estimate * e.estimate, 1, 1e-12);
	assert_near(mirror.span.lo * e.span.hi, 1, 1e-12);
	assert_true(mirror.margin >= e.margin && mirror.margin <= e.margin);
}

static void quiet_figures_are_the_same(void **state)
{
	(void)state;
	double a[N], b[N];
	spread_out(a, N, 400, 0.02);
	spread_out(b, N, 401, 0.02);
	struct effect e = measure(a, N, b, N);
	assert_int_equal(alone(&e), VERDICT_SAME);
	assert_true(e.margin >= 0.02 && e.margin <= 0.02);
}

static void significant_but_within_the_tolerance_is_the_same(void **state)
{
	(void)state;
	double a[N], b[N];
	spread_out(a, N, 1000, 0.002);
	spread_out(b, N, 1010, 0.002);
	struct effect e = measure(a, N, b, N);
	assert_true(e.p < 1e-6 && e.span.lo > 1);
	assert_int_equal(alone(&e), VERDICT_SAME);
}

static void noise_wider_than_the_tolerance_cannot_be_told(void **state)
{
	(void)state;
	double a[N], b[N];
	spread_out(a, N, 400, 0.4);
	spread_out(b, N, 408, 0.4);
	struct effect e = measure(a, N, b, N);
	assert_int_equal(alone(&e), VERDICT_INCONCLUSIVE);
	assert_true(e.span.lo < 0.98 && e.span.hi > 1.02);
}

static void less_than_two_ticks_is_no_change(void **state)
{
	(void)state;
	double a[N], b[N];
	spread_out(a, N, 57, 0.002);
	spread_out(b, N, 58.5, 0.002); /* 2.6 % */
	struct effect e = measure(a, N, b, N);
	assert_true(e.p < 1e-6 && e.estimate > 1.02 && e.margin > 0.034);
	assert_int_equal(alone(&e), VERDICT_SAME);
	spread_out(b, N, 60, 0.002);
	e = measure(a, N, b, N);
	assert_int_equal(alone(&e), VERDICT_REGRESSION);
}

/* Of the faster side, whichever that is: a share of the slower one would let more pass the further
 * apart the two are. */
static void the_margin_is_of_the_faster_side(void **state)
{
	(void)state;
	const double ten[] = {10, 10, 10}, forty[] = {40, 40, 40};
	const double hundred[] = {1, 100, 100}, thousand[] = {1000, 1000, 1000};
	const double below_zero[] = {-50, -50, -50};

	assert_near(measure(ten, 3, forty, 3).margin, 0.2, 1e-12); /* 2 of 10 ticks */
	assert_near(measure(forty, 3, ten, 3).margin, 0.2, 1e-12);
	assert_near(measure(hundred, 3, hundred, 3).margin, 2, 1e-12); /* 2 %, but no less */
	struct verdict_rule rule = floor_rule();
	struct rank_null_kept null = {0};
	struct effect e;
	rule.tolerance = 0.1;
	assert_int_equal(effect_measure(hundred, 3, thousand, 3, &rule, &null, &e), 0);
	assert_int_equal(e.kind, EFFECT_DIFFERENCE);
	assert_near(e.margin, 10, 1e-12);
	assert_int_equal(effect_measure(thousand, 3, hundred, 3, &rule, &null, &e), 0);
	assert_near(e.margin, 10, 1e-12);
	assert_int_equal(effect_measure(thousand, 3, below_zero, 3, &rule, &null, &e), 0);
	assert_near(e.margin, 2, 1e-12);
	rank_null_kept_free(&null);
}

/* Estimate, interval and adjusted p: one that contradicts a change is enough. */
static void a_change_needs_all_three(void **state)
{
	(void)state;
	static const struct {
		double estimate, lo, hi, p;
		enum verdict want;
	} cases[] = {
		{1.05, 1.03, 1.07, 0.001, VERDICT_REGRESSION},
		{1.05, 0.99, 1.07, 0.001, VERDICT_INCONCLUSIVE},
		{1.05, 1.03, 1.07, 0.01, VERDICT_INCONCLUSIVE},
		{1.019, 1.005, 1.03, 0.001, VERDICT_INCONCLUSIVE},
		{1.01, 1.005, 1.015, 0.001, VERDICT_SAME},
		{0.95, 0.93, 0.97, 0.001, VERDICT_IMPROVEMENT},
		{0.95, 0.93, 1.01, 0.001, VERDICT_INCONCLUSIVE},
		{0.985, 0.97, 0.995, 0.001, VERDICT_INCONCLUSIVE},
		{0.99, 0.985, 0.995, 0.001, VERDICT_SAME},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct effect e = {.kind = EFFECT_RATIO,
				   .estimate = cases[i].estimate,
				   .span = {cases[i].lo, cases[i].hi},
				   .margin = 0.02,
				   .p = 1e-9};
		assert_int_equal(effect_judge(&e, cases[i].p, 0.01), cases[i].want);
	}
}

/* What may be of something else than the change is a change only with all of its interval outside
 * the margin, and never the same. */
static void a_confounded_change_is_beyond_the_margin(void **state)
{
	static const struct {
		double estimate, lo, hi;
		enum verdict want;
	} cases[] = {
		{1.7, 1.51, 1.9, VERDICT_REGRESSION},	 {1.7, 1.49, 1.9, VERDICT_INCONCLUSIVE},
		{1.28, 1.2, 1.35, VERDICT_INCONCLUSIVE}, {1, 0.999, 1.001, VERDICT_INCONCLUSIVE},
		{0.6, 0.5, 0.66, VERDICT_IMPROVEMENT},	 {0.6, 0.5, 0.67, VERDICT_INCONCLUSIVE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct effect e = {.kind = EFFECT_RATIO,
				   .estimate = cases[i].estimate,
				   .span = {cases[i].lo, cases[i].hi},
				   .margin = 0.5,
				   .p = 1e-9,
				   .confounded = true};
		assert_int_equal(effect_judge(&e, e.p, 0.01), cases[i].want);
	}
}

/* At level 1 - alpha, of logarithms. */
static void the_interval_is_at_the_rules_level(void **state)
{
	(void)state;
	double a[N], b[N], x[N], y[N];
	struct location at;

	spread_out(a, N, 400, 0.1);
	spread_out(b, N, 420, 0.1);
	for (int i = 0; i < N; i++) {
		x[i] = log(b[i]);
		y[i] = log(a[i]);
	}
	assert_int_equal(shift(x, N, y, N, 0.99, &at), 0);
	struct effect e = measure(a, N, b, N);
	assert_near(e.span.lo, exp(at.span.lo), 1e-12);
	assert_near(e.span.hi, exp(at.span.hi), 1e-12);
	assert_near(e.estimate, exp(at.estimate), 1e-12);
}

static void too_few_invocations_tell_nothing(void **state)
{
	(void)state;
	const double a[] = {400, 401}, b[] = {800, 801};
	struct effect e = measure(a, 2, b, 2);
	assert_int_equal(alone(&e), VERDICT_INCONCLUSIVE);
	assert_true(isinf(e.span.hi) && e.estimate > 1.9);
	e = measure(a, 1, a, 1);
	assert_int_equal(alone(&e), VERDICT_INCONCLUSIVE);
}

static void what_holds_alone_need_not_hold_among_many(void **state)
{
	(void)state;
	double a[5], b[5];
	spread_out(a, 5, 400, 0.01);
	spread_out(b, 5, 500, 0.01);
	struct effect e = measure(a, 5, b, 5);
	assert_near(e.p, 2.0 / 252, 1e-12);
	assert_int_equal(effect_judge(&e, e.p, 0.01), VERDICT_REGRESSION);
	assert_int_equal(effect_judge(&e, 2 * e.p, 0.01), VERDICT_INCONCLUSIVE);
}

static void costs_about_zero_are_compared_by_difference(void **state)
{
	(void)state;
	double a[N], b[N];
	spread_out(a, N, -0.01, -2);
	spread_out(b, N, 0.3, 0.1);
	struct effect e = measure(a, N, b, N);
	assert_int_equal(e.kind, EFFECT_DIFFERENCE);
	assert_int_equal(alone(&e), VERDICT_SAME);
	assert_near(e.estimate, 0.3, 0.02);
	spread_out(b, N, 100, 0.1);
	e = measure(a, N, b, N);
	assert_int_equal(alone(&e), VERDICT_REGRESSION);
	e = measure(b, N, a, N);
	assert_int_equal(alone(&e), VERDICT_IMPROVEMENT);
}

/* A host that drifts by 30 % hides from two samples what it cannot hide from pairs. */
static void pairs_see_through_drift(void **state)
{
	(void)state;
	struct verdict_rule rule = floor_rule();
	double a[N], b[N];
	for (int i = 0; i < N; i++) {
		a[i] = 400 * (1 + 0.015 * i);
		b[i] = a[i] * (1.05 + 0.001 * ((i * 7) % 5));
	}
	struct effect e = measure(a, N, b, N);
	assert_int_equal(alone(&e), VERDICT_INCONCLUSIVE);
	assert_int_equal(effect_measure_pairs(a, b, N, &rule, &e), 0);
	assert_int_equal(alone(&e), VERDICT_REGRESSION);
	assert_near(e.estimate, 1.052, 0.001);
	assert_true(e.p < 1e-5);
	assert_int_equal(effect_measure_pairs(b, a, N, &rule, &e), 0);
	assert_int_equal(alone(&e), VERDICT_IMPROVEMENT);
	for (int i = 0; i < N; i++) { /* in an order that is none */
		a[i] = 400 * (1 + 0.015 * ((i * 7) % N));
		b[i] = a[i] * 1.05;
	}
	assert_int_equal(effect_measure_pairs(a, b, N, &rule, &e), 0);
	assert_near(e.estimate, 1.05, 1e-9);
	assert_near(e.span.lo, 1.05, 1e-9);
	assert_int_equal(effect_measure_pairs(a, a, N, &rule, &e), 0);
	assert_int_equal(alone(&e), VERDICT_SAME);
	assert_true(e.p >= 1);
}

static void exact_counts_go_by_equality(void **state)
{
	(void)state;
	struct effect e = effect_exact(341, 341);
	assert_int_equal(effect_judge(&e, 1, 0.01), VERDICT_SAME);
	e = effect_exact(341, 342);
	assert_int_equal(effect_judge(&e, 1, 0.01), VERDICT_REGRESSION);
	assert_true(e.estimate >= 1 && e.estimate <= 1);
	e = effect_exact(342, 341);
	assert_int_equal(effect_judge(&e, 1, 0.01), VERDICT_IMPROVEMENT);
}

static void what_is_no_cost_is_refused(void **state)
{
	(void)state;
	struct verdict_rule rule = floor_rule();
	const double good[] = {1, 2, 3}, bad[] = {1, (double)NAN, 3},
		     endless[] = {1, (double)INFINITY, 3};
	struct effect e;
	struct rank_null_kept null = {0};

	assert_int_equal(effect_measure(good, 3, bad, 3, &rule, &null, &e), -EINVAL);
	assert_int_equal(effect_measure(endless, 3, good, 3, &rule, &null, &e), -EINVAL);
	assert_int_equal(effect_measure(good, 0, good, 3, &rule, &null, &e), -EINVAL);
	assert_int_equal(effect_measure_pairs(good, good, 0, &rule, &e), -EINVAL);
	assert_int_equal(effect_measure_pairs(bad, good, 3, &rule, &e), -EINVAL);
}

static void the_least_p_there_is(void **state)
{
	(void)state;
	assert_near(verdict_least_p(5, 5), 2.0 / 252, 1e-15);
	assert_near(verdict_least_p(3, 7), 2.0 / 120, 1e-15);
	assert_true(verdict_least_p(1, 1) >= 1);
	assert_true(verdict_least_p(100000, 100000) >= 0 &&
		    verdict_least_p(100000, 100000) < 1e-290);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(five_percent_is_a_regression_and_its_mirror_an_improvement),
		cmocka_unit_test(quiet_figures_are_the_same),
		cmocka_unit_test(significant_but_within_the_tolerance_is_the_same),
		cmocka_unit_test(noise_wider_than_the_tolerance_cannot_be_told),
		cmocka_unit_test(less_than_two_ticks_is_no_change),
		cmocka_unit_test(the_margin_is_of_the_faster_side),
		cmocka_unit_test(a_change_needs_all_three),
		cmocka_unit_test(a_confounded_change_is_beyond_the_margin),
		cmocka_unit_test(the_interval_is_at_the_rules_level),
		cmocka_unit_test(too_few_invocations_tell_nothing),
		cmocka_unit_test(what_holds_alone_need_not_hold_among_many),
		cmocka_unit_test(costs_about_zero_are_compared_by_difference),
		cmocka_unit_test(pairs_see_through_drift),
		cmocka_unit_test(exact_counts_go_by_equality),
		cmocka_unit_test(what_is_no_cost_is_refused),
		cmocka_unit_test(the_least_p_there_is),
	};
	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}

/* A cell's regimes: changes found, counts exactly, runs without the cell. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bench/history/trend.h"
#include "tests/unit/test_stats_near.h"

enum { N = 60 };

static struct history_run runs[N];
static struct history_cost costs[N];

/* Run i at i hours; ticks of 2 GHz. */
static void fill(const char *engine, double (*cost)(int i))
{
	for (int i = 0; i < N; i++) {
		runs[i] = (struct history_run){.id = i + 1, .at = (int64_t)3600 * i, .tsc_hz = 2e9};
		snprintf(runs[i].engine, sizeof(runs[i].engine), "%s", engine);
		/* In cycles at twice the rate of ticks, and steadier. */
		costs[i] = (struct history_cost){{[STAT_FLOOR] = cost(i),
						  [STAT_P50] = cost(i) + 10,
						  [STAT_CYCLES] = 2 * cost(i) + 1,
						  [STAT_P10] = 2 * cost(i)}};
	}
}

static double noisy_step(int i)
{
	return (i < 40 ? 400 : 440) + (i * 7) % 5;
}

static double flat(int i)
{
	return 400 + (i * 7) % 5;
}

static double counts(int i)
{
	return i < 10 ? 341 : i < 11 ? 342 : 340.5;
}

static double holes(int i)
{
	return i % 3 == 0 ? (double)NAN : i == 1 ? (double)INFINITY : noisy_step(i);
}

static double never(int i)
{
	return i < 0 ? 0 : (double)NAN;
}

static void a_step_is_found(void **state)
{
	(void)state;
	struct trend t;
	fill("tsc", noisy_step);
	assert_int_equal(trend_make(runs, costs, N, &figure_stats[STAT_FLOOR], &t), 0);
	assert_int_equal(t.n_regimes, 2);
	assert_int_equal(t.regimes[1].first, 40);
	assert_int_equal(t.regimes[1].n, 20);
	assert_int_equal(t.figure.kind, FIGURE_FLOOR);
	assert_int_equal(t.figure.unit, UNIT_NS);
	assert_near(t.regimes[0].median, 201, 1e-9);
	assert_near(t.regimes[1].median, 221, 1e-9);
	assert_near(t.regimes[1].lowest, 220, 1e-9);
	assert_near(t.regimes[1].highest, 222, 1e-9);
	assert_true(t.regimes[1].p < 0.01 && t.regimes[0].p >= 1);
	trend_free(&t);
}

static void nothing_is_found_where_nothing_is(void **state)
{
	(void)state;
	struct trend t;
	fill("tsc", flat);
	assert_int_equal(trend_make(runs, costs, N, &figure_stats[STAT_FLOOR], &t), 0);
	assert_int_equal(t.n_regimes, 1);
	assert_int_equal(t.regimes[0].n, N);
	trend_free(&t);
}

static void counts_step_exactly(void **state)
{
	(void)state;
	struct trend t;
	fill("icount", counts);
	assert_int_equal(trend_make(runs, costs, N, &figure_stats[STAT_FLOOR], &t), 0);
	assert_int_equal(t.n_regimes, 3);
	assert_int_equal(t.figure.kind, FIGURE_EXACT);
	assert_int_equal(t.figure.unit, UNIT_INSTRUCTION);
	assert_int_equal(t.regimes[1].first, 10);
	assert_int_equal(t.regimes[1].n, 1);
	assert_near(t.regimes[1].median, 342, 0); /* instructions, not ns */
	assert_near(t.regimes[2].median, 340.5, 0);
	trend_free(&t);
}

static void runs_without_the_cell_are_passed_over(void **state)
{
	(void)state;
	struct trend t;
	fill("tsc", holes);
	assert_int_equal(trend_make(runs, costs, N, &figure_stats[STAT_FLOOR], &t), 0);
	assert_int_equal(t.missing, 21);
	assert_int_equal(t.n, N - 21);
	assert_int_equal(t.run[0], 2);
	assert_int_equal(t.n_regimes, 2);
	assert_int_equal(t.run[t.regimes[1].first], 40);
	trend_free(&t);
	fill("tsc", never);
	assert_int_equal(trend_make(runs, costs, N, &figure_stats[STAT_FLOOR], &t), 0);
	assert_int_equal(t.n, 0);
	assert_int_equal(t.n_regimes, 0);
	trend_free(&t);
	assert_int_equal(trend_make(NULL, NULL, 0, &figure_stats[STAT_FLOOR], &t), 0);
	assert_int_equal(t.n, 0);
	trend_free(&t);
}

static void one_run_is_a_regime(void **state)
{
	(void)state;
	struct trend t;
	for (int e = 0; e < FIGURE_ENGINES; e++) {
		fill(figure_engines[e], flat);
		assert_int_equal(trend_make(runs, costs, 1, &figure_stats[STAT_FLOOR], &t), 0);
		assert_int_equal(t.n_regimes, 1);
		assert_int_equal(t.regimes[0].n, 1);
		trend_free(&t);
	}
}

static void without_cycles(int first, int end)
{
	for (int i = first; i < end; i++)
		costs[i].of[STAT_CYCLES] = costs[i].of[STAT_P10] = (double)NAN;
}

/* Cycles are shown as they are, whatever the rate of the TSC; the frequency has no part in them. */
static void cycles_are_points(void **state)
{
	(void)state;
	static const enum figure_stat_id stats[] = {STAT_CYCLES, STAT_P10};
	struct trend t;

	for (int i = 0; i < 2; i++) {
		fill("tsc", noisy_step);
		for (int k = 0; k < N; k++)
			runs[k].tsc_hz = 1e9 + 1e7 * k;
		assert_int_equal(trend_make(runs, costs, N, &figure_stats[stats[i]], &t), 0);
		assert_int_equal(t.figure.unit, UNIT_CYCLE);
		assert_string_equal(trend_name(t.stat, t.figure), i ? "p10" : "cycles");
		assert_int_equal(t.n_regimes, 2);
		assert_int_equal(t.regimes[1].first, 40);
		assert_near(t.regimes[0].median, i ? 804 : 805, 1e-9);
		assert_near(t.regimes[1].median, i ? 884 : 885, 1e-9);
		assert_int_equal(t.unruled + t.missing, 0);
		trend_free(&t);
	}
}

static const char *chosen(const char *asked, size_t n)
{
	return trend_stat(figure_stat_named(asked), runs, costs, n)->name;
}

/* Cycles where every run that measured the cell has them, else what all have. */
static void what_all_runs_have(void **state)
{
	(void)state;
	struct trend t;

	fill("tsc", holes);
	without_cycles(0, 1); /* which did not measure it */
	without_cycles(1, 2);
	costs[1].of[STAT_FLOOR] = (double)NAN;
	assert_string_equal(chosen("", N), "cycles");
	assert_string_equal(chosen("floor", N), "floor");
	without_cycles(50, 51);
	assert_string_equal(chosen("", N), "floor");
	assert_string_equal(chosen("", 50), "cycles");
	assert_string_equal(chosen("cycles", N), "cycles");
	assert_int_equal(trend_make(runs, costs, N, &figure_stats[STAT_FLOOR], &t), 0);
	assert_int_equal(t.n, 39);
	assert_int_equal(t.missing, 21);
	assert_int_equal(t.unruled, 1);
	trend_free(&t);
	assert_int_equal(trend_make(runs, costs, N, &figure_stats[STAT_CYCLES], &t), 0);
	assert_int_equal(t.n, 38);
	assert_int_equal(t.missing, 21);
	assert_int_equal(t.unruled, 1);
	trend_free(&t);
	/* Exact counts have no cycles and no say. */
	fill("icount", counts);
	without_cycles(0, N);
	assert_string_equal(chosen("", N), "floor");
	fill("tsc", flat);
	snprintf(runs[3].engine, sizeof(runs[3].engine), "icount");
	without_cycles(3, 4);
	assert_string_equal(chosen("", N), "cycles");
	assert_string_equal(chosen("", 0), "floor");
}

static void expect_change(const char *engine, double from, double to, const char *text)
{
	double level[2] = {from, to};
	struct regime regimes[2] = {{.median = level[0]}, {.median = level[1]}};
	struct trend t = {.figure = trend_figure(engine, &figure_stats[STAT_CYCLES]),
			  .regimes = regimes,
			  .n_regimes = 2};
	char change[TREND_CHANGE];

	trend_change_text(&t, 1, " ", change);
	assert_string_equal(change, text);
	trend_change_text(&t, 0, " ", change);
	assert_string_equal(change, "");
}

static void changes_in_words(void **state)
{
	(void)state;
	expect_change("tsc", 400, 402, "+0.50 %");
	expect_change("tsc", 400, 300, "-25.00 %");
	expect_change("tsc", 0, 0.5, "+0.5");
	expect_change("icount", 341, 346, "+5");
	expect_change("icount", 341, 340.5, "-0.5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_step_is_found),
		cmocka_unit_test(nothing_is_found_where_nothing_is),
		cmocka_unit_test(counts_step_exactly),
		cmocka_unit_test(runs_without_the_cell_are_passed_over),
		cmocka_unit_test(one_run_is_a_regime),
		cmocka_unit_test(cycles_are_points),
		cmocka_unit_test(what_all_runs_have),
		cmocka_unit_test(changes_in_words),
	};
	return cmocka_run_group_tests_name("trend", tests, NULL, NULL);
}

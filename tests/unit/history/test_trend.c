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
static double costs[N];

/* Run i at i hours; ticks of 2 GHz. */
static void fill(const char *engine, double (*cost)(int i))
{
	for (int i = 0; i < N; i++) {
		runs[i] = (struct history_run){.id = i + 1, .at = (int64_t)3600 * i, .tsc_hz = 2e9};
		snprintf(runs[i].engine, sizeof(runs[i].engine), "%s", engine);
		costs[i] = cost(i);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_step_is_found),
		cmocka_unit_test(nothing_is_found_where_nothing_is),
		cmocka_unit_test(counts_step_exactly),
		cmocka_unit_test(runs_without_the_cell_are_passed_over),
		cmocka_unit_test(one_run_is_a_regime),
	};
	return cmocka_run_group_tests_name("trend", tests, NULL, NULL);
}

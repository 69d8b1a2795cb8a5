/* What the pairs of an experiment are of: core cycles where every invocation has them, else ticks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/ab/ab_judge.h"
#include "bench/ab/ab_pairs.h"
#include "bench/record/summary.h"
#include "tests/unit/test_stats_near.h"

enum { RUNS = 12, BATCHES = 101, MIDDLE = BATCHES / 2, CELLS = 2 };

/* An experiment of two cells, of 11 pairs and the warm-up: batches evenly around a median, a tick
 * being two core cycles. B costs 0.7 % more cycles, and no more ticks. */
static struct {
	double tsc[2][CELLS][RUNS][BATCHES], cycles[2][CELLS][RUNS][BATCHES];
	struct cell_samples samples[2][CELLS][RUNS];
	struct cell_outcome outcome[2][CELLS];
	struct ab_cell cell[CELLS];
	double a[CELLS][RUNS], b[CELLS][RUNS];
	struct ab_result result;
} x;

static void fill(int side, int cell)
{
	struct cell_outcome *o = &x.outcome[side][cell];

	*o = (struct cell_outcome){
		.status = WIRE_OK, .runs = RUNS, .samples = x.samples[side][cell]};
	for (int k = 0; k < RUNS; k++) {
		double *tsc = x.tsc[side][cell][k], *cycles = x.cycles[side][cell][k];
		double level = k ? 200 + 0.01 * k : 9999; /* the warm-up is in no pair */
		for (int i = 0; i < BATCHES; i++) {
			tsc[i] = level + 0.1 * (i - MIDDLE);
			cycles[i] = 2 * tsc[i] * (side ? 1.007 : 1);
		}
		x.samples[side][cell][k] = (struct cell_samples){.batch_tsc = tsc,
								 .batches = BATCHES,
								 .batch_cycles = cycles,
								 .ruled = BATCHES};
	}
}

static int make(void **state)
{
	(void)state;
	memset(&x, 0, sizeof(x));
	x.result.cells = x.cell;
	x.result.n_cells = CELLS;
	for (int side = 0; side < 2; side++) {
		x.result.outcome[side].cells = x.outcome[side];
		x.result.outcome[side].n_cells = CELLS;
		x.result.outcome[side].scale[ABI_x86_64].cycles_per_link = 3;
		for (int cell = 0; cell < CELLS; cell++)
			fill(side, cell);
	}
	for (int cell = 0; cell < CELLS; cell++) {
		x.cell[cell].a = x.a[cell];
		x.cell[cell].b = x.b[cell];
	}
	return 0;
}

static void take(const struct figure_stat *stat, size_t pairs)
{
	struct ab_settings settings = {.alpha = VERDICT_ALPHA, .stat = stat};

	assert_int_equal(ab_take_pairs(&settings, &x.result), 0);
	assert_int_equal(ab_judge(&settings, x.cell, CELLS), 0);
	for (int cell = 0; cell < CELLS; cell++)
		assert_int_equal(x.cell[cell].pairs, pairs);
}

static void the_figure_asked_for(void **state)
{
	(void)state;
	static const struct {
		double first; /* of pair 0 */
		enum figure_stat_id stat;
		enum verdict verdict;
	} cases[] = {{400.02, STAT_CYCLES, VERDICT_REGRESSION},
		     {2 * (200.01 - 4), STAT_P10, VERDICT_REGRESSION},
		     {200.01 - 5, STAT_FLOOR, VERDICT_SAME},
		     {200.01, STAT_P50, VERDICT_SAME}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct figure_stat *stat = &figure_stats[cases[i].stat];
		make(NULL);
		take(stat, RUNS - 1);
		assert_ptr_equal(x.result.stat, stat);
		assert_near(x.a[0][0], cases[i].first, 1e-9);
		assert_int_equal(x.cell[0].verdict, cases[i].verdict);
		assert_string_equal(x.cell[0].no_cycles, "");
	}
	make(NULL);
	take(NULL, RUNS - 1);
	assert_ptr_equal(x.result.stat, &figure_stats[STAT_CYCLES]);
	assert_near(x.cell[0].effect.estimate, 1.007, 1e-9);
	assert_near(x.cell[0].effect.margin, 0.005, 1e-9);
}

/* One invocation of either side with too few ruled batches: that cell is judged in ticks. */
static void a_cell_that_could_not_be_ruled(void **state)
{
	(void)state;
	for (int side = 0; side < 2; side++) {
		make(NULL);
		x.samples[side][1][7].ruled = RULER_ENOUGH;
		take(NULL, RUNS - 1);
		assert_string_equal(x.cell[1].no_cycles, "");
		x.samples[side][1][7].ruled = RULER_ENOUGH - 1;
		take(NULL, RUNS - 1);
		assert_ptr_equal(x.result.stat, &figure_stats[STAT_CYCLES]);
		assert_ptr_equal(x.cell[0].stat, &figure_stats[STAT_CYCLES]);
		assert_int_equal(x.cell[0].verdict, VERDICT_REGRESSION);
		assert_ptr_equal(x.cell[1].stat, &figure_stats[STAT_FLOOR]);
		assert_int_equal(x.cell[1].verdict, VERDICT_SAME);
		/* All pairs anew: none is left that is in cycles. */
		for (int k = 0; k < RUNS - 1; k++)
			assert_true(x.a[1][k] < 200 && x.b[1][k] < 200);
		assert_non_null(strstr(x.cell[1].no_cycles, "in 1 of 11 invocations fewer than 8"));
	}
}

/* Pairs in which something else used the core are left out, while nine others remain. */
static void pairs_on_a_shared_core(void **state)
{
	(void)state;
	x.samples[0][0][2].shared = true;
	x.samples[1][0][2].shared = true;
	x.samples[1][0][3].shared = true;
	struct ab_settings settings = {.alpha = VERDICT_ALPHA, .stat = NULL};
	assert_int_equal(ab_take_pairs(&settings, &x.result), 0);
	assert_int_equal(x.cell[0].shared, 2);
	assert_int_equal(x.cell[0].pairs, RUNS - 1 - 2);
	assert_near(x.a[0][1], 2 * (200 + 0.01 * 4),
		    1e-9); /* the fourth invocation follows the first */
	assert_int_equal(x.cell[1].shared, 0);
	assert_int_equal(x.cell[1].pairs, RUNS - 1);

	x.samples[0][0][4].shared = true; /* eight would remain */
	assert_int_equal(ab_take_pairs(&settings, &x.result), 0);
	assert_int_equal(x.cell[0].shared, 0);
	assert_int_equal(x.cell[0].pairs, RUNS - 1);

	x.samples[0][0][4].shared = false;
	settings.stat = &figure_stats[STAT_FLOOR]; /* ticks are of all */
	assert_int_equal(ab_take_pairs(&settings, &x.result), 0);
	assert_int_equal(x.cell[0].pairs, RUNS - 1);
}

static void a_warm_up_that_could_not_be_ruled(void **state)
{
	(void)state;
	x.samples[0][0][0].ruled = 0;
	take(NULL, RUNS - 1);
	assert_ptr_equal(x.cell[0].stat, &figure_stats[STAT_CYCLES]);
}

static void a_cpu_without_a_ruler(void **state)
{
	(void)state;
	for (int side = 0; side < 2; side++) {
		struct ruler_scale *scale = &x.result.outcome[side].scale[ABI_x86_64];
		scale->cycles_per_link = 0;
		snprintf(scale->reason, sizeof(scale->reason), "a CPU of no known family");
		for (int cell = 0; cell < CELLS; cell++)
			for (int k = 0; k < RUNS; k++)
				x.samples[side][cell][k].ruled = 0;
	}
	take(NULL, RUNS - 1);
	assert_ptr_equal(x.result.stat, &figure_stats[STAT_FLOOR]);
	assert_string_equal(x.cell[0].no_cycles, "a CPU of no known family");
	assert_near(x.cell[0].effect.margin, 0.02, 1e-9);
}

/* The second half of a doubled experiment is added to the first. */
static void pairs_are_added(void **state)
{
	(void)state;
	for (int side = 0; side < 2; side++)
		for (int cell = 0; cell < CELLS; cell++)
			x.outcome[side][cell].runs = 6;
	take(NULL, 5);
	for (int side = 0; side < 2; side++)
		for (int cell = 0; cell < CELLS; cell++)
			x.outcome[side][cell].runs = RUNS;
	take(NULL, RUNS - 1);
	assert_near(x.a[0][0], 2 * 200.01, 1e-9);
	assert_near(x.a[0][10], 2 * 200.11, 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_figure_asked_for, make),
		cmocka_unit_test_setup(a_cell_that_could_not_be_ruled, make),
		cmocka_unit_test_setup(pairs_on_a_shared_core, make),
		cmocka_unit_test_setup(a_warm_up_that_could_not_be_ruled, make),
		cmocka_unit_test_setup(a_cpu_without_a_ruler, make),
		cmocka_unit_test_setup(pairs_are_added, make),
	};

	return cmocka_run_group_tests_name("ab_pairs", tests, NULL, NULL);
}

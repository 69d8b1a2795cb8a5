/* What a counter is held against: of batches in core cycles that are known. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/engine/ruled_cycles.h"

enum { RUNS = 3, BATCHES = 9 };

static double batches[RUNS][BATCHES];
static struct cell_samples samples[RUNS];
static struct cell_outcome cell;
static struct engine_settings settings;
static struct ruled_cycles ruled;

/* Invocations of medians 100, 110 and 104, with turns of the loop of two cycles. */
static int set_up(void **state)
{
	static const double medians[RUNS] = {100, 110, 104};

	(void)state;
	for (int i = 0; i < RUNS; i++) {
		for (int k = 0; k < BATCHES; k++)
			batches[i][k] = medians[i] + (k - 4) * (k - 4) * (k - 4);
		samples[i] = (struct cell_samples){.batches = BATCHES,
						   .batch_cycles = batches[i],
						   .ruled = BATCHES,
						   .loop_cycles = 2};
	}
	cell = (struct cell_outcome){.id = {ABI_x86_64, PATH_syscall, OP_getppid, CONDITION_none},
				     .runs = RUNS,
				     .samples = samples};
	settings = (struct engine_settings){.invocations = RUNS};
	return 0;
}

static int take(bool guest)
{
	return ruled_cycles_of(&settings, &cell, guest, &ruled);
}

static bool is(double value, double expected)
{
	return fabs(value - expected) < 1e-9;
}

static void test_median_and_range(void **state)
{
	double before = batches[0][0];

	(void)state;
	assert_int_equal(take(true), 0);
	assert_true(is(ruled.median, 106) && is(ruled.lowest, 102) && is(ruled.highest, 112));
	assert_true(is(batches[0][0], before)); /* their order is kept */
}

/* An invocation of which hardly a batch was ruled, whose loop could not be, or whose core was
 * shared, is left out. */
static void test_invocations_that_were_hardly_ruled(void **state)
{
	(void)state;
	samples[1].ruled = 2;
	samples[2].loop_cycles = (double)NAN;
	assert_int_equal(take(false), 0);
	assert_true(is(ruled.median, 102) && is(ruled.lowest, 102) && is(ruled.highest, 102));
	samples[0].shared = true;
	assert_int_equal(take(false), -ENODATA);
	samples[0].shared = false;
	samples[0].ruled = 0;
	assert_int_equal(take(false), -ENODATA);
}

static void test_what_no_counter_sees(void **state)
{
	(void)state;
	cell.id.path = PATH_int80;
	assert_int_equal(take(true), -ENODATA); /* the hypervisor's part */
	assert_int_equal(take(false), 0);
	cell.id.path = PATH_empty;
	assert_int_equal(take(false), -ENODATA); /* half a percent of two cycles */
	cell.id.path = PATH_syscall;
	cell.id.condition = CONDITION_ptrace;
	assert_int_equal(take(false), -ENODATA); /* the tracer's */
	cell.id.condition = CONDITION_none;
	settings.inject_tsc = 1; /* the delay's, which counting does without */
	assert_int_equal(take(false), -ENODATA);
	settings.inject_tsc = 0;
	cell.runs = 0;
	assert_int_equal(take(false), -ENODATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_median_and_range, set_up),
		cmocka_unit_test_setup(test_invocations_that_were_hardly_ruled, set_up),
		cmocka_unit_test_setup(test_what_no_counter_sees, set_up),
	};

	return cmocka_run_group_tests_name("engine/ruled_cycles", tests, NULL, NULL);
}

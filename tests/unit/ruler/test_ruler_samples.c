/* What a worker timed, in core cycles: samples of a cell whose cost, loop and frequency are known.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/protocol/ruler.h"
#include "bench/ruler/ruler_samples.h"

/* Two cycles pass in a tick; a batch of 100 calls of 430 cycles in turns of 4, timing it takes 60
 * ticks. */
enum { BATCHES = 48, CALLS = 100, COST = 430, LOOP = 4, FIXED = 60, RULER = 4500 + FIXED };

/* A core that takes six instructions a cycle, and half as many while it is shared. */
enum { WHOLE = RULER_WINDOW / 6 / 2 + FIXED, HALF = RULER_WINDOW / 3 / 2 + FIXED };

static uint32_t batch[BATCHES], ruler[BATCHES + 1], window[BATCHES + 1], fixed[2 * RULER_FIXED];
static uint32_t empty[2 * RULER_EMPTIES], empty_ruler[2 * (RULER_EMPTIES + 1)];
static uint32_t empty_window[2 * (RULER_EMPTIES + 1)];
static const struct wire_samples raw = {batch, NULL,  ruler,	   window,
					fixed, empty, empty_ruler, empty_window};
static double per_call[BATCHES], loop;
static double whole;
static bool shared;
static struct ruler_rates rates;

static void fill(uint32_t *x, size_t n, uint32_t value)
{
	for (size_t i = 0; i < n; i++)
		x[i] = value;
}

static int set_up(void **state)
{
	(void)state;
	fill(batch, BATCHES, FIXED + CALLS * (COST + LOOP) / 2);
	fill(ruler, BATCHES + 1, RULER);
	fill(window, BATCHES + 1, WHOLE);
	whole = 6;
	fill(fixed, (size_t)2 * RULER_FIXED, FIXED);
	fill(empty, (size_t)2 * RULER_EMPTIES, FIXED + CALLS * LOOP / 2);
	fill(empty_ruler, (size_t)2 * (RULER_EMPTIES + 1), RULER);
	fill(empty_window, (size_t)2 * (RULER_EMPTIES + 1), WHOLE);
	return 0;
}

static size_t take(uint32_t every)
{
	struct wire_plan plan = {.calls = CALLS, .batches = BATCHES, .ruler = every};

	return ruler_samples(&plan, &raw, 3, whole, per_call, &loop, &shared, &rates);
}

static void test_cost_and_loop(void **state)
{
	(void)state;
	for (uint32_t every = 1; every <= RULER_EVERY; every *= 2) {
		assert_int_equal(take(every), BATCHES);
		for (int i = 0; i < BATCHES; i++)
			assert_true(fabs(per_call[i] - (int)COST) < 1e-6);
		assert_true(fabs(loop - (int)LOOP) < 1e-6);
		assert_true(fabs(rates.median - 2) < 1e-9);
		assert_int_equal(rates.groups, BATCHES / every);
		assert_int_equal(rates.dropped, 0);
	}
}

/* Each half of the empty loop's batches has rulers of its own. */
static void test_one_half_of_the_loop_is_enough(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < ruler_count(RULER_EMPTIES, RULER_EVERY); i += 2)
		empty_ruler[i] = 2 * RULER;
	assert_int_equal(take(RULER_EVERY), BATCHES);
	assert_true(fabs(per_call[0] - (int)COST) < 1e-6);
	assert_true(fabs(loop - (int)LOOP) < 1e-6);
}

static void test_loop_that_cannot_be_ruled(void **state)
{
	(void)state;
	for (size_t i = 0; i < (size_t)2 * ruler_count(RULER_EMPTIES, RULER_EVERY); i += 2)
		empty_ruler[i] = 2 * RULER;
	assert_int_equal(take(RULER_EVERY), 0);
	assert_true(isnan(loop));
}

/* Rulers that never agree: no batch is kept, all groups are dropped. */
static void test_rulers_that_never_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i <= BATCHES; i += 2)
		ruler[i] = 2 * RULER;
	assert_int_equal(take(RULER_EVERY), 0);
	assert_int_equal(rates.dropped, rates.groups);
	assert_int_equal(rates.groups, BATCHES / RULER_EVERY);
}

static void test_plan_without_rulers(void **state)
{
	(void)state;
	assert_int_equal(take(0), 0);
	assert_int_equal(rates.groups, 0);
}

/* Groups beside which the core was narrow are left out, where its width is known. */
static void test_shared_core(void **state)
{
	(void)state;
	/* The readings before and after group 2: groups 1 to 3 are beside one of them. */
	window[2] = window[3] = HALF;
	for (uint32_t i = 1 * RULER_EVERY; i < 4 * RULER_EVERY; i++)
		batch[i] += 1000;
	assert_int_equal(take(RULER_EVERY), BATCHES - 3 * RULER_EVERY);
	assert_false(shared);
	assert_int_equal(rates.shared, 3 * RULER_EVERY);
	assert_int_equal(rates.ruled, BATCHES);
	for (int i = 0; i < BATCHES - 3 * RULER_EVERY; i++)
		assert_true(fabs(per_call[i] - (int)COST) < 1e-6);

	whole = 0;
	assert_int_equal(take(RULER_EVERY), BATCHES);
	assert_false(shared);
	assert_int_equal(rates.shared, 0);
}

/* So with what is subtracted: the loop takes longer while the core is shared. */
static void test_shared_core_beside_the_loop(void **state)
{
	size_t first = RULER_ENOUGH / RULER_EVERY + 1;

	(void)state;
	fill(empty_window + first, (size_t)2 * (RULER_EMPTIES + 1) - first, HALF);
	for (size_t i = RULER_ENOUGH; i < (size_t)2 * RULER_EMPTIES; i++)
		empty[i] += 20;
	assert_int_equal(take(RULER_EVERY), BATCHES);
	assert_true(fabs(per_call[0] - (int)COST) < 1e-6);
	assert_true(fabs(loop - (int)LOOP) < 1e-6);

	empty_window[first - 1] = HALF; /* too few: all are taken */
	assert_int_equal(take(RULER_EVERY), BATCHES);
	assert_true(loop > (int)LOOP + 0.1);
	assert_false(shared);
}

/* What a pass shows of the width. */
static void test_width(void **state)
{
	struct wire_plan plan = {.calls = CALLS, .batches = BATCHES, .ruler = RULER_EVERY};
	struct ruler_width width = {0};
	bool alone = false;

	(void)state;
	for (int pass = 0; pass < 3; pass++) {
		assert_true(ruler_width_whole(&width) <= 0);
		assert_int_equal(ruler_samples_width(&plan, &raw, 3, &width, &alone), 0);
		assert_true(alone); /* while nothing is known of it, too */
	}
	assert_true(fabs(ruler_width_whole(&width) / 6 - 1) < 0.02);
	fill(window, BATCHES + 1, HALF);
	window[0] = window[1] = WHOLE;
	assert_int_equal(ruler_samples_width(&plan, &raw, 3, &width, &alone), 0);
	assert_false(alone);
	window[2] = WHOLE; /* two groups of four */
	assert_int_equal(ruler_samples_width(&plan, &raw, 3, &width, &alone), 0);
	assert_true(alone);
	plan.ruler = 0;
	assert_int_equal(ruler_samples_width(&plan, &raw, 3, &width, &alone), 0);
	assert_false(alone);
	assert_int_equal(width.passes, 5);
}

/* Too few batches with the core alone: all are kept, and it is known. */
static void test_core_that_is_shared_all_the_time(void **state)
{
	(void)state;
	fill(window, BATCHES + 1, HALF);
	window[0] = window[1] = WHOLE;
	assert_int_equal(take(RULER_EVERY), BATCHES);
	assert_true(shared);
	assert_int_equal(rates.shared, BATCHES - RULER_EVERY);
	window[2] = WHOLE; /* two groups: RULER_ENOUGH */
	assert_int_equal(take(RULER_EVERY), RULER_ENOUGH);
	assert_false(shared);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_cost_and_loop, set_up),
		cmocka_unit_test_setup(test_one_half_of_the_loop_is_enough, set_up),
		cmocka_unit_test_setup(test_loop_that_cannot_be_ruled, set_up),
		cmocka_unit_test_setup(test_rulers_that_never_agree, set_up),
		cmocka_unit_test_setup(test_plan_without_rulers, set_up),
		cmocka_unit_test_setup(test_shared_core, set_up),
		cmocka_unit_test_setup(test_shared_core_beside_the_loop, set_up),
		cmocka_unit_test_setup(test_width, set_up),
		cmocka_unit_test_setup(test_core_that_is_shared_all_the_time, set_up),
	};

	return cmocka_run_group_tests_name("ruler_samples", tests, NULL, NULL);
}

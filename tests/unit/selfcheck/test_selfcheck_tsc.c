/* The step of a TSC, the bounds of its offset, and the chains' ticks made figures. */
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/machine/affinity.h"
#include "bench/selfcheck/selfcheck_measure.h"
#include "bench/selfcheck/selfcheck_tsc.h"

static void step_is_the_common_divisor(void **state)
{
	const uint64_t x[] = {1000, 1052, 1130, 1156, 1156, 1416};
	const uint64_t odd[] = {0, 52, 53};
	const uint64_t still[] = {7, 7, 7};
	(void)state;
	assert_int_equal(tsc_step_of(x, 6), 26);
	assert_int_equal(tsc_step_of(odd, 3), 1);
	assert_int_equal(tsc_step_of(still, 3), 0);
	assert_int_equal(tsc_step_of(x, 1), 0);
	assert_int_equal(tsc_step_of(x, 0), 0);
}

/* Round trips of 100 to 900 ticks to a CPU whose TSC is `ahead`; one way may be the slower. */
static struct interval rounds_to(int64_t ahead, uint64_t step)
{
	struct interval offset = {-HUGE_VAL, HUGE_VAL};
	uint64_t now = UINT64_C(1) << 60; /* where a double no longer holds every tick */

	for (uint64_t i = 0; i < 50; i++) {
		uint64_t out = 40 + i * 37 % 300, back = 60 + i * 61 % 500;
		uint64_t there = now + out + (uint64_t)ahead;
		tsc_offset_narrow(&offset, now, there, now + out + back, step);
		now += 10000;
	}
	return offset;
}

static void offset_lies_in_its_bounds(void **state)
{
	static const int64_t offsets[] = {0, 17, -17, 5000, -5000, INT64_C(1) << 40};
	(void)state;
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		struct interval o = rounds_to(offsets[i], 0);
		assert_true(o.lo <= (double)offsets[i] && o.hi >= (double)offsets[i]);
		assert_true(o.hi - o.lo <= 200); /* about the shortest way there and back */
	}
}

static void a_clock_apart_is_seen(void **state)
{
	struct interval o = rounds_to(5000, 26);
	(void)state;
	assert_true(o.lo > 0);
	o = rounds_to(-5000, 26);
	assert_true(o.hi < 0);
	o = rounds_to(0, 26);
	assert_true(o.lo < 0 && o.hi > 0);
}

static void a_step_widens_the_bounds(void **state)
{
	struct interval fine = rounds_to(0, 0), coarse = rounds_to(0, 26);
	(void)state;
	assert_true(coarse.lo == fine.lo - 26 && coarse.hi == fine.hi + 26);
}

static void comparing_keeps_the_affinity(void **state)
{
	struct cpulist before = {0}, after = {0};
	struct tsc_pair pair;
	(void)state;
	assert_int_equal(cpus_allowed(&before), 0);
	int cpu = cpulist_next(&before, -1), other = cpulist_next(&before, cpu);
	if (other < 0) {
		skip();
	}
	assert_int_equal(tsc_compare(cpu, other, 1, 200, 10, &pair), 0);
	assert_true(pair.rounds > 0 && pair.rounds <= 200);
	assert_true(isfinite(pair.offset.lo) && isfinite(pair.offset.hi));
	/* A CPU that is not there cannot be measured on. */
	assert_true(tsc_compare(CPULIST_MAX - 1, cpu, 1, 1, 1, &pair) < 0);
	assert_int_equal(cpus_allowed(&after), 0);
	cpulist_drop(&before, &after);
	assert_int_equal(cpulist_count(&before), 0);
	assert_true(cpulist_has(&after, cpu) && cpulist_has(&after, other));
}

enum { BATCHES = 100, CALLS = 4, FIXED = 50 };

/* Rows of imul, add, window and the empty loop at a frequency that wanders by 30 %: 4.8
 * instructions a cycle in the window. */
static void make_ticks(uint32_t ticks[CHAIN_COUNT][BATCHES], uint32_t ratio)
{
	for (uint32_t b = 0; b < BATCHES; b++) {
		uint32_t add = 4000 + b * 7 % 1200;
		ticks[CHAIN_add][b] = FIXED + add;
		ticks[CHAIN_imul][b] = FIXED + ratio * add;
		ticks[CHAIN_window][b] = FIXED + add;
		ticks[CHAIN_empty_call][b] = 8000 + b % 2 * 400;
	}
}

static void ratio_survives_the_frequency(void **state)
{
	uint32_t ticks[CHAIN_COUNT][BATCHES];
	struct chain_timing got;
	(void)state;
	make_ticks(ticks, 3);
	assert_int_equal(chain_reduce(ticks[0], BATCHES, CALLS, FIXED, &got), 0);
	assert_true(fabs(got.ratio - 3) < 1e-9);
	assert_true(fabs(got.window - 14.4) < 1e-9);
	assert_true(fabs(got.empty_tsc - 0.05) < 1e-9); /* 200 of 4,000 turns */
	assert_int_equal(got.add_tsc, FIXED + 4000);	/* all occur once: the lowest */
	make_ticks(ticks, 4);
	ticks[CHAIN_add][3] = ticks[CHAIN_add][9];
	ticks[CHAIN_imul][3] = ticks[CHAIN_imul][9];
	assert_int_equal(chain_reduce(ticks[0], BATCHES, CALLS, FIXED, &got), 0);
	assert_true(fabs(got.ratio - 4) < 1e-9);
	assert_int_equal(got.add_tsc, FIXED + 4063); /* twice */
}

/* Most batches of add slowed by a neighbour on the core. */
static void ratio_survives_a_neighbour(void **state)
{
	uint32_t ticks[CHAIN_COUNT][BATCHES];
	struct chain_timing got;
	(void)state;
	make_ticks(ticks, 3);
	for (uint32_t b = 0; b < BATCHES; b++)
		if (b % 5)
			ticks[CHAIN_add][b] += 3000;
	assert_int_equal(chain_reduce(ticks[0], BATCHES, CALLS, FIXED, &got), 0);
	assert_true(fabs(got.ratio - 3) < 0.03);
}

/* One that hardly slows add, but halves the overlap: the rounds without it are the ones taken; and
 * where there are none, the window shows it. */
static void window_tells_a_neighbour(void **state)
{
	uint32_t ticks[CHAIN_COUNT][BATCHES];
	struct chain_timing got;
	(void)state;
	for (uint32_t alone = 0; alone < 2; alone++) {
		make_ticks(ticks, 3);
		for (uint32_t b = 0; b < BATCHES; b++) {
			if (alone && b % 5 == 0)
				continue;
			ticks[CHAIN_add][b] += (ticks[CHAIN_add][b] - FIXED) / 50;
			ticks[CHAIN_window][b] += ticks[CHAIN_window][b] - FIXED;
		}
		assert_int_equal(chain_reduce(ticks[0], BATCHES, CALLS, FIXED, &got), 0);
		assert_true(fabs(got.ratio - (alone ? 3 : 3 / 1.02)) < 1e-3);
		assert_true(fabs(got.window - (alone ? 14.4 : 7.2)) < 1e-9);
	}
}

static void ticks_that_cannot_be(void **state)
{
	uint32_t ticks[CHAIN_COUNT][BATCHES];
	struct chain_timing got;
	(void)state;
	make_ticks(ticks, 3);
	ticks[CHAIN_add][7] = FIXED;
	assert_int_equal(chain_reduce(ticks[0], BATCHES, CALLS, FIXED, &got), -EINVAL);
	make_ticks(ticks, 3);
	ticks[CHAIN_window][7] = FIXED;
	assert_int_equal(chain_reduce(ticks[0], BATCHES, CALLS, FIXED, &got), -EINVAL);
	make_ticks(ticks, 3);
	assert_int_equal(chain_reduce(ticks[0], 0, CALLS, FIXED, &got), -EINVAL);
	assert_int_equal(chain_reduce(ticks[0], BATCHES, 0, FIXED, &got), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(step_is_the_common_divisor),
		cmocka_unit_test(offset_lies_in_its_bounds),
		cmocka_unit_test(a_clock_apart_is_seen),
		cmocka_unit_test(a_step_widens_the_bounds),
		cmocka_unit_test(comparing_keeps_the_affinity),
		cmocka_unit_test(ratio_survives_the_frequency),
		cmocka_unit_test(ratio_survives_a_neighbour),
		cmocka_unit_test(window_tells_a_neighbour),
		cmocka_unit_test(ticks_that_cannot_be),
	};
	return cmocka_run_group_tests_name("selfcheck/selfcheck_tsc", tests, NULL, NULL);
}

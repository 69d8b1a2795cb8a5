/* What the fake worker in a folder named "samples" answers, for any cell: known to the test that
 * looks at the document that comes of it (tests/e2e/test_figures.c). */
#ifndef SYSPATH_TESTS_FAKE_SAMPLES_H
#define SYSPATH_TESTS_FAKE_SAMPLES_H

#include "bench/ops/ops.h"
#include "bench/protocol/chains.h"
#include "bench/protocol/ruler.h"
#include "bench/protocol/wire.h"

#include <stdint.h>
#include <stdio.h>

/* Beside the fake: a line per worker, "time i386 cells 4 inject 0", and one for each of its plans,
 * "  plan PATH OP calls N batches N warmup N singles N", in the order in which they came. */
#define FAKE_RECORD "record"

#define FAKE_ABI    (sizeof(void *) == 8 ? "x86_64" : "i386")

enum {
	FAKE_BATCHES = 5, /* a test must ask for so many, and */
	FAKE_SINGLES = 100,
	FAKE_FAILS_IN = 1, /* the run in which FAKE_FAILS fails */
	FAKE_WALL_NS = 8000000,
	FAKE_LOST_NS = 1000000,
};

/* Operations that are no good, and why not. */
static const enum op_id fake_unavailable = OP_enosys, fake_unsafe = OP_getcpu,
			fake_broken = OP_clock_getres, fake_fails = OP_gettimeofday;

/* Calls per batch: another number for each cell, always even. */
static inline uint32_t fake_calls(uint32_t path, uint32_t op)
{
	return 10 + 2 * (path + op);
}

/* Twice the cost of a call, TSC ticks, without what changes from batch to batch: it ends in a half.
 */
static inline uint32_t fake_twice_cost(uint32_t path, uint32_t op)
{
	return 2 * (100 * (path + 1) + 2000 * (op + 1)) + 1;
}

/* Cost that a batch adds to that, ticks per call: sorted 0 1 2 4 9, mean 3.2. */
static const uint32_t fake_offset[FAKE_BATCHES] = {4, 0, 1, 9, 2};

/* And what the k-th run, from 0 on, adds. */
enum { FAKE_RUN_STEP = 10, FAKE_RUN_STEP_SINGLE = 1000 };

static inline void fake_probed(const struct wire_plan *plan, struct wire_probed *p)
{
	p->calls = fake_calls(plan->path, plan->op);
	p->enters = plan->op % (WIRE_ENTERS + 1);
	if (plan->op == fake_unavailable)
		p->status = WIRE_UNAVAILABLE;
	if (plan->op == fake_unsafe)
		p->status = WIRE_UNSAFE;
	if (plan->op == fake_broken)
		p->status = WIRE_FAILED;
	if (p->status == WIRE_OK)
		return;
	p->calls = 0;
	snprintf(p->reason, sizeof(p->reason), "as the fake says");
}

static inline void fake_timed(const struct wire_plan *plan, uint32_t run, struct wire_timed *t,
			      uint32_t *samples)
{
	uint32_t twice = fake_twice_cost(plan->path, plan->op);

	t->empty_tsc = 1000 + plan->path;
	t->empty_single_tsc = 70 + plan->op;
	t->wall_ns = FAKE_WALL_NS;
	t->lost_ns = (uint64_t)run * FAKE_LOST_NS;
	t->tries = 1 + run;
	t->disturbed = run & 1;
	for (uint32_t j = 0; j < plan->batches; j++)
		*samples++ = (uint32_t)t->empty_tsc + plan->calls / 2 * twice +
			     plan->calls * (FAKE_RUN_STEP * run + fake_offset[j % FAKE_BATCHES]);
	/* A half is lost: single calls are whole ticks. */
	for (uint32_t j = 0; j < plan->singles; j++)
		*samples++ = (uint32_t)t->empty_single_tsc + twice / 2 +
			     FAKE_RUN_STEP_SINGLE * run + (plan->singles - 1 - j);
	if (plan->op != fake_fails || run != FAKE_FAILS_IN)
		return;
	t->status = WIRE_FAILED;
	t->batches = t->singles = 0;
	snprintf(t->reason, sizeof(t->reason), "wrong answer after timing: as the fake says");
}

/* The rulers of 9,000 cycles are so long that two cycles pass in a tick; every slow-th one
 * takes half as much more, and drops the groups on both of its sides. `narrow` times as few
 * instructions are taken in a cycle. */
enum {
	FAKE_FIXED = 60,
	FAKE_RULER = 4500 + FAKE_FIXED,
	FAKE_WINDOW =
		FAKE_FIXED + RULER_WINDOW / 16, /* 8 a cycle: no core of families.def takes more */
	FAKE_SLOW = 5,
	FAKE_CYCLES_PER_TICK = 2,
};

static inline void fake_rulers(const struct wire_plan *plan, const struct wire_timed *t,
			       uint32_t slow, uint32_t narrow, uint32_t *samples)
{
	const uint32_t window = FAKE_WINDOW * narrow;
	const uint32_t value[WIRE_SAMPLE_LISTS] = {
		[WIRE_RULER] = FAKE_RULER,	 [WIRE_WINDOW] = window,
		[WIRE_FIXED] = FAKE_FIXED,	 [WIRE_EMPTY] = (uint32_t)t->empty_tsc,
		[WIRE_EMPTY_RULER] = FAKE_RULER, [WIRE_EMPTY_WINDOW] = window,
	};
	uint32_t length[WIRE_SAMPLE_LISTS];

	wire_sample_lengths(plan, length);
	samples += length[WIRE_BATCH] + length[WIRE_SINGLE];
	for (int list = WIRE_RULER; list < WIRE_SAMPLE_LISTS; list++)
		for (uint32_t i = 0; i < length[list]; i++)
			*samples++ = list == WIRE_RULER && i % slow == 0 ? FAKE_RULER * 3 / 2
									 : value[list];
}

/* An imul is so many halves of an add, which takes a cycle, as eight of the window do. */
static inline void fake_chains(const struct wire_plan *plan, uint32_t halves, uint32_t narrow,
			       uint32_t *ticks)
{
	const uint32_t each[CHAIN_COUNT] = {
		[CHAIN_empty_call] = 1000,
		[CHAIN_imul] = 500 * halves,
		[CHAIN_add] = 1000,
		[CHAIN_window] = narrow * CHAIN_WINDOW / 8,
	};

	for (uint32_t c = 0; c < CHAIN_COUNT; c++)
		for (uint32_t i = 0; i < plan->batches; i++)
			*ticks++ = plan->calls * each[c];
}

static inline void fake_done(uint32_t run, struct wire_done *done)
{
	done->voluntary_switches = 3 + run;
	done->involuntary_switches = 50 + run;
	done->migrations = 700 + run;
	done->waited_ns = 250000000 + UINT64_C(1000000) * run;
}

#endif

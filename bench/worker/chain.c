#include "bench/worker/chain.h"

#include "bench/protocol/translator.h"
#include "bench/worker/batch.h"
#include "bench/worker/measure.h"
#include "stubs/stubs.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { FIXED_BATCHES = 64 }; /* of one turn of the empty loop, before and after the chains */

/* An odd step keeps a product from becoming 0; no multiplier is known to be faster for it. */
static const uint32_t start_value = 1, step_value = 0x9e3779b1;

/* start, multiplied `links` times by step. */
static uint32_t result_power(uint32_t start, uint32_t step, uint64_t links)
{
	for (; links; links >>= 1, step *= step)
		if (links & 1)
			start *= step;
	return start;
}

static uint32_t result_sum(uint32_t start, uint32_t step, uint64_t links)
{
	return start + step * (uint32_t)links;
}

#define result_nothing			     NULL

#define CHAIN(id, stub, turns, result, what) stub_fn stub_##stub;
#include "bench/protocol/chains.def"
#undef CHAIN
stub_fn stub_chain_none;

static const struct chain {
	const char *name;
	stub_fn *stub;
	uint32_t turns; /* per CHAIN_LINKS links */
	uint32_t (*result)(uint32_t start, uint32_t step, uint64_t links); /* NULL: none */
} chains[CHAIN_COUNT] = {
#define CHAIN(id, stub, turns, result, what)                                                       \
	[CHAIN_##id] = {#id, stub_##stub, turns, result_##result},
#include "bench/protocol/chains.def"
#undef CHAIN
};

static uint32_t chain_ticks[CHAIN_COUNT * CHAIN_MAX_BATCHES];

static struct stub_call call_of(enum chain_id id, uint32_t start, uint32_t step, uint32_t calls)
{
	return (struct stub_call){
		.arg = {start, step},
		.n = (uint64_t)calls * chains[id].turns,
	};
}

uint32_t chain_value(enum chain_id chain, uint32_t start, uint32_t step, uint32_t calls)
{
	struct stub_call call = call_of(chain, start, step, calls);

	chains[chain].stub(&call);
	return (uint32_t)call.ret;
}

/* The cost of a batch of almost nothing: the TSC reads themselves, and one turn. */
static uint64_t fixed_floor(uint64_t so_far)
{
	struct stub_call call = {.n = 1};
	uint32_t ticks[FIXED_BATCHES];

	batch_run(empty_stubs[SHAPE_ENTRY], &call, ticks, FIXED_BATCHES);
	for (uint32_t i = 0; i < FIXED_BATCHES; i++)
		if (ticks[i] < so_far)
			so_far = ticks[i];
	return so_far;
}

/* False, with the reason, when the result of a chain of `calls` is wrong. */
static bool value_is_right(enum chain_id id, const struct stub_call *call, uint32_t calls,
			   char *reason, size_t size)
{
	const struct chain *chain = &chains[id];
	uint32_t got = (uint32_t)call->ret;

	if (!chain->result)
		return true;
	uint32_t want = chain->result(start_value, step_value, (uint64_t)calls * CHAIN_LINKS);
	if (got != want)
		snprintf(reason, size, "the %s chain returned 0x%x, not 0x%x", chain->name, got,
			 want);
	return got == want;
}

void chain_measure(const struct wire_plan *plan, struct wire_chained *out, const uint32_t **ticks)
{
	struct stub_call calls[CHAIN_COUNT];

	*out = (struct wire_chained){
		.status = WIRE_FAILED, .calls = plan->calls, .translated = translator_here()};
	*ticks = chain_ticks;
	if (!plan->calls || plan->calls > CHAIN_MAX_CALLS || !plan->batches ||
	    plan->batches > CHAIN_MAX_BATCHES) {
		snprintf(out->reason, sizeof(out->reason), "%u batches of %u calls: out of range",
			 plan->batches, plan->calls);
		return;
	}
	memset(chain_ticks, 1, sizeof(chain_ticks)); /* avoid page faults while timing */
	for (uint32_t c = 0; c < CHAIN_COUNT; c++)
		calls[c] = call_of(c, start_value, step_value, plan->calls);
	out->fixed_tsc = fixed_floor(UINT64_MAX);
	for (uint32_t i = 0; i < plan->warmup + plan->batches; i++) {
		/* A warm-up round is overwritten by round 0. */
		uint32_t round = i < plan->warmup ? 0 : i - plan->warmup;
		for (uint32_t k = 0; k < CHAIN_COUNT; k++) {
			uint32_t c = i & 1 ? CHAIN_COUNT - 1 - k : k;
			batch_run(chains[c].stub, &calls[c],
				  &chain_ticks[c * plan->batches + round], 1);
		}
	}
	out->fixed_tsc = fixed_floor(out->fixed_tsc);
	for (uint32_t c = 0; c < CHAIN_COUNT; c++)
		if (!value_is_right(c, &calls[c], out->calls, out->reason, sizeof(out->reason)))
			return;
	out->status = WIRE_OK;
	out->batches = plan->batches;
	out->chains = CHAIN_COUNT;
}

void chain_rule(const struct wire_request *request, const struct wire_plan *plan,
		struct wire_timed *out, struct wire_samples *samples)
{
	struct stub_call call = call_of(CHAIN_add, start_value, step_value, plan->calls);
	const struct measured what = {
		.stub = stub_chain_add, .empty = stub_chain_none, .call = &call, .empty_turns = 1};

	*out = (struct wire_timed){.path = plan->path, .op = plan->op, .status = WIRE_FAILED};
	if (plan->calls > CHAIN_MAX_CALLS) {
		snprintf(out->reason, sizeof(out->reason), "batches of %u calls: out of range",
			 plan->calls);
		return;
	}
	measure_batches(&what, request, plan, out, samples);
	if (!value_is_right(CHAIN_add, &call, plan->calls, out->reason, sizeof(out->reason)))
		return;
	out->status = WIRE_OK;
	out->calls = plan->calls;
	out->batches = plan->batches;
}

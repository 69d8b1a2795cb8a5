/* Timing the chains of known cost (chains.def). */
#ifndef SYSPATH_CHAIN_H
#define SYSPATH_CHAIN_H

#include "asm/call.h"
#include "bench/protocol/chains.h"
#include "bench/protocol/wire.h"

#include <stdint.h>

/* Times plan->batches rounds after plan->warmup warm-up rounds; a round is one batch of plan->calls
 * times CHAIN_LINKS links of every chain, in forward order in one round and backward in the next,
 * so that a drifting frequency affects all chains alike. The path and the operation of the plan are
 * ignored. Fills all of *out; *ticks then points to out->chains rows of out->batches TSC ticks, in
 * static memory that the next call overwrites. WIRE_FAILED with a reason when the plan is out of
 * range or the result of a chain is wrong. */
void chain_measure(const struct wire_plan *plan, struct wire_chained *out, const uint32_t **ticks);

/* Times plan->batches batches of plan->calls times CHAIN_LINKS links of the chain of add as the
 * batches of a cell are, with rulers: what is read for it is known beforehand. Subtracted is what
 * timing a chain costs. The path and the operation of the plan are sent back. Fills all of *out;
 * *samples as measure_batches (measure.h) does where that is WIRE_OK. */
void chain_rule(const struct wire_request *request, const struct wire_plan *plan,
		struct wire_timed *out, struct wire_samples *samples);

/* Runs `calls` times CHAIN_LINKS links of one chain from `start` with `step`, and returns the
 * result; undefined for a chain that computes nothing. calls: 1 to CHAIN_MAX_CALLS. */
uint32_t chain_value(enum chain_id chain, uint32_t start, uint32_t step, uint32_t calls);

#endif

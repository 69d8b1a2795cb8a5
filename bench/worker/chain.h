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

/* Runs `calls` times CHAIN_LINKS links of one chain from `start` with `step`, and returns the
 * result; undefined for a chain that computes nothing. calls: 1 to CHAIN_MAX_CALLS. */
uint32_t chain_value(enum chain_id chain, uint32_t start, uint32_t step, uint32_t calls);

#endif

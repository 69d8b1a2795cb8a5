/* Batches with the ruler between them (bench/protocol/ruler.h). */
#ifndef SYSPATH_WORKER_RULER_H
#define SYSPATH_WORKER_RULER_H

#include "asm/call.h"

#include <stdbool.h>
#include <stdint.h>

stub_fn stub_chain_imul;

/* What the ruler is called with: RULER_TURNS turns of 1,000 links. */
struct stub_call ruler_call(void);

/* Runs `batches` batches of the stub in groups of `every`, and the ruler before each group and
 * after the last: ticks[batches] and ruler[ruler_count(batches, every)], TSC ticks; with nops,
 * which may be NULL, as many nops beside each ruler. every 0: the batches alone. */
void ruler_run(stub_fn *stub, struct stub_call *call, uint32_t *ticks, uint32_t batches,
	       uint32_t every, uint32_t *ruler, uint32_t *nops);

/* RULER_FIXED chains without links, TSC ticks: what a ruler costs besides its links. */
void ruler_run_fixed(uint32_t *ticks);

/* Whether more than half of the groups lie between rulers that do not agree. */
bool ruler_was_unsteady(const uint32_t *ruler, uint32_t n);

/* Whether too few groups of `every` batches, of n rulers, had the core alone: nops beside both
 * rulers that took at most `limit` 1/65,536 of the ruler. limit 0: not known, false. */
bool ruler_was_shared(const uint32_t *ruler, const uint32_t *nops, uint32_t n, uint32_t every,
		      uint32_t limit);

#endif

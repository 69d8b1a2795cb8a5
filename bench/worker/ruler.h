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
 * after the last: ticks[batches], ruler[ruler_count(batches, every)] and as many in window[],
 * chain_window beside each ruler, TSC ticks. every 0: the batches alone. */
void ruler_run(stub_fn *stub, struct stub_call *call, uint32_t *ticks, uint32_t batches,
	       uint32_t every, uint32_t *ruler, uint32_t *window);

/* RULER_FIXED chains without links, TSC ticks: what a ruler costs besides its links. */
void ruler_run_fixed(uint32_t *ticks);

/* Whether more than half of the groups lie between rulers that do not agree. */
bool ruler_was_unsteady(const uint32_t *ruler, uint32_t n);

/* Whether fewer than RULER_ENOUGH batches, in groups of `every`, lie between rulers that agree, of
 * as many or more. */
bool ruler_was_useless(const uint32_t *ruler, uint32_t n, uint32_t every);

/* Whether the window beside a ruler took at most `limit` 1/65,536 of it. */
bool ruler_is_alone(uint32_t ruler, uint32_t window, uint32_t limit);

/* Runs rulers until nothing shares the core, beside two in a row (`limit` as above), or for this
 * pass's part of ns, while `passes` are to be made, 1 or more. Returns how long that took, ns; 0
 * where nothing shared the core from the first. */
uint64_t ruler_wait(uint32_t limit, uint32_t passes, uint64_t ns);

#endif

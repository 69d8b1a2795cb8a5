/* Decoding the frames that contain samples. A frame that does not match its plan is rejected, so
 * that all sizes and divisors taken from it are in range. */
#ifndef SYSPATH_SAMPLE_FRAMES_H
#define SYSPATH_SAMPLE_FRAMES_H

#include "bench/protocol/wire.h"

#include <stddef.h>
#include <stdint.h>

/* Decodes the WIRE_TIMED frame that answers `plan`. *timed is WIRE_OK, and *samples points to raw
 * values inside the payload, as many as wire_sample_lengths() has; or it is WIRE_FAILED or
 * WIRE_UNAVAILABLE with a reason that can be stored in a document, and *samples is not set. 0 or
 * -EPROTO. */
int timed_read(const struct wire_plan *plan, const struct wire_head *head, const void *payload,
	       struct wire_timed *timed, struct wire_samples *samples);

/* Decodes the WIRE_CHAINED frame that answers `plan`: as above, *ticks points to CHAIN_COUNT rows
 * of plan->batches raw values. */
int chained_read(const struct wire_plan *plan, const struct wire_head *head, const void *payload,
		 struct wire_chained *chained, const uint32_t **ticks);

/* cost[0..n-1]: TSC ticks per call for batches of `calls` calls, less the empty loop of the
 * same shape and n. */
void cost_per_call(const uint32_t *ticks, size_t n, uint64_t empty_tsc, uint32_t calls,
		   double *cost);

#endif

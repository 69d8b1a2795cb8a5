/* Timing one cell. */
#ifndef SYSPATH_MEASURE_H
#define SYSPATH_MEASURE_H

#include "asm/call.h"
#include "bench/protocol/wire.h"

#include <stdint.h>

/* Touches every page that measuring writes to, to avoid page faults while timing. */
void measure_prefault(void);

/* What is timed in batches, and the loop that is subtracted. */
struct measured {
	stub_fn *stub, *empty;
	struct stub_call *call; /* of the stub; its arguments are those of `empty`, too */
	uint32_t empty_turns;	/* of a batch of `empty`, 0: as many as the batch has calls */
};

/* Warms up and times plan->batches batches of plan->calls calls, with rulers between them where the
 * plan asks for them, and the empty loop before and after them; again, three times at most, where
 * that was disturbed, or the frequency did not hold while request->wait_ns allows it. *samples then
 * points to the raw TSC ticks, in static memory that the next call overwrites; of *out, what is
 * known of the pass is filled. */
void measure_batches(const struct measured *what, const struct wire_request *request,
		     const struct wire_plan *plan, struct wire_timed *out,
		     struct wire_samples *samples);

/* What passes have waited in this process for a core that nothing else used and that kept its
 * frequency, ns. */
uint64_t measure_waited_ns(void);

/* Checks the cell's result, times its batches and plan->singles single calls, and checks the result
 * again. Fills all of *out; *samples as above where that is WIRE_OK. */
void measure_cell(const struct wire_request *request, const struct wire_plan *plan,
		  struct wire_timed *out, struct wire_samples *samples);

#endif

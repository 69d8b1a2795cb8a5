/* Timing one cell. */
#ifndef SYSPATH_MEASURE_H
#define SYSPATH_MEASURE_H

#include "bench/protocol/wire.h"

#include <stdint.h>

/* Touches every page that measuring writes to, to avoid page faults while timing. */
void measure_prefault(void);

/* Checks the cell's result, warms up, times plan->batches batches of plan->calls calls, with rulers
 * between them where the plan asks for them, and plan->singles single calls, and checks the result
 * again. *samples then points to the raw TSC ticks, in static memory that the next call overwrites.
 * Fills all of *out. */
void measure_cell(const struct wire_request *request, const struct wire_plan *plan,
		  struct wire_timed *out, struct wire_samples *samples);

#endif

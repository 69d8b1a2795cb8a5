/* Timing one cell. */
#ifndef SYSPATH_MEASURE_H
#define SYSPATH_MEASURE_H

#include "bench/protocol/wire.h"

#include <stdint.h>

/* Touches every page that measuring writes to, to avoid page faults while timing. */
void measure_prefault(void);

/* Checks the cell's result, warms up, times plan->batches batches of plan->calls calls and
 * plan->singles single calls, and checks the result again. *batch and *single then point to the raw
 * TSC ticks of each, in static memory that the next call overwrites. Fills all of *out. */
void measure_cell(const struct wire_request *request, const struct wire_plan *plan,
		  struct wire_timed *out, const uint32_t **batch, const uint32_t **single);

#endif

/* Calls that an emulator records. */
#ifndef SYSPATH_TRACE_CALLS_H
#define SYSPATH_TRACE_CALLS_H

#include "bench/protocol/wire.h"

/* Begins with TRACE_CELL_MARK, checks the cell's result and makes plan->warmup batches of
 * plan->calls calls; then the empty loop runs for one call, and plan->batches single calls are
 * made, each between the marks of its stub: they are the last batches of this cell. Fills all of
 * *out. */
void trace_calls(const struct wire_plan *plan, int cpu, struct wire_traced *out);

#endif

/* What the ruler read of a cell, for a counter to be held against. */
#ifndef SYSPATH_RULED_CYCLES_H
#define SYSPATH_RULED_CYCLES_H

#include "bench/counters/truth.h"
#include "bench/engine/engine.h"

#include <stdbool.h>

/* Core cycles of a call with its turn of the loop, as a counter sees it: the median over
 * invocations of each one's median, and the lowest and the highest of these. 0; -ENODATA where
 * there is nothing that a count could be held against: no invocation with RULER_ENOUGH ruled
 * batches that had the core alone, the empty loop, whose cycle or two no percentage fits, a delay
 * that was injected, a condition under which another process takes part, or a path that may exit
 * to the hypervisor of a guest, where no counter runs on; -ENOMEM. */
int ruled_cycles_of(const struct engine_settings *settings, const struct cell_outcome *cell,
		    bool guest, struct ruled_cycles *out);

#endif

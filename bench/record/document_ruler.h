/* What the ruler showed, in a result document (docs/result.md). */
#ifndef SYSPATH_DOCUMENT_RULER_H
#define SYSPATH_DOCUMENT_RULER_H

#include "bench/engine/engine.h"

#include <jansson.h>

/* "ruler": its length by ABI with the source or the reason, the core's frequency over the run and
 * the share of groups dropped. hz: TSC ticks per second. A new reference; null for an engine
 * without a ruler. */
json_t *document_ruler(const struct outcome *outcome, double hz);

/* Why a cell has no cycles: the worker's ruler has no scale, or in `unruled` of its invocations, 1
 * or more of `runs`, too few batches could be ruled. */
void no_cycles_text(const struct ruler_scale *scale, size_t unruled, uint32_t runs,
		    char text[WIRE_REASON]);

/* Adds the frequency and the share of dropped groups of one invocation, null where nothing was
 * ruled. */
void document_add_rates(json_t *noise, const struct outcome *outcome, uint32_t invocation,
			double hz);

#endif

/* One invocation of a worker for a check, reduced to figures. */
#ifndef SYSPATH_SELFCHECK_MEASURE_H
#define SYSPATH_SELFCHECK_MEASURE_H

#include "bench/base/error.h"
#include "bench/engine/engine.h"
#include "bench/protocol/wire.h"
#include "bench/session/chains.h"

#include <stddef.h>
#include <stdint.h>

/* What one invocation read for one plan. */
struct timing {
	enum timing_state state;
	double floor_tsc; /* cost per call of the quickest batch, TSC ticks, empty loop subtracted
			   */
	double p50_tsc;	  /* the same of the middle batch */
	char reason[WIRE_REASON]; /* empty when done */
};

/* Has one worker do the plans in the order given. out[0..n-1] in that order; 1 to WIRE_MAX_CELLS of
 * them. 0, or the code of *error. */
int time_plans(const struct engine_settings *settings, enum abi abi, const struct wire_plan *plans,
	       size_t n, struct timing *out, struct error *error);

#endif

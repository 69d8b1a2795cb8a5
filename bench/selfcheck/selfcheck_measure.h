/* One invocation of a worker for a check, reduced to figures. */
#ifndef SYSPATH_SELFCHECK_MEASURE_H
#define SYSPATH_SELFCHECK_MEASURE_H

#include "bench/base/error.h"
#include "bench/engine/engine.h"
#include "bench/protocol/wire.h"
#include "bench/selfcheck/selfcheck.h"
#include "bench/session/chains.h"

#include <stddef.h>
#include <stdint.h>

/* What one invocation read for one plan: cost per call, the empty loop subtracted. */
struct timing {
	enum timing_state state;
	double floor_tsc;  /* of the quickest batch, TSC ticks */
	double p50_tsc;	   /* of the middle one, the same */
	double p50_cycles; /* of the middle one, core cycles; NaN where it could not be ruled */
	char reason[WIRE_REASON]; /* empty when done */
};

/* What a plan of the ABI's workers waits for (struct wire_plan.alone). */
uint32_t selfcheck_alone(const struct selfcheck *sc, enum abi abi);

/* What is to be timed by one worker. */
struct timing_request {
	const struct engine_settings *settings;
	enum abi abi;
	enum wire_mode mode;	/* WIRE_TIME, or WIRE_RULE, in which a call is a turn of a chain */
	double cycles_per_link; /* of the ruler (bench/ruler/ruler_scale.h); 0: plans have none */
	struct ruler_width *width; /* of the core, as far as it is known: cycles of a core that
				    * something else used are NaN. NULL: not looked at */
	const struct wire_plan *plans;
	size_t n; /* 1 to WIRE_MAX_CELLS */
};

/* Has one worker do the plans in the order given. out[0..n-1] in that order. 0, or the code of
 * *error. */
int time_plans(const struct timing_request *request, struct timing *out, struct error *error);

#endif

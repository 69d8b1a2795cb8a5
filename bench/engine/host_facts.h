/* The host object of a result document: facts from files and CPUID, and those of the workers. */
#ifndef SYSPATH_HOST_FACTS_H
#define SYSPATH_HOST_FACTS_H

#include "bench/base/error.h"
#include "bench/clocks/tsc.h"
#include "bench/engine/engine.h"

#include <jansson.h>

/* Describes the host that workers run on; the rate of its TSC is unknown. Calls `notice`, which may
 * be NULL, when /proc is not mounted. A new reference in *host. 0, or the code of *error. */
int host_facts_take(const struct engine_settings *settings, notice_fn *notice, json_t **host,
		    struct error *error);

/* Adds the rate of the TSC, in Hz, as it was measured from one moment to the other, and over how
 * long and to within which relative error; a rate of 0 is unknown. */
void host_facts_set_tsc(json_t *host, double hz, const struct tsc_clock *start,
			const struct tsc_clock *end);

#endif

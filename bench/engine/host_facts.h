/* The host object of a result document: what files and CPUID say, and what only workers can tell.
 */
#ifndef SYSPATH_HOST_FACTS_H
#define SYSPATH_HOST_FACTS_H

#include "bench/engine/engine.h"
#include "bench/host/tsc.h"

#include <jansson.h>

/* Describes the host; one line on stderr where /proc is not mounted. The TSC's frequency is taken
 * from the two moments. A new reference in *host. 0, or an exit code after one line was printed. */
int host_facts_take(const struct engine_settings *settings, const struct tsc_clock *start,
		    const struct tsc_clock *end, json_t **host);

#endif

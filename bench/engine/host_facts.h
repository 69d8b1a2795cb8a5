/* The host object of a result document: what files and CPUID say, and what only workers can tell.
 */
#ifndef SYSPATH_HOST_FACTS_H
#define SYSPATH_HOST_FACTS_H

#include "bench/base/error.h"
#include "bench/engine/engine.h"

#include <jansson.h>

/* Describes the host; where /proc is not mounted, `notice` is told, NULL: nobody. tsc_hz is the
 * TSC's frequency as it was seen over span_s seconds, 0: not known. A new reference in *host. 0, or
 * the code of *error. */
int host_facts_take(const struct engine_settings *settings, double tsc_hz, double span_s,
		    notice_fn *notice, json_t **host, struct error *error);

#endif

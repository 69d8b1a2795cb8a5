/* The host object of a result document: facts from files and CPUID, and those of the workers. */
#ifndef SYSPATH_HOST_FACTS_H
#define SYSPATH_HOST_FACTS_H

#include "bench/base/error.h"
#include "bench/engine/engine.h"

#include <jansson.h>

/* Describes the host. Calls `notice`, which may be NULL, when /proc is not mounted. tsc_hz is the
 * TSC's frequency as measured over span_s seconds, 0: not known. A new reference in *host. 0, or
 * the code of *error. */
int host_facts_take(const struct engine_settings *settings, double tsc_hz, double span_s,
		    notice_fn *notice, json_t **host, struct error *error);

#endif

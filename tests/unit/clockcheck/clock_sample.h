/* Hosts made up for tests of the clock check. */
#ifndef SYSPATH_CLOCK_SAMPLE_H
#define SYSPATH_CLOCK_SAMPLE_H

#include <jansson.h>

/* What is known of a host, as in a document; NULL: not known. `parameters` is a JSON object, those
 * of the command line. To be passed to json_decref(). */
json_t *clock_sample_host(const char *clocksource, const char *available, const char *parameters,
			  const char *hypervisor);

#endif

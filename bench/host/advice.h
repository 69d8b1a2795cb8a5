/* Advice for a host, derived from its facts alone, so that it works for a result document of
 * another machine, too. Changes no setting. */
#ifndef SYSPATH_HOST_ADVICE_H
#define SYSPATH_HOST_ADVICE_H

#include <jansson.h>

/* Advice for a `host` object (bench/host/host.h). An array, most harmful condition first, of
 *     {"about": KEY, "what": TEXT, "command": TEXT}
 * about: the fact that called for it; what: one line, the condition and what it does to figures;
 * command: for a POSIX shell, complete as it is. A fact that is null or missing calls for
 * nothing. The choice of a CPU is always the last, where the CPUs are known. A new reference; NULL
 * only when out of memory. */
json_t *host_advice(const json_t *host);

/* The CPU advised for `syspath run --cpu N`: the highest one that is isolated and not nohz_full,
 * else isolated, else allowed; interrupts and housekeeping prefer low numbers. -1 if `host` has no
 * CPU lists. */
int host_advised_cpu(const json_t *host);

#endif

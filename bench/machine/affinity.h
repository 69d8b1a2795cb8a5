/* On which CPUs this process may run. */
#ifndef SYSPATH_AFFINITY_H
#define SYSPATH_AFFINITY_H

#include "bench/base/cpulist.h"

/* The CPUs of this process's affinity that are online. 0 or -errno. */
int cpus_allowed(struct cpulist *out);

/* The CPUs that this process can set its affinity to: online and in its cpuset, including isolated
 * ones. Changes the affinity temporarily. 0 or -errno. */
int cpus_pinnable(struct cpulist *out);

#endif

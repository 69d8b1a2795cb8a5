/* Which CPUs of this host this process may use, and the reason why another cannot be used. */
#ifndef SYSPATH_HOST_CPUS_HERE_H
#define SYSPATH_HOST_CPUS_HERE_H

#include "bench/base/error.h"

/* The CPU to measure on: the one asked for (not negative), which must be online, in the cpuset, and
 * allowed by the affinity or isolated; else the last of those allowed (interrupts favour the
 * first). -EINVAL for another, other -errno when that cannot be found out: the code of *error,
 * whose text has the remedy. */
int cpus_choose(int asked, struct error *error);

#endif

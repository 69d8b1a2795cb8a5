/* The control groups that this process is in, of both versions: cgroups(7). */
#ifndef SYSPATH_HOST_CGROUP_H
#define SYSPATH_HOST_CGROUP_H

#include "bench/host/source.h"

/* Sums, over this process's group and those above it, how long the kernel kept their threads from
 * running because a CPU quota was used up: us since boot, of all CPUs together, so that it may
 * exceed the time that passed. False where no group has the figure. */
bool cgroup_throttled_us(const struct host_source *source, uint64_t *us);

#endif

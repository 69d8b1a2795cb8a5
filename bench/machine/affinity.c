#include "bench/machine/affinity.h"

#include <errno.h>
#include <string.h>

int cpus_allowed(struct cpulist *out)
{
	return sched_getaffinity(0, sizeof(out->set), out->set) ? -errno : 0;
}

int cpus_pinnable(struct cpulist *out)
{
	struct cpulist kept, all;
	int err = cpus_allowed(&kept);

	if (err)
		return err;
	/* The kernel takes from a request for all what the cpuset has and is online. */
	memset(&all, 0xff, sizeof(all));
	err = sched_setaffinity(0, sizeof(all.set), all.set) ? -errno : cpus_allowed(out);
	if (sched_setaffinity(0, sizeof(kept.set), kept.set) && !err)
		err = -errno;
	return err;
}

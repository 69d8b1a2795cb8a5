/* Events that the kernel itself describes, under /sys/bus/event_source/devices: the way to those
 * libpfm4 does not know, such as the msr PMU's. */
#ifndef SYSPATH_SYSFS_PMU_H
#define SYSPATH_SYSFS_PMU_H

#include <linux/perf_event.h>
#include <stddef.h>

/* Encodes the event that the kernel under `root` ("" for the running host) describes as `event` of
 * `pmu`: sets type, config, config1 and config2 of *attr and leaves the rest. 0; -ENODEV when there
 * is no such PMU; -ENOENT when it has no such event; -EINVAL when its description cannot be
 * understood; other -errno of reading. */
int sysfs_pmu_encode(const char *root, const char *pmu, const char *event,
		     struct perf_event_attr *attr);

#endif

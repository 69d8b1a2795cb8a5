/* Error messages for perf_event_open(2). */
#ifndef SYSPATH_OPEN_STRERROR_H
#define SYSPATH_OPEN_STRERROR_H

#include <linux/perf_event.h>
#include <stddef.h>

/* Describes a negative errno of perf_event_open(2) for this event on this host, and what can be
 * done: EACCES names perf_event_paranoid with its value, ENOENT and EOPNOTSUPP the missing PMU.
 * -EBUSY is also group_difference's: no counter was free all of the time. */
void open_strerror(const struct perf_event_attr *attr, int err, char *why, size_t size);

#endif

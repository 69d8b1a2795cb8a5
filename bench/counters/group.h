/* An event group on one process: counted all of the time, or not at all. */
#ifndef SYSPATH_GROUP_H
#define SYSPATH_GROUP_H

#include "bench/counters/event_set.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct group {
	size_t n; /* open events; 0: closed */
	int fds[EVENT_SET_MAX];
};

struct group_reading {
	uint64_t enabled_ns, running_ns; /* how long the group was asked to count, and did */
	uint64_t value[EVENT_SET_MAX];	 /* of n events, in the order in which they were opened */
};

/* Opens n events (1 or more) on process `pid`, 0 for this one, on whatever CPU it runs, disabled.
 * 0, or -errno of perf_event_open(2) with the group closed again. */
int group_open(struct group *group, const struct event *const *events, size_t n, pid_t pid);

/* Lets the group count from here on. 0 or -errno. */
int group_enable(const struct group *group);

/* 0; -EBUSY when the group is in error state (no free counters); or -errno. */
int group_read(const struct group *group, struct group_reading *out);

/* The counts between two readings. 0; or -EBUSY when the group did not run for all of that time, or
 * for none of it: the counts would be estimates, and *difference is not written. */
int group_difference(const struct group_reading *before, const struct group_reading *after,
		     size_t n, uint64_t *difference);

/* Closes it; may be called on a closed group. */
void group_close(struct group *group);

/* An event_group_fits that tries the events on this process itself; ctx is not used. 0 when they
 * are counted whole, or -errno of the above. */
event_group_fits group_try;

#endif

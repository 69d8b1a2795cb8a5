/* The control groups that this process is in, of both versions: cgroups(7). */
#ifndef SYSPATH_HOST_CGROUP_H
#define SYSPATH_HOST_CGROUP_H

#include "bench/host/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the groups of a controller are, and this process's own: /proc/[pid]/cgroup. */
struct cgroup {
	char mount[64];
	char path[HOST_LINE_MAX]; /* "/a/b"; "" at the top */
	bool unified;		  /* version 2, all controllers in one tree */
};

/* Finds this process's group of a controller, "cpu"; false where there is none. */
bool cgroup_find(const struct host_source *source, const char *controller, struct cgroup *group);

/* Reads the first line of a file of the group; false where it cannot be read. */
bool cgroup_read_line(const struct host_source *source, const struct cgroup *group,
		      const char *file, char *line, size_t size);

/* Goes to the group above; false at the top. */
bool cgroup_go_up(struct cgroup *group);

/* Sums, over this process's group and those above it, how long the kernel kept their threads from
 * running because a CPU quota was used up: us since boot, of all CPUs together, so that it may
 * exceed the time that passed. False where no group has the figure. */
bool cgroup_throttled_us(const struct host_source *source, uint64_t *us);

#endif

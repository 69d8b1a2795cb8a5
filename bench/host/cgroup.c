#include "bench/host/cgroup.h"

#include "bench/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CGROUPS "/sys/fs/cgroup"

/* Takes a line "HIERARCHY:CONTROLLERS:PATH". A tree of version 1 that has the controller is the one
 * in force; the unified one has it otherwise. */
static void take_line(char *line, const char *controller, struct cgroup *group, bool *found)
{
	char *controllers = strchr(line, ':');
	char *path = controllers ? strchr(controllers + 1, ':') : NULL;

	if (!path)
		return;
	*controllers++ = 0;
	*path++ = 0;
	path[strcspn(path, "\n")] = 0;
	bool unified = !*controllers && !strcmp(line, "0");
	if (!(unified ? !*found : list_has(controllers, ",", controller)))
		return;
	snprintf(group->mount, sizeof(group->mount), "%s%s%s", CGROUPS, unified ? "" : "/",
		 unified ? "" : controller);
	snprintf(group->path, sizeof(group->path), "%s", strcmp(path, "/") ? path : "");
	group->unified = unified;
	*found = true;
}

bool cgroup_find(const struct host_source *source, const char *controller, struct cgroup *group)
{
	FILE *in = host_open(source, "/proc/self/cgroup");
	char line[HOST_LINE_MAX];
	bool found = false;

	while (in && fgets(line, sizeof(line), in))
		take_line(line, controller, group, &found);
	if (in)
		fclose(in);
	return found;
}

bool cgroup_read_line(const struct host_source *source, const struct cgroup *group,
		      const char *file, char *line, size_t size)
{
	char path[HOST_LINE_MAX + 256];

	snprintf(path, sizeof(path), "%s%s/%s", group->mount, group->path, file);
	return host_read_line(source, path, line, size) >= 0;
}

bool cgroup_go_up(struct cgroup *group)
{
	char *slash = strrchr(group->path, '/');

	if (slash)
		*slash = 0;
	return slash != NULL;
}

static bool add_throttled(const struct host_source *source, const struct cgroup *group,
			  uint64_t *us)
{
	char path[HOST_LINE_MAX + 256], figure[32];

	snprintf(path, sizeof(path), "%s%s/cpu.stat", group->mount, group->path);
	if (host_read_field(source, path, group->unified ? "throttled_usec" : "throttled_time",
			    figure, sizeof(figure)) < 0)
		return false;
	*us += strtoull(figure, NULL, 10) / (group->unified ? 1 : 1000); /* version 1: ns */
	return true;
}

bool cgroup_throttled_us(const struct host_source *source, uint64_t *us)
{
	struct cgroup group;
	bool known = false;

	*us = 0;
	if (!cgroup_find(source, "cpu", &group))
		return false;
	do {
		known |= add_throttled(source, &group, us);
	} while (cgroup_go_up(&group));
	return known;
}

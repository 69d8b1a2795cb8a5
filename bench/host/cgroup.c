#include "bench/host/cgroup.h"

#include "bench/base/text.h"
#include "bench/host/facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the groups of a controller are, and this process's own: /proc/[pid]/cgroup. */
struct cgroup {
	char mount[64];
	char path[HOST_LINE_MAX]; /* "/a/b"; "" at the top */
	bool unified;		  /* version 2, all controllers in one tree */
};

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

/* Finds this process's group of a controller, "cpu"; false where there is none. */
static bool find(const struct host_source *source, const char *controller, struct cgroup *group)
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

/* Reads the first line of a file of the group; false where it cannot be read. */
static bool read_line(const struct host_source *source, const struct cgroup *group,
		      const char *file, char *line, size_t size)
{
	char path[HOST_LINE_MAX + 256];

	snprintf(path, sizeof(path), "%s%s/%s", group->mount, group->path, file);
	return host_read_line(source, path, line, size) >= 0;
}

/* Goes to the group above; false at the top. */
static bool go_up(struct cgroup *group)
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
	if (!find(source, "cpu", &group))
		return false;
	do {
		known |= add_throttled(source, &group, us);
	} while (go_up(&group));
	return known;
}

/* A bound that a group has, >= 0, INFINITY for none. False where it has no such file, or an
 * unusable one. */
typedef bool bound_reader(const struct host_source *source, const struct cgroup *group,
			  double *bound);

static bool read_quota(const struct host_source *source, const struct cgroup *group, double *bound)
{
	char line[64], period[64] = "", *rest;

	if (!read_line(source, group, group->unified ? "cpu.max" : "cpu.cfs_quota_us", line,
		       sizeof(line)))
		return false;
	if (!group->unified)
		read_line(source, group, "cpu.cfs_period_us", period, sizeof(period));
	double quota = strtod(line, &rest); /* "max", and -1 in version 1: none */
	double per = strtod(group->unified ? rest : period, NULL);
	*bound = rest != line && quota > 0 && per > 0 ? quota / per : (double)INFINITY;
	return true;
}

static bool read_pids(const struct host_source *source, const struct cgroup *group, double *bound)
{
	char line[64], *rest;

	if (!read_line(source, group, "pids.max", line, sizeof(line)))
		return false;
	long long most = strtoll(line, &rest, 10); /* "max": none */
	*bound = rest != line && most >= 0 ? (double)most : (double)INFINITY;
	return true;
}

/* The least bound of this process's group and those above it, INFINITY for none, NaN if unknown. */
static double least_bound(const struct fact_context *context, const char *controller,
			  bound_reader *read)
{
	struct cgroup group;
	double least = (double)INFINITY, bound;

	if (!find(context->source, controller, &group))
		return (double)NAN;
	bool known = group.unified; /* its top has no such file, and no bound */
	do {
		if (!read(context->source, &group, &bound))
			continue;
		known = true;
		least = bound < least ? bound : least;
	} while (go_up(&group));
	return known ? least : (double)NAN;
}

json_t *fact_cpu_quota(const struct fact_context *context, const char *arg)
{
	double least = least_bound(context, arg, read_quota);

	return isnan(least)   ? NULL
	       : isinf(least) ? json_string("none")
			      : json_sprintf("%.2f", least);
}

json_t *fact_pids_max(const struct fact_context *context, const char *arg)
{
	double least = least_bound(context, arg, read_pids);

	return isnan(least)   ? NULL
	       : isinf(least) ? json_string("none")
			      : json_integer((json_int_t)least);
}

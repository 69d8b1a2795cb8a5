/* What the control group that this process is in, and those above it, allow. */
#include "bench/host/cgroup.h"
#include "bench/host/facts.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* A bound that a group has, >= 0, INFINITY for none. False where it has no such file, or an
 * unusable one. */
typedef bool bound_reader(const struct host_source *source, const struct cgroup *group,
			  double *bound);

static bool read_quota(const struct host_source *source, const struct cgroup *group, double *bound)
{
	char line[64], period[64] = "", *rest;

	if (!cgroup_read_line(source, group, group->unified ? "cpu.max" : "cpu.cfs_quota_us", line,
			      sizeof(line)))
		return false;
	if (!group->unified)
		cgroup_read_line(source, group, "cpu.cfs_period_us", period, sizeof(period));
	double quota = strtod(line, &rest); /* "max", and -1 in version 1: none */
	double per = strtod(group->unified ? rest : period, NULL);
	*bound = rest != line && quota > 0 && per > 0 ? quota / per : (double)INFINITY;
	return true;
}

static bool read_pids(const struct host_source *source, const struct cgroup *group, double *bound)
{
	char line[64], *rest;

	if (!cgroup_read_line(source, group, "pids.max", line, sizeof(line)))
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

	if (!cgroup_find(context->source, controller, &group))
		return (double)NAN;
	bool known = group.unified; /* its top has no such file, and no bound */
	do {
		if (!read(context->source, &group, &bound))
			continue;
		known = true;
		least = bound < least ? bound : least;
	} while (cgroup_go_up(&group));
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

/* What the control group that this process is in, and those above it, allow. */
#include "bench/host/cgroup.h"
#include "bench/host/facts.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* CPUs' worth of time in a period, > 0; 0 where this group sets no bound. */
static double quota_of(const struct fact_context *context, const struct cgroup *group, bool *known)
{
	char line[64], period[64];

	if (!cgroup_read_line(context->source, group,
			      group->unified ? "cpu.max" : "cpu.cfs_quota_us", line, sizeof(line)))
		return 0;
	*known = true;
	if (!group->unified &&
	    !cgroup_read_line(context->source, group, "cpu.cfs_period_us", period, sizeof(period)))
		return 0;
	char *rest;
	double quota = strtod(line, &rest); /* "max", and -1 in version 1: none */
	double per = strtod(group->unified ? rest : period, NULL);
	return rest != line && quota > 0 && per > 0 ? quota / per : 0;
}

json_t *fact_cpu_quota(const struct fact_context *context, const char *arg)
{
	(void)arg;
	struct cgroup group;
	double least = 0;
	bool known = false;
	char text[32];

	if (!cgroup_find(context->source, "cpu", &group))
		return NULL;
	known = group.unified; /* its top has no such file, and no bound */
	do {
		double quota = quota_of(context, &group, &known);
		if (quota > 0 && (least <= 0 || quota < least))
			least = quota;
	} while (cgroup_go_up(&group));
	snprintf(text, sizeof(text), "%.2f", least);
	return known ? json_string(least > 0 ? text : "none") : NULL;
}

json_t *fact_pids_max(const struct fact_context *context, const char *arg)
{
	(void)arg;
	struct cgroup group;
	long long least = -1;
	char line[64], *rest;

	if (!cgroup_find(context->source, "pids", &group))
		return NULL;
	bool known = group.unified;
	do {
		if (!cgroup_read_line(context->source, &group, "pids.max", line, sizeof(line)))
			continue;
		known = true;
		long long most = strtoll(line, &rest, 10); /* "max": none */
		if (rest != line && most >= 0 && (least < 0 || most < least))
			least = most;
	} while (cgroup_go_up(&group));
	if (!known)
		return NULL;
	return least < 0 ? json_string("none") : json_integer(least);
}

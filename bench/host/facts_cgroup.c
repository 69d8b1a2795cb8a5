/* What the control group that this process is in, and those above it, allow. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/host/facts.h"

#define CGROUPS "/sys/fs/cgroup"

/* Where the groups of a controller are, and this process's own: cgroups(7), /proc/[pid]/cgroup. */
struct group {
	char mount[64];
	char path[HOST_LINE_MAX]; /* "/a/b"; "" at the top */
	bool unified;		  /* version 2, all controllers in one tree */
};

/* Whether a word is in a list parted by commas. */
static bool lists(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (; *list; list += strcspn(list, ","), list += *list == ',')
		if (strcspn(list, ",") == n && !strncmp(list, word, n))
			return true;
	return false;
}

/* Takes a line "HIERARCHY:CONTROLLERS:PATH". A tree of version 1 that has the controller is the one
 * in force; the unified one has it otherwise. */
static void take_line(char *line, const char *controller, struct group *group, bool *found)
{
	char *controllers = strchr(line, ':');
	char *path = controllers ? strchr(controllers + 1, ':') : NULL;

	if (!path)
		return;
	*controllers++ = 0;
	*path++ = 0;
	path[strcspn(path, "\n")] = 0;
	bool unified = !*controllers && !strcmp(line, "0");
	if (!(unified ? !*found : lists(controllers, controller)))
		return;
	snprintf(group->mount, sizeof(group->mount), "%s%s%s", CGROUPS, unified ? "" : "/",
		 unified ? "" : controller);
	snprintf(group->path, sizeof(group->path), "%s", strcmp(path, "/") ? path : "");
	group->unified = unified;
	*found = true;
}

static bool find_group(const struct fact_context *context, const char *controller,
		       struct group *group)
{
	char path[HOST_LINE_MAX], line[HOST_LINE_MAX];
	bool found = false;

	if (host_path(context->source, "/proc/self/cgroup", "", path, sizeof(path)))
		return false;
	FILE *in = fopen(path, "re");
	while (in && fgets(line, sizeof(line), in))
		take_line(line, controller, group, &found);
	if (in)
		fclose(in);
	return found;
}

/* The first line of a file of the group. */
static bool read_group(const struct fact_context *context, const struct group *group,
		       const char *file, char *line, size_t size)
{
	char path[HOST_LINE_MAX + 256];

	snprintf(path, sizeof(path), "%s%s/%s", group->mount, group->path, file);
	return host_read_line(context->source, path, line, size) >= 0;
}

/* Goes to the group above; false at the top. */
static bool go_up(struct group *group)
{
	char *slash = strrchr(group->path, '/');

	if (slash)
		*slash = 0;
	return slash != NULL;
}

/* CPUs' worth of time in a period, > 0; 0 where this group sets no bound. */
static double quota_of(const struct fact_context *context, const struct group *group, bool *known)
{
	char line[64], period[64];

	if (!read_group(context, group, group->unified ? "cpu.max" : "cpu.cfs_quota_us", line,
			sizeof(line)))
		return 0;
	*known = true;
	if (!group->unified &&
	    !read_group(context, group, "cpu.cfs_period_us", period, sizeof(period)))
		return 0;
	char *rest;
	double quota = strtod(line, &rest); /* "max", and -1 in version 1: none */
	double per = strtod(group->unified ? rest : period, NULL);
	return rest != line && quota > 0 && per > 0 ? quota / per : 0;
}

json_t *fact_cpu_quota(const struct fact_context *context, const char *arg)
{
	(void)arg;
	struct group group;
	double least = 0;
	bool known = false;
	char text[32];

	if (!find_group(context, "cpu", &group))
		return NULL;
	known = group.unified; /* its top has no such file, and no bound */
	do {
		double quota = quota_of(context, &group, &known);
		if (quota > 0 && (least <= 0 || quota < least))
			least = quota;
	} while (go_up(&group));
	snprintf(text, sizeof(text), "%.2f", least);
	return known ? json_string(least > 0 ? text : "none") : NULL;
}

json_t *fact_pids_max(const struct fact_context *context, const char *arg)
{
	(void)arg;
	struct group group;
	long long least = -1;
	char line[64], *rest;

	if (!find_group(context, "pids", &group))
		return NULL;
	bool known = group.unified;
	do {
		if (!read_group(context, &group, "pids.max", line, sizeof(line)))
			continue;
		known = true;
		long long most = strtoll(line, &rest, 10); /* "max": none */
		if (rest != line && most >= 0 && (least < 0 || most < least))
			least = most;
	} while (go_up(&group));
	if (!known)
		return NULL;
	return least < 0 ? json_string("none") : json_integer(least);
}

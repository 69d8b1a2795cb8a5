#include "bench/host/cpus_here.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/host/source.h"
#include "bench/machine/affinity.h"

#define CPU_DIR "/sys/devices/system/cpu"

/* A list of /sys/devices/system/cpu; false where it cannot be read. */
static bool sysfs_list(const char *path, struct cpulist *out)
{
	return host_read_cpus(&host_source_live, path, out) >= 0;
}

/* The list as text, or how many there are. */
static const char *list_text(const struct cpulist *list, char *text, size_t size)
{
	if (cpulist_format(list, text, size))
		snprintf(text, size, "%d of them", cpulist_count(list));
	return text;
}

static int not_allowed(int asked, const struct cpulist *allowed, const struct cpulist *pinnable,
		       struct error *error)
{
	struct cpulist present = {0}, online = {0};
	char list[128], more[128], reason[256];

	if (sysfs_list(CPU_DIR "/present", &present) && !cpulist_has(&present, asked))
		snprintf(reason, sizeof(reason), "there is none, the host has %s",
			 list_text(&present, more, sizeof(more)));
	else if (sysfs_list(CPU_DIR "/online", &online) && !cpulist_has(&online, asked))
		snprintf(
			reason, sizeof(reason),
			"it is offline (echo 1 | sudo tee /sys/devices/system/cpu/cpu%d/online starts it)",
			asked);
	else if (!cpulist_has(pinnable, asked))
		snprintf(reason, sizeof(reason), "the cpuset of this process has only %s",
			 list_text(pinnable, more, sizeof(more)));
	else
		snprintf(reason, sizeof(reason),
			 "the affinity of this process leaves it out (taskset, CPUAffinity=)");
	error_set(error, -EINVAL,
		  "CPU %d is not among those allowed (%s): %s; choose one with --cpu", asked,
		  list_text(allowed, list, sizeof(list)), reason);
	return error->code;
}

/* CPUs that the scheduler leaves alone are in no process's inherited affinity, and are the best to
 * measure on: asking for one is enough. */
static int choose_of(int asked, struct cpulist *allowed, struct error *error)
{
	struct cpulist pinnable, isolated = {0};

	if (cpus_pinnable(&pinnable)) /* forbidden; then what is allowed is all that can be had */
		pinnable = *allowed;
	(void)sysfs_list(CPU_DIR "/isolated", &isolated);
	cpulist_keep(&isolated, &pinnable);
	cpulist_join(allowed, &isolated);
	return cpulist_has(allowed, asked) ? asked : not_allowed(asked, allowed, &pinnable, error);
}

int cpus_choose(int asked, struct error *error)
{
	struct cpulist allowed;
	int err = cpus_allowed(&allowed);

	if (err)
		return error_errno(error, err, "the allowed CPUs cannot be read");
	return asked < 0 ? cpulist_last(&allowed) : choose_of(asked, &allowed, error);
}

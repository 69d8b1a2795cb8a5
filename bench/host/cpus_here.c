#include "bench/host/cpus_here.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/host/source.h"

int cpus_allowed(struct cpulist *out)
{
	/* A kernel that was built or booted for more CPUs than fit refuses with EINVAL. */
	for (size_t cpus = CPU_SETSIZE; cpus <= CPULIST_MAX; cpus *= 2) {
		int err = cpulist_reserve(out, cpus);
		if (err)
			return err;
		if (!sched_getaffinity(0, out->bytes, out->set))
			return 0;
		if (errno != EINVAL)
			return -errno;
	}
	return -EOVERFLOW;
}

int cpus_pinnable(struct cpulist *out)
{
	struct cpulist kept = {0}, all = {0};
	int err = cpus_allowed(&kept);

	if (!err)
		err = cpulist_reserve(&all, 8 * kept.bytes);
	if (!err) {
		/* The kernel takes from a wish for all what the cpuset has and is online. */
		memset(all.set, 0xff, all.bytes);
		err = sched_setaffinity(0, all.bytes, all.set) ? -errno : cpus_allowed(out);
		if (sched_setaffinity(0, kept.bytes, kept.set) && !err)
			err = -errno;
	}
	cpulist_free(&kept);
	cpulist_free(&all);
	return err;
}

/* A list of /sys/devices/system/cpu; false where it cannot be read. */
static bool sysfs_list(const char *name, struct cpulist *out)
{
	char path[64], line[HOST_LINE_MAX];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/%s", name);
	return host_read_line(&host_source_live, path, line, sizeof(line)) >= 0 &&
	       cpulist_parse(line, out) >= 0;
}

/* The list as text, or how many there are. */
static const char *in_words(const struct cpulist *list, char *text, size_t size)
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

	if (sysfs_list("present", &present) && !cpulist_has(&present, asked))
		snprintf(reason, sizeof(reason), "there is none, the host has %s",
			 in_words(&present, more, sizeof(more)));
	else if (sysfs_list("online", &online) && !cpulist_has(&online, asked))
		snprintf(
			reason, sizeof(reason),
			"it is offline (echo 1 | sudo tee /sys/devices/system/cpu/cpu%d/online starts it)",
			asked);
	else if (!cpulist_has(pinnable, asked))
		snprintf(reason, sizeof(reason), "the cpuset of this process has only %s",
			 in_words(pinnable, more, sizeof(more)));
	else
		snprintf(reason, sizeof(reason),
			 "the affinity of this process leaves it out (taskset, CPUAffinity=)");
	error_set(error, -EINVAL,
		  "CPU %d is not among those allowed (%s): %s; choose one with --cpu", asked,
		  in_words(allowed, list, sizeof(list)), reason);
	cpulist_free(&present);
	cpulist_free(&online);
	return error->code;
}

/* CPUs that the scheduler leaves alone are in no process's inherited affinity, and are the best to
 * measure on: asking for one is enough. */
static int choose_of(int asked, struct cpulist *allowed, struct error *error)
{
	struct cpulist pinnable = {0}, isolated = {0};
	int err = cpus_pinnable(&pinnable);

	if (err) { /* forbidden; then what is allowed is all that can be had */
		cpulist_free(&pinnable);
		err = cpus_allowed(&pinnable);
	}
	(void)sysfs_list("isolated", &isolated);
	cpulist_keep(&isolated, &pinnable);
	for (int cpu = -1; !err && (cpu = cpulist_next(&isolated, cpu)) >= 0;)
		err = cpulist_add(allowed, (size_t)cpu);
	if (!err && !cpulist_has(allowed, asked))
		err = not_allowed(asked, allowed, &pinnable, error);
	cpulist_free(&pinnable);
	cpulist_free(&isolated);
	return err ? err : asked;
}

int cpus_choose(int asked, struct error *error)
{
	struct cpulist allowed = {0};
	int cpu = cpus_allowed(&allowed);

	if (!cpu)
		cpu = asked < 0 ? cpulist_last(&allowed) : choose_of(asked, &allowed, error);
	if (cpu < 0 && !error->code)
		error_errno(error, cpu, "the allowed CPUs cannot be read");
	cpulist_free(&allowed);
	return cpu;
}

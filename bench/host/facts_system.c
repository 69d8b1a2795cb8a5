#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/base/cpulist.h"
#include "bench/base/text.h"
#include "bench/counters/tracepoint.h"
#include "bench/files/read_file.h"
#include "bench/host/facts.h"

#define CPU_DIR "/sys/devices/system/cpu"

json_t *fact_cpu_flag(const struct fact_context *context, const char *arg)
{
	char flags[HOST_LINE_MAX];
	if (host_read_field(context->source, "/proc/cpuinfo", "flags", flags, sizeof(flags)) < 0)
		return NULL;
	return json_boolean(list_has(flags, " ", arg));
}

/* The files of all CPUs at once, where each by itself is a way to another machine and back. */
static void want_per_cpu(const struct host_source *source, const struct cpulist *cpus,
			 const char *file)
{
	enum { AT_ONCE = 64 };
	char path[AT_ONCE][96];
	const char *paths[AT_ONCE];
	size_t n = 0;

	if (!source->files)
		return;
	for (int cpu = cpulist_next(cpus, -1); cpu >= 0; cpu = cpulist_next(cpus, cpu)) {
		snprintf(path[n], sizeof(path[n]), CPU_DIR "/cpu%d%s", cpu, file);
		paths[n] = path[n];
		if (++n == AT_ONCE || cpulist_next(cpus, cpu) < 0) {
			source->files->want(source, paths, n);
			n = 0;
		}
	}
}

json_t *fact_per_cpu(const struct fact_context *context, const char *arg)
{
	struct cpulist set = {0};
	char path[HOST_LINE_MAX], value[256], all[1024] = "";
	size_t used = 0;
	if (host_read_cpus(context->source, CPU_DIR "/online", &set) < 0)
		return NULL;
	want_per_cpu(context->source, &set, arg);
	for (int cpu = -1; (cpu = cpulist_next(&set, cpu)) >= 0;) {
		snprintf(path, sizeof(path), CPU_DIR "/cpu%d%s", cpu, arg);
		if (host_read_line(context->source, path, value, sizeof(value)) <= 0 ||
		    list_has(all, " ", value) || used + strlen(value) + 2 > sizeof(all))
			continue;
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s", used ? " " : "",
					 value);
	}
	return used ? json_string(all) : NULL;
}

json_t *fact_turbo(const struct fact_context *context, const char *arg)
{
	(void)arg;
	/* intel_pstate has a switch of its own, of the opposite sense; cpufreq/boost is that of
	 * acpi-cpufreq, amd-pstate and the rest. */
	json_t *off = fact_flag(context, CPU_DIR "/intel_pstate/no_turbo");
	if (!off)
		return fact_flag(context, CPU_DIR "/cpufreq/boost");
	json_t *turbo = json_boolean(json_is_false(off));
	json_decref(off);
	return turbo;
}

json_t *fact_list_count(const struct fact_context *context, const char *arg)
{
	struct cpulist set = {0};
	int n = host_read_cpus(context->source, arg, &set);
	return n < 0 ? NULL : json_integer(n);
}

json_t *fact_pinnable(const struct fact_context *context, const char *arg)
{
	(void)arg;
	struct cpulist set = {0};
	char list[HOST_LINE_MAX];
	bool known = context->source->pinnable &&
		     !context->source->pinnable(context->source, &set) &&
		     !cpulist_format(&set, list, sizeof(list));
	return known ? json_string(list) : NULL;
}

json_t *fact_load_average(const struct fact_context *context, const char *arg)
{
	char line[256];
	int used = 0;

	/* "0.10 0.20 0.30 1/123 4567": what follows the three changes with every process. */
	if (host_read_line(context->source, arg, line, sizeof(line)) < 0 ||
	    sscanf(line, "%*f %*f %*f%n", &used) < 0 || !used)
		return NULL;
	return json_stringn(line, (size_t)used);
}

json_t *fact_uptime_s(const struct fact_context *context, const char *arg)
{
	char line[256], *end;
	if (host_read_line(context->source, arg, line, sizeof(line)) < 0)
		return NULL;
	long long seconds = strtoll(line, &end, 10);
	return end == line || seconds < 0 ? NULL : json_integer(seconds);
}

json_t *fact_seccomp_mode(const struct fact_context *context, const char *arg)
{
	static const char *const names[] = {"none", "strict", "filter"}; /* linux/seccomp.h */
	json_t *mode = fact_number(context, arg);
	if (!mode)
		return NULL;
	json_int_t n = json_integer_value(mode);
	json_decref(mode);
	return n >= 0 && n < 3 ? json_string(names[n]) : NULL;
}

/* Where a worker reads it: only where it is mounted. */
static json_t *tracefs_elsewhere(const struct host_source *source, const char *arg)
{
	static const char *const places[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};
	char path[96], line[64];

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", places[i], arg);
		if (host_read_line(source, path, line, sizeof(line)) >= 0)
			return json_string(line);
	}
	return NULL;
}

/* The first line of a file of tracefs, which root may also read where it is mounted nowhere; NULL
 * if it cannot be read. */
json_t *fact_tracefs(const struct fact_context *context, const char *arg)
{
	struct error error = {0};
	char path[64], line[64];

	if (context->source->files)
		return tracefs_elsewhere(context->source, arg);
	int events = tracepoint_open_events(context->source->root, &error);

	if (events < 0)
		return NULL;
	snprintf(path, sizeof(path), "../%s", arg);
	int length = read_small_at(events, path, line, sizeof(line));
	close(events);
	return length < 0 ? NULL : json_stringn(line, strcspn(line, "\n"));
}

json_t *fact_tracepoints(const struct fact_context *context, const char *arg)
{
	(void)arg;
	/* "0" none of the group, "1" all, "X" some. */
	json_t *raw = fact_tracefs(context, "events/raw_syscalls/enable");
	json_t *each = fact_tracefs(context, "events/syscalls/enable");
	json_t *any = raw && each ? json_boolean(strcmp(json_string_value(raw), "0") ||
						 strcmp(json_string_value(each), "0"))
				  : NULL;
	json_decref(raw);
	json_decref(each);
	return any;
}

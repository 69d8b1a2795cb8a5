#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/base/cpulist.h"
#include "bench/counters/tracepoint.h"
#include "bench/host/facts.h"

#define CPU_DIR "/sys/devices/system/cpu"

/* Whether `word` stands in a list parted by blanks. */
static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = list; *at; at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");
		if (len == n && !strncmp(at, word, n))
			return true;
		at += len;
	}
	return false;
}

json_t *fact_cpu_flag(const struct fact_context *context, const char *arg)
{
	char flags[HOST_LINE_MAX];
	if (host_read_field(context->source, "/proc/cpuinfo", "flags", flags, sizeof(flags)) < 0)
		return NULL;
	return json_boolean(has_word(flags, arg));
}

static int online(const struct fact_context *context, struct cpulist *set)
{
	char list[HOST_LINE_MAX];
	int rc = host_read_line(context->source, CPU_DIR "/online", list, sizeof(list));
	return rc < 0 ? rc : cpulist_parse(list, set);
}

json_t *fact_per_cpu(const struct fact_context *context, const char *arg)
{
	struct cpulist set = {0};
	char path[HOST_LINE_MAX], value[256], all[1024] = "";
	size_t used = 0;
	if (online(context, &set) < 0)
		return NULL;
	for (int cpu = -1; (cpu = cpulist_next(&set, cpu)) >= 0;) {
		snprintf(path, sizeof(path), CPU_DIR "/cpu%d%s", cpu, arg);
		if (host_read_line(context->source, path, value, sizeof(value)) <= 0 ||
		    has_word(all, value) || used + strlen(value) + 2 > sizeof(all))
			continue;
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s", used ? " " : "",
					 value);
	}
	cpulist_free(&set);
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
	char list[HOST_LINE_MAX];
	if (host_read_line(context->source, arg, list, sizeof(list)) < 0)
		return NULL;
	int n = cpulist_parse(list, &set);
	cpulist_free(&set);
	return n < 0 ? NULL : json_integer(n);
}

json_t *fact_pinnable(const struct fact_context *context, const char *arg)
{
	(void)arg;
	struct cpulist set = {0};
	char list[HOST_LINE_MAX];
	bool known = context->source->pinnable && !context->source->pinnable(&set) &&
		     !cpulist_format(&set, list, sizeof(list));
	cpulist_free(&set);
	return known ? json_string(list) : NULL;
}

json_t *fact_load_average(const struct fact_context *context, const char *arg)
{
	(void)arg;
	char line[256];
	if (host_read_line(context->source, "/proc/loadavg", line, sizeof(line)) < 0)
		return NULL;
	/* "0.10 0.20 0.30 1/123 4567": what follows the three changes with every process. */
	char *at = line;
	for (int i = 0; i < 3; i++) {
		char *end;
		strtod(at, &end);
		if (end == at)
			return NULL;
		at = end;
	}
	*at = '\0';
	return json_string(line);
}

json_t *fact_uptime_s(const struct fact_context *context, const char *arg)
{
	(void)arg;
	char line[256], *end;
	if (host_read_line(context->source, "/proc/uptime", line, sizeof(line)) < 0)
		return NULL;
	long long seconds = strtoll(line, &end, 10);
	return end == line || seconds < 0 ? NULL : json_integer(seconds);
}

json_t *fact_seccomp_mode(const struct fact_context *context, const char *arg)
{
	(void)arg;
	static const char *const names[] = {"none", "strict", "filter"}; /* linux/seccomp.h */
	json_t *mode = fact_status_number(context, "Seccomp");
	if (!mode)
		return NULL;
	json_int_t n = json_integer_value(mode);
	json_decref(mode);
	return n >= 0 && n < 3 ? json_string(names[n]) : NULL;
}

/* Reads a file of tracefs, which root may also do where it is mounted nowhere. */
static int read_tracefs(const struct fact_context *context, const char *name, char *out,
			size_t size)
{
	struct error error = {0};
	char path[HOST_LINE_MAX];
	int events = tracepoint_open_events(context->source->root, &error);

	if (events < 0)
		return events;
	snprintf(path, sizeof(path), "../%s", name);
	int rc = host_read_line_at(events, path, out, size);
	close(events);
	return rc;
}

json_t *fact_tracepoints(const struct fact_context *context, const char *arg)
{
	(void)arg;
	/* "0" none of the group, "1" all, "X" some. */
	char raw[16], each[16];
	if (read_tracefs(context, "events/raw_syscalls/enable", raw, sizeof(raw)) < 0 ||
	    read_tracefs(context, "events/syscalls/enable", each, sizeof(each)) < 0)
		return NULL;
	return json_boolean(strcmp(raw, "0") || strcmp(each, "0"));
}

json_t *fact_ftrace_tracer(const struct fact_context *context, const char *arg)
{
	(void)arg;
	char tracer[64];
	if (read_tracefs(context, "current_tracer", tracer, sizeof(tracer)) < 0)
		return NULL;
	return json_string(tracer);
}

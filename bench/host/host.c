#include "bench/host/host.h"

#include "bench/host/facts.h"

#include <string.h>

const struct host_fact host_facts[] = {
#define FACT(section, key, reader, arg, meaning) {HOST_##section, #key, meaning},
#include "bench/host/facts.def"
#undef FACT
};

const size_t host_fact_count = sizeof(host_facts) / sizeof(host_facts[0]);

/* Beside host_facts, row by row: how a fact is read concerns nobody but this file. */
static const struct {
	fact_reader *read;
	const char *arg;
} readers[] = {
#define FACT(section, key, reader, arg, meaning) {fact_##reader, arg},
#include "bench/host/facts.def"
#undef FACT
};

size_t host_fact_files(const char **paths, size_t most)
{
	static const char *const more[] = {
		"/proc/cpuinfo",
		"/proc/config.gz",
		"/proc/self/cgroup",
		"/sys/kernel/tracing/current_tracer",
		"/sys/kernel/tracing/events/raw_syscalls/enable",
		"/sys/kernel/tracing/events/syscalls/enable",
	};
	size_t n = 0;

	for (; n < most && n < sizeof(more) / sizeof(more[0]); n++)
		paths[n] = more[n];
	for (size_t i = 0; i < host_fact_count && n < most; i++)
		if (readers[i].arg && readers[i].arg[0] == '/' &&
		    readers[i].read != fact_directory && readers[i].read != fact_per_cpu &&
		    readers[i].read != fact_time_namespace)
			paths[n++] = readers[i].arg;
	return n;
}

const char *host_section_name(enum host_section section)
{
	return section == HOST_HARD ? "hard" : "soft";
}

json_t *fact_given(const struct fact_context *context, const char *arg)
{
	return json_incref(json_object_get(context->given, arg));
}

/* What the caller knows, and what the audit subsystem reports. */
static json_t *facts_given(const struct host_source *source, const json_t *given)
{
	struct host_audit audit;
	json_t *all = given ? json_copy((json_t *)given) : json_object();

	if (source->audit && !source->audit(source, &audit))
		json_object_update_new(all, json_pack("{s:b, s:i, s:b}", "audit_enabled",
						      audit.enabled, "audit_rules", audit.rules,
						      "audit_daemon", audit.daemon));
	return all;
}

json_t *host_describe(const struct host_source *source, const json_t *given)
{
	struct fact_context context = {source, facts_given(source, given)};
	json_t *host = json_pack("{s:{}, s:{}}", "hard", "soft");

	for (size_t i = 0; host && i < host_fact_count; i++) {
		json_t *table = json_object_get(host, host_section_name(host_facts[i].section));
		json_t *value = readers[i].read(&context, readers[i].arg);
		if (json_object_set_new(table, host_facts[i].key, value ? value : json_null())) {
			json_decref(host);
			host = NULL;
		}
	}
	json_decref(context.given);
	return host;
}

static bool is_of_process(size_t i)
{
	const char *arg = readers[i].arg;

	return (arg && !strncmp(arg, "/proc/self/", strlen("/proc/self/"))) ||
	       readers[i].read == fact_pinnable || readers[i].read == fact_cpu_quota ||
	       readers[i].read == fact_pids_max;
}

void host_fill_kernel(json_t *host, const json_t *other)
{
	for (size_t i = 0; i < host_fact_count; i++) {
		const char *section = host_section_name(host_facts[i].section);
		const char *key = host_facts[i].key;
		json_t *table = json_object_get(host, section);
		json_t *known = json_object_get(json_object_get(other, section), key);
		if (known && json_is_null(json_object_get(table, key)) && !is_of_process(i))
			json_object_set(table, key, known);
	}
}

#include "bench/engine/host_facts.h"

#include "bench/base/own_proc.h"
#include "bench/host/host.h"
#include "bench/session/build_id.h"
#include "bench/session/process_facts.h"
#include "bench/session/worker_process.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static const char *worker_id(const struct engine_settings *settings, enum abi abi,
			     char id[BUILD_ID_HEX_MAX])
{
	char path[4096];

	if (worker_locate(abi, settings->worker_folder, path, sizeof(path)) ||
	    build_id_read(path, id))
		return NULL;
	return id;
}

/* Both workers of a folder are made with one C library. */
static void add_libc(json_t *given, const struct process_facts *process)
{
	const struct process_fact *libc = process_facts_next(process, WIRE_FACT_LIBC, NULL, NULL);

	if (libc)
		json_object_set_new(given, "worker_libc",
				    json_sprintf("%s, %s", libc->fact.name, libc->data));
}

/* Most facts, and the noise figures, are read from /proc. */
static void report_no_proc(const json_t *host, notice_fn *notice)
{
	size_t facts = 0, unknown = 0;
	const char *section, *key;
	json_t *table, *value;

	const char *why = own_proc_strerror(own_proc());

	/* A /proc of another PID namespace that includes this process has all facts. */
	if (!why || !access("/proc/self", F_OK))
		return;
	json_object_foreach ((json_t *)host, section, table)
		json_object_foreach (table, key, value) {
			facts++;
			unknown += json_is_null(value);
		}
	notice("%s: %zu of %zu facts of the host are not recorded", why, unknown, facts);
}

int host_facts_take(const struct engine_settings *settings, notice_fn *notice, json_t **host,
		    struct error *error)
{
	char id64[BUILD_ID_HEX_MAX], id32[BUILD_ID_HEX_MAX];
	struct process_facts process;
	int code = process_facts_take(settings, ABI_x86_64, &process, error);

	if (code)
		return code;
	const struct process_fact *mode =
		process_facts_next(&process, WIRE_FACT_VSYSCALL, NULL, NULL);
	bool known = mode && strcmp(mode->fact.name, "unknown");
	json_t *given =
		json_pack("{s:s?, s:s?, s:s?}", "vsyscall_mode", known ? mode->fact.name : NULL,
			  "worker64_build_id", worker_id(settings, ABI_x86_64, id64),
			  "worker32_build_id", worker_id(settings, ABI_i386, id32));
	add_libc(given, &process);
	*host = given ? host_describe(&host_source_live, given) : NULL;
	json_decref(given);
	process_facts_free(&process);
	if (!*host)
		return error_no_memory(error, "to describe the host");
	if (notice)
		report_no_proc(*host, notice);
	return 0;
}

void host_facts_set_tsc(json_t *host, double hz, const struct tsc_clock *start,
			const struct tsc_clock *end)
{
	json_t *soft = json_object_get(host, "soft");

	if (!(hz > 0) || !isfinite(hz))
		return;
	json_object_set_new(soft, "tsc_hz", json_integer(llround(hz)));
	json_object_set_new(soft, "tsc_hz_source",
			    json_sprintf("CLOCK_MONOTONIC_RAW over %.3g s, to within %.2g",
					 (double)tsc_clock_span_ns(start, end) * 1e-9,
					 tsc_clock_kernel_error(start, end)));
}

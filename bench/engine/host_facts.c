#include "bench/engine/host_facts.h"

#include "bench/base/own_proc.h"
#include "bench/base/text.h"
#include "bench/host/host.h"
#include "bench/session/build_id.h"
#include "bench/session/entry_code.h"
#include "bench/session/process_facts.h"
#include "bench/session/worker_host.h"
#include "bench/session/worker_process.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* What is known of a process of the ABI. 0, or the code of *error. */
static int add_process(const struct engine_settings *settings, enum abi abi, json_t *given,
		       struct error *error)
{
	struct process_facts process;

	if (process_facts_take(settings, abi, &process, error))
		return error->code;
	const struct process_fact *mode =
		process_facts_next(&process, WIRE_FACT_VSYSCALL, NULL, NULL);
	const struct process_fact *entry =
		process_facts_next(&process, WIRE_FACT_ENTRY_CODE, NULL, NULL);
	const struct process_fact *libc = process_facts_next(&process, WIRE_FACT_LIBC, NULL, NULL);
	const char *name = entry ? entry_code_name(entry->data, entry->fact.bytes) : NULL;
	if (mode && strcmp(mode->fact.name, "unknown") != 0)
		json_object_set_new(given, "vsyscall_mode", json_string(mode->fact.name));
	if (name)
		json_object_set_new(given, "kernel_vsyscall", json_string(name));
	/* Both workers of a folder are made with one C library. */
	if (libc)
		json_object_set_new(given, "worker_libc",
				    json_sprintf("%s, %s", libc->fact.name, libc->data));
	process_facts_free(&process);
	return 0;
}

/* The facts that are no reading of the host's; ids: of the workers' builds, or empty. */
static json_t *make_given(const struct engine_settings *settings,
			  const char ids[ABI_COUNT][BUILD_ID_HEX_MAX], struct error *error)
{
	char via[4096];

	text_copy(via, sizeof(via), settings->via ? settings->via : "none");
	json_t *given = json_pack("{s:s?, s:s?, s:s}", "worker64_build_id",
				  ids[ABI_x86_64][0] ? ids[ABI_x86_64] : NULL, "worker32_build_id",
				  ids[ABI_i386][0] ? ids[ABI_i386] : NULL, "via", via);
	int code = given ? add_process(settings, ABI_x86_64, given, error)
			 : error_no_memory(error, "to describe the host");
	/* Without a 32-bit worker no cell needs it, or its cells have the reason. */
	if (!code && add_process(settings, ABI_i386, given, error))
		*error = (struct error){0};
	if (!code)
		return given;
	json_decref(given);
	return NULL;
}

/* Most facts, and the noise figures, are read from /proc. */
static void report_unknown(const json_t *host, const char *why, notice_fn *notice)
{
	size_t facts = 0, unknown = 0;
	const char *section, *key;
	json_t *table, *value;

	json_object_foreach ((json_t *)host, section, table)
		json_object_foreach (table, key, value) {
			facts++;
			unknown += json_is_null(value);
		}
	notice("%s: %zu of %zu facts of the host are not recorded", why, unknown, facts);
}

static void read_ids(const struct engine_settings *settings, char ids[ABI_COUNT][BUILD_ID_HEX_MAX])
{
	char path[4096];

	for (int abi = 0; abi < ABI_COUNT; abi++)
		if (worker_locate((enum abi)abi, settings->worker_folder, path, sizeof(path)) ||
		    build_id_read(path, ids[abi]))
			ids[abi][0] = 0;
}

static int take_here(const struct engine_settings *settings, notice_fn *notice, json_t **host,
		     struct error *error)
{
	char ids[ABI_COUNT][BUILD_ID_HEX_MAX];
	const char *why = own_proc_strerror(own_proc());

	read_ids(settings, ids);
	json_t *given = make_given(settings, ids, error);
	if (!given)
		return error->code;
	*host = host_describe(&host_source_live, given);
	json_decref(given);
	/* A /proc of another PID namespace that includes this process has all facts. */
	if (*host && notice && why && access("/proc/self", F_OK))
		report_unknown(*host, why, notice);
	return *host ? 0 : error_no_memory(error, "to describe the host");
}

/* The build ids as the workers report them: the files there need not be those here. */
static int ask_ids(const struct engine_settings *settings, char ids[ABI_COUNT][BUILD_ID_HEX_MAX],
		   struct error *error)
{
	static struct worker_host each; /* with an error of its own, large */
	static struct error absent;
	int code = 0;

	for (int abi = 0; abi < ABI_COUNT && !code; abi++) {
		absent = (struct error){0};
		code = worker_host_open(settings, (enum abi)abi, &each, &absent);
		ids[abi][0] = 0;
		if (!code)
			worker_host_build_id(&each, ids[abi], BUILD_ID_HEX_MAX);
		worker_host_close(&each);
		if (code == -ENOEXEC) /* no worker of this ABI there */
			code = 0;
	}
	if (code)
		*error = absent;
	return code;
}

/* A worker may see little of its kernel (no /sys in a sandbox); the driver is on the same. */
static void fill_from_here(json_t *host)
{
	json_t *here = host_describe(&host_source_live, NULL);

	host_fill_kernel(host, here);
	json_decref(here);
}

static int take_there(const struct engine_settings *settings, notice_fn *notice, json_t **host,
		      struct error *error)
{
	char ids[ABI_COUNT][BUILD_ID_HEX_MAX], line[64];
	struct worker_host there = {.process = {.to = -1, .from = -1, .err_from = -1}};
	const char *facts[256];
	int code = ask_ids(settings, ids, error);
	json_t *given = code ? NULL : make_given(settings, ids, error);

	if (given)
		code = worker_host_open_any(settings, &there, error);
	if (given && !code) {
		size_t n = host_fact_files(facts, sizeof(facts) / sizeof(facts[0]));
		worker_host_want(&there, facts, n);
		*host = host_describe(&there.source, given);
		code = *host ? worker_host_check(&there, error)
			     : error_no_memory(error, "to describe the host");
		if (!code && host_is_one_kernel(&host_source_live, &there.source))
			fill_from_here(*host);
	}
	json_decref(given);
	if (!code && *host && notice &&
	    host_read_line(&there.source, "/proc/self/status", line, sizeof(line)) < 0)
		report_unknown(*host, "/proc is not mounted where the workers run", notice);
	worker_host_close(&there);
	return code ? code : error->code;
}

int host_facts_take(const struct engine_settings *settings, notice_fn *notice, json_t **host,
		    struct error *error)
{
	*host = NULL;
	int code = (workers_elsewhere(settings) ? take_there : take_here)(settings, notice, host,
									  error);
	if (code) {
		json_decref(*host);
		*host = NULL;
	}
	return code;
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

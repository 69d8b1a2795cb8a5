#include "bench/engine/there.h"

#include "bench/base/cpulist.h"
#include "bench/base/exit_code.h"
#include "bench/host/cpus_here.h"
#include "bench/machine/affinity.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct host_source *source_of(const struct there *there)
{
	return there ? &there->host.source : &host_source_live;
}

bool there_is_one_kernel(const struct there *a, const struct there *b)
{
	return host_is_one_kernel(source_of(a), source_of(b));
}

/* Has the worker answer; 0, or the code of *error. To be followed by rest() in every case. */
static int wake(struct there *there, struct error *error)
{
	return there->settings.place ? worker_host_open_any(&there->settings, &there->host, error)
				     : 0;
}

static void rest(struct there *there)
{
	if (there->settings.place)
		worker_host_close(&there->host);
}

int there_open(const struct engine_settings *settings, struct there **out, struct error *error)
{
	*out = NULL;
	if (!workers_elsewhere(settings))
		return 0;
	struct there *there = *out = calloc(1, sizeof(*there));
	if (!there)
		return error_no_memory(error, "for the worker's host");
	there->settings = *settings;
	int code = worker_host_open_any(settings, &there->host, error);
	if (!code)
		there->other_kernel = !there_is_one_kernel(NULL, there);
	rest(there);
	return code;
}

void there_close(struct there *there)
{
	if (there)
		worker_host_close(&there->host);
	free(there);
}

int there_clock(struct there *there, struct tsc_clock *now, struct error *error)
{
	int code = there ? wake(there, error) : 0, err = 0;

	if (!there)
		err = tsc_clock_now(now);
	else if (!code)
		err = worker_host_clock(&there->host, now);
	if (there)
		rest(there);
	return err ? error_set(error, EXIT_USAGE, "CLOCK_MONOTONIC_RAW cannot be read: %s",
			       error_describe(err))
		   : code;
}

int there_machine(struct there *there, struct cpu_kind *cpu, struct tsc_rates *rates,
		  struct error *error)
{
	const struct host_source *source = source_of(there);
	int code = there ? wake(there, error) : 0;
	struct cpuid_regs r;

	if (!code)
		*cpu = cpu_kind_of(source);
	if (!there)
		tsc_rates_ask(rates);
	else if (!code && source->cpuid(source, 0x15, 0, &r) && r.eax && r.ebx && r.ecx)
		tsc_rates_add(rates, (double)r.ecx * r.ebx / r.eax, "by CPUID leaf 15h");
	if (there && !code)
		code = worker_host_check(&there->host, error);
	if (there)
		rest(there);
	return code;
}

void there_noise(struct there *there, int cpu, struct noise_counters *out)
{
	static struct error ignored; /* large */

	*out = (struct noise_counters){NOISE_UNKNOWN, NOISE_UNKNOWN, NOISE_UNKNOWN, NOISE_UNKNOWN};
	if (!there || !there->other_kernel) {
		noise_read(&host_source_live, cpu, out);
	} else if (there->settings.engine == ENGINE_TSC) {
		if (!wake(there, &ignored)) {
			worker_host_forget(&there->host);
			noise_read(&there->host.source, cpu, out);
		}
		rest(there);
	}
	if (there)
		out->throttled_us = NOISE_UNKNOWN;
}

/* Leaves in *cpus those that workers by `settings` may run on. 0, or the code of *error. */
static int keep_allowed(const struct engine_settings *settings, struct cpulist *cpus,
			struct error *error)
{
	struct worker_host host;
	struct cpulist allowed;
	int code = worker_host_open_any(settings, &host, error);
	int err = code ? 0 : worker_host_allowed(&host, &allowed);

	worker_host_close(&host);
	if (err)
		code = error_errno(error, err, "the CPUs that the worker may run on are not known");
	if (!code)
		cpulist_keep(cpus, &allowed);
	return code;
}

static bool any_via(const struct engine_settings *settings, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (settings[i].via)
			return true;
	return false;
}

int there_choose_cpu(const struct engine_settings *settings, size_t n, int asked,
		     struct error *error)
{
	struct cpulist cpus, here;
	int code = 0;

	if (!any_via(settings, n))
		return cpus_choose(asked, error);
	if (asked >= 0)
		return asked;
	memset(&cpus, 0xff, sizeof(cpus));
	for (size_t i = 0; i < n && !code; i++) {
		if (settings[i].via)
			code = keep_allowed(&settings[i], &cpus, error);
		else if (!cpus_allowed(&here))
			cpulist_keep(&cpus, &here);
	}
	if (code)
		return code < 0 ? code : -EINVAL;
	int last = cpulist_last(&cpus);
	return last >= 0 ? last
			 : error_set(error, -EINVAL,
				     "no CPU is allowed on both sides; choose one with --cpu");
}

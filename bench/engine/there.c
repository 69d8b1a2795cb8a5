#include "bench/engine/there.h"

#include "bench/base/cpulist.h"
#include "bench/base/exit_code.h"
#include "bench/host/cpus_here.h"
#include "bench/machine/affinity.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool there_is_one_kernel(const struct there *a, const struct there *b)
{
	return host_is_one_kernel(there_source(a), there_source(b));
}

int there_open(const struct engine_settings *settings, struct there **out, struct error *error)
{
	*out = NULL;
	if (!settings->via)
		return 0;
	struct there *there = *out = calloc(1, sizeof(*there));
	if (!there)
		return error_no_memory(error, "for the worker's host");
	int code = worker_host_open_any(settings, &there->host, error);
	if (!code)
		there->other_kernel = !there_is_one_kernel(NULL, there);
	return code;
}

void there_close(struct there *there)
{
	if (there)
		worker_host_close(&there->host);
	free(there);
}

int there_clock(struct there *there, struct tsc_clock *now)
{
	return there ? worker_host_clock(&there->host, now) : tsc_clock_now(now);
}

void there_rates(struct there *there, struct tsc_rates *rates)
{
	struct cpuid_regs r;

	if (!there) {
		tsc_rates_ask(rates);
		return;
	}
	const struct host_source *source = &there->host.source;
	if (source->cpuid(source, 0x15, 0, &r) && r.eax && r.ebx && r.ecx)
		tsc_rates_add(rates, (double)r.ecx * r.ebx / r.eax, "by CPUID leaf 15h");
}

void there_noise(const struct there *there, int cpu, struct noise_counters *out)
{
	if (there && there->other_kernel)
		*out = (struct noise_counters){NOISE_UNKNOWN, NOISE_UNKNOWN, NOISE_UNKNOWN,
					       NOISE_UNKNOWN};
	else
		noise_read(&host_source_live, cpu, out);
}

const struct host_source *there_source(const struct there *there)
{
	return there ? &there->host.source : &host_source_live;
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

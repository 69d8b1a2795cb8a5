#include "bench/counters/encode.h"

#include "bench/counters/sysfs_pmu.h"
#include "bench/counters/tracepoint.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <perfmon/pfmlib_perf_event.h> /* behind linux/perf_event.h, whose place it would take */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Makes libpfm4 ready, once. It is told to encode for CPUs that are not there: that is how an event
 * of another CPU is told from one that does not exist. */
static int prepare_libpfm(void)
{
	static int ready;

	if (ready)
		return PFM_SUCCESS;
	setenv("LIBPFM_ENCODE_INACTIVE", "1", 1);
	int err = pfm_initialize();
	ready = err == PFM_SUCCESS;
	return err;
}

static void name_role(struct event *e)
{
	if (e->attr.type == PERF_TYPE_HARDWARE && e->attr.config == PERF_COUNT_HW_CPU_CYCLES)
		e->role = ROLE_CYCLES;
	if (e->attr.type == PERF_TYPE_HARDWARE && e->attr.config == PERF_COUNT_HW_INSTRUCTIONS)
		e->role = ROLE_INSTRUCTIONS;
	if (e->attr.type == PERF_TYPE_SOFTWARE && e->attr.config == PERF_COUNT_SW_PAGE_FAULTS)
		e->role = ROLE_PAGE_FAULTS;
	e->exact = e->role == ROLE_PAGE_FAULTS;
}

static void check_pmu_present(struct event *e, const pfm_perf_encode_arg_t *arg)
{
	pfm_event_info_t info = {.size = sizeof(info)};
	pfm_pmu_info_t pmu = {.size = sizeof(pmu)};

	if (pfm_get_event_info(arg->idx, PFM_OS_PERF_EVENT_EXT, &info) ||
	    pfm_get_pmu_info(info.pmu, &pmu) || pmu.is_present)
		return;
	event_refuse(e, EVENT_UNAVAILABLE, "an event of another CPU: %s (%s) is not this host's",
		     pmu.name, pmu.desc);
}

/* libpfm4's own verdict: PFM_SUCCESS, or its error. */
static int encode_libpfm(struct event *e)
{
	pfm_perf_encode_arg_t arg = {.attr = &e->attr, .size = sizeof(arg)};
	int err = prepare_libpfm();

	if (!err)
		err = pfm_get_os_event_encoding(e->name, PFM_PLM3 | PFM_PLM0, PFM_OS_PERF_EVENT_EXT,
						&arg);
	if (err)
		return err;
	e->domain = e->attr.exclude_kernel ? DOMAIN_USER
		    : e->attr.exclude_user ? DOMAIN_KERNEL
					   : DOMAIN_BOTH;
	e->kind = e->attr.type == PERF_TYPE_SOFTWARE ? KIND_SOFTWARE : KIND_HARDWARE;
	name_role(e);
	e->status = EVENT_READY;
	check_pmu_present(e, &arg);
	return PFM_SUCCESS;
}

/* What arch/x86/events/msr.c may offer; it leaves out what a CPU or a hypervisor does not have. */
static bool may_be_of_msr(const char *event)
{
	static const char *const known[] = {
		"tsc", "aperf", "mperf", "pperf", "smi", "ptsc", "cpu_thermal_margin", "irperf"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i], event))
			return true;
	return false;
}

/* "PMU::EVENT" out of sysfs; false when the name has another form. */
static bool encode_sysfs(const char *root, struct event *e)
{
	char pmu[EVENT_NAME_MAX];
	const char *colons = strstr(e->name, "::");

	if (!colons)
		return false;
	memcpy(pmu, e->name, (size_t)(colons - e->name));
	pmu[colons - e->name] = 0;
	const char *event = colons + 2;
	bool msr = !strcmp(pmu, "msr");
	int err = sysfs_pmu_encode(root, pmu, event, &e->attr);
	/* No exclude_ flag: what is not a core PMU counts both, and says EINVAL to them. */
	e->domain = DOMAIN_BOTH;
	e->kind = msr ? KIND_MSR : KIND_HARDWARE;
	if (!err) {
		e->role = msr && !strcmp(event, "aperf") ? ROLE_APERF : ROLE_NONE;
		e->status = EVENT_READY;
	} else if (msr && may_be_of_msr(event) && (err == -ENODEV || err == -ENOENT)) {
		event_refuse(e, EVENT_UNAVAILABLE,
			     "the kernel does not offer it: not under "
			     "/sys/bus/event_source/devices/msr/events");
	} else if (err == -ENODEV) {
		event_refuse(e, EVENT_UNKNOWN, "no PMU '%s' is known to libpfm4 or to the kernel",
			     pmu);
	} else if (err == -ENOENT) {
		event_refuse(e, EVENT_UNKNOWN, "PMU '%s' has no event '%s'", pmu, event);
	} else {
		event_refuse(e, EVENT_UNAVAILABLE,
			     "the kernel's description of it cannot be read: %s",
			     strerrordesc_np(-err));
	}
	return true;
}

static void encode_tracepoint(const char *root, struct event *e, const char *group,
			      const char *name)
{
	char why[EVENT_REASON_MAX - 32];
	uint64_t id;

	e->kind = KIND_TRACEPOINT;
	e->domain = DOMAIN_KERNEL;
	e->exact = true;
	if (!strcmp(group, "raw_syscalls") && !strcmp(name, "sys_enter"))
		e->role = ROLE_SYS_ENTER;
	if (!strcmp(group, "vsyscall") && !strcmp(name, "emulate_vsyscall"))
		e->role = ROLE_EMULATE_VSYSCALL;
	int events = tracepoint_open_events(root, why, sizeof(why));
	if (events < 0) {
		event_refuse(e, EVENT_UNAVAILABLE, "%s", why);
		return;
	}
	int err = tracepoint_id(events, group, name, &id);
	close(events);
	if (err == -ENOENT && e->role != ROLE_NONE) {
		event_refuse(e, EVENT_UNAVAILABLE, "the kernel has no such tracepoint");
	} else if (err == -ENOENT) {
		event_refuse(e, EVENT_UNKNOWN, "neither libpfm4 nor the kernel has such an event");
	} else if (err) {
		event_refuse(e, EVENT_UNAVAILABLE, "its number cannot be read from tracefs: %s",
			     strerrordesc_np(-err));
	} else {
		e->attr.type = PERF_TYPE_TRACEPOINT;
		e->attr.config = id;
		e->attr.exclude_user = 1;
		e->status = EVENT_READY;
	}
}

void encode_event(const char *root, const char *name, struct event *out)
{
	char group[EVENT_NAME_MAX], point[EVENT_NAME_MAX];
	size_t length = strlen(name);

	*out = (struct event){.status = EVENT_UNKNOWN, .attr = {.size = sizeof(out->attr)}};
	if (!length || length >= sizeof(out->name)) {
		memcpy(out->name, name,
		       length < sizeof(out->name) ? length : sizeof(out->name) - 1);
		event_refuse(out, EVENT_UNKNOWN, "not a name of 1 to %d characters",
			     EVENT_NAME_MAX - 1);
		return;
	}
	memcpy(out->name, name, length);
	int err = encode_libpfm(out);
	if (!err)
		return;
	/* An event that libpfm4 knows, asked for in a way it does not take, is found nowhere else.
	 */
	if (err == PFM_ERR_NOTFOUND && encode_sysfs(root, out))
		return;
	if (err == PFM_ERR_NOTFOUND && tracepoint_split(name, group, point, sizeof(group)))
		encode_tracepoint(root, out, group, point);
	else
		event_refuse(out, EVENT_UNKNOWN, "libpfm4: %s", pfm_strerror(err));
}

void encode_pmus(void (*each)(void *ctx, const char *name, const char *what), void *ctx)
{
	if (prepare_libpfm())
		return;
	for (int i = 0; i < PFM_PMU_MAX; i++) {
		pfm_pmu_info_t pmu = {.size = sizeof(pmu)};
		if (!pfm_get_pmu_info((pfm_pmu_t)i, &pmu) && pmu.is_present)
			each(ctx, pmu.name, pmu.desc);
	}
}

#include "bench/counters/encode.h"

#include "bench/base/text.h"
#include "bench/counters/sysfs_pmu.h"
#include "bench/counters/tracepoint.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <perfmon/pfmlib_perf_event.h> /* behind linux/perf_event.h, whose place it would take */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Initializes libpfm4, once, to encode for absent CPUs as well: that is how an event of another CPU
 * is distinguished from one that does not exist. */
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

/* libpfm4's result: PFM_SUCCESS, or its error with e->attr unchanged. Tracepoints, which it finds
 * if debugfs is mounted, are left to tracefs, so that names do not depend on the host. */
static int encode_libpfm(struct event *e)
{
	struct perf_event_attr attr = e->attr;
	pfm_perf_encode_arg_t arg = {.attr = &attr, .size = sizeof(arg)};
	int err = pfm_get_os_event_encoding(e->name, PFM_PLM3 | PFM_PLM0, PFM_OS_PERF_EVENT_EXT,
					    &arg);

	if (!err && attr.type == PERF_TYPE_TRACEPOINT)
		err = PFM_ERR_NOTFOUND;
	if (err)
		return err;
	e->attr = attr;
	e->domain = e->attr.exclude_kernel ? DOMAIN_USER
		    : e->attr.exclude_user ? DOMAIN_KERNEL
					   : DOMAIN_BOTH;
	e->kind = e->attr.type == PERF_TYPE_SOFTWARE ? KIND_SOFTWARE : KIND_HARDWARE;
	name_role(e);
	e->status = EVENT_READY;
	check_pmu_present(e, &arg);
	return PFM_SUCCESS;
}

/* The PMU that libpfm4 gives this name. */
static bool find_pmu(const char *name, pfm_pmu_info_t *pmu)
{
	for (int i = 0; i < PFM_PMU_MAX; i++) {
		*pmu = (pfm_pmu_info_t){.size = sizeof(*pmu)};
		if (!pfm_get_pmu_info((pfm_pmu_t)i, pmu) && !strcmp(pmu->name, name))
			return true;
	}
	return false;
}

/* What arch/x86/events/msr.c may offer; it leaves out what a CPU or a hypervisor does not have. */
static const char msr_events[] = "tsc aperf mperf pperf smi ptsc cpu_thermal_margin irperf";

/* "PMU::EVENT" out of sysfs; false when the name has another form. */
static bool encode_sysfs(const char *root, struct event *e)
{
	char pmu[EVENT_NAME_MAX];
	const char *colons = strstr(e->name, "::");
	pfm_pmu_info_t known;

	if (!colons)
		return false;
	memcpy(pmu, e->name, (size_t)(colons - e->name));
	pmu[colons - e->name] = 0;
	const char *event = colons + 2;
	bool msr = !strcmp(pmu, "msr");
	int err = sysfs_pmu_encode(root, pmu, event, &e->attr);
	/* No exclude_ flag: PMUs other than the core's count both, and return EINVAL for them. */
	e->domain = DOMAIN_BOTH;
	e->kind = msr ? KIND_MSR : KIND_HARDWARE;
	if (!err) {
		e->role = msr && !strcmp(event, "aperf") ? ROLE_APERF : ROLE_NONE;
		e->status = EVENT_READY;
	} else if (msr && list_has(msr_events, " ", event) && (err == -ENODEV || err == -ENOENT)) {
		event_refuse(
			e, EVENT_UNAVAILABLE,
			"the kernel does not offer it: not under /sys/bus/event_source/devices/msr/events");
	} else if (err == -ENODEV && !find_pmu(pmu, &known)) {
		event_refuse(e, EVENT_UNKNOWN, "no PMU '%s' is known to libpfm4 or to the kernel",
			     pmu);
	} else if (err == -ENODEV || err == -ENOENT) {
		event_refuse(e, EVENT_UNKNOWN, "PMU '%s' has no event '%s'", pmu, event);
	} else {
		event_refuse(e, EVENT_UNAVAILABLE,
			     "the kernel's description of it cannot be read: %s",
			     error_describe(err));
	}
	return true;
}

static void encode_tracepoint(const char *root, struct event *e, const char *group,
			      const char *name)
{
	struct error error = {0};
	uint64_t id;

	e->kind = KIND_TRACEPOINT;
	e->domain = DOMAIN_KERNEL;
	if (!strcmp(group, "raw_syscalls") && !strcmp(name, "sys_enter"))
		e->role = ROLE_SYS_ENTER;
	if (!strcmp(group, "vsyscall") && !strcmp(name, "emulate_vsyscall"))
		e->role = ROLE_EMULATE_VSYSCALL;
	e->exact = e->role != ROLE_NONE;
	int events = tracepoint_open_events(root, &error);
	if (events < 0) {
		event_refuse(e, EVENT_UNAVAILABLE, "%s", error.text);
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
			     error_describe(err));
	} else {
		e->attr.type = PERF_TYPE_TRACEPOINT;
		e->attr.config = id;
		e->attr.exclude_user = 1;
		e->status = EVENT_READY;
	}
}

/* libpfm4's error for an event that has no other source. */
static void refuse(struct event *e, int err)
{
	bool hidden = getenv("LIBPFM_FORCE_PMU") != NULL;
	const char *modifier = strrchr(e->name, ':');

	e->domain = modifier && !strcmp(modifier, ":u")	  ? DOMAIN_USER
		    : modifier && !strcmp(modifier, ":k") ? DOMAIN_KERNEL
							  : DOMAIN_BOTH;
	/* libpfm4 takes the existence of this file as support for perf events. */
	if (err == PFM_ERR_NOTSUPP && access("/proc/sys/kernel/perf_event_paranoid", F_OK))
		event_refuse(
			e, EVENT_UNAVAILABLE,
			"/proc/sys/kernel/perf_event_paranoid is not there: /proc is not mounted, or the kernel was built without CONFIG_PERF_EVENTS");
	else if (err == PFM_ERR_NOTSUPP)
		event_refuse(e, EVENT_UNAVAILABLE,
			     "libpfm4 knows it, but not how the kernel is asked for it");
	else
		event_refuse(e, EVENT_UNKNOWN, "libpfm4: %s%s", pfm_strerror(err),
			     hidden ? "; LIBPFM_FORCE_PMU hides other PMUs" : "");
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
	int absent = prepare_libpfm();
	int err = absent ? PFM_ERR_NOTFOUND : encode_libpfm(out);
	if (!err || (err == PFM_ERR_NOTFOUND && encode_sysfs(root, out)))
		return;
	if (tracepoint_split(name, group, point) &&
	    (err == PFM_ERR_NOTFOUND || (err == PFM_ERR_ATTR && tracepoint_has_group(root, group))))
		encode_tracepoint(root, out, group, point);
	else
		refuse(out, err);
	if (absent && out->status == EVENT_UNKNOWN)
		event_refuse(out, EVENT_UNAVAILABLE,
			     "libpfm4 does not start here (%s): it reads /proc/cpuinfo",
			     pfm_strerror(absent));
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

int encode_names(const char *pmu_name, void (*each)(void *ctx, const char *name, const char *what),
		 void *ctx)
{
	char name[EVENT_NAME_MAX];
	pfm_pmu_info_t pmu;

	if (prepare_libpfm() || !find_pmu(pmu_name, &pmu))
		return -ENOENT;
	for (int i = pmu.first_event; i >= 0; i = pfm_get_event_next(i)) {
		pfm_event_info_t event = {.size = sizeof(event)};
		if (pfm_get_event_info(i, PFM_OS_PERF_EVENT, &event))
			continue;
		snprintf(name, sizeof(name), "%s::%s", pmu.name, event.name);
		each(ctx, name, event.desc);
		for (int k = 0; k < event.nattrs; k++) {
			pfm_event_attr_info_t mask = {.size = sizeof(mask)};
			if (pfm_get_event_attr_info(i, k, PFM_OS_PERF_EVENT, &mask) ||
			    mask.type != PFM_ATTR_UMASK)
				continue;
			snprintf(name, sizeof(name), "%s::%s:%s", pmu.name, event.name, mask.name);
			each(ctx, name, mask.desc);
		}
	}
	return 0;
}

#include "bench/counters/open_strerror.h"

#include "bench/files/read_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The value of kernel.perf_event_paranoid as text too, "unknown" when it cannot be read, which
 * means the strictest. */
static long read_paranoid(char *text, size_t size)
{
	if (read_small_at(AT_FDCWD, "/proc/sys/kernel/perf_event_paranoid", text, size) <= 0) {
		snprintf(text, size, "unknown");
		return LONG_MAX;
	}
	text[strcspn(text, "\n")] = 0;
	return strtol(text, NULL, 10);
}

/* Documentation/admin-guide/sysctl/kernel.rst; 3 and 4 are Debian's and Ubuntu's own. */
static void describe_refusal(const struct perf_event_attr *attr, char *why, size_t size)
{
	char paranoid[16];
	long value = read_paranoid(paranoid, sizeof(paranoid));

	snprintf(
		why, size,
		!attr->exclude_kernel && value > 1
			? "kernel.perf_event_paranoid is %s: counting the kernel takes 1 or less, or CAP_PERFMON (run as root)"
		: value > 2
			? "kernel.perf_event_paranoid is %s: counting takes 2 or less, or CAP_PERFMON (run as root)"
			: "not allowed, though kernel.perf_event_paranoid is %s: a worker that you may not read, or a seccomp filter or security module in the way",
		paranoid);
}

static bool is_of_core(const struct perf_event_attr *attr)
{
	return attr->type == PERF_TYPE_HARDWARE || attr->type == PERF_TYPE_HW_CACHE ||
	       attr->type == PERF_TYPE_RAW;
}

/* What is the same for every event. */
static const struct {
	int err;
	const char *text;
} plain[] = {
	{-EBUSY,
	 "no counter was free all of the time: another user of the PMU, or the NMI watchdog, holds them"},
	{-EINVAL,
	 "the kernel does not count it for one process (EINVAL): an event of a whole CPU or socket, or a modifier that its PMU lacks"},
	{-ENOSYS, "the kernel was built without CONFIG_PERF_EVENTS"},
	{-EMFILE, "too many open files; raise ulimit -n"},
	{-ENFILE, "too many open files; raise ulimit -n"},
};

void open_strerror(const struct perf_event_attr *attr, int err, char *why, size_t size)
{
	if (err == -EACCES || err == -EPERM) {
		describe_refusal(attr, why, size);
		return;
	}
	if (err == -ENOENT || err == -EOPNOTSUPP || err == -ENXIO || err == -ENODEV) {
		snprintf(
			why, size,
			is_of_core(attr)
				? "no hardware PMU that counts it (%s): not given to this virtual machine, or not driven by this kernel"
				: "the kernel does not count it (%s)",
			strerrorname_np(-err));
		return;
	}
	snprintf(why, size, "perf_event_open: %s", strerrordesc_np(-err));
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (err == plain[i].err)
			snprintf(why, size, "%s", plain[i].text);
}

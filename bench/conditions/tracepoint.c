/* tracepoint: raw_syscalls:sys_enter enabled, as `perf trace` or a monitoring agent has it. The
 * kernel then takes its slow way through the entry code for this thread (perf_event_open(2),
 * PERF_TYPE_TRACEPOINT). */
#include "bench/conditions/impose.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int condition_tracepoint(const struct condition_needs *needs, char *why, size_t size)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attr),
		.config = needs->tracepoint,
		.sample_period = 0,
	};

	if (!needs->tracepoint) {
		snprintf(
			why, size,
			"the tracepoint's id cannot be read: that takes root, tracefs and workers on the driver's own kernel");
		return -1;
	}
	/* Left open: it counts until this process ends. */
	if (syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC) < 0)
		return condition_refused("raw_syscalls:sys_enter cannot be enabled", "", why, size);
	return 0;
}

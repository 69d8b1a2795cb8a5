/* Events on one CPU that disturb measurements there. */
#ifndef SYSPATH_HOST_NOISE_H
#define SYSPATH_HOST_NOISE_H

#include "bench/host/source.h"

#include <stdint.h>

#define NOISE_UNKNOWN UINT64_MAX /* the kernel does not report it */

/* Counters since boot. */
struct noise_counters {
	uint64_t steal_ms;    /* the hypervisor ran something else: /proc/stat, in steps of 10 ms */
	uint64_t interrupts;  /* of all kinds, on this CPU: /proc/interrupts */
	uint64_t pressure_us; /* some task of the host waited for a CPU: /proc/pressure/cpu */
	uint64_t throttled_us; /* a CPU quota of a control group was used up: cpu.stat (cgroup.h) */
};

/* Reads the counters of a CPU; each that cannot be read is NOISE_UNKNOWN. */
void noise_read(const struct host_source *source, int cpu, struct noise_counters *out);

/* end - start of each, NOISE_UNKNOWN where either is. */
struct noise_counters noise_between(const struct noise_counters *start,
				    const struct noise_counters *end);

#endif

/* CLOCK_MONOTONIC: for timeouts and for durations that are shown, never for measuring. A header
 * without a source file, so that workers can use it too. */
#ifndef SYSPATH_CLOCK_H
#define SYSPATH_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds of any of the kernel's clocks; 0 if it has no such clock. */
static inline int64_t clock_ns(clockid_t clock)
{
	struct timespec t = {0, 0};

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Since some moment before this process: ns, ms, s. */
static inline int64_t monotonic_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static inline int64_t monotonic_ms(void)
{
	return monotonic_ns() / 1000000;
}

static inline double monotonic_s(void)
{
	return (double)monotonic_ns() * 1e-9;
}

#endif

/* The time of day of a guest, whole seconds ahead of CLOCK_MONOTONIC. The kernel makes the latter
 * of the former (kernel/time/timekeeping.c, wall_to_monotonic), and where the sum of the
 * nanoseconds exceeds a second, a clock function carries it, by some instructions more or fewer:
 * for as large a part of every second as the kernel took to start its clocks. With whole seconds it
 * never does, and counts depend on no time. */
#ifndef SYSPATH_GUEST_WHOLE_SECONDS_H
#define SYSPATH_GUEST_WHOLE_SECONDS_H

#include <time.h>

/* The time of day nearest to `realtime` that is whole seconds ahead of `monotonic`. */
struct timespec whole_seconds_ahead(struct timespec realtime, struct timespec monotonic);

/* Sets the time of day to it. 0 or -errno; off by the microseconds that it takes. */
int whole_seconds_set(void);

#endif

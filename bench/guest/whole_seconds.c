#include "bench/guest/whole_seconds.h"

#include <errno.h>

enum { HALF_NS = 500000000 };

struct timespec whole_seconds_ahead(struct timespec realtime, struct timespec monotonic)
{
	long off = monotonic.tv_nsec - realtime.tv_nsec;

	realtime.tv_sec += off > HALF_NS ? -1 : off < -HALF_NS ? 1 : 0;
	realtime.tv_nsec = monotonic.tv_nsec;
	return realtime;
}

int whole_seconds_set(void)
{
	struct timespec realtime, monotonic;

	clock_gettime(CLOCK_REALTIME, &realtime);
	clock_gettime(CLOCK_MONOTONIC, &monotonic);
	realtime = whole_seconds_ahead(realtime, monotonic);
	return clock_settime(CLOCK_REALTIME, &realtime) ? -errno : 0;
}

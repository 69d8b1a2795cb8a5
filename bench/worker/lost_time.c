#include "bench/worker/lost_time.h"

#include "bench/base/clock.h"

static uint64_t read_ns(clockid_t clock)
{
	return (uint64_t)clock_ns(clock);
}

void lost_time_begin(struct lost_time *stretch)
{
	/* The reverse order at the end makes the time between the readings count as run. */
	stretch->wall_ns = read_ns(CLOCK_MONOTONIC);
	stretch->lost_ns = read_ns(CLOCK_THREAD_CPUTIME_ID);
}

void lost_time_end(struct lost_time *stretch)
{
	uint64_t ran_ns = read_ns(CLOCK_THREAD_CPUTIME_ID) - stretch->lost_ns;

	stretch->wall_ns = read_ns(CLOCK_MONOTONIC) - stretch->wall_ns;
	stretch->lost_ns = stretch->wall_ns > ran_ns ? stretch->wall_ns - ran_ns : 0;
}

bool lost_time_disturbed(const struct lost_time *stretch)
{
	return stretch->lost_ns > stretch->wall_ns / 20;
}

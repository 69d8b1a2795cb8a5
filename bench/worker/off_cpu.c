#include "bench/worker/off_cpu.h"

#include "bench/base/clock.h"

static uint64_t read_ns(clockid_t clock)
{
	return (uint64_t)clock_ns(clock);
}

void off_cpu_begin(struct off_cpu *interval)
{
	/* Read in reverse order at the end, so that the time between the reads counts as run. */
	interval->wall_ns = read_ns(CLOCK_MONOTONIC);
	interval->lost_ns = read_ns(CLOCK_THREAD_CPUTIME_ID);
}

void off_cpu_end(struct off_cpu *interval)
{
	uint64_t ran_ns = read_ns(CLOCK_THREAD_CPUTIME_ID) - interval->lost_ns;

	interval->wall_ns = read_ns(CLOCK_MONOTONIC) - interval->wall_ns;
	interval->lost_ns = interval->wall_ns > ran_ns ? interval->wall_ns - ran_ns : 0;
}

bool off_cpu_disturbed(const struct off_cpu *interval)
{
	return interval->lost_ns > interval->wall_ns / 20;
}

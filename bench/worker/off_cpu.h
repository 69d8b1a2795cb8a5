/* Off-CPU time: for how much of an interval this thread did not run. */
#ifndef SYSPATH_OFF_CPU_H
#define SYSPATH_OFF_CPU_H

#include <stdbool.h>
#include <stdint.h>

/* An interval, all ns. */
struct off_cpu {
	uint64_t wall_ns; /* elapsed: CLOCK_MONOTONIC */
	uint64_t lost_ns; /* off CPU: other tasks and, where the kernel
			   * accounts for them, stolen time and interrupts; CLOCK_THREAD_CPUTIME_ID
			   * against CLOCK_MONOTONIC */
};

/* Begins and ends an interval; both enter the kernel, so both are outside of the timed region. */
void off_cpu_begin(struct off_cpu *interval);
void off_cpu_end(struct off_cpu *interval);

/* Whether the interval is to be repeated: more than 5 % of it was off CPU. A timer tick takes far
 * less, another task's time slice more than that of an interval of 12 ms. */
bool off_cpu_disturbed(const struct off_cpu *interval);

#endif

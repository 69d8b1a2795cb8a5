/* How much of a stretch of time this thread did not run. */
#ifndef SYSPATH_OFF_CPU_H
#define SYSPATH_OFF_CPU_H

#include <stdbool.h>
#include <stdint.h>

/* A stretch of time, all ns. */
struct off_cpu {
	uint64_t wall_ns; /* that passed: CLOCK_MONOTONIC */
	uint64_t lost_ns; /* in which the thread did not run: other tasks and, where the kernel
			   * accounts for them, stolen time and interrupts; CLOCK_THREAD_CPUTIME_ID
			   * against CLOCK_MONOTONIC */
};

/* Begins and ends a stretch; both enter the kernel, so both stand outside of what is timed. */
void off_cpu_begin(struct off_cpu *interval);
void off_cpu_end(struct off_cpu *interval);

/* Whether so much was lost that the stretch is to be repeated: more than 5 % of it. A tick of the
 * kernel's costs far less, another task's time slice more than that of a stretch of 12 ms. */
bool off_cpu_disturbed(const struct off_cpu *interval);

#endif

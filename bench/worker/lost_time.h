/* How much of a stretch of time this thread did not run. */
#ifndef SYSPATH_LOST_TIME_H
#define SYSPATH_LOST_TIME_H

#include <stdbool.h>
#include <stdint.h>

/* A stretch of time, all ns. */
struct lost_time {
	uint64_t wall_ns; /* that passed: CLOCK_MONOTONIC */
	uint64_t lost_ns; /* in which the thread did not run: other tasks and, where the kernel
			   * accounts for them, stolen time and interrupts; CLOCK_THREAD_CPUTIME_ID
			   * against CLOCK_MONOTONIC */
};

/* Begins and ends a stretch; both enter the kernel, so both stand outside of what is timed. */
void lost_time_begin(struct lost_time *stretch);
void lost_time_end(struct lost_time *stretch);

/* Whether so much was lost that the stretch is to be repeated: more than 5 % of it. A tick of the
 * kernel's costs far less, another task's time slice more than that of a stretch of 12 ms. */
bool lost_time_disturbed(const struct lost_time *stretch);

#endif

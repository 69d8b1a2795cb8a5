/* Looking at the TSC itself: its step, and whether all CPUs show the same one. */
#ifndef SYSPATH_SELFCHECK_TSC_H
#define SYSPATH_SELFCHECK_TSC_H

#include "bench/stats/bootstrap.h"

#include <sched.h>
#include <stddef.h>
#include <stdint.h>

/* The greatest common divisor of the differences between reads that follow one another; 0 when
 * none differs. n reads in x, not going back. */
uint64_t tsc_step_of(const uint64_t *x, size_t n);

/* Reads the TSC of the current CPU many times and returns its step, TSC ticks, >= 1; *reads gets
 * how many times. 0 without memory. */
uint64_t tsc_step(size_t *reads);

/* Narrows the bounds of the offset "that TSC less this one", TSC ticks, by one round trip: there
 * was read between here_before and here_after. Whatever the way there and back took, the true
 * offset is from there - here_after to there - here_before (F. Cristian, "Probabilistic clock
 * synchronization", Distributed Computing 3, 1989); the bounds of many rounds are intersected.
 * `step` is the uncertainty of each read, TSC ticks. An intersection may come out empty (lo > hi)
 * only when an offset was changed meanwhile. */
void tsc_offset_narrow(struct interval *offset, uint64_t here_before, uint64_t there,
		       uint64_t here_after, uint64_t step);

/* What one CPU is to another. */
struct tsc_pair {
	struct interval offset; /* TSC ticks; -inf to inf when no round trip was made */
	size_t rounds;		/* round trips made */
};

/* Bounds the offset of CPU `there` against CPU `here` by up to `rounds` round trips between this
 * process on `here` and a child on `there`, for at most `seconds`. The affinity of this process is
 * restored. 0, also where no round was made in time; or -errno: no such CPU, no process, no shared
 * memory. */
int tsc_compare(int here, int there, uint64_t step, size_t rounds, double seconds,
		struct tsc_pair *out);

#endif

/* Counts per call from counts of blocks. */
#ifndef SYSPATH_PER_CALL_H
#define SYSPATH_PER_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PER_CALL_MAX_REPETITIONS = 64 };

/* Counts per call over repetitions; may be slightly below 0 where little is counted. */
struct per_call {
	double median, lowest, highest;
};

/* Repetition i counted one[i] in a block of `calls` calls and two[i] in one of twice as many. What
 * a block costs by itself (waking up, answering) is in both and cancels. n is 1 to
 * PER_CALL_MAX_REPETITIONS, calls 1 or more. 0 or -EINVAL. */
int per_call_of(const uint64_t *one, const uint64_t *two, size_t n, uint32_t calls,
		struct per_call *out);

/* Whether every repetition counted the same, and a whole number per call. */
bool per_call_is_exact(const struct per_call *count);

#endif

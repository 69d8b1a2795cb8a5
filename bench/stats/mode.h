/* Values that occur often. Pure. */
#ifndef SYSPATH_STATS_MODE_H
#define SYSPATH_STATS_MODE_H

#include <stddef.h>
#include <stdint.h>

struct mode {
	int64_t value;
	size_t agreeing; /* how often it occurs, 1 or more */
};

/* The mode of x[0..n-1], n >= 1, which is sorted on the way. Of several values that occur equally
 * often the lowest is taken: what disturbs a count of instructions only adds to it. */
struct mode mode_of(int64_t *x, size_t n);

/* The lowest value that occurs at least `enough` times; the mode where none does. Sorts x. */
struct mode mode_lowest(int64_t *x, size_t n, size_t enough);

#endif

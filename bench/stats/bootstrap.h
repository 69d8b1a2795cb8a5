/* Bootstrap interval of a median (B. Efron, "Bootstrap methods: another look at the jackknife",
 * Annals of Statistics 7(1), 1979; percentile interval: B. Efron and R. Tibshirani, "An
 * Introduction to the Bootstrap", 1993, chapter 13). */
#ifndef SYSPATH_STATS_BOOTSTRAP_H
#define SYSPATH_STATS_BOOTSTRAP_H

#include "bench/stats/rng.h"

#include <stddef.h>

/* A closed interval, lo <= hi, in the unit of the values it is about. */
struct interval {
	double lo;
	double hi;
};

/* Percentile bootstrap interval of the median of x[0..n-1] (any order, finite, not changed).
 * x holds one figure per invocation, never the pooled samples of several.
 *
 * resamples: >= 1; 10,000 settles a 95 % bound. level: in (0, 1), e.g. 0.95.
 * n == 1 gives lo == hi == x[0]: a single invocation has no spread. Below about 6
 * values the interval covers less than its level, as every bootstrap of so few does.
 *
 * Returns 0; -EINVAL for n == 0 or > UINT32_MAX, resamples == 0, level outside (0, 1), a value that
 * is not finite; -ENOMEM. *out is written on 0 only. */
int bootstrap_median(const double *x, size_t n, unsigned resamples, double level, struct rng *rng,
		     struct interval *out);

#endif

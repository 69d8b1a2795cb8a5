/* How big is the difference: Hodges-Lehmann estimates with distribution-free confidence intervals
 * (J. Hodges and E. Lehmann, "Estimates of location based on rank tests", Annals of Mathematical
 * Statistics 34(2), 1963; intervals: M. Hollander and D. Wolfe, "Nonparametric Statistical
 * Methods", 1999, sections 3.2-3.3 and 4.2-4.3). The interval holds just those shifts that the
 * rank test of rank.h would not reject, so test and interval never contradict each other;
 * with ties the interval is at worst wider than it need be. */
#ifndef SYSPATH_STATS_HODGES_LEHMANN_H
#define SYSPATH_STATS_HODGES_LEHMANN_H

#include "bench/stats/bootstrap.h"
#include "bench/stats/rank_null.h"

#include <stdbool.h>
#include <stddef.h>

/* Most pairs that are formed (32 MiB of them): n (n + 1) / 2 or m n. */
#define HODGES_LEHMANN_PAIRS_MAX ((size_t)1 << 22)

struct location {
	double estimate;      /* unit of the values */
	struct interval span; /* closed; -inf to +inf with -ERANGE */
	double level;	      /* achieved by span, >= the one asked for; 1 with -ERANGE */
	bool exact;	      /* level is exact (up to the sizes in rank.h); else good to 0.0004 */
};

/* Centre of symmetry of d[0..n-1], e.g. of paired differences: the median of all Walsh averages
 * (d[i] + d[j]) / 2, i <= j. level in (0, 1).
 *
 * Returns 0; -ERANGE when so few values cannot reach the level whatever they are (0.95 needs
 * n >= 6, 0.99 n >= 8): the estimate is set, there is no finite interval; -EINVAL for n == 0, a
 * level outside (0, 1), a value not finite; -E2BIG; -ENOMEM. *out is written on 0 and -ERANGE. */
int hodges_lehmann_centre(const double *d, size_t n, double level, struct location *out);

/* Shift of x[0..m-1] against y[0..n-1], positive when x is larger: the median of all x[i] - y[j].
 * The distribution that an earlier call left in *kept is used again where it is the right one.
 * Returns as above (0.95 needs e.g. 4 against 4; 3 against 3 is -ERANGE). */
int hodges_lehmann_shift(const double *x, size_t m, const double *y, size_t n, double level,
			 struct rank_null_kept *kept, struct location *out);

#endif

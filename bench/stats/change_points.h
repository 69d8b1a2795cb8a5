/* Where a series of figures, in order of time, changes its level. */
#ifndef SYSPATH_STATS_CHANGE_POINTS_H
#define SYSPATH_STATS_CHANGE_POINTS_H

#include <stddef.h>
#include <stdint.h>

/* A regime of so few points is never distinguished from chance at a level of 1 %: a last one needs
 * 6 or 7, one between two others 10 to 15, the more the longer the series. */
#define CHANGE_POINT_MIN_SIZE 5

struct change_point {
	size_t index;  /* first point of the new regime, in [1, n) */
	double before; /* median from the previous change to index - 1 */
	double after;  /* median from index to the next change */
	double p;      /* of this split, if both regimes were one; in [0, level] */
};

/* Change points of x[0..n-1]. In every window and segment looked at, the statistic is the largest
 * standardised Mann-Whitney statistic over all splits that leave min_size points on each side, and
 * its p value change_point_p(); ranks, so an outlier moves nothing. Three steps:
 * 1. seeded windows of all lengths, the narrowest with a clear split first (S. Kovacs,
 *    P. Buehlmann, H. Li and A. Munk, "Seeded binary segmentation", Biometrika 110(1), 2023):
 *    finds a slump that was mended, which plain binary segmentation averages away;
 * 2. binary segmentation of the segments between: finds small changes that last;
 * 3. each change is placed again between its neighbours, where a step between the medians fits best
 *    in absolute deviation, and dropped where it does not stand out (J. Bai, "Estimating multiple
 *    breaks one at a time", Econometric Theory 13(3), 1997).
 * Steps 1 and 2 may each spend half the level (Bonferroni over windows). Deterministic. Time
 * O(n log^2 n): 10,000 points take a few hundredths of a second.
 *
 * level: bound on the chance of any false alarm in a series without a change, in (0, 1), e.g. 0.01.
 * min_size: >= 2, e.g. CHANGE_POINT_MIN_SIZE.
 * The points must be independent of one another within a regime: one figure per run or per
 * invocation, never neighbouring samples of one process, which drift together.
 *
 * Writes at most cap changes, by index, to out[]; n / min_size is always room enough.
 * Returns 0; -ENOSPC when *found > cap (the first cap are written); -EINVAL for a value not finite,
 * a level outside (0, 1), min_size < 2, n > UINT32_MAX; -ENOMEM. *found is set on 0 and -ENOSPC. */
int change_points(const double *x, size_t n, double level, size_t min_size,
		  struct change_point *out, size_t cap, size_t *found);

/* P(max over splits of |Z| >= z) for n points, min_size or more on each side, where nothing
 * changes: the smaller of the approximation of R. Miller and D. Siegmund, "Maximally selected chi
 * square statistics", Biometrics 38(4), 1982 (shown to hold for ranks by B. Lausen and M.
 * Schumacher, "Maximally selected rank statistics", Biometrics 48(1), 1992) and the Bonferroni
 * bound. In [0, 1]; 1 where n < 2 min_size or min_size == 0. z in standard deviations. */
double change_point_p(double z, size_t n, size_t min_size);

#endif

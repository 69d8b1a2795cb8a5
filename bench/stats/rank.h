/* Wilcoxon's two rank tests, two-sided (F. Wilcoxon, "Individual comparisons by ranking methods",
 * Biometrics Bulletin 1(6), 1945; H. Mann and D. Whitney, Annals of Mathematical Statistics 18(1),
 * 1947; M. Hollander and D. Wolfe, "Nonparametric Statistical Methods", 1999, chapters 3 and 4).
 *
 * Equal values get the mean of their ranks, and the exact p value is taken over the permutations of
 * those midranks, so it is exact with ties too. A p value counts every outcome at least as far
 * from the centre as the one seen; without ties that is twice the smaller tail, as in R.
 * The replicate is the invocation: values pooled from within invocations make p meaningless. */
#ifndef SYSPATH_STATS_RANK_H
#define SYSPATH_STATS_RANK_H

#include <stdbool.h>
#include <stddef.h>

/* Most nonzero differences, and most values in both samples together, that RANK_AUTO still treats
 * exactly; past them the normal approximation is good to a few percent of p where p matters. */
#define SIGNED_RANK_EXACT_MAX 200
#define RANK_SUM_EXACT_MAX    100

enum rank_method {
	RANK_AUTO,   /* exact up to the maximum above, normal past it */
	RANK_NORMAL, /* normal approximation, corrected for ties and continuity */
};

struct rank_test {
	double statistic; /* signed_rank_test: V; rank_sum_test: U; multiple of 0.5, >= 0 */
	double p;	  /* two-sided, in [0, 1]; 1 when nothing differs */
	size_t n;	  /* values ranked: zero differences are not */
	bool exact;	  /* p is exact, not approximated */
};

/* One-sample or paired: are the differences d[0..n-1] symmetric about 0?
 * V is the sum of the ranks of |d| over d > 0. Zero differences are dropped first, as Wilcoxon did
 * (and R does): they favour neither side. The smallest p that n nonzero differences can
 * give is 2^(1-n).
 * Returns 0; -EINVAL for n == 0, n >= 2^31 or a NaN; -ENOMEM. */
int signed_rank_test(const double *d, size_t n, enum rank_method method, struct rank_test *out);

/* Two independent samples: do x[0..m-1] and y[0..n-1] come from one distribution?
 * U is the number of pairs with x > y, equal pairs counting one half (R's W).
 * Returns 0; -EINVAL for m == 0, n == 0, m + n >= 2^31 or a NaN; -ENOMEM. */
int rank_sum_test(const double *x, size_t m, const double *y, size_t n, enum rank_method method,
		  struct rank_test *out);

#endif

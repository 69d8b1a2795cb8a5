/* Null distributions of rank statistics, exactly, by dynamic programming over integer weights.
 * The weights are the ranks: 1..n without ties (a weight of NULL), doubled midranks with them, so
 * that the distribution is the exact conditional one given the ties that were seen (E. Lehmann,
 * "Nonparametrics", 1975; the shift algorithm of B. Streitberg and
 * J. Roehmel, "Exact distributions for permutation and rank tests", Statistical Software
 * Newsletter 12(1), 1986). */
#ifndef SYSPATH_STATS_RANK_NULL_H
#define SYSPATH_STATS_RANK_NULL_H

#include <stddef.h>
#include <stdint.h>

/* prob[s] = P(sum == s) for s in [0, len). Owned: free with rank_null_free(). */
struct rank_null {
	double *prob;
	size_t len;
};

/* Sum of those weights whose fair coin shows heads: the signed-rank statistic. Time n * sum(w).
 * Returns 0; -EINVAL for n == 0; -ENOMEM. */
int rank_null_coins(const uint32_t *weight, size_t n, struct rank_null *out);

/* Sum of m of the n weights drawn without replacement: the rank-sum statistic.
 * weight[] ascending. Time n * m * sum(w). n <= 1000, past which the counts overflow a double.
 * Returns 0; -EINVAL for m == 0, m > n or n > 1000; -ENOMEM. */
int rank_null_draws(const uint32_t *weight, size_t n, size_t m, struct rank_null *out);

/* A distribution of draws of the ranks 1..n, kept for who asks for the same again: the cells of a
 * comparison have as many invocations each. Starts zeroed. */
struct rank_null_kept {
	size_t n, m;
	struct rank_null null; /* prob is NULL: nothing is kept */
};

/* As rank_null_draws(); kept->null is the distribution, and stays owned by `kept`. */
int rank_null_keep(struct rank_null_kept *kept, size_t n, size_t m);
void rank_null_kept_free(struct rank_null_kept *kept);

void rank_null_free(struct rank_null *null);

/* P(|S - centre| >= distance): both tails together, at most 1. */
double rank_null_two_sided(const struct rank_null *null, uint64_t centre, uint64_t distance);

#endif

/* Both tails of the rank-sum statistic, exactly, without its whole distribution: the weights are
 * cut into a lower and an upper half, the sums of each half's subsets are counted by their size,
 * and a tail adds up what the two give together (the split of E. Horowitz and S. Sahni, "Computing
 * partitions with applications to the knapsack problem", Journal of the ACM 21(2), 1974). The
 * tables are an eighth of those of rank_null_draws(), which matters where every test has ties of
 * its own and no distribution serves twice. */
#ifndef SYSPATH_STATS_RANK_TAILS_H
#define SYSPATH_STATS_RANK_TAILS_H

#include <stddef.h>
#include <stdint.h>

#define RANK_TAILS_MAX 112

/* *p = P(|S - centre| >= distance), S the sum of m of the n weights drawn without replacement.
 * weight[] ascending: ranks, or doubled midranks. Exact but for the rounding of the last sum.
 * Time n^3 / 12 * the mean step between weights. n <= RANK_TAILS_MAX, up to which a double holds
 * every count, C(56, 28) at most, as a whole number.
 * Returns 0; -EINVAL for m == 0, m > n or a larger n; -ENOMEM. */
int rank_draws_tails(const uint32_t *weight, size_t n, size_t m, uint64_t centre, uint64_t distance,
		     double *p);

#endif

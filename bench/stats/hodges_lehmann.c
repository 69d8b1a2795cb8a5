#include "bench/stats/hodges_lehmann.h"

#include "bench/stats/quantile.h"
#include "bench/stats/rank.h"
#include "bench/stats/rank_null.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* Lower tail of the statistic that counts pairs below a candidate shift: tabulated or normal. */
struct lower_tail {
	struct rank_null null; /* prob == NULL: normal; not owned */
	size_t offset;	       /* of null's sums against the statistic */
	double mean;
	double sd;
};

static double normal_tail(const struct lower_tail *t, size_t k)
{
	return 0.5 * erfc(-((double)k + 0.5 - t->mean) / t->sd * M_SQRT1_2);
}

/* How many of the sorted pairs can be cut off at each end: the largest k <= pairs / 2 with
 * P(statistic < k) <= tail. *p becomes that probability, 0 for k == 0. */
static size_t cut_off(const struct lower_tail *t, size_t pairs, double tail, double *p)
{
	/* A level like 1 - 2/2^n must find its own k in spite of the rounding of 1 - level. */
	double limit = tail * (1.0 + 1e-12);
	double below = 0.0;
	size_t k = 0;

	*p = 0.0;
	while (k < pairs / 2) {
		if (t->null.prob)
			below += t->null.prob[t->offset + k];
		else
			below = normal_tail(t, k);
		if (below > limit)
			break;
		*p = below;
		k++;
	}
	return k;
}

/* From every difference x[i] - y[j], or every Walsh average of x if y is NULL: `pairs` of them. */
static int locate(const double *x, size_t m, const double *y, size_t n, size_t pairs,
		  const struct lower_tail *t, double level, struct location *out)
{
	double *pair = calloc(pairs, sizeof(*pair)), *next = pair;
	double p;

	if (!pair)
		return -ENOMEM;
	for (size_t i = 0; i < m; i++)
		for (size_t j = y ? 0 : i; j < n; j++)
			*next++ = y ? x[i] - y[j] : 0.5 * x[i] + 0.5 * x[j];
	size_t k = cut_off(t, pairs, (1.0 - level) / 2, &p);
	out->estimate = median_of(pair, pairs);
	out->exact = t->null.prob != NULL;
	out->level = k ? 1.0 - 2 * p : 1.0;
	out->span = k ? (struct interval){pair[k - 1], pair[pairs - k]}
		      : (struct interval){-(double)INFINITY, (double)INFINITY};
	free(pair);
	return k ? 0 : -ERANGE;
}

static bool usable(const double *x, size_t n, double level)
{
	return n > 0 && level > 0.0 && level < 1.0 && all_finite(x, n);
}

/* m == 0: signed rank of n, which is the caller's to free; else rank sum of m out of m + n, which
 * is kept. */
static int lower_tail_init(struct lower_tail *t, size_t m, size_t n, struct rank_null_kept *kept)
{
	double a = (double)m;
	double b = (double)n;

	*t = (struct lower_tail){.offset = m * (m + 1) / 2};
	t->mean = m == 0 ? b * (b + 1) / 4 : a * b / 2;
	t->sd = sqrt(m == 0 ? b * (b + 1) * (2 * b + 1) / 24 : a * b * (a + b + 1) / 12);
	if (m + n > (m == 0 ? SIGNED_RANK_EXACT_MAX : RANK_SUM_EXACT_MAX))
		return 0;
	/* Untied ranks: ties only make the interval wider than it need be. */
	if (m == 0)
		return rank_null_coins(NULL, n, &t->null);
	int err = rank_null_keep(kept, m + n, m);
	t->null = kept->null;
	return err;
}

int hodges_lehmann_centre(const double *d, size_t n, double level, struct location *out)
{
	if (n > HODGES_LEHMANN_PAIRS_MAX || n * (n + 1) / 2 > HODGES_LEHMANN_PAIRS_MAX)
		return -E2BIG;
	if (!usable(d, n, level))
		return -EINVAL;
	struct lower_tail t;
	int err = lower_tail_init(&t, 0, n, NULL);
	if (!err)
		err = locate(d, n, NULL, n, n * (n + 1) / 2, &t, level, out);
	rank_null_free(&t.null);
	return err;
}

int hodges_lehmann_shift(const double *x, size_t m, const double *y, size_t n, double level,
			 struct rank_null_kept *kept, struct location *out)
{
	if (n && m > HODGES_LEHMANN_PAIRS_MAX / n)
		return -E2BIG;
	if (!usable(x, m, level) || !usable(y, n, level))
		return -EINVAL;
	struct lower_tail t;
	/* Draws of the smaller sample: the same distribution, less to count. */
	int err = lower_tail_init(&t, m < n ? m : n, m < n ? n : m, kept);
	return err ? err : locate(x, m, y, n, m * n, &t, level, out);
}

#include "bench/stats/rank_tails.h"

#include <errno.h>
#include <stdlib.h>

/* Subsets of some weights, by size and sum: count[at[k] + s - least[k]] of size k sum to s, which
 * is least[k] to most[k]. */
struct subsets {
	size_t n;
	uint64_t *least, *most; /* [n + 1] */
	size_t *at;		/* [n + 1] */
	double *count;
};

static void subsets_free(struct subsets *s)
{
	free(s->least);
	free(s->most);
	free(s->at);
	free(s->count);
}

static size_t width(const struct subsets *s, size_t k)
{
	return (size_t)(s->most[k] - s->least[k]) + 1;
}

/* Where each size's counts stand, of ascending weights; `least` and `most` are set. */
static int lay_out(struct subsets *s, const uint32_t *weight, size_t n)
{
	size_t room = 0;

	*s = (struct subsets){
		.n = n,
		.least = calloc(n + 1, sizeof(*s->least)),
		.most = calloc(n + 1, sizeof(*s->most)),
		.at = calloc(n + 1, sizeof(*s->at)),
	};
	if (!s->least || !s->most || !s->at)
		return -ENOMEM;
	for (size_t k = 0; k <= n; k++) {
		if (k) {
			s->least[k] = s->least[k - 1] + weight[k - 1];
			s->most[k] = s->most[k - 1] + weight[n - k];
		}
		s->at[k] = room;
		room += width(s, k);
	}
	s->count = calloc(room, sizeof(*s->count));
	return s->count ? 0 : -ENOMEM;
}

/* Weight by weight, the largest subsets first, so that none takes a weight twice. Of the i weights
 * before, k - 1 sum to least[k - 1] up to what the last of them do. */
static int count_subsets(struct subsets *s, const uint32_t *weight, size_t n)
{
	int err = lay_out(s, weight, n);

	if (err)
		return err;
	s->count[0] = 1;
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k >= 1; k--) {
			const double *restrict without = s->count + s->at[k - 1];
			double *restrict with =
				s->count + s->at[k] + (s->least[k - 1] + weight[i] - s->least[k]);
			size_t sums =
				(size_t)(s->least[i] - s->least[i - (k - 1)] - s->least[k - 1]) + 1;
			for (size_t j = 0; j < sums; j++)
				with[j] += without[j];
		}
	return 0;
}

/* Every count becomes that of its own sum or less. */
static void accumulate(struct subsets *s)
{
	for (size_t k = 0; k <= s->n; k++)
		for (size_t j = 1; j < width(s, k); j++)
			s->count[s->at[k] + j] += s->count[s->at[k] + j - 1];
}

/* Accumulated: how many subsets of size k sum to `limit` or less. */
static double at_most(const struct subsets *s, size_t k, int64_t limit)
{
	int64_t j = limit - (int64_t)s->least[k];
	size_t last = width(s, k) - 1;

	if (j < 0)
		return 0;
	return s->count[s->at[k] + ((size_t)j < last ? (size_t)j : last)];
}

/* What the two halves give together: subsets of size m with a sum of at most `low`, with one of
 * at least `high`, and all. */
static double share_outside(const struct subsets *a, const struct subsets *b, size_t m, int64_t low,
			    int64_t high)
{
	double outside = 0, all = 0;

	for (size_t k = m > b->n ? m - b->n : 0; k <= a->n && k <= m; k++) {
		double of_b = at_most(b, m - k, INT64_MAX / 2);
		for (size_t j = 0; j < width(a, k); j++) {
			double ways = a->count[a->at[k] + j];
			int64_t sum = (int64_t)(a->least[k] + j);
			all += ways * of_b;
			outside += ways * (at_most(b, m - k, low - sum) + of_b -
					   at_most(b, m - k, high - 1 - sum));
		}
	}
	return outside / all;
}

int rank_draws_tails(const uint32_t *weight, size_t n, size_t m, uint64_t centre, uint64_t distance,
		     double *p)
{
	struct subsets lower, upper = {0};

	if (m == 0 || m > n || n > RANK_TAILS_MAX)
		return -EINVAL;
	int err = count_subsets(&lower, weight, n / 2);
	if (!err)
		err = count_subsets(&upper, weight + n / 2, n - n / 2);
	if (!err && distance) {
		accumulate(&upper);
		*p = share_outside(&lower, &upper, m, (int64_t)centre - (int64_t)distance,
				   (int64_t)centre + (int64_t)distance);
	} else if (!err) {
		*p = 1; /* the two tails meet */
	}
	subsets_free(&lower);
	subsets_free(&upper);
	return err;
}

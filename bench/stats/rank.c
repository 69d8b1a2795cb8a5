#include "bench/stats/rank.h"

#include "bench/stats/rank_null.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* A value to be ranked and whether its rank counts towards the statistic. */
struct entry {
	double value;
	bool counts;
};

/* The ranked values. weight[i] is twice the midrank of the i-th smallest: an integer. */
struct ranking {
	struct entry *entry;
	uint32_t *weight;
	size_t n;
	uint64_t sum2; /* twice the sum of the ranks that count */
	double ties;   /* sum of t^3 - t over groups of t equal values */
};

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;
	return (x->value > y->value) - (x->value < y->value);
}

static int ranking_alloc(struct ranking *r, size_t n)
{
	*r = (struct ranking){0};
	r->entry = calloc(n, sizeof(*r->entry));
	r->weight = calloc(n, sizeof(*r->weight));
	return r->entry && r->weight ? 0 : -ENOMEM;
}

static void ranking_free(struct ranking *r)
{
	free(r->weight);
	free(r->entry);
}

static void rank_entries(struct ranking *r)
{
	qsort(r->entry, r->n, sizeof(*r->entry), compare_entries);
	for (size_t i = 0, end; i < r->n; i = end) {
		end = i + 1;
		while (end < r->n && r->entry[end].value == r->entry[i].value)
			end++;
		double t = (double)(end - i);
		r->ties += t * t * t - t;
		/* Ranks i+1..end: their mean, doubled. */
		uint32_t weight = (uint32_t)(i + end + 1);
		for (size_t j = i; j < end; j++) {
			r->weight[j] = weight;
			r->sum2 += r->entry[j].counts ? weight : 0;
		}
	}
}

/* off: distance of the statistic from its mean, in ranks. */
static double normal_two_sided(double off, double variance)
{
	if (!(variance > 0.0))
		return 1.0;
	double z = (off - 0.5) / sqrt(variance);
	return z > 0.0 ? erfc(z * M_SQRT1_2) : 1.0;
}

/* The p value of what was seen. centre2: twice the mean of the sum of the ranks that count; drawn:
 * how many of the ranks are drawn, 0 where a coin is thrown for each. */
static int two_sided(const struct ranking *r, uint64_t centre2, double variance, size_t drawn,
		     struct rank_test *out)
{
	uint64_t off2 = r->sum2 > centre2 ? r->sum2 - centre2 : centre2 - r->sum2;
	struct rank_null null;

	if (!out->exact) {
		out->p = normal_two_sided((double)off2 / 2, variance);
		return 0;
	}
	int err = drawn ? rank_null_draws(r->weight, r->n, drawn, &null)
			: rank_null_coins(r->weight, r->n, &null);
	if (err)
		return err;
	out->p = rank_null_two_sided(&null, drawn ? drawn * (r->n + 1) : centre2, off2);
	rank_null_free(&null);
	return 0;
}

int signed_rank_test(const double *d, size_t n, enum rank_method method, struct rank_test *out)
{
	if (n == 0 || n > UINT32_MAX / 2)
		return -EINVAL;
	struct ranking r;
	int err = ranking_alloc(&r, n);
	for (size_t i = 0; !err && i < n; i++) {
		if (isnan(d[i]))
			err = -EINVAL;
		else if (d[i] != 0.0)
			r.entry[r.n++] = (struct entry){fabs(d[i]), d[i] > 0.0};
	}
	if (!err) {
		rank_entries(&r);
		struct rank_test test = {
			.statistic = (double)r.sum2 / 2,
			.p = 1.0,
			.n = r.n,
			.exact = method != RANK_NORMAL && r.n <= SIGNED_RANK_EXACT_MAX,
		};
		double k = (double)r.n;
		double variance = k * (k + 1) * (2 * k + 1) / 24 - r.ties / 48;
		if (r.n > 0)
			err = two_sided(&r, (uint64_t)r.n * (r.n + 1) / 2, variance, 0, &test);
		if (!err)
			*out = test;
	}
	ranking_free(&r);
	return err;
}

int rank_sum_test(const double *x, size_t m, const double *y, size_t n, enum rank_method method,
		  struct rank_test *out)
{
	if (m == 0 || n == 0 || m > UINT32_MAX / 4 || n > UINT32_MAX / 4)
		return -EINVAL;
	struct ranking r;
	int err = ranking_alloc(&r, m + n);
	for (size_t i = 0; !err && i < m + n; i++) {
		double value = i < m ? x[i] : y[i - m];
		if (isnan(value))
			err = -EINVAL;
		else
			r.entry[r.n++] = (struct entry){value, i < m};
	}
	if (!err) {
		rank_entries(&r);
		struct rank_test test = {
			.statistic = (double)(r.sum2 - (uint64_t)m * (m + 1)) / 2,
			.n = r.n,
			.exact = method != RANK_NORMAL && r.n <= RANK_SUM_EXACT_MAX,
		};
		double total = (double)r.n;
		double pairs = (double)m * (double)n;
		double variance = pairs / 12 * (total + 1 - r.ties / (total * (total - 1)));
		/* The sum of the ranks that do not count is as far from its own mean. */
		err = two_sided(&r, (uint64_t)m * (r.n + 1), variance, m < n ? m : n, &test);
		if (!err)
			*out = test;
	}
	ranking_free(&r);
	return err;
}

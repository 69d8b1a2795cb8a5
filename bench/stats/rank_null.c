#include "bench/stats/rank_null.h"

#include <errno.h>
#include <stdlib.h>

static size_t weight_of(const uint32_t *weight, size_t i)
{
	return weight ? weight[i] : i + 1;
}

int rank_null_coins(const uint32_t *weight, size_t n, struct rank_null *out)
{
	if (n == 0)
		return -EINVAL;
	size_t len = 1;
	for (size_t i = 0; i < n; i++)
		len += weight_of(weight, i);
	double *prob = calloc(len, sizeof(*prob));
	if (!prob)
		return -ENOMEM;

	/* Halving at each coin instead of dividing by 2^n at the end: 2^n overflows at n = 1024. */
	size_t top = 0;
	prob[0] = 1.0;
	for (size_t i = 0; i < n; i++) {
		size_t w = weight_of(weight, i);
		top += w;
		for (size_t s = top; s >= w && s > 0; s--)
			prob[s] = 0.5 * (prob[s] + prob[s - w]);
		for (size_t s = 0; s < w; s++)
			prob[s] *= 0.5;
	}
	*out = (struct rank_null){prob, len};
	return 0;
}

/* count[k * len + s]: how many k-subsets of the weights so far sum to s. below[i] is the sum of the
 * i smallest weights: it bounds what k of them can sum to, and most of the table stays untouched.
 * Nor does it matter how many subsets are too small for the weights left to make m of. */
static void count_subsets(const size_t *below, size_t n, size_t m, size_t len, double *count)
{
	count[0] = 1.0;
	for (size_t i = 0; i < n; i++) {
		size_t least = m > n - 1 - i ? m - (n - 1 - i) : 1;
		for (size_t k = i < m ? i + 1 : m; k >= least; k--) {
			const double *restrict without = count + (k - 1) * len;
			double *restrict with = count + k * len + below[i + 1] - below[i];
			size_t most = below[i] - below[i - (k - 1)];
			for (size_t s = below[k - 1]; s <= most; s++)
				with[s] += without[s];
		}
	}
}

int rank_null_draws(const uint32_t *weight, size_t n, size_t m, struct rank_null *out)
{
	if (m == 0 || m > n || n > 1000)
		return -EINVAL;
	size_t *below = calloc(n + 1, sizeof(*below));
	for (size_t i = 0; i < n && below; i++)
		below[i + 1] = below[i] + weight_of(weight, i);
	size_t len = below ? below[n] - below[n - m] + 1 : 0;
	double *count = below ? calloc((m + 1) * len, sizeof(*count)) : NULL;
	double *prob = below ? calloc(len, sizeof(*prob)) : NULL;
	int err = count && prob ? 0 : -ENOMEM;
	if (!err) {
		count_subsets(below, n, m, len, count);
		double total = 0.0;
		for (size_t s = 0; s < len; s++)
			total += count[m * len + s];
		for (size_t s = 0; s < len; s++)
			prob[s] = count[m * len + s] / total;
		*out = (struct rank_null){prob, len};
		prob = NULL;
	}
	free(prob);
	free(count);
	free(below);
	return err;
}

int rank_null_keep(struct rank_null_kept *kept, size_t n, size_t m)
{
	if (kept->null.prob && kept->n == n && kept->m == m)
		return 0;
	rank_null_kept_free(kept);
	int err = rank_null_draws(NULL, n, m, &kept->null);
	kept->n = n;
	kept->m = m;
	return err;
}

void rank_null_kept_free(struct rank_null_kept *kept)
{
	rank_null_free(&kept->null);
}

void rank_null_free(struct rank_null *null)
{
	free(null->prob);
	*null = (struct rank_null){NULL, 0};
}

double rank_null_two_sided(const struct rank_null *null, uint64_t centre, uint64_t distance)
{
	double p = 0.0;
	for (size_t s = 0; s < null->len; s++) {
		uint64_t off = s > centre ? s - centre : centre - s;
		if (off >= distance)
			p += null->prob[s];
	}
	return p < 1.0 ? p : 1.0;
}

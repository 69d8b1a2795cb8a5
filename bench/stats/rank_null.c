#include "bench/stats/rank_null.h"

#include <errno.h>
#include <stdlib.h>

int rank_null_coins(const uint32_t *weight, size_t n, struct rank_null *out)
{
	if (n == 0)
		return -EINVAL;
	size_t len = 1;
	for (size_t i = 0; i < n; i++)
		len += weight[i];
	double *prob = calloc(len, sizeof(*prob));
	if (!prob)
		return -ENOMEM;

	/* Halving at each coin instead of dividing by 2^n at the end: 2^n overflows at n = 1024. */
	size_t top = 0;
	prob[0] = 1.0;
	for (size_t i = 0; i < n; i++) {
		size_t w = weight[i];
		top += w;
		for (size_t s = top; s >= w && s > 0; s--)
			prob[s] = 0.5 * (prob[s] + prob[s - w]);
		for (size_t s = 0; s < w; s++)
			prob[s] *= 0.5;
	}
	*out = (struct rank_null){prob, len};
	return 0;
}

/* count[k * len + s]: how many k-subsets of the weights so far sum to s. */
static void count_subsets(const uint32_t *weight, size_t n, size_t m, size_t len, double *count)
{
	count[0] = 1.0;
	for (size_t i = 0; i < n; i++) {
		size_t w = weight[i];
		for (size_t k = i < m ? i + 1 : m; k > 0; k--) {
			double *with = count + k * len;
			const double *without = count + (k - 1) * len;
			for (size_t s = w; s < len; s++)
				with[s] += without[s - w];
		}
	}
}

int rank_null_draws(const uint32_t *weight, size_t n, size_t m, struct rank_null *out)
{
	if (m == 0 || m > n || n > 1000)
		return -EINVAL;
	size_t len = 1;
	for (size_t i = n - m; i < n; i++)
		len += weight[i];

	double *count = calloc((m + 1) * len, sizeof(*count));
	double *prob = calloc(len, sizeof(*prob));
	int err = -ENOMEM;
	if (count && prob) {
		count_subsets(weight, n, m, len, count);
		double total = 0.0;
		for (size_t s = 0; s < len; s++)
			total += count[m * len + s];
		for (size_t s = 0; s < len; s++)
			prob[s] = count[m * len + s] / total;
		*out = (struct rank_null){prob, len};
		prob = NULL;
		err = 0;
	}
	free(prob);
	free(count);
	return err;
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

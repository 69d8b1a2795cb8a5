#include "bench/stats/bootstrap.h"

#include "bench/stats/quantile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Median of one resample of sorted[]: how often each index was drawn gives the middle, so
 * nothing has to be sorted again. counts[]: scratch of n. */
static double resampled_median(const double *sorted, uint32_t *counts, size_t n, struct rng *rng)
{
	memset(counts, 0, n * sizeof(*counts));
	for (size_t i = 0; i < n; i++)
		counts[rng_below(rng, (uint32_t)n)]++;

	size_t seen = 0;
	size_t i = 0;
	while ((seen += counts[i]) < (n + 1) / 2)
		i++;
	double lower = sorted[i];
	if (n % 2 == 1 || seen > n / 2)
		return lower;
	do
		i++;
	while (counts[i] == 0);
	return lower + (sorted[i] - lower) / 2;
}

int bootstrap_median(const double *x, size_t n, unsigned resamples, double level, struct rng *rng,
		     struct interval *out)
{
	if (n == 0 || n > UINT32_MAX || resamples == 0 || !(level > 0.0 && level < 1.0) ||
	    !all_finite(x, n))
		return -EINVAL;
	if (n == 1) {
		*out = (struct interval){x[0], x[0]};
		return 0;
	}

	int err = -ENOMEM;
	double *sorted = calloc(n, sizeof(*sorted));
	uint32_t *counts = calloc(n, sizeof(*counts));
	double *medians = calloc(resamples, sizeof(*medians));
	if (sorted && counts && medians) {
		memcpy(sorted, x, n * sizeof(*sorted));
		sort_doubles(sorted, n);
		for (unsigned r = 0; r < resamples; r++)
			medians[r] = resampled_median(sorted, counts, n, rng);
		sort_doubles(medians, resamples);
		double tail = (1.0 - level) / 2;
		out->lo = quantile_sorted(medians, resamples, tail);
		out->hi = quantile_sorted(medians, resamples, 1.0 - tail);
		err = 0;
	}
	free(medians);
	free(counts);
	free(sorted);
	return err;
}

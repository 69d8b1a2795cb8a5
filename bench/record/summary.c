#include "bench/record/summary.h"

#include "bench/stats/quantile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES = 10000 };

/* All samples of one kind, sorted; NULL when there are none or no memory. */
static double *pooled(const struct summary_input *in, size_t n, int single, size_t *count)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < n; i++)
		total += single ? in[i].singles : in[i].batches;
	double *all = total ? malloc(total * sizeof(*all)) : NULL;
	for (size_t i = 0; i < n && all; i++) {
		size_t here = single ? in[i].singles : in[i].batches;
		if (here)
			memcpy(all + at, single ? in[i].single_tsc : in[i].batch_tsc,
			       here * sizeof(*all));
		at += here;
	}
	if (all)
		sort_doubles(all, total);
	*count = total;
	return all;
}

static int figures_of(const struct summary_input *in, struct invocation_figures *out)
{
	double *sorted = malloc(in->batches * sizeof(*sorted));

	if (!sorted)
		return -ENOMEM;
	memcpy(sorted, in->batch_tsc, in->batches * sizeof(*sorted));
	sort_doubles(sorted, in->batches);
	*out = (struct invocation_figures){
		.floor = sorted[0],
		.p50 = median_sorted(sorted, in->batches),
		.p90 = quantile_sorted(sorted, in->batches, 0.9),
		.p99 = quantile_sorted(sorted, in->batches, 0.99),
		.mean = mean(sorted, in->batches),
	};
	free(sorted);
	return 0;
}

/* Median over invocations of the figure at `offset` in struct invocation_figures. */
static double median_at(const struct invocation_figures *each, size_t n, size_t offset,
			double *scratch)
{
	for (size_t i = 0; i < n; i++)
		memcpy(&scratch[i], (const char *)&each[i] + offset, sizeof(double));
	return median_of(scratch, n);
}

static int medians(const struct invocation_figures *each, size_t n, uint64_t seed,
		   struct summary *out)
{
	double *scratch = malloc(n * sizeof(*scratch));
	struct rng rng;

	if (!scratch)
		return -ENOMEM;
	out->p90 = median_at(each, n, offsetof(struct invocation_figures, p90), scratch);
	out->p99 = median_at(each, n, offsetof(struct invocation_figures, p99), scratch);
	out->mean = median_at(each, n, offsetof(struct invocation_figures, mean), scratch);
	out->p50 = median_at(each, n, offsetof(struct invocation_figures, p50), scratch);
	rng_seed(&rng, seed);
	int err = bootstrap_median(scratch, n, RESAMPLES, 0.95, &rng, &out->p50_interval);
	free(scratch);
	return err;
}

int summarise(const struct summary_input *in, size_t n, uint64_t seed, struct summary *out,
	      struct invocation_figures *each)
{
	int err = n ? 0 : -EINVAL;

	*out = (struct summary){0};
	for (size_t i = 0; i < n && !err; i++)
		err = in[i].batches ? figures_of(&in[i], &each[i]) : -EINVAL;
	if (!err)
		err = medians(each, n, seed, out);
	if (err)
		return err;

	double *all = pooled(in, n, 0, &out->batches);
	if (!all)
		return -ENOMEM;
	out->floor = all[0];
	quantile_grid(all, out->batches, out->quantile, SUMMARY_QUANTILES);
	free(all);

	all = pooled(in, n, 1, &out->singles);
	if (!all)
		return out->singles ? -ENOMEM : 0;
	out->tail_p99 = quantile_sorted(all, out->singles, 0.99);
	out->tail_p999 = quantile_sorted(all, out->singles, 0.999);
	out->tail_max = all[out->singles - 1];
	free(all);
	return 0;
}

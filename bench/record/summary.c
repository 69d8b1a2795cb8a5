#include "bench/record/summary.h"

#include "bench/stats/quantile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES = 10000 };

/* A list of samples of an invocation. */
struct samples {
	const double *x;
	size_t n;
};
typedef struct samples samples_of(const struct summary_input *in);

static struct samples batches_of(const struct summary_input *in)
{
	return (struct samples){in->batch_tsc, in->batches};
}

static struct samples ruled_of(const struct summary_input *in)
{
	return (struct samples){in->batch_cycles, in->ruled};
}

static struct samples singles_of(const struct summary_input *in)
{
	return (struct samples){in->single_tsc, in->singles};
}

/* All samples of one kind, sorted; NULL when there are none or no memory. */
static double *pooled(const struct summary_input *in, size_t n, samples_of *of, size_t *count)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < n; i++)
		total += of(&in[i]).n;
	double *all = total ? malloc(total * sizeof(*all)) : NULL;
	for (size_t i = 0; i < n && all; i++) {
		struct samples here = of(&in[i]);
		if (here.n)
			memcpy(all + at, here.x, here.n * sizeof(*all));
		at += here.n;
	}
	if (all)
		sort_doubles(all, total);
	*count = total;
	return all;
}

int invocation_summarise(const struct summary_input *in, struct invocation_figures *out)
{
	size_t room = in->ruled > in->batches ? in->ruled : in->batches;
	double *sorted = malloc(room * sizeof(*sorted));

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
	if (in->ruled) {
		memcpy(sorted, in->batch_cycles, in->ruled * sizeof(*sorted));
		sort_doubles(sorted, in->ruled);
		out->cycles = (struct cycle_figures){
			.p10 = quantile_sorted(sorted, in->ruled, 0.1),
			.p50 = median_sorted(sorted, in->ruled),
			.p90 = quantile_sorted(sorted, in->ruled, 0.9),
		};
	}
	free(sorted);
	return 0;
}

double invocation_figure(const struct invocation_figures *figures, struct figure_key key)
{
	bool ruled = key.unit == UNIT_CYCLE;

	if (key.kind == FIGURE_P10)
		return figures->cycles.p10;
	if (key.kind == FIGURE_P50)
		return ruled ? figures->cycles.p50 : figures->p50;
	return figures->floor;
}

/* A figure over the invocations, and where it is taken from and goes to. */
struct over_invocations {
	size_t from; /* in struct invocation_figures */
	double *median;
	struct interval *interval; /* or NULL */
};

/* Median over invocations, and its bootstrap interval. 0 or -errno. */
static int reduce(const struct invocation_figures *each, size_t n, uint64_t seed,
		  const struct over_invocations *figure, double *scratch)
{
	struct rng rng;

	for (size_t i = 0; i < n; i++)
		memcpy(&scratch[i], (const char *)&each[i] + figure->from, sizeof(double));
	*figure->median = median_of(scratch, n);
	if (!figure->interval)
		return 0;
	rng_seed(&rng, seed);
	return bootstrap_median(scratch, n, RESAMPLES, 0.95, &rng, figure->interval);
}

static int medians(const struct invocation_figures *each, size_t n, uint64_t seed,
		   struct summary *out)
{
	const struct over_invocations figures[] = {
		{offsetof(struct invocation_figures, p50), &out->p50, &out->p50_interval},
		{offsetof(struct invocation_figures, p90), &out->p90, NULL},
		{offsetof(struct invocation_figures, p99), &out->p99, NULL},
		{offsetof(struct invocation_figures, mean), &out->mean, NULL},
		{offsetof(struct invocation_figures, cycles.p50), &out->cycles.p50,
		 &out->cycles_interval},
		{offsetof(struct invocation_figures, cycles.p10), &out->cycles.p10, NULL},
		{offsetof(struct invocation_figures, cycles.p90), &out->cycles.p90, NULL},
	};
	size_t last = sizeof(figures) / sizeof(figures[0]) - (out->unruled ? 3 : 0);
	double *scratch = malloc(n * sizeof(*scratch));
	int err = scratch ? 0 : -ENOMEM;

	for (size_t i = 0; i < last && !err; i++)
		err = reduce(each, n, seed, &figures[i], scratch);
	free(scratch);
	return err;
}

int summarise(const struct summary_input *in, size_t n, uint64_t seed, struct summary *out,
	      struct invocation_figures *each)
{
	int err = n ? 0 : -EINVAL;

	*out = (struct summary){0};
	for (size_t i = 0; i < n && !err; i++)
		err = in[i].batches ? invocation_summarise(&in[i], &each[i]) : -EINVAL;
	for (size_t i = 0; i < n; i++)
		out->unruled += in[i].ruled < SUMMARY_MIN_RULED;
	if (!err)
		err = medians(each, n, seed, out);
	if (err)
		return err;

	double *all = pooled(in, n, batches_of, &out->batches);
	if (!all)
		return -ENOMEM;
	out->floor = all[0];
	quantile_grid(all, out->batches, out->quantile, SUMMARY_QUANTILES);
	free(all);
	if (!out->unruled) {
		size_t ruled;
		all = pooled(in, n, ruled_of, &ruled);
		if (!all)
			return -ENOMEM;
		quantile_grid(all, ruled, out->quantile, SUMMARY_QUANTILES);
		free(all);
	}

	all = pooled(in, n, singles_of, &out->singles);
	if (!all)
		return out->singles ? -ENOMEM : 0;
	out->tail_p99 = quantile_sorted(all, out->singles, 0.99);
	out->tail_p999 = quantile_sorted(all, out->singles, 0.999);
	out->tail_max = all[out->singles - 1];
	free(all);
	return 0;
}

#include "bench/record/summary.h"

#include "bench/stats/quantile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES = 10000 };

static struct samples of_kind(const struct summary_input *in, size_t kind)
{
	struct samples samples;

	memcpy(&samples, (const char *)in + kind, sizeof(samples));
	return samples;
}

/* All samples of one kind, the offset of a member, sorted, those of shared cores left out if
 * `alone`; NULL when there are none or no memory. */
static double *pooled(const struct summary_input *in, size_t n, size_t kind, bool alone,
		      size_t *count)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < n; i++)
		total += alone && in[i].shared ? 0 : of_kind(&in[i], kind).n;
	double *all = total ? malloc(total * sizeof(*all)) : NULL;
	for (size_t i = 0; i < n && all; i++) {
		struct samples here = of_kind(&in[i], kind);
		if (alone && in[i].shared)
			continue;
		if (here.n)
			memcpy(all + at, here.x, here.n * sizeof(*all));
		at += here.n;
	}
	if (all)
		sort_doubles(all, total);
	*count = total;
	return all;
}

/* A sorted copy of a kind. */
static void sort_into(double *sorted, struct samples from)
{
	memcpy(sorted, from.x, from.n * sizeof(*sorted));
	sort_doubles(sorted, from.n);
}

int invocation_summarise(const struct summary_input *in, struct invocation_figures *out)
{
	size_t n = in->batches.n, ruled = in->ruled.n;
	size_t room = ruled > n ? ruled : n;
	double *sorted = malloc(room * sizeof(*sorted));

	if (!sorted)
		return -ENOMEM;
	sort_into(sorted, in->batches);
	*out = (struct invocation_figures){
		.floor = sorted[0],
		.p50 = median_sorted(sorted, n),
		.p90 = quantile_sorted(sorted, n, 0.9),
		.p99 = quantile_sorted(sorted, n, 0.99),
		.mean = mean(sorted, n),
	};
	if (ruled) {
		sort_into(sorted, in->ruled);
		out->cycles = (struct cycle_figures){
			.p10 = quantile_sorted(sorted, ruled, 0.1),
			.p50 = median_sorted(sorted, ruled),
			.p90 = quantile_sorted(sorted, ruled, 0.9),
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
	bool alone;		   /* over those with the core alone */
};

/* Median over invocations, all or those with the core alone, and its bootstrap interval. 0 or
 * -errno. */
static int reduce(const struct summary_input *in, const struct invocation_figures *each, size_t all,
		  uint64_t seed, const struct over_invocations *figure, double *scratch)
{
	struct rng rng;
	size_t n = 0;

	for (size_t i = 0; i < all; i++)
		if (!figure->alone || !in[i].shared)
			memcpy(&scratch[n++], (const char *)&each[i] + figure->from,
			       sizeof(double));
	*figure->median = median_of(scratch, n);
	if (!figure->interval)
		return 0;
	rng_seed(&rng, seed);
	return bootstrap_median(scratch, n, RESAMPLES, 0.95, &rng, figure->interval);
}

static int medians(const struct summary_input *in, const struct invocation_figures *each, size_t n,
		   uint64_t seed, struct summary *out)
{
	bool alone = out->alone;

	const struct over_invocations figures[] = {
		{offsetof(struct invocation_figures, p50), &out->p50, &out->p50_interval, false},
		{offsetof(struct invocation_figures, p90), &out->p90, NULL, false},
		{offsetof(struct invocation_figures, p99), &out->p99, NULL, false},
		{offsetof(struct invocation_figures, mean), &out->mean, NULL, false},
		{offsetof(struct invocation_figures, cycles.p50), &out->cycles.p50,
		 &out->cycles_interval, alone},
		{offsetof(struct invocation_figures, cycles.p10), &out->cycles.p10, NULL, alone},
		{offsetof(struct invocation_figures, cycles.p90), &out->cycles.p90, NULL, alone},
	};
	size_t last = sizeof(figures) / sizeof(figures[0]) - (out->unruled ? 3 : 0);
	double *scratch = malloc(n * sizeof(*scratch));
	int err = scratch ? 0 : -ENOMEM;

	for (size_t i = 0; i < last && !err; i++)
		err = reduce(in, each, n, seed, &figures[i], scratch);
	free(scratch);
	return err;
}

int summarise(const struct summary_input *in, size_t n, uint64_t seed, struct summary *out,
	      struct invocation_figures *each)
{
	int err = n ? 0 : -EINVAL;

	*out = (struct summary){0};
	for (size_t i = 0; i < n && !err; i++)
		err = in[i].batches.n ? invocation_summarise(&in[i], &each[i]) : -EINVAL;
	for (size_t i = 0; i < n; i++) {
		out->unruled += in[i].ruled.n < RULER_ENOUGH;
		out->shared += in[i].shared;
	}
	if (out->shared && n - out->shared >= SUMMARY_MIN_ALONE)
		out->alone = n - out->shared;
	if (!err)
		err = medians(in, each, n, seed, out);
	if (err)
		return err;

	double *all = pooled(in, n, offsetof(struct summary_input, batches), false, &out->batches);
	if (!all)
		return -ENOMEM;
	out->floor = all[0];
	quantile_grid(all, out->batches, out->quantile, SUMMARY_QUANTILES);
	free(all);
	if (!out->unruled) {
		size_t ruled;
		all = pooled(in, n, offsetof(struct summary_input, ruled), out->alone, &ruled);
		if (!all)
			return -ENOMEM;
		quantile_grid(all, ruled, out->quantile, SUMMARY_QUANTILES);
		free(all);
	}

	all = pooled(in, n, offsetof(struct summary_input, singles), false, &out->singles);
	if (!all)
		return out->singles ? -ENOMEM : 0;
	out->tail_p99 = quantile_sorted(all, out->singles, 0.99);
	out->tail_p999 = quantile_sorted(all, out->singles, 0.999);
	out->tail_max = all[out->singles - 1];
	free(all);
	return 0;
}

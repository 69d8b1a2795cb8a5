/* A cell's cost over runs, split into regimes at its change points. Pure. */
#ifndef SYSPATH_TREND_H
#define SYSPATH_TREND_H

#include "bench/history/history.h"

#include <stdbool.h>
#include <stddef.h>

/* Runs between two changes. */
struct regime {
	size_t first, n;		/* points, n >= 1 */
	double median, lowest, highest; /* unit of the points */
	double p; /* of the change that begins it, in [0, 0.01]; 0 for counts; 1 for the first */
};

struct trend {
	struct figure_key figure; /* of the points */
	size_t *run;		  /* [n] index of each point's run in the array it was made from */
	double *value;		  /* [n] in the order of time */
	size_t n, missing;	  /* runs that measured the cell, and runs that did not */
	struct regime *regimes;
	size_t n_regimes;
};

/* What the points of an engine's runs are when `stat` is asked for: ticks are shown in ns. */
struct figure_key trend_figure(const char *engine, const struct figure_stat *stat);

/* Whether runs of two engines have points in one unit. */
bool trend_alike(const char *engine, const char *other);

/* Whether points have no noise, so that every step is a change. */
static inline bool trend_is_exact(const struct trend *trend)
{
	return trend->figure.kind == FIGURE_EXACT;
}

/* A cost of the run, as history_costs() gives it, as a point. NaN where there is none, which in a
 * history that something else wrote may be an infinity or a TSC rate of 0, too. */
double trend_value(const struct history_run *run, double cost);

/* From costs[0..n-1] (NaN: not measured) of runs[0..n-1] in order of time. Changes are
 * found by bench/stats/change_points.h, with a chance of at most 1 % for any false alarm in a
 * series that never changed; of exact counts every step is one. The engines are alike. 0, -ENOMEM.
 * Free *out in either case. */
int trend_make(const struct history_run *runs, const double *costs, size_t n,
	       const struct figure_stat *stat, struct trend *out);
void trend_free(struct trend *trend);

#endif

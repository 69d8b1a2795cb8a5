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
	const struct figure_stat *stat; /* that the points are of, */
	struct figure_key figure;	/* which is this of the engine, as it is shown */
	size_t *run;	   /* [n] index of each point's run in the array it was made from */
	double *value;	   /* [n] in the order of time */
	size_t n, missing; /* runs that have the figure, and that did not measure the cell */
	size_t unruled;	   /* that measured the cell, and have no core cycles of it */
	struct regime *regimes;
	size_t n_regimes;
};

/* What a series is of: the statistic that was asked for; without one (NULL) core cycles where every
 * run that measured the cell has them, else what all have. Runs of exact counts do not decide. */
const struct figure_stat *trend_stat(const struct figure_stat *asked,
				     const struct history_run *runs,
				     const struct history_cost *costs, size_t n);

/* What the points of an engine's runs are: ticks are shown in ns. */
struct figure_key trend_figure(const char *engine, const struct figure_stat *stat);

/* What they are called: "cycles", "floor"; of exact counts the unit. */
const char *trend_name(const struct figure_stat *stat, struct figure_key figure);

/* Whether runs of two engines have points in one unit. */
bool trend_alike(const char *engine, const char *other);

/* What is kept of the cell in the run, as a point. NaN where there is none, which in a history that
 * something else wrote may be an infinity or a TSC rate of 0, too. */
double trend_value(const struct history_run *run, const struct history_cost *cost,
		   const struct figure_stat *stat);

/* From costs[0..n-1] of runs[0..n-1] in order of time. Changes are found by
 * bench/stats/change_points.h, with a chance of at most 1 % for any false alarm in a series that
 * never changed; of exact counts every step is one. The engines are alike. 0, -ENOMEM. Free *out in
 * either case. */
int trend_make(const struct history_run *runs, const struct history_cost *costs, size_t n,
	       const struct figure_stat *stat, struct trend *out);
void trend_free(struct trend *trend);

/* How the i-th regime differs from the one before it: "+8.19 %", of exact counts "+5"; "" for the
 * first. `space` is put before the sign of per cent. */
enum { TREND_CHANGE = 32 };
void trend_change_text(const struct trend *trend, size_t i, const char *space,
		       char text[TREND_CHANGE]);

#endif

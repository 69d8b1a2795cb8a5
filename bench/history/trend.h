/* A cell's cost over runs, cut into regimes where its level changes. Pure. */
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
	bool exact;	   /* points are counts of instructions, else ns per call */
	size_t *run;	   /* [n] index of each point's run in the array it was made from */
	double *value;	   /* [n] in the order of time */
	size_t n, missing; /* runs that measured the cell, and runs that did not */
	struct regime *regimes;
	size_t n_regimes;
};

/* Whether a run's costs are exact counts of instructions; else they are TSC ticks. */
bool trend_is_exact(const struct history_run *run);

/* A cost of the run as a figure: ns per call, exact counts as they are. NaN where there is none,
 * which in a history that something else wrote may be an infinity or a TSC rate of 0, too. */
double trend_figure(const struct history_run *run, bool exact, double cost);

/* From costs[0..n-1] in ticks (NaN: not measured) of runs[0..n-1] in order of time. Changes are
 * found by bench/stats/change_points.h, with a chance of at most 1 % for any false alarm in a
 * series that never changed; of counts every step is one. 0, -ENOMEM. Free *out in either case. */
int trend_make(const struct history_run *runs, const double *costs, size_t n, bool exact,
	       struct trend *out);
void trend_free(struct trend *trend);

#endif

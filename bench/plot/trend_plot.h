/* The chart of a trend: scripts/trend.gp. */
#ifndef SYSPATH_TREND_PLOT_H
#define SYSPATH_TREND_PLOT_H

#include "bench/base/error.h"
#include "bench/history/trend.h"

#include <stddef.h>

/* One series: runs of one host and instrument, or of all. */
struct trend_series {
	const struct history_run *runs; /* [n] in order of time */
	size_t n;
	struct trend trend;
};

/* Draws the series of a cell, one or more, as trend-ABI-PATH-OP.svg and .png in `folder`, and
 * prints each file's name. 0, or the code of *error. */
int trend_plot(const struct history_cell *c, enum figure_kind stat,
	       const struct trend_series *series, size_t n, const char *folder,
	       struct error *error);

#endif

/* The chart of a trend: scripts/trend.gp. */
#ifndef SYSPATH_TREND_PLOT_H
#define SYSPATH_TREND_PLOT_H

#include "bench/base/error.h"
#include "bench/history/trend.h"
#include "bench/plot/chart_queue.h"

#include <stddef.h>

/* One series: runs of one host and instrument, or of all. */
struct trend_series {
	const struct history_run *runs; /* [n] in order of time */
	size_t n;
	struct trend trend;
};

/* Draws the series of a cell, one or more, as trend-ABI-PATH-OP.svg and .png in `folder`;
 * drawn (or NULL) is called with the name of each file. 0, or the code of *error. */
int trend_plot(const struct history_cell *c, const struct trend_series *series, size_t n,
	       const char *folder, chart_drawn *drawn, struct error *error);

#endif

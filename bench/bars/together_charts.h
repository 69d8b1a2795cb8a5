/* Charts of several documents of times, two hosts or two runs, drawn by gnuplot. */
#ifndef SYSPATH_TOGETHER_CHARTS_H
#define SYSPATH_TOGETHER_CHARTS_H

#include "bench/plot/run_charts.h"

#include <stddef.h>

/* Adds to what is to be drawn the cost by path of each operation on each scale, a bar per document,
 * 1 to BARS_SERIES of them, as STEM-OP.svg and STEM-linear-OP.svg, .png. 0, or the code of *error,
 * EXIT_NOTHING when there is nothing to plot. */
int together_charts_add(struct chart_queue *queue, const struct run_document *const *documents,
			size_t n, const struct run_chart_place *place, struct error *error);

#endif

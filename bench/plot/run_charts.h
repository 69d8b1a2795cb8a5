/* Charts of a result document of times, drawn by gnuplot. */
#ifndef SYSPATH_RUN_CHARTS_H
#define SYSPATH_RUN_CHARTS_H

#include "bench/base/error.h"
#include "bench/document/read.h"
#include "bench/plot/chart_queue.h"

#include <stdint.h>

/* Of the axis of costs. */
enum plot_scale { SCALE_LOG, SCALE_LINEAR, SCALE_COUNT };
extern const char *const plot_scale_names[SCALE_COUNT]; /* of --scale */

struct run_chart_place {
	const char *file;     /* the document's, for messages */
	const char *folder;   /* "" is the current one */
	const char *stem;     /* what the name of every chart begins with */
	unsigned int formats; /* bit mask over enum gnuplot_format; 0: all */
	uint32_t ops;	      /* as of plot_ops_choose() */
	unsigned int scales;  /* bit mask over enum plot_scale; 0: logarithmic */
	notice_fn *notice;    /* called for charts that there is nothing for */
	chart_drawn *drawn;   /* called with the name of every file; or NULL */
};

/* Adds to what is to be drawn, of each operation, cost by path on each scale, distribution and
 * tail, as STEM-CHART-OP.svg and .png. 0, or the code of *error, EXIT_NOTHING when there is nothing
 * to plot. */
int run_charts_add(struct chart_queue *queue, const struct run_document *document,
		   const struct run_chart_place *place, struct error *error);

#endif

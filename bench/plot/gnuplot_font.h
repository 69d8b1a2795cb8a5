/* Whether gnuplot has a font: without one it draws a PNG without text and reports no error. */
#ifndef SYSPATH_GNUPLOT_FONT_H
#define SYSPATH_GNUPLOT_FONT_H

#include "bench/plot/chart_queue.h"

/* Adds, once to a queue, a chart that is no file: two letters that no font shows alike. When they
 * are alike, PNG charts would have no letters, and the queue ends with an error that names what to
 * install. 0 or the code of *error. `who` begins the error: "plot: ", or "". */
int gnuplot_font_add(struct chart_queue *queue, const char *who, struct error *error);

#endif

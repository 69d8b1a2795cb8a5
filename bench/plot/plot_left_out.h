/* The part of a chart's caption that lists the cells that are not shown, and why. Pure. */
#ifndef SYSPATH_PLOT_LEFT_OUT_H
#define SYSPATH_PLOT_LEFT_OUT_H

#include "bench/plot/plot_data.h"

#include <stdio.h>

/* Writes a paragraph per reason, into the block that is open. 0 or -ENOMEM. */
int plot_left_out(FILE *out, const struct plot_rows *rows);

#endif

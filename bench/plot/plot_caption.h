/* The text around a chart: title, subtitle and caption, as data blocks for gnuplot. Pure. */
#ifndef SYSPATH_PLOT_CAPTION_H
#define SYSPATH_PLOT_CAPTION_H

#include "bench/files/sheet.h"
#include "bench/plot/plot_data.h"

#include <stdio.h>

enum {
	PLOT_LINE = 168, /* characters per line of subtitle and caption: what fits below a chart */
	PLOT_MAX_NAMES = 40, /* in one list of what is not drawn; the rest is counted */
};

/* Writes a paragraph into the block that is open, broken at blanks into lines of at most PLOT_LINE
 * characters. */
void plot_put_wrapped(FILE *out, const char *text);

/* Closes the sheet and writes its text in this way. 0 or -ENOMEM. */
int plot_close_wrapped(FILE *out, struct sheet *sheet);

/* Writes $head: what is drawn and its unit; the host's CPU, kernel and date; how much was measured.
 */
void plot_head(FILE *out, const struct plot_rows *rows);

/* Writes $foot: how to read the marks, then every cell of the op that is not drawn, by reason. 0 or
 * -ENOMEM. */
int plot_foot(FILE *out, const struct plot_rows *rows);

#endif

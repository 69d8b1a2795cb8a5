/* Drawing one chart of groups of bars (scripts/boots.gp). */
#ifndef SYSPATH_BOOT_CHART_H
#define SYSPATH_BOOT_CHART_H

#include "bench/base/error.h"

#include <stddef.h>

enum { BOOT_CHART_STEM = 160 }; /* bytes of a chart's file name without its ending */

/* Where charts go and what they are called. */
struct boot_chart_place {
	const char *folder;   /* "" is the current one */
	const char *stem;     /* of the charts that all arms stand in */
	unsigned int formats; /* bit mask over enum gnuplot_format; 0: all */
};

/* Draws the text (arms_plot.h) as FOLDER/STEM.svg and .png, as far as those formats are asked for,
 * prints the names and adds to *drawn how many there are. 0, or the code of *error. */
int boot_chart_draw(const struct boot_chart_place *place, const char *stem, const char *data,
		    size_t *drawn, struct error *error);

#endif

/* One chart of groups of bars (scripts/boots.gp): its data, and drawing it. */
#ifndef SYSPATH_BOOT_CHART_H
#define SYSPATH_BOOT_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { BOOT_CHART_STEM = 160 }; /* bytes of a chart's file name without its ending */

/* Writes words into a data block of gnuplot's. */
void boot_chart_line(FILE *out, const char *text);

/* Writes what a chart is of: rows, series, whether figures get a sign, the axis's words. */
void boot_chart_head(FILE *out, size_t series, size_t rows, bool is_signed, const char *axis);

/* Draws the data as FOLDER/STEM.svg and .png and prints the two names. 0, or exit code 2 after one
 * line was printed. */
int boot_chart_draw(const char *folder, const char *stem, const char *data);

#endif

/* What gnuplot draws charts from: a result document's figures for one chart, as the text that
 * is put in front of scripts/frame.gp and the chart's own script. Pure.
 *
 * A chart of costs has one unit, core cycles or ns: `unit` of struct plot_rows. A tail is in ns.
 *
 * The text holds the strings `chart` (a name of plot_chart_names) and `axis_label`, the numbers
 * `linear` (1 or 0) and `rows` (bars or curves, 1 or more), the array `count` (rows per SERIES)
 * and, but for the ECDF, the numbers `from` and `to` (lowest and highest cost to be seen, above 0;
 * of a linear chart at most 0); for costs alone, the string `mark_label`. The rest is data blocks,
 * whose lines gnuplot takes literally, so that no text out of a file is ever read as a command:
 *
 *   $head   "|TITLE", then "|SUBTITLE" lines
 *   $foot   "|CAPTION" lines
 *   $rows   one line per (abi, path), cheapest first: "LABEL" SERIES and the chart's columns, per
 *           call; NaN for what has no place on the axis. SERIES is 0 for x86_64, 1 for
 *           i386, 2 for any other. The columns are
 *             cost: p50, low and high end of its 95 % interval, the mark, "P50"; the mark is the
 *                   floor, or the 10th percentile of cycles, which have no floor
 *             ecdf: colour (1 and up, one per path), "P50"
 *             tail: p50 of batches; p99, p99.9 and max of single calls; "MAX"
 *   $curves ecdf only: one set per row, two empty lines between sets; a line per quantile: cost per
 *           call, share of the samples that cost at most that (0 to 1)
 *   $panels ecdf only: one line per panel: first and last row (from 1), both ends of the axis
 */
#ifndef SYSPATH_PLOT_DATA_H
#define SYSPATH_PLOT_DATA_H

#include "bench/document/read.h"

#include <stdio.h>

/* PLOT_LINEAR is PLOT_COST with an axis that begins at 0, drawn by the same script. */
enum plot_chart { PLOT_COST, PLOT_ECDF, PLOT_TAIL, PLOT_LINEAR, PLOT_CHART_COUNT };

/* Names of the charts: in file names, and of their scripts. */
extern const char *const plot_chart_names[PLOT_CHART_COUNT];

/* The cells of a chart. */
struct plot_rows {
	const struct run_document *document;
	enum plot_chart chart;
	const char *op;
	const char *condition; /* NULL: cells under any */
	enum unit unit;	       /* UNIT_CYCLE where a cell of the chart has them, or UNIT_NS */
	const struct run_cell **cells; /* [n], cheapest p50 first */
	size_t n;
};

/* Picks and sorts the cells of `op` under `condition` (NULL: under any) that the chart can show:
 * measured in its unit (for the tail: with one), PLOT_LEAST or more unless it is linear, and not
 * the path `empty`, whose cost is 0 by design. The document must outlive *out, which plot_rows_free
 * releases. 0 or -ENOMEM.
 */
int plot_rows(const struct run_document *document, enum plot_chart chart, const char *op,
	      const char *condition, struct plot_rows *out);
void plot_rows_free(struct plot_rows *rows);

/* The figure of a measured cell by which the chart sorts and names it: p50 of batches in the
 * chart's unit; NaN where it has none. */
double plot_cost(const struct plot_rows *rows, const struct run_cell *cell);

/* Whether it is a chart of costs, on either axis. */
bool plot_is_cost(enum plot_chart chart);

/* What is shown beside p50 in a chart of costs: see $rows. */
enum figure_kind plot_mark(const struct plot_rows *rows);

/* Whether the chart is of the cell's op and condition, and whether it shows such a cell. */
bool plot_regards(const struct plot_rows *rows, const struct run_cell *cell);
bool plot_shows(const struct plot_rows *rows, const struct run_cell *cell);

/* Whether a measured cell has what the chart shows in the chart's unit. */
bool plot_has_unit(const struct plot_rows *rows, const struct run_cell *cell);

enum {
	PLOT_LABEL = 128,
	PLOT_MAX_PANELS = 4, /* of an ECDF */
};

/* ns or cycles: what is less has no place on a logarithmic axis; documents keep figures to this. */
#define PLOT_LEAST 0.001

#define PLOT_FAR   3.0	/* a path that costs so many times the one before starts a panel */
#define PLOT_BULK  0.98 /* share of every path's samples that a panel's axis has room for */

/* Whether the figure of the cell that the chart shows is of a core that something else used. */
bool plot_of_shared_core(const struct plot_rows *rows, const struct run_cell *cell);

/* "x86_64 vdso, seccomp (called, fallback, shared core)", without the condition where the chart is
 * of one; names of more than 24 characters are cut. */
void plot_label(const struct plot_rows *rows, const struct run_cell *cell, char label[PLOT_LABEL]);

enum { PLOT_FIGURE = 64 };

/* "2.11 ns", "25.2 ns", "204 cycles": three digits, more only before the point up to a million,
 * "2.5e+06 ns" from there. */
void plot_value(enum unit unit, double value, char text[PLOT_FIGURE]);

/* The p50 of a cell of the chart: "204 ns", and "289 cycles, 75.2 ns". */
void plot_figure(const struct plot_rows *rows, const struct run_cell *cell, char text[PLOT_FIGURE]);

/* "621 ns", "53.9 µs", "91.7 ms", "2.00 s": three digits. ns is above 0. */
void plot_duration(double ns, char text[PLOT_FIGURE]);

/* The text; to be freed. NULL when memory is out. rows->n must not be 0. */
char *plot_data(const struct plot_rows *rows);

#endif

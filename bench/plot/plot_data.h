/* What gnuplot draws charts from: a result document's figures for one chart, as the text that
 * stands in front of scripts/frame.gp and the chart's own script. Pure.
 *
 * The text holds the string `chart` (a name of plot_chart_names), the number `rows` (bars or
 * curves, 1 or more), the array `count` (rows per SERIES) and, but for the ECDF, the numbers `from`
 * and `to` (lowest and highest cost to be seen, ns, above 0). The rest is data blocks, whose lines
 * gnuplot takes as they stand, so that no text out of a file is ever read as a command:
 *
 *   $head   "|TITLE", then "|SUBTITLE" lines
 *   $foot   "|CAPTION" lines
 *   $rows   one line per (abi, path), cheapest first: "LABEL" SERIES and the chart's columns, ns
 *           per call; NaN for what cannot stand on a logarithmic axis. SERIES is 0 for x86_64, 1
 *           for i386, 2 for any other. The columns are
 *             cost: p50, low and high end of its 95 % interval, floor, "P50"
 *             ecdf: colour (1 and up, one per path), "P50"
 *             tail: p50 of batches; p99, p99.9 and max of single calls; "MAX"
 *   $curves ecdf only: one set per row, two empty lines between sets; a line per quantile: ns per
 *           call, share of the samples that cost at most that (0 to 1)
 *   $panels ecdf only: one line per panel: first and last row (from 1), both ends of the axis, ns
 */
#ifndef SYSPATH_PLOT_DATA_H
#define SYSPATH_PLOT_DATA_H

#include "bench/document/read.h"

#include <stdio.h>

enum plot_chart { PLOT_COST, PLOT_ECDF, PLOT_TAIL, PLOT_CHART_COUNT };

/* Names of the charts: in file names, and of their scripts. */
extern const char *const plot_chart_names[PLOT_CHART_COUNT];

/* The cells of a chart. */
struct plot_rows {
	const struct run_document *document;
	enum plot_chart chart;
	const char *op;
	const char *condition;	       /* NULL: cells under any */
	const struct run_cell **cells; /* [n], cheapest p50 first */
	size_t n;
};

/* Picks and sorts the cells of `op` under `condition` (NULL: under any) that the chart can show:
 * measured (for the tail: with one), PLOT_LEAST_NS or more, and not the path `empty`, whose cost is
 * 0 by design. The document must outlive *out, which plot_rows_free releases. 0 or -ENOMEM. */
int plot_rows(const struct run_document *document, enum plot_chart chart, const char *op,
	      const char *condition, struct plot_rows *out);
void plot_rows_free(struct plot_rows *rows);

/* The figure of a measured cell by which charts sort and name it: p50 of batches. */
double plot_ns(const struct run_cell *cell);

/* Whether the chart is of the cell's op and condition, and whether it shows such a cell. */
bool plot_regards(const struct plot_rows *rows, const struct run_cell *cell);
bool plot_shows(enum plot_chart chart, const struct run_cell *cell);

enum {
	PLOT_LABEL = 112,
	PLOT_MAX_PANELS = 4, /* of an ECDF */
};

/* ns: what is less has no place on a logarithmic axis; documents keep figures to this. */
#define PLOT_LEAST_NS 0.001

#define PLOT_FAR      3.0  /* a path that costs so many times the one before starts a panel */
#define PLOT_BULK     0.98 /* share of every path's samples that a panel's axis has room for */

/* "x86_64 vdso, seccomp (called, fallback)", without the condition where the chart is of one; names
 * of more than 24 characters are cut. */
void plot_label(const struct plot_rows *rows, const struct run_cell *cell, char label[PLOT_LABEL]);

/* "2.11 ns", "25.2 ns", "204 ns": three digits, more only before the point up to a million,
 * "2.5e+06 ns" from there. ns is above 0. */
void plot_value(double ns, char *text, size_t size);

/* "621 ns", "53.9 µs", "91.7 ms", "2.00 s": three digits. ns is above 0. */
void plot_duration(double ns, char *text, size_t size);

/* The text; to be freed. NULL when memory is out. rows->n must not be 0. */
char *plot_data(const struct plot_rows *rows);

#endif

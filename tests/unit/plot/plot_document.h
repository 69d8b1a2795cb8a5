/* Result documents made for tests of charts, and a look into the text that charts are drawn from.
 * What cannot be made or found fails the test. */
#ifndef SYSPATH_PLOT_DOCUMENT_H
#define SYSPATH_PLOT_DOCUMENT_H

#include "bench/plot/plot_data.h"

/* A cell that was measured: floor 1 ns below p50, ends of its interval 0.5 ns around it; single
 * calls 10, 100 and 1000 ns above; 101 quantiles from the floor to 1 ns above p50. A tick is half a
 * ns. */
json_t *plot_cell(const char *abi, const char *path, const char *op, double p50);

/* Adds cycles to a measured cell, which is returned: p10 and p90 are 3 from p50, the ends of its
 * interval 2; 101 quantiles from 4 below p50 to 4 above it, in the place of those in ticks. */
json_t *plot_ruled(json_t *cell, double p50);

/* A cell of i386 getppid without figures. */
json_t *plot_absent(const char *path, const char *status);

/* NULL: the host does not say. */
json_t *plot_host(const char *brand, const char *release);

/* Takes the references. */
void plot_document(struct run_document *document, json_t *host, json_t *cells);

/* The same with a ruler; NULL: none. */
void plot_document_by(struct run_document *document, json_t *ruler, json_t *host, json_t *cells);

/* Four cells of getppid that a chart shows, out of order; two that are 0 or less; four without
 * figures, one of each status; and a cell of another op. */
void plot_usual(struct run_document *document);

/* The text of a getppid chart, to be freed; *n, unless NULL: its rows. */
char *plot_text(const struct run_document *document, enum plot_chart chart, size_t *n);

/* The lines of a data block, each ended; to be freed. */
char *plot_block(const char *text, const char *name);

void assert_block(const char *text, const char *name, const char *want);
void assert_in_block(const char *text, const char *name, const char *want);

#endif

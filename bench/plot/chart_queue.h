/* The charts of one command, drawn at once: as many at a time as there are CPUs that this process
 * may use. What becomes of them is done in the order in which they were added, up to the first
 * error, so that files, lines and the error are those of drawing one after the other. */
#ifndef SYSPATH_CHART_QUEUE_H
#define SYSPATH_CHART_QUEUE_H

#include "bench/base/error.h"
#include "bench/plot/gnuplot.h"

#include <stddef.h>

/* Called when a chart was drawn: *picture, which the function may take and set to NULL. Or with
 * *error set and *picture NULL when it could not be: to be completed, or cleared when the other
 * charts are to be drawn all the same. `ctx` is freed afterwards. 0 or the code of *error. */
typedef int chart_taken(void *ctx, char **picture, size_t length, struct error *error);

/* {0} is empty. */
struct chart_queue {
	struct chart_job *jobs; /* [n] */
	size_t n;
	bool font_asked; /* a chart among them shows whether there is a font */
};

/* Adds a chart, which is copied with its strings, and `data` (gnuplot.h). `ctx` is freed by
 * free(3), also when this fails. 0, or -ENOMEM with *error set. */
int chart_queue_add(struct chart_queue *queue, const struct gnuplot_chart *chart, const char *data,
		    chart_taken *taken, void *ctx, struct error *error);

/* Frees the charts instead of drawing them. */
void chart_queue_drop(struct chart_queue *queue);

/* Draws all, unless *error is set already; frees the queue in either case. No process is left. 0 or
 * the code of *error. */
int chart_queue_draw(struct chart_queue *queue, struct error *error);

#endif

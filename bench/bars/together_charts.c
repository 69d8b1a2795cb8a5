#include "bench/bars/together_charts.h"

#include "bench/bars/together_plot.h"
#include "bench/base/exit_code.h"
#include "bench/plot/chart_file.h"
#include "bench/plot/plot_ops.h"

#include <stdlib.h>

enum { NAME = 320 };

struct together_charts {
	struct chart_queue *queue;
	const struct run_document *const *documents;
	size_t n;
	const struct run_chart_place *place;
	struct error *error;
};

/* *any becomes true where there is something to draw. 0 or the code of the error. */
static int add(const struct together_charts *c, const char *op, bool linear, bool *any)
{
	static const char *const scripts[] = {"axis", "bars", NULL};
	size_t rows;
	char name[NAME], *text = together_plot(c->documents, c->n, op, linear, &rows);

	if (!text)
		return rows ? error_no_memory(c->error, "to draw charts") : 0;
	*any = true;
	snprintf(name, sizeof(name), "%.200s-%s%.64s", c->place->stem, linear ? "linear-" : "", op);
	struct chart_file chart = {"plot: ", c->place->folder, name,
				   NULL,     scripts,	       c->place->drawn};
	int code = chart_file_add(c->queue, &chart, text, c->place->formats, c->error);
	free(text);
	return code;
}

int together_charts_add(struct chart_queue *queue, const struct run_document *const *documents,
			size_t n, const struct run_chart_place *place, struct error *error)
{
	char names[PLOT_OPS_TEXT];
	struct together_charts c = {queue, documents, n, place, error};
	unsigned int scales = place->scales ? place->scales : 1u << SCALE_LOG;
	struct plot_ops chosen;
	bool any = false;
	int code = 0;

	plot_ops_choose(place->ops, documents, n, &chosen);
	for (size_t i = 0; i < chosen.n && !code; i++)
		for (int s = 0; s < SCALE_COUNT && !code; s++)
			if (scales >> s & 1)
				code = add(&c, chosen.name[i], s == SCALE_LINEAR, &any);
	plot_ops_text(&chosen, names);
	if (code || any)
		return code;
	return error_set(error, EXIT_NOTHING,
			 "plot: %s: nothing to plot: no path was measured with %s", place->file,
			 names);
}

#include "bench/plot/run_charts.h"

#include "bench/base/exit_code.h"
#include "bench/plot/chart_file.h"
#include "bench/plot/plot_data.h"
#include "bench/plot/plot_ops.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID = 128 };

const char *const plot_scale_names[SCALE_COUNT] = {"log", "linear"};

/* Charts being added. */
struct plot {
	struct chart_queue *queue;
	const struct run_chart_place *place;
	struct error *error;
};

/* "ecdf-getppid", "ecdf-getppid-seccomp". */
static void name_chart(const struct plot_rows *rows, char name[ID])
{
	bool under = rows->condition && strcmp(rows->condition, "none") != 0;

	snprintf(name, ID, "%s-%s%s%s", plot_chart_names[rows->chart], rows->op, under ? "-" : "",
		 under ? rows->condition : "");
}

/* One chart in all formats. 0 or the code of the error. */
static int add(const struct plot *plot, const struct plot_rows *rows)
{
	/* A linear chart has the script of the logarithmic one. */
	enum plot_chart drawn = rows->chart == PLOT_LINEAR ? PLOT_COST : rows->chart;
	const char *const scripts[] = {"axis", "frame", plot_chart_names[drawn], NULL};
	char name[ID], file[CHART_FILE_PATH], id[2 * ID], *data = plot_data(rows);

	if (!data)
		return error_errno(plot->error, -ENOMEM, "plot: %s", plot->place->file);
	name_chart(rows, name);
	snprintf(file, sizeof(file), "%.3800s-%s", plot->place->stem, name);
	snprintf(id, sizeof(id), "%s_%.64s", name, plot->place->stem);
	struct chart_file chart = {"plot: ", plot->place->folder, file, id,
				   scripts,  plot->place->drawn};
	int code = chart_file_add(plot->queue, &chart, data, plot->place->formats, plot->error);
	free(data);
	return code;
}

/* The same unless it has no row; *any is whether it has. */
static int add_chart(const struct plot *plot, const struct run_document *document,
		     enum plot_chart chart, const char *op, const char *condition, bool *any)
{
	struct plot_rows rows;
	int code = 0;

	if (plot_rows(document, chart, op, condition, &rows))
		return error_errno(plot->error, -ENOMEM, "plot: %s", plot->place->file);
	*any = rows.n;
	if (*any)
		code = add(plot, &rows);
	plot_rows_free(&rows);
	return code;
}

/* All charts of an operation, unless no path was measured with it. Bars and dots of several
 * conditions are below each other; of curves each condition has a chart, since so many in one
 * could not be distinguished. */
static int add_op(const struct plot *plot, const struct run_document *document, const char *op,
		  bool *any)
{
	static const enum plot_chart costs[SCALE_COUNT] = {PLOT_COST, PLOT_LINEAR};
	unsigned int scales = plot->place->scales ? plot->place->scales : 1u << SCALE_LOG;
	bool curves, tail = false;
	int code = 0;

	*any = false;
	for (int s = 0; s < SCALE_COUNT && !code; s++)
		if (scales >> s & 1)
			code = add_chart(plot, document, costs[s], op, NULL, any);
	if (code || !*any)
		return code;
	for (size_t i = 0; i < document->n_conditions && !code; i++)
		code = add_chart(plot, document, PLOT_ECDF, op, document->conditions[i], &curves);
	if (!code)
		code = add_chart(plot, document, PLOT_TAIL, op, NULL, &tail);
	if (!code && !tail)
		plot->place->notice("plot: %s: no single calls were measured; no %s chart of it",
				    op, plot_chart_names[PLOT_TAIL]);
	return code;
}

/* The charts of every operation there is something of. */
static int add_document(const struct plot *plot, const struct run_document *document)
{
	struct plot_ops chosen;
	bool drawn[OP_COUNT] = {false}, any = false;
	char names[PLOT_OPS_TEXT];
	int code = 0;

	plot_ops_choose(plot->place->ops, &document, 1, &chosen);
	for (size_t i = 0; i < chosen.n && !code; i++) {
		code = add_op(plot, document, chosen.name[i], &drawn[i]);
		any |= drawn[i];
	}
	if (code)
		return code;
	plot_ops_text(&chosen, names);
	if (!any)
		return error_set(plot->error, EXIT_NOTHING,
				 "plot: %s: nothing to plot: no path was measured with %s",
				 plot->place->file, names);
	for (size_t i = 0; i < chosen.n; i++)
		if (!drawn[i])
			plot->place->notice("plot: %s: no path was measured; no chart of it",
					    chosen.name[i]);
	return 0;
}

int run_charts_add(struct chart_queue *queue, const struct run_document *document,
		   const struct run_chart_place *place, struct error *error)
{
	const struct plot plot = {.queue = queue, .place = place, .error = error};

	return add_document(&plot, document);
}

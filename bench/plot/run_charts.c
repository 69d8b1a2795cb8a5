#include "bench/plot/run_charts.h"

#include "bench/base/exit_code.h"
#include "bench/plot/chart_file.h"
#include "bench/plot/plot_data.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID = 128 };

/* Charts being added. */
struct plot {
	struct chart_queue *queue;
	const struct run_chart_place *place;
	struct error *error;
	char frame[CHART_FILE_PATH], scripts[PLOT_CHART_COUNT][CHART_FILE_PATH];
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
	const char *scripts[] = {plot->frame, plot->scripts[rows->chart], NULL};
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
 * conditions stand below each other; of curves each condition has a chart, since so many in one
 * could not be distinguished. */
static int add_op(const struct plot *plot, const struct run_document *document, const char *op,
		  bool *any)
{
	int code = add_chart(plot, document, PLOT_COST, op, NULL, any);
	bool curves, tail = false;

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
	const char *missing = NULL;
	int code = 0, ops = 0;

	for (int i = 0; i < PLOT_OPS && !code; i++) {
		bool any = false;
		code = add_op(plot, document, plot_ops[i], &any);
		ops += any;
		missing = any ? missing : plot_ops[i];
	}
	if (code)
		return code;
	if (!ops)
		return error_set(
			plot->error, EXIT_NOTHING,
			"plot: %s: nothing to plot: no path was measured with getppid or gettimeofday",
			plot->place->file);
	if (missing)
		plot->place->notice("plot: %s: no path was measured; no chart of it", missing);
	return 0;
}

int run_charts_add(struct chart_queue *queue, const struct run_document *document,
		   const struct run_chart_place *place, struct error *error)
{
	struct plot plot = {.queue = queue, .place = place, .error = error};
	int code = chart_file_script("plot: ", "frame", plot.frame, error);

	for (int c = 0; c < PLOT_CHART_COUNT && !code; c++)
		code = chart_file_script("plot: ", plot_chart_names[c], plot.scripts[c], error);
	return code ? code : add_document(&plot, document);
}

#include "bench/plot/run_charts.h"

#include "bench/base/exit_code.h"
#include "bench/plot/chart_file.h"
#include "bench/plot/plot_data.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* getppid is the shortest way in and out; gettimeofday is the one that every path can carry. */
static const char *const plotted_ops[] = {"getppid", "gettimeofday"};

enum { OPS = sizeof(plotted_ops) / sizeof(plotted_ops[0]), ID = 128 };

/* Charts being drawn. */
struct plot {
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

/* One chart, from data to files. 0 or the code of the error. */
static int draw(const struct plot *plot, const struct plot_rows *rows)
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
	int code = chart_file_draw(&chart, data, plot->place->formats, NULL, plot->error);
	free(data);
	return code;
}

/* One chart in all formats; *drawn is false where it has no row. */
static int draw_chart(const struct plot *plot, const struct run_document *document,
		      enum plot_chart chart, const char *op, const char *condition, bool *drawn)
{
	struct plot_rows rows;
	int code = 0;

	if (plot_rows(document, chart, op, condition, &rows))
		return error_errno(plot->error, -ENOMEM, "plot: %s", plot->place->file);
	*drawn = rows.n;
	if (*drawn)
		code = draw(plot, &rows);
	plot_rows_free(&rows);
	return code;
}

/* All charts of an operation. Bars and dots of several conditions stand below each other; of curves
 * each condition has a chart, since so many in one could not be told apart. */
static int draw_op(const struct plot *plot, const struct run_document *document, const char *op)
{
	bool drawn = false;
	int code = draw_chart(plot, document, PLOT_COST, op, NULL, &drawn);

	for (size_t i = 0; i < document->n_conditions && !code; i++)
		code = draw_chart(plot, document, PLOT_ECDF, op, document->conditions[i], &drawn);
	if (!code)
		code = draw_chart(plot, document, PLOT_TAIL, op, NULL, &drawn);
	if (!code && !drawn)
		plot->place->notice("plot: %s: no single calls were measured; no %s chart of it",
				    op, plot_chart_names[PLOT_TAIL]);
	return code;
}

static bool anything_of(const struct run_document *document, const char *op)
{
	for (size_t i = 0; i < document->n_cells; i++)
		if (!strcmp(document->cells[i].op, op) &&
		    plot_shows(PLOT_COST, &document->cells[i]))
			return true;
	return false;
}

/* The charts of every operation there is something of. */
static int draw_document(const struct plot *plot, const struct run_document *document)
{
	const char *missing = NULL;
	int code = 0, drawn = 0;

	for (int i = 0; i < OPS && !code; i++) {
		if (anything_of(document, plotted_ops[i])) {
			code = draw_op(plot, document, plotted_ops[i]);
			drawn++;
		} else {
			missing = plotted_ops[i];
		}
	}
	if (code)
		return code;
	if (!drawn)
		return error_set(plot->error, EXIT_NOTHING,
				 "plot: %s: nothing to plot: no path was measured with getppid or "
				 "gettimeofday",
				 plot->place->file);
	if (missing)
		plot->place->notice("plot: %s: no path was measured; no chart of it", missing);
	return 0;
}

int run_charts_draw(const struct run_document *document, const struct run_chart_place *place,
		    struct error *error)
{
	struct plot plot = {.place = place, .error = error};
	int code = chart_file_script("plot: ", "frame", plot.frame, error);

	for (int c = 0; c < PLOT_CHART_COUNT && !code; c++)
		code = chart_file_script("plot: ", plot_chart_names[c], plot.scripts[c], error);
	return code ? code : draw_document(&plot, document);
}

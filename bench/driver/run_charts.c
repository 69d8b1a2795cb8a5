#include "bench/driver/run_charts.h"

#include "bench/driver/commands.h"
#include "bench/driver/gnuplot.h"
#include "bench/driver/locate.h"
#include "bench/driver/say.h"
#include "bench/result/plot_data.h"
#include "bench/result/save.h"
#include "bench/result/svg_ids.h"

#include <ctype.h>
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
	char frame[4096], scripts[PLOT_CHART_COUNT][4096];
};

static int find_script(const char *name, char path[4096])
{
	char file[64];

	snprintf(file, sizeof(file), "scripts/%s.gp", name);
	int err = locate_data(file, path, 4096);
	if (err)
		complain("plot: %s: %s; it belongs above the folder syspath is in, or in "
			 "share/syspath beside that",
			 file, strerrordesc_np(-err));
	return err ? EXIT_USAGE : 0;
}

/* "ecdf-getppid", "ecdf-getppid-seccomp". */
static void name_chart(const struct plot_rows *rows, char name[ID])
{
	bool under = rows->condition && strcmp(rows->condition, "none") != 0;

	snprintf(name, ID, "%s-%s%s%s", plot_chart_names[rows->chart], rows->op, under ? "-" : "",
		 under ? rows->condition : "");
}

static void chart_id(const struct plot *plot, const char *name, char id[2 * ID])
{
	snprintf(id, (size_t)2 * ID, "%s_%.64s", name, plot->place->stem);
	for (char *c = id; *c; c++)
		if (!isascii((unsigned char)*c) || !isalnum((unsigned char)*c))
			*c = '_';
}

/* 0 or -errno. */
static int write_chart(const char *path, const char *picture, size_t length)
{
	struct save save;
	int err = save_open(&save, path);

	return err ? err : save_finish(&save, picture, length);
}

/* One chart in one format, from data to file. 0 or an exit code after one line was printed. */
static int draw(const struct plot *plot, const struct plot_rows *rows, const char *data,
		enum gnuplot_format format)
{
	const char *scripts[] = {plot->frame, plot->scripts[rows->chart], NULL};
	char name[ID], id[2 * ID], path[4096], why[256], *picture, *own;
	size_t length;

	size_t n = strlen(plot->place->folder);
	name_chart(rows, name);
	int err = snprintf(path, sizeof(path), "%s%s%s-%s.%s", plot->place->folder,
			   n && plot->place->folder[n - 1] != '/' ? "/" : "", plot->place->stem,
			   name, gnuplot_format_names[format]);
	if (err >= (int)sizeof(path)) {
		complain("plot: %s: %s", plot->place->folder, strerrordesc_np(ENAMETOOLONG));
		return EXIT_USAGE;
	}
	chart_id(plot, name, id);
	struct gnuplot_chart chart = {format, id, scripts};
	if (gnuplot_draw(&chart, data, &picture, &length, why, sizeof(why))) {
		complain("plot: %s: not drawn: %s", path, why);
		return EXIT_USAGE;
	}
	err = 0;
	if (format == GNUPLOT_SVG) {
		own = svg_ids_prefix(picture, length, id, &length);
		free(picture);
		picture = own;
		err = own ? 0 : -ENOMEM;
	}
	if (!err)
		err = write_chart(path, picture, length);
	free(picture);
	if (err) {
		complain("plot: %s: %s; choose another place with --output-dir", path,
			 strerrordesc_np(-err));
		return EXIT_USAGE;
	}
	puts(path);
	return 0;
}

static int draw_formats(const struct plot *plot, const struct plot_rows *rows)
{
	char *data = plot_data(rows);
	int code = 0;

	if (!data) {
		complain("plot: %s: %s", plot->place->file, strerrordesc_np(ENOMEM));
		return EXIT_USAGE;
	}
	for (int f = 0; f < GNUPLOT_FORMAT_COUNT && !code; f++)
		if (!plot->place->formats || plot->place->formats & 1u << f)
			code = draw(plot, rows, data, (enum gnuplot_format)f);
	free(data);
	return code;
}

/* One chart in all formats; *drawn is false where it has no row. */
static int draw_chart(const struct plot *plot, const struct run_document *document,
		      enum plot_chart chart, const char *op, const char *condition, bool *drawn)
{
	struct plot_rows rows;
	int code = 0;

	if (plot_rows(document, chart, op, condition, &rows)) {
		complain("plot: %s: %s", plot->place->file, strerrordesc_np(ENOMEM));
		return EXIT_USAGE;
	}
	*drawn = rows.n;
	if (*drawn)
		code = draw_formats(plot, &rows);
	plot_rows_free(&rows);
	return code;
}

/* All charts of an operation. Bars and dots of several conditions stand below each other; of curves
 * each condition has a chart, since so many in one could not be told apart. */
static int draw_op(const struct plot *plot, const struct run_document *document, const char *op)
{
	bool drawn;
	int code = draw_chart(plot, document, PLOT_COST, op, NULL, &drawn);

	for (size_t i = 0; i < document->n_conditions && !code; i++)
		code = draw_chart(plot, document, PLOT_ECDF, op, document->conditions[i], &drawn);
	if (!code)
		code = draw_chart(plot, document, PLOT_TAIL, op, NULL, &drawn);
	if (!code && !drawn)
		mention("plot: %s: no single calls were measured; no %s chart of it", op,
			plot_chart_names[PLOT_TAIL]);
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
	if (!drawn) {
		complain("plot: %s: nothing to plot: no path was measured with getppid or "
			 "gettimeofday",
			 plot->place->file);
		return EXIT_NOTHING;
	}
	if (missing)
		mention("plot: %s: no path was measured; no chart of it", missing);
	return 0;
}

int run_charts_draw(const struct run_document *document, const struct run_chart_place *place)
{
	struct plot plot = {.place = place};
	int code = find_script("frame", plot.frame);

	for (int c = 0; c < PLOT_CHART_COUNT && !code; c++)
		code = find_script(plot_chart_names[c], plot.scripts[c]);
	return code ? code : draw_document(&plot, document);
}

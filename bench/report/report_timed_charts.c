/* The charts of documents that measure time. */
#include "bench/bars/together_plot.h"
#include "bench/plot/plot_data.h"
#include "bench/plot/plot_ops.h"
#include "bench/report/report_page.h"

#include <stdlib.h>
#include <string.h>

enum { OPS = 2 }; /* of a page; there are charts of the others by `syspath plot` */

static const char *const titles[PLOT_CHART_COUNT] = {
	[PLOT_COST] = "cost by path",
	[PLOT_LINEAR] = "cost by path",
	[PLOT_ECDF] = "distribution of the cost",
	[PLOT_TAIL] = "tail of single calls",
};

/* The row with the dearest single call. */
static const struct run_cell *slowest(const struct plot_rows *rows)
{
	const struct run_cell *cell = rows->cells[0];

	for (size_t i = 1; i < rows->n; i++)
		if (cell_value(rows->cells[i], FIGURE_TAIL_MAX, UNIT_NS) >
		    cell_value(cell, FIGURE_TAIL_MAX, UNIT_NS))
			cell = rows->cells[i];
	return cell;
}

/* What the chart shows: its ends. */
static void find(const struct plot_rows *rows, char text[REPORT_SENTENCE])
{
	const struct run_cell *low = rows->cells[0], *high = rows->cells[rows->n - 1];
	char host[REPORT_HOST], least[PLOT_FIGURE], most[PLOT_FIGURE];

	report_host_text(rows->document, host);
	plot_figure(rows, low, least);
	plot_figure(rows, high, most);
	if (rows->chart == PLOT_TAIL) {
		high = slowest(rows);
		plot_duration(cell_value(high, FIGURE_TAIL_MAX, UNIT_NS), most);
		snprintf(text, REPORT_SENTENCE,
			 "%s: the slowest single call took %s, by %s (%s). %s.", rows->op, most,
			 high->path, high->abi, host);
	} else if (low == high) {
		snprintf(text, REPORT_SENTENCE, "%s: p50 by %s (%s) is %s. %s.", rows->op,
			 low->path, low->abi, least, host);
	} else {
		snprintf(text, REPORT_SENTENCE, "%s: p50 from %s by %s (%s) to %s by %s (%s). %s.",
			 rows->op, least, low->path, low->abi, most, high->path, high->abi, host);
	}
}

static int add_rows(struct report *report, struct chart_queue *queue, struct plot_rows *rows,
		    struct error *error)
{
	const char *const scripts[] = {"axis", "frame", plot_chart_names[rows->chart], NULL};
	const char *name = report->timed.of[0].name;
	struct report_chart chart = {.part = &report_part_timed, .table = "timed"};
	bool bare = !rows->condition || !strcmp(rows->condition, "none");

	if (!rows->n)
		return 0;
	snprintf(chart.name, sizeof(chart.name), "%s-%s-%.40s%s%.40s", name,
		 plot_chart_names[rows->chart], rows->op, bare ? "" : "-",
		 bare ? "" : rows->condition);
	snprintf(chart.title, sizeof(chart.title), "%.40s%s%.40s: %s, %.100s", rows->op,
		 bare ? "" : " under ", bare ? "" : rows->condition, titles[rows->chart], name);
	find(rows, chart.finding);
	char *data = plot_data(rows);
	int code = report_chart_add(report, queue, &chart, scripts, data, error);
	free(data);
	return code;
}

/* Of curves each condition has a chart. */
static int add_one(struct report *report, struct chart_queue *queue, enum plot_chart kind,
		   const char *op, struct error *error)
{
	const struct run_document *d = report->timed.of[0].document;
	size_t n = kind == PLOT_ECDF ? d->n_conditions : 1;
	int code = 0;

	for (size_t i = 0; i < n && !code; i++) {
		struct plot_rows rows;
		if (plot_rows(d, kind, op, kind == PLOT_ECDF ? d->conditions[i] : NULL, &rows))
			return error_no_memory(error, "for the charts");
		code = add_rows(report, queue, &rows, error);
		plot_rows_free(&rows);
	}
	return code;
}

static int add_together(struct report *report, struct chart_queue *queue,
			const struct run_document *const *documents, const char *op,
			struct error *error)
{
	static const char *const scripts[] = {"axis", "bars", NULL};
	struct report_chart chart = {.part = &report_part_timed, .table = "timed"};
	size_t n = report->timed.n < BARS_SERIES ? report->timed.n : BARS_SERIES, rows;
	char *data = together_plot(documents, n, op, false, &rows);

	if (!data)
		return rows ? error_no_memory(error, "for the charts") : 0;
	snprintf(chart.name, sizeof(chart.name), "together-%.40s", op);
	snprintf(chart.title, sizeof(chart.title), "%.40s: cost by path, side by side", op);
	snprintf(
		chart.finding, sizeof(chart.finding),
		"%.40s: p50 of every path with its 95\u00a0%% interval, a bar for each of %zu runs "
		"of %zu.",
		op, n, report->timed.n);
	int code = report_chart_add(report, queue, &chart, scripts, data, error);
	free(data);
	return code;
}

int report_timed_charts(struct report *report, struct chart_queue *queue, struct error *error)
{
	static const enum plot_chart kinds[] = {PLOT_COST, PLOT_ECDF, PLOT_TAIL};
	const struct run_document **documents = calloc(report->timed.n, sizeof(const void *));
	struct plot_ops drawn;
	int code = 0;

	if (!documents)
		return error_no_memory(error, "for the charts");
	for (size_t i = 0; i < report->timed.n; i++)
		documents[i] = report->timed.of[i].document;
	plot_ops_choose(0, documents, report->timed.n, &drawn);
	for (size_t o = 0; o < drawn.n && o < OPS && report->timed.n > 1 && !code; o++)
		code = add_together(report, queue, documents, drawn.name[o], error);
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (size_t o = 0; o < drawn.n && o < OPS && report->timed.n == 1 && !code; o++)
			code = add_one(report, queue, kinds[k], drawn.name[o], error);
	free(documents);
	return code;
}

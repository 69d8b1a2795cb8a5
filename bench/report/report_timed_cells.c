/* The tables of documents that measure time: all figures of one, those that lead of several. */
#include "bench/report/html.h"
#include "bench/report/report_page.h"
#include "bench/table/disturbance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum column_type { COLUMN_FIGURE, COLUMN_INTERVAL, COLUMN_RATIO };

struct column {
	const char *title; /* NULL ends a list */
	enum column_type type;
	struct figure_key key;
};

static const struct column ruled[] = {
	{"cycles, p50", COLUMN_FIGURE, {FIGURE_P50, UNIT_CYCLE}},
	{"95\u00a0% of it", COLUMN_INTERVAL, {FIGURE_P50, UNIT_CYCLE}},
	{"p50, ns", COLUMN_FIGURE, {FIGURE_P50, UNIT_NS}},
	{"floor, ns", COLUMN_FIGURE, {FIGURE_FLOOR, UNIT_NS}},
	{"\u00d7\u00a0syscall", COLUMN_RATIO, {FIGURE_P50, UNIT_CYCLE}},
	{"p99.9, ns", COLUMN_FIGURE, {FIGURE_TAIL_P999, UNIT_NS}},
	{"max, ns", COLUMN_FIGURE, {FIGURE_TAIL_MAX, UNIT_NS}},
	{0},
};

static const struct column plain[] = {
	{"p50, ns", COLUMN_FIGURE, {FIGURE_P50, UNIT_NS}},
	{"95\u00a0% of it", COLUMN_INTERVAL, {FIGURE_P50, UNIT_NS}},
	{"floor, ns", COLUMN_FIGURE, {FIGURE_FLOOR, UNIT_NS}},
	{"p99, ns", COLUMN_FIGURE, {FIGURE_P99, UNIT_NS}},
	{"\u00d7\u00a0syscall", COLUMN_RATIO, {FIGURE_FLOOR, UNIT_NS}},
	{"p99.9, ns", COLUMN_FIGURE, {FIGURE_TAIL_P999, UNIT_NS}},
	{"max, ns", COLUMN_FIGURE, {FIGURE_TAIL_MAX, UNIT_NS}},
	{0},
};

/* The rows of a table: each cell once, of the first document that has it. */
struct rows {
	const struct report_documents *all;
	const struct run_cell **cells;
	size_t n;
};

static bool same_block(const struct run_cell *a, const struct run_cell *b)
{
	return !strcmp(a->op, b->op) && !strcmp(a->condition, b->condition);
}

static const struct run_cell *cell_of(const struct run_document *d, const struct run_cell *like)
{
	return document_cell_under(d, like->condition, like->abi, like->path, like->op);
}

static double cost_of(const struct rows *rows, const struct run_cell *like)
{
	for (size_t i = 0; i < rows->all->n; i++) {
		const struct run_document *d = rows->all->of[i].document;
		const struct run_cell *cell = cell_of(d, like);
		struct figure figure;
		if (cell && cell_figure(cell, document_lead(d), &figure))
			return figure.value;
	}
	return (double)INFINITY;
}

static int by_cost(const void *left, const void *right, void *rows)
{
	double a = cost_of(rows, *(const struct run_cell *const *)left);
	double b = cost_of(rows, *(const struct run_cell *const *)right);

	return (a > b) - (a < b);
}

/* Whether a document before the i-th has the cell. */
static bool is_earlier(const struct report_documents *all, size_t i, const struct run_cell *cell)
{
	for (size_t k = 0; k < i; k++)
		if (cell_of(all->of[k].document, cell))
			return true;
	return false;
}

static void gather(struct rows *rows, const struct run_cell *like)
{
	rows->n = 0;
	for (size_t i = 0; i < rows->all->n; i++) {
		const struct run_document *d = rows->all->of[i].document;
		for (size_t c = 0; c < d->n_cells; c++)
			if (same_block(&d->cells[c], like) &&
			    !is_earlier(rows->all, i, &d->cells[c]))
				rows->cells[rows->n++] = &d->cells[c];
	}
	qsort_r(rows->cells, rows->n, sizeof(const void *), by_cost, rows);
}

static void put_column(FILE *out, const struct column *column, const struct run_cell *cell,
		       const struct run_cell *syscall)
{
	struct figure figure, by;
	char ratio[40], full[40];

	if (!cell_figure(cell, column->key, &figure)) {
		html_put(out, "<td class=\"none\">\u2013</td>");
		return;
	}
	html_put(out, "<td>");
	if (column->type == COLUMN_INTERVAL) {
		report_interval_put(out, &figure);
	} else if (column->type == COLUMN_FIGURE) {
		report_value_put(out, figure.key.unit, figure.value);
	} else if (syscall && cell_figure(syscall, column->key, &by) && by.value > 0) {
		decimal_text(figure.value / by.value, 3, ratio, sizeof(ratio));
		snprintf(full, sizeof(full), "%.10g", figure.value / by.value);
		html_put(out, "<data value=\"%s\">%s</data>", full, ratio);
	} else {
		html_put(out, "\u2013");
	}
	html_put(out, "</td>");
}

static void put_remarks(FILE *out, const struct run_document *d, const struct run_cell *cell)
{
	const char *mark = cell_mark(cell);

	html_put(out, "<td class=\"word\">%s", cell->called ? "+call " : "");
	if (*mark)
		html_put(out, "%s ", mark);
	if (cell->disturbed)
		html_put(out, "~%zu of %zu ", cell->disturbed, cell->invocations);
	if (strcmp(cell->path, "empty") != 0 && !disturbance_quotable(d, cell))
		html_put(out, "*");
	html_put(out, "</td>");
}

static void put_missing(FILE *out, const struct run_cell *cell, size_t columns)
{
	html_put(out, "<td colspan=\"%zu\" class=\"missing\">%s: <a href=\"#absent\">why</a></td>",
		 columns, cell_status_names[cell->status]);
}

static size_t count_columns(const struct column *column)
{
	size_t n = 0;

	while (column[n].title)
		n++;
	return n;
}

/* A row of one document. */
static void put_detail(FILE *out, const struct run_document *d, const struct run_cell *cell)
{
	const struct column *columns = d->has_cycles ? ruled : plain;
	const struct run_cell *syscall =
		document_cell_under(d, cell->condition, "x86_64", "syscall", cell->op);

	if (!cell->measured) {
		put_missing(out, cell, count_columns(columns) + 1);
		return;
	}
	for (; columns->title; columns++)
		put_column(out, columns, cell, syscall);
	put_remarks(out, d, cell);
}

/* A row of several: the figure that leads each. */
static void put_beside(FILE *out, const struct report_documents *all, const struct run_cell *like)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct run_document *d = all->of[i].document;
		const struct run_cell *cell = cell_of(d, like);
		struct figure figure;
		if (!cell || !cell_figure(cell, document_lead(d), &figure)) {
			html_put(out, "<td class=\"missing\" colspan=\"2\">%s</td>",
				 !cell ? "not asked for" : cell_status_names[cell->status]);
			continue;
		}
		html_put(out, "<td>");
		report_value_put(out, figure.key.unit, figure.value);
		html_put(out, "</td><td>");
		report_interval_put(out, &figure);
		html_put(out, "</td>");
	}
}

static void put_head(FILE *out, const struct report_documents *all)
{
	const struct run_document *d = all->of[0].document;

	if (all->n == 1) {
		for (const struct column *c = d->has_cycles ? ruled : plain; c->title; c++)
			report_columns_put(out, c->title);
		report_columns_put(out, "-remarks");
	}
	for (size_t i = 0; i < all->n && all->n > 1; i++)
		html_put(out, "<th scope=\"col\">%s, %s</th><th scope=\"col\">95\u00a0%%</th>",
			 all->of[i].name, units[document_lead(all->of[i].document).unit].name);
	report_table_rows(out);
}

/* The host and what it did not have for itself. */
static void host_text(const struct run_document *d, char host[REPORT_HOST])
{
	report_host_text(d, host);
	size_t used = strlen(host);
	if (disturbance_core_shared(d) > 0)
		snprintf(host + used, REPORT_HOST - used,
			 ", core shared beside %.1f\u00a0%% of the batches",
			 100 * disturbance_core_shared(d));
}

static void put_block(FILE *out, const struct report *report, struct rows *rows,
		      const struct run_cell *like)
{
	const struct report_documents *all = rows->all;
	bool bare = !strcmp(like->condition, "none");
	char id[200], caption[OP_UNDER], host[REPORT_HOST] = "";

	snprintf(id, sizeof(id), "timed.%s%s%s", like->op, bare ? "" : ".",
		 bare ? "" : like->condition);
	if (all->n == 1)
		host_text(all->of[0].document, host);
	gather(rows, like);
	report_table_open(out, id, op_under(like->op, like->condition, caption), host, "path|ABI");
	put_head(out, all);
	for (size_t i = 0; i < rows->n; i++) {
		const struct run_cell *cell = rows->cells[i];
		char anchor[REPORT_ANCHOR];
		report_anchor(report, &report_part_timed, cell_names_of(cell), anchor);
		html_put(out,
			 "<tr id=\"%s\"><th scope=\"row\"><a href=\"#%s\">%s</a></th><td>%s</td>",
			 anchor, anchor, cell->path, cell->abi);
		if (all->n == 1)
			put_detail(out, all->of[0].document, cell);
		else
			put_beside(out, all, cell);
		html_put(out, "</tr>\n");
	}
	report_table_close(out);
}

/* Whether no cell before the c-th of the i-th document is of the same table. */
static bool is_first(const struct report_documents *all, size_t i, size_t c)
{
	const struct run_cell *cell = &all->of[i].document->cells[c];

	for (size_t k = 0; k <= i; k++) {
		const struct run_document *d = all->of[k].document;
		for (size_t o = 0; o < (k < i ? d->n_cells : c); o++)
			if (same_block(&d->cells[o], cell))
				return false;
	}
	return true;
}

void report_timed_cells(FILE *out, const struct report *report)
{
	struct rows rows = {.all = &report->timed};
	size_t most = 1;

	for (size_t i = 0; i < report->timed.n; i++)
		most += report->timed.of[i].document->n_cells;
	rows.cells = calloc(most, sizeof(const void *));
	for (size_t i = 0; i < report->timed.n && rows.cells; i++)
		for (size_t c = 0; c < report->timed.of[i].document->n_cells; c++)
			if (is_first(&report->timed, i, c))
				put_block(out, report, &rows,
					  &report->timed.of[i].document->cells[c]);
	free(rows.cells);
}

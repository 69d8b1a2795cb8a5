/* What was not measured, and why. */
#include "bench/document/arms.h"
#include "bench/report/html.h"
#include "bench/report/report_page.h"
#include "bench/table/table_absent.h"

#include <string.h>

struct writing {
	FILE *out;
	const char *name; /* of the document */
	size_t lines;
};

static void put_start(struct writing *w)
{
	if (w->lines++)
		return;
	report_table_open(w->out, "absent-table", "Not measured", "",
			  "path|ABI|-status|-what|-why|-where");
	report_table_rows(w->out);
}

static void put_line(void *ctx, const struct absent_line *line)
{
	struct writing *w = ctx;

	put_start(w);
	html_put(
		w->out,
		"<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"word\">%s</td>"
		"<td class=\"name\">%s</td><td class=\"name\">%s</td><td class=\"name\">%s</td></tr>\n",
		line->path, line->abi, line->status, line->what, line->reason, w->name);
}

/* Of arms, most of which lack the same for the same reason. */
static void put_arms(struct writing *w, const struct report_documents *all, size_t first, size_t at)
{
	const struct run_cell *cell = &all->of[first].document->cells[at];
	size_t arms = 0;

	if (arms_first_absent(all->of[first].document, cell) != cell)
		return;
	for (size_t i = 0; i < first; i++)
		if (arms_first_absent(all->of[i].document, cell))
			return;
	put_start(w);
	html_put(w->out,
		 "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"word\">%s</td>"
		 "<td class=\"word\">all</td><td class=\"name\">%s</td><td class=\"name\">",
		 cell->path, cell->abi, cell_status_names[cell->status], cell->reason);
	for (size_t i = first; i < all->n; i++)
		if (arms_first_absent(all->of[i].document, cell))
			html_put(w->out, "%s<a href=\"#arm.%s\">%s</a>", arms++ ? ", " : "",
				 all->of[i].name, all->of[i].name);
	html_put(w->out, "</td></tr>\n");
}

static void put_untraced(struct writing *w, const struct report_trace *t)
{
	char what[OP_UNDER];

	for (size_t c = 0; c < t->trace->n_cells; c++) {
		const struct trace_cell *cell = &t->trace->cells[c];
		if (cell->status == CELL_OK)
			continue;
		put_start(w);
		html_put(w->out,
			 "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"word\">%s</td>"
			 "<td class=\"name\">trace of %s</td><td class=\"name\">%s</td>"
			 "<td class=\"name\">%s</td></tr>\n",
			 cell->names.path, cell->names.abi, cell_status_names[cell->status],
			 op_under(cell->names.op, cell->names.condition, what), cell->reason,
			 t->trace->arms[cell->arm].of.name);
	}
}

void report_absent_put(FILE *out, const struct report *report)
{
	struct writing w = {.out = out};

	html_put(out, "<section id=\"absent\"><h2>What was not measured, and why</h2>\n");
	for (size_t i = 0; i < report->timed.n; i++) {
		w.name = report->timed.of[i].name;
		table_absent_each(report->timed.of[i].document, ABSENT_BY_PATH, put_line, &w);
	}
	for (size_t i = 0; i < report->exact.n; i++)
		for (size_t c = 0; c < report->exact.of[i].document->n_cells; c++)
			put_arms(&w, &report->exact, i, c);
	for (size_t i = 0; i < report->traces.n; i++)
		put_untraced(&w, &report->traces.of[i]);
	for (size_t i = 0; i < report->input->n_failed; i++) {
		put_start(&w);
		html_put(
			out,
			"<tr><th scope=\"row\">all paths</th><td>both</td><td class=\"word\">failed"
			"</td><td class=\"name\">the arm</td><td class=\"name\">%s</td>"
			"<td class=\"name\">%s</td></tr>\n",
			report->input->failed[i].reason, report->input->failed[i].name);
	}
	if (w.lines)
		report_table_close(out);
	else
		html_put(out, "<p>Every cell that was asked for was measured.</p>\n");
	html_put(out, "</section>\n");
}

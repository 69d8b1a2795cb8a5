/* A comparison of two documents: a verdict per cell, with its interval. */
#include "bench/files/sheet.h"
#include "bench/report/html.h"
#include "bench/report/report_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWN = 30 }; /* rows of the chart: the largest changes come first */

static bool is_there(const struct report *report)
{
	return report->input->comparison;
}

static void finding(const struct report *report, char text[REPORT_SENTENCE])
{
	const struct comparison *c = report->input->comparison;
	const struct compared_cell *first = c->n ? &c->cells[0] : NULL;
	struct compare_row row;
	char sum[256];

	if (c->identical) {
		snprintf(text, REPORT_SENTENCE, "Both sides are the very same run.");
		return;
	}
	if (!first || first->status != COMPARED_JUDGED || first->verdict > VERDICT_IMPROVEMENT) {
		snprintf(
			text, REPORT_SENTENCE,
			"From %.200s to %.200s no change is shown in any of %zu cells: %zu are the "
			"same, %zu inconclusive.",
			c->base.name, c->new.name, c->statuses[COMPARED_JUDGED],
			c->verdicts[VERDICT_SAME], c->verdicts[VERDICT_INCONCLUSIVE]);
		return;
	}
	compare_sum_text(c, sum, sizeof(sum));
	compare_row(c, first, &row);
	snprintf(text, REPORT_SENTENCE,
		 "From %.100s to %.100s: %s. The largest %s: %s by %s (%s), %s %s.", c->base.name,
		 c->new.name, sum, verdict_names[first->verdict], row.op, first->path, first->abi,
		 row.change, row.span);
}

/* --- the chart: changes with their intervals -----------------------------------------------------
 */

/* Of a ratio or of a count, where it has both ends. */
static bool is_drawn(const struct compared_cell *cell)
{
	return cell->status == COMPARED_JUDGED && cell->effect.kind != EFFECT_DIFFERENCE &&
	       isfinite(cell->effect.span.hi) && isfinite(cell->effect.span.lo) &&
	       strcmp(cell->path, "empty") != 0;
}

/* Per cent, or instructions. */
static double change_of(const struct compared_cell *cell, double value)
{
	return cell->effect.kind == EFFECT_RATIO ? 100 * (value - 1) : value;
}

static size_t put_rows(FILE *out, const struct comparison *c)
{
	size_t rows = 0;

	fputs("$values << END\n", out);
	for (size_t i = 0; i < c->n && rows < DRAWN; i++) {
		const struct compared_cell *cell = &c->cells[i];
		const struct effect *e = &cell->effect;
		bool exact = e->kind == EFFECT_EXACT;
		if (!is_drawn(cell) || (exact && cell->verdict == VERDICT_SAME))
			continue;
		bool bare = !strcmp(cell->condition, "none");
		/* Names are of lower-case letters, digits, '_' and '-'. */
		fprintf(out, "\"%.24s %.32s %.24s%s%.24s\" %.6g %.6g %.6g %.6g %d\n", cell->abi,
			cell->op, cell->path, bare ? "" : " ", bare ? "" : cell->condition,
			change_of(cell, e->estimate),
			change_of(cell, exact ? e->estimate : e->span.lo),
			change_of(cell, exact ? e->estimate : e->span.hi),
			exact ? 0 : 100 * e->margin, (int)cell->verdict);
		rows++;
	}
	fputs("END\n", out);
	return rows;
}

static int charts(struct report *report, struct chart_queue *queue, struct error *error)
{
	static const char *const scripts[] = {"changes", NULL};
	const struct comparison *c = report->input->comparison;
	bool exact = figure_is_exact(c->by->figure);
	struct report_chart chart = {.part = &report_part_compared, .table = "compared"};
	struct sheet sheet;
	int code = 0;

	if (!sheet_open(&sheet))
		return error_no_memory(error, "for the charts");
	size_t rows = put_rows(sheet.out, c);
	fprintf(sheet.out, "rows = %zu\naxis_label = \"change per call, %s\"\n", rows,
		exact ? units[UNIT_INSTRUCTION].words : "per cent");
	char *data = sheet_close(&sheet);
	snprintf(chart.name, sizeof(chart.name), "changes");
	snprintf(chart.title, sizeof(chart.title), "The changes, largest first");
	snprintf(chart.finding, sizeof(chart.finding),
		 "%zu changes, %s; the grey band is what does not count as one.", rows,
		 exact ? "exact" : "each with its interval");
	if (rows)
		code = report_chart_add(report, queue, &chart, scripts, data, error);
	free(data);
	return code;
}

/* --- tables -------------------------------------------------------------------------------------
 */

static void put_differences(FILE *out, const char *title, const struct fingerprint_list *list)
{
	if (!list->n)
		return;
	html_put(out, "<h3>%s</h3>\n<ul>\n", title);
	for (size_t i = 0; i < list->n; i++)
		html_put(out, "<li>%s: %s \u2192 %s</li>\n", list->item[i].key, list->item[i].base,
			 list->item[i].new);
	html_put(out, "</ul>\n");
}

static void put_status(FILE *out, const struct compared_cell *cell)
{
	html_put(out, "<td colspan=\"5\" class=\"missing\">%s%s%s</td>",
		 compare_statuses[cell->status].text, cell->reason ? ": " : "",
		 cell->reason ? cell->reason : "");
}

static void put_verdict(FILE *out, const struct comparison *c, const struct compared_cell *cell)
{
	struct compare_row row;
	char full[40];

	compare_row(c, cell, &row);
	snprintf(full, sizeof(full), "%.10g", cell->effect.estimate);
	html_put(out, "<td class=\"word verdict-%s\">%s</td><td>%s %s</td><td>%s %s</td>",
		 verdict_names[cell->verdict], compare_verdict_text(cell), row.base,
		 compare_unit(c, cell->status, cell->by), row.new,
		 compare_unit(c, cell->status, cell->by));
	html_put(out, "<td><data value=\"%s\">%s</data></td><td>%s</td>", full, row.change,
		 row.span);
}

static void put_row(FILE *out, const struct report *report, const struct compared_cell *cell)
{
	const struct comparison *c = report->input->comparison;
	const struct cell_names names = {cell->abi, cell->path, cell->op, cell->condition};
	char anchor[REPORT_ANCHOR], op[OP_UNDER];

	report_anchor(report, &report_part_compared, names, anchor);
	html_put(out,
		 "<tr id=\"%s\"><th scope=\"row\"><a href=\"#%s\">%s</a></th><td>%s</td>"
		 "<td class=\"word\">%s</td>",
		 anchor, anchor, cell->path, cell->abi, op_under(cell->op, cell->condition, op));
	if (compare_has_verdict(cell))
		put_verdict(out, c, cell);
	else
		put_status(out, cell);
	html_put(out, "</tr>\n");
}

static void cells(FILE *out, const struct report *report)
{
	const struct comparison *c = report->input->comparison;
	char heading[1024];

	compare_heading_text(c, heading, sizeof(heading));
	html_put(out, "<p>%s.</p>\n", heading);
	if (c->n_notes)
		html_put(out, "<ul>\n");
	for (size_t i = 0; i < c->n_notes; i++)
		html_put(out, "<li>%s</li>\n", c->notes[i]);
	if (c->n_notes)
		html_put(out, "</ul>\n");
	put_differences(out, "What differs between the two hosts and changes what is executed",
			&c->allowed);
	put_differences(out, "What else differs", &c->soft);
	report_table_open(out, "compared-table", "A verdict per cell, the largest changes first",
			  "", "path|ABI|-operation|-verdict");
	html_put(out, "<th scope=\"col\">%s</th><th scope=\"col\">%s</th>", c->base.name,
		 c->new.name);
	report_columns_put(out, "change|interval");
	report_table_rows(out);
	for (size_t i = 0; i < c->n; i++)
		if (c->cells[i].status != COMPARED_NEITHER)
			put_row(out, report, &c->cells[i]);
	report_table_close(out);
}

static void reading(FILE *out, const struct report *report)
{
	(void)report;
	html_put(
		out,
		"<li>A <em>regression</em> or an <em>improvement</em> is a change that is shown: "
		"larger than what counts, its interval without \u201cno change\u201d, its chance of "
		"being an accident below the level named, over all cells together. <em>same</em> is "
		"shown too: the whole interval is within what does not count. "
		"<em>inconclusive</em> is neither: more runs, or a quieter host, are needed.</li>\n");
}

/* --- files --------------------------------------------------------------------------------------
 */

static int files(const struct report *report, struct error *error)
{
	struct sheet sheet;

	if (!sheet_open(&sheet))
		return error_no_memory(error, "for the comparison");
	int err = compare_json(sheet.out, report->input->comparison);
	char *text = sheet_close(&sheet);
	if (!err)
		return report_file_write(report, "comparison", ".json", text, error);
	free(text);
	return error_no_memory(error, "for the comparison");
}

static void links(FILE *out, const struct report *report)
{
	(void)report;
	html_put(out, "<li>the comparison: <a href=\"comparison.json\">JSON</a></li>\n");
}

const struct report_part report_part_compared = {
	.id = "compared",
	.title = "The comparison",
	.is_there = is_there,
	.finding = finding,
	.charts = charts,
	.cells = cells,
	.reading = reading,
	.files = files,
	.links = links,
};

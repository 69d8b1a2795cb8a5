/* Traces: what the instructions of a call are for, and in which functions they are spent. */
#include "bench/files/sheet.h"
#include "bench/ops/ops.h"
#include "bench/report/html.h"
#include "bench/report/report_page.h"
#include "bench/trace_charts/flame.h"
#include "bench/trace_charts/phase_chart.h"
#include "bench/trace_charts/svg.h"
#include "bench/trace_views/diff_view.h"
#include "bench/trace_views/trace_export.h"
#include "stubs/paths.h"

#include <stdlib.h>
#include <string.h>

enum {
	PHASED = 2, /* operations whose phases are drawn */
	FLAMES = 4, /* calls, and differences, that are drawn of a document */
};

static bool is_there(const struct report *report)
{
	return report->traces.n;
}

/* --- the finding --------------------------------------------------------------------------------
 */

/* x86_64 `syscall` getppid, or the first call that there is. */
static const struct traced_call *lead_call(const struct report_trace *t)
{
	for (size_t i = 0; i < t->n_calls; i++) {
		const struct cell_names *n = &t->calls[i].cell->names;
		if (!strcmp(n->abi, "x86_64") && !strcmp(n->path, "syscall") &&
		    !strcmp(n->op, "getppid"))
			return &t->calls[i];
	}
	return &t->calls[0];
}

static size_t mitigations_of(const struct traced_call *call)
{
	size_t sum = 0;

	for (int p = 0; p < PHASES; p++)
		sum += phases[p].mitigates ? call->phases[p] : 0;
	return sum;
}

static void find(const struct traced_call *call, char text[REPORT_SENTENCE])
{
	const struct trace_arm *arm = &call->trace->arms[call->cell->arm];
	const struct cell_names *n = &call->cell->names;
	size_t mitigations = mitigations_of(call), all = call->cell->instructions;

	if (!call->phases[PHASE_entry]) {
		snprintf(text, REPORT_SENTENCE,
			 "All %zu instructions of %.60s by %.60s (%.40s) stay in user space, in "
			 "Linux %.80s on %.60s.",
			 all, n->op, n->path, n->abi, arm->release, arm->of.cpu);
		return;
	}
	snprintf(
		text, REPORT_SENTENCE,
		"Of the %zu instructions of %.60s by %.60s (%.40s) in Linux %.80s on %.60s, %zu, "
		"%.0f\u00a0%%, are mitigations of CPU vulnerabilities, %zu the way in and out, and %zu "
		"the call itself.",
		all, n->op, n->path, n->abi, arm->release, arm->of.cpu, mitigations,
		all ? 100.0 * (double)mitigations / (double)all : 0.0,
		call->phases[PHASE_entry] + call->phases[PHASE_back], call->phases[PHASE_call]);
}

static void finding(const struct report *report, char text[REPORT_SENTENCE])
{
	find(lead_call(&report->traces.of[0]), text);
}

/* --- charts -------------------------------------------------------------------------------------
 */

/* What is drawn into the sheet becomes a chart of its own, and a file. */
static int keep(struct report *report, struct report_chart *chart, struct sheet *sheet, bool drawn,
		struct error *error)
{
	char name[sizeof(chart->name) + 8], *text = sheet_close(sheet);

	if (!text || !drawn) {
		free(text);
		return error_no_memory(error, "for the charts");
	}
	chart->part = &report_part_traces;
	chart->table = "traces";
	chart->vector_only = true;
	chart->svg = strdup(text);
	snprintf(name, sizeof(name), "charts/%s", chart->name);
	if (!chart->svg)
		error_no_memory(error, "for the charts");
	if (error->code || report_chart_list(report, chart, error)) {
		free(chart->svg);
		free(text);
		return error->code;
	}
	return report_file_write(report, name, ".svg", text, error);
}

/* A name as the id of a picture's parts. */
static void name_parts(const struct report_chart *chart, char id[2 * REPORT_NAME + 2])
{
	snprintf(id, 2 * REPORT_NAME + 2, "s_%s", chart->name);
	svg_name(id);
}

/* Of all calls of the operation that the call `first` is the first of, for which `of_op` has room.
 */
static int draw_phases(struct report *report, const struct report_trace *t, size_t first,
		       struct traced_call *of_op, struct error *error)
{
	const char *op = t->calls[first].cell->names.op;
	struct report_chart chart = {.part = NULL};
	char id[2 * REPORT_NAME + 2];
	struct sheet sheet;
	size_t n = 0;

	of_op[n++] = t->calls[first];
	for (size_t i = first + 1; i < t->n_calls; i++)
		if (traced_anything(&t->calls[i]) && !strcmp(t->calls[i].cell->names.op, op))
			of_op[n++] = t->calls[i];
	snprintf(chart.name, sizeof(chart.name), "%s-phases-%.60s", t->name, op);
	snprintf(chart.title, sizeof(chart.title), "%.60s: what the instructions are for", op);
	find(&of_op[0], chart.finding);
	name_parts(&chart, id);
	if (!sheet_open(&sheet))
		return error_no_memory(error, "for the charts");
	return keep(report, &chart, &sheet, phase_chart_draw(sheet.out, of_op, n, id), error);
}

static int draw_flame(struct report *report, const struct report_trace *t,
		      const struct traced_call *call, struct error *error)
{
	struct report_chart chart = {.part = NULL};
	char id[2 * REPORT_NAME + 2], what[TRACE_CELL_TEXT];
	struct sheet sheet;

	trace_cell_text(t->trace, call->cell, what);
	snprintf(chart.name, sizeof(chart.name), "%s-flame-%zu", t->name,
		 (size_t)(call - t->calls) + 1);
	snprintf(chart.title, sizeof(chart.title), "Flame graph of %.200s", what);
	find(call, chart.finding);
	name_parts(&chart, id);
	if (!sheet_open(&sheet))
		return error_no_memory(error, "for the charts");
	flame_draw(sheet.out, call, id);
	return keep(report, &chart, &sheet, true, error);
}

struct drawing {
	struct report *report;
	const struct report_trace *trace;
	size_t drawn;
};

static int draw_difference(const struct trace_diff *diff, const char *const names[TRACE_SIDES],
			   void *ctx, struct error *error)
{
	struct drawing *d = ctx;
	struct report_chart chart = {.part = NULL};
	const struct cell_names *n = &diff->side[0]->cell->names;
	size_t before = diff->side[0]->cell->instructions,
	       after = diff->side[1]->cell->instructions;
	char id[2 * REPORT_NAME + 2], change[DIFF_CHANGE];
	struct sheet sheet;

	if (!trace_differs(diff) || d->drawn == FLAMES)
		return 0;
	snprintf(chart.name, sizeof(chart.name), "%s-diff-%zu", d->trace->name, ++d->drawn);
	snprintf(chart.title, sizeof(chart.title), "What changed in %.40s by %.40s: %.60s to %.60s",
		 n->op, n->path, names[0], names[1]);
	snprintf(
		chart.finding, sizeof(chart.finding),
		"From %.100s to %.100s %.60s by %.60s (%.40s) takes %s instructions, %zu after %zu.",
		names[0], names[1], n->op, n->path, n->abi, diff_change(before, after, change),
		after, before);
	name_parts(&chart, id);
	if (!sheet_open(&sheet))
		return error_no_memory(error, "for the charts");
	flame_diff_draw(sheet.out, diff, names, id);
	return keep(d->report, &chart, &sheet, true, error);
}

/* The first arm of the document against each of the others, in the leading call. */
static int draw_differences(struct report *report, const struct report_trace *t,
			    struct error *error)
{
	const struct trace_side before = {t->name, t->trace, NULL}, none = {NULL, NULL, NULL};
	const struct cell_names *n = &lead_call(t)->cell->names;
	int path = path_by_name(n->path), op = op_by_name(n->op), abi = abi_by_name(n->abi);
	struct drawing d = {report, t, 0};
	struct trace_pair *pairs = NULL;
	size_t n_pairs = 0;

	if (t->trace->n_arms < 2 || path < 0 || op < 0 || abi < 0)
		return 0;
	const struct trace_look look = {.paths = 1u << path, .ops = 1u << op, .abis = 1u << abi};
	trace_pairs(&before, &none, &pairs, &n_pairs, error);
	for (size_t i = 0; i < n_pairs && !error->code; i++)
		diff_each(&pairs[i], &look, draw_difference, &d, error);
	free(pairs);
	return error->code;
}

/* Whether the i-th call is the first of its operation of which there is something to draw. */
static bool is_new_op(const struct report_trace *t, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (traced_anything(&t->calls[k]) &&
		    !strcmp(t->calls[k].cell->names.op, t->calls[i].cell->names.op))
			return false;
	return traced_anything(&t->calls[i]);
}

static int draw_trace(struct report *report, const struct report_trace *t, struct error *error)
{
	struct traced_call *of_op = calloc(t->n_calls, sizeof(*of_op));
	const struct cell_names *lead = &lead_call(t)->cell->names;
	size_t phased = 0, flames = 0;

	if (!of_op)
		return error_no_memory(error, "for the charts");
	for (size_t i = 0; i < t->n_calls && phased < PHASED && !error->code; i++)
		if (is_new_op(t, i)) {
			phased++;
			draw_phases(report, t, i, of_op, error);
		}
	free(of_op);
	for (size_t i = 0; i < t->n_calls && flames < FLAMES && !error->code; i++)
		if (traced_anything(&t->calls[i]) &&
		    !strcmp(t->calls[i].cell->names.op, lead->op) &&
		    !strcmp(t->calls[i].cell->names.abi, lead->abi)) {
			flames++;
			draw_flame(report, t, &t->calls[i], error);
		}
	return error->code ? error->code : draw_differences(report, t, error);
}

static int charts(struct report *report, struct chart_queue *queue, struct error *error)
{
	(void)queue; /* these are drawn without gnuplot */
	for (size_t i = 0; i < report->traces.n && !error->code; i++)
		draw_trace(report, &report->traces.of[i], error);
	return error->code;
}

/* --- tables -------------------------------------------------------------------------------------
 */

static bool any_has(const struct report_trace *t, int phase)
{
	for (size_t i = 0; i < t->n_calls; i++)
		if (t->calls[i].phases[phase])
			return true;
	return false;
}

static void put_count(FILE *out, size_t count)
{
	html_put(out, "<td>%zu</td>", count);
}

static void put_row(FILE *out, const struct report *report, const struct report_trace *t,
		    const struct traced_call *call)
{
	const char *arm = t->trace->arms[call->cell->arm].of.name;
	const struct cell_names *n = &call->cell->names;
	char anchor[REPORT_ANCHOR], op[OP_UNDER];

	report_anchor(report, &report_part_traces, *n, anchor);
	html_put(
		out,
		"<tr id=\"%s.%s.%s\"><th scope=\"row\"><a href=\"#%s.%s.%s\">%s</a></th><td>%s</td>"
		"<td class=\"word\">%s</td><td class=\"word\"><a href=\"#traced.%s.%s\">%s</a></td>",
		anchor, t->name, arm, anchor, t->name, arm, n->path, n->abi,
		op_under(n->op, n->condition, op), t->name, arm, arm);
	put_count(out, call->cell->exact);
	put_count(out, call->cell->instructions);
	put_count(out, mitigations_of(call));
	for (int p = 0; p < PHASES; p++)
		if (any_has(t, p))
			put_count(out, call->phases[p]);
	html_put(out, "</tr>\n");
}

static void put_trace(FILE *out, const struct report *report, const struct report_trace *t)
{
	char id[REPORT_NAME + 16], caption[REPORT_NAME + 64];

	snprintf(id, sizeof(id), "traces.%s", t->name);
	snprintf(caption, sizeof(caption), "%s: instructions by what they are for", t->name);
	report_table_open(out, id, caption, "counted one by one, by QEMU",
			  "path|ABI|-operation|-arm|exact count|in the trace|mitigations");
	for (int p = 0; p < PHASES; p++)
		if (any_has(t, p))
			report_columns_put(out, phases[p].name);
	report_table_rows(out);
	for (size_t i = 0; i < t->n_calls; i++)
		put_row(out, report, t, &t->calls[i]);
	report_table_close(out);
}

static void cells(FILE *out, const struct report *report)
{
	for (size_t i = 0; i < report->traces.n; i++)
		put_trace(out, report, &report->traces.of[i]);
}

static void reading(FILE *out, const struct report *report)
{
	(void)report;
	html_put(
		out,
		"<li>A <em>trace</em> is every instruction of one call, from the user\u2019s side "
		"into the kernel and back, each with its function. A <em>phase</em> is what an "
		"instruction is for: the way in and out, finding the call, the call itself, and the "
		"mitigations of CPU vulnerabilities one by one. In a <em>flame graph</em> a frame is "
		"as wide as the instructions of a function and of all that it calls, below the frame "
		"of its caller, in the order of execution from left to right.</li>\n");
}

/* --- files --------------------------------------------------------------------------------------
 */

static int files(const struct report *report, struct error *error)
{
	static const struct trace_look all;

	for (size_t i = 0; i < report->traces.n && !error->code; i++) {
		const struct report_trace *t = &report->traces.of[i];
		char name[REPORT_NAME + 16], *text;
		snprintf(name, sizeof(name), "documents/%s", t->name);
		if (report_file_write(report, name, ".json",
				      json_dumps(t->trace->root, JSON_COMPACT), error) ||
		    trace_export(&trace_formats[TRACE_FORMAT_folded], t->trace, &all, &text, error))
			return error->code;
		snprintf(name, sizeof(name), "cells/%s", t->name);
		report_file_write(report, name, ".folded", text, error);
	}
	return error->code;
}

static void links(FILE *out, const struct report *report)
{
	for (size_t i = 0; i < report->traces.n; i++)
		html_put(out,
			 "<li>%s, traces: <a href=\"documents/%s.json\">document</a>, "
			 "<a href=\"cells/%s.folded\">folded stacks</a></li>\n",
			 report->traces.of[i].name, report->traces.of[i].name,
			 report->traces.of[i].name);
}

const struct report_part report_part_traces = {
	.id = "traces",
	.title = "Where the instructions go",
	.is_there = is_there,
	.finding = finding,
	.charts = charts,
	.cells = cells,
	.reading = reading,
	.files = files,
	.links = links,
};

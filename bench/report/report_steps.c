/* What the steps of exact counts from kernel to kernel are made of, where both sides were traced.
 */
#include "bench/base/text.h"
#include "bench/document/arms.h"
#include "bench/report/html.h"
#include "bench/report/report_page.h"
#include "bench/trace/trace_diff.h"
#include "bench/trace_views/diff_view.h"

#include <string.h>

/* Whether the document's boot and the trace's differ in nothing that a count depends on. */
static bool same_boot(const struct run_arm *a, const struct run_arm *b)
{
	return a->kernel && a->cpu && !strcmp(a->kernel, b->kernel) && !strcmp(a->cpu, b->cpu) &&
	       !text_order(a->append, b->append);
}

static bool same_cell(struct cell_names a, struct cell_names b)
{
	return !cell_names_order(a, b);
}

/* The traced call of a cell: as long as the count, in the trace's boot and in the document. NULL
 * where there is none. */
static const struct traced_call *call_of(const struct report *report, const struct run_document *d,
					 struct cell_names names)
{
	const struct run_cell *cell = arms_measured(d, names.abi, names.path, names.op);

	for (size_t t = 0; t < report->traces.n && cell; t++)
		for (size_t i = 0; i < report->traces.of[t].n_calls; i++) {
			const struct traced_call *call = &report->traces.of[t].calls[i];
			const struct trace_cell *traced = call->cell;
			if (same_cell(traced->names, names) &&
			    same_boot(&d->arm, &call->trace->arms[traced->arm].of) &&
			    traced->exact == traced->instructions &&
			    arms_count(cell) == (double)traced->exact)
				return call;
		}
	return NULL;
}

bool report_step_find(const struct report *report, size_t was, size_t is, struct cell_names cell,
		      struct report_step *step)
{
	step->was = was;
	step->is = is;
	step->before = call_of(report, report->exact.of[was].document, cell);
	step->after = call_of(report, report->exact.of[is].document, cell);
	return step->before && step->after &&
	       step->before->cell->instructions != step->after->cell->instructions;
}

void report_step_id(const struct report *report, const struct report_step *step,
		    char id[REPORT_ANCHOR])
{
	const struct cell_names *n = &step->after->cell->names;

	snprintf(id, REPORT_ANCHOR, "step.%s.%s.%s.%s", n->op, report->exact.of[step->is].name,
		 n->abi, n->path);
}

/* Every function whose own instructions changed, so that the changes sum up to the step. */
static void put_functions(FILE *out, const struct trace_diff *diff)
{
	char change[DIFF_CHANGE];

	html_put(out, "<td class=\"functions\">");
	for (size_t i = 0; i < diff->n_functions; i++) {
		const struct diff_function *f = &diff->functions[i];
		if (f->self[0] == f->self[1])
			continue;
		html_put(out, "%s<code>%s</code> %s <small>(", i ? ", " : "", f->name,
			 diff_change(f->self[0], f->self[1], change));
		diff_phases(out, f);
		html_put(out, ")</small>");
	}
	html_put(out, "</td>");
}

static void put_row(FILE *out, const struct report *report, const struct report_step *step)
{
	const struct cell_names *n = &step->after->cell->names;
	const char *was = report->exact.of[step->was].name, *is = report->exact.of[step->is].name;
	size_t before = step->before->cell->instructions, after = step->after->cell->instructions;
	char id[REPORT_ANCHOR], change[DIFF_CHANGE];
	struct trace_diff diff;

	if (trace_diff_make(step->before, step->after, &diff))
		return;
	report_step_id(report, step, id);
	html_put(out,
		 "<tr id=\"%s\"><th scope=\"row\"><a href=\"#%s\">%s</a></th><td>%s</td>"
		 "<td class=\"word\"><a href=\"#exact.%s.%s\">%s</a> to<br>"
		 "<a href=\"#exact.%s.%s\">%s</a></td><td>%zu</td><td>%zu</td>"
		 "<td>%s</td>",
		 id, id, n->path, n->abi, n->op, was, was, n->op, is, is, before, after,
		 diff_change(before, after, change));
	put_functions(out, &diff);
	html_put(out, "</tr>\n");
	trace_diff_free(&diff);
}

void report_steps_put(FILE *out, const struct report *report, const char *op,
		      const struct report_step *steps, size_t n)
{
	char id[REPORT_ANCHOR], caption[128];

	if (!n)
		return;
	snprintf(id, sizeof(id), "steps.%s", op);
	snprintf(caption, sizeof(caption), "%s: what the steps are made of", op);
	report_table_open(out, id, caption, "instructions of the functions themselves, by traces",
			  "path|ABI|-arms|before|after|step|-functions, and what for");
	report_table_rows(out);
	for (size_t i = 0; i < n; i++)
		put_row(out, report, &steps[i]);
	report_table_close(out);
}

/* Relations that must hold between the figures of a document, and whether they did. */
#include "bench/report/html.h"
#include "bench/report/report_page.h"

#include <math.h>
#include <string.h>

/* "What is on the left costs no more than what is on the right." */
struct relation {
	const char *low_path, *low_op;	 /* NULL: that of the right side */
	const char *high_path, *high_op; /* NULL: any path, or operation */
	const char *what, *because;
	bool in_user_space; /* of paths that make no system call */
	bool timed;	    /* of times alone: an instruction may take long */
};

static const struct relation relations[] = {
	/* Not under a condition: a filter may search longer for a number that it does not have. */
	{NULL, "enosys", NULL, "getppid", "enosys \u2264 getppid, on every path",
	 "a number that no kernel implements is entry and exit, and nothing between", false, false},
	{"syscall", NULL, "int80", NULL, "syscall \u2264 int80, for every operation",
	 "an interrupt saves more, and goes through a gate", false, true},
	{"vdso", NULL, "libc", NULL, "vdso \u2264 libc, for every operation",
	 "the C library calls the vDSO\u2019s function", true, false},
	{"vdso", NULL, "syscall", NULL, "vdso \u2264 syscall, for every operation",
	 "it computes the same and does not enter the kernel", true, false},
	{"vdso", "clock_gettime_monotonic_coarse", "vdso", "clock_gettime_monotonic",
	 "coarse clock \u2264 fine clock, in the vDSO", "it reads no counter", true, false},
};

enum { RELATIONS = sizeof(relations) / sizeof(relations[0]), SHOWN = 4 };

/* How a relation came out over all documents of an engine. */
struct outcome {
	size_t held, broken;
	struct {
		const struct report_document *document;
		const struct run_cell *low, *high;
	} shown[SHOWN]; /* the first that are broken; low and high may be NULL */
};

static void count_outcome(struct outcome *outcome, bool held,
			  const struct report_document *document, const struct run_cell *low,
			  const struct run_cell *high)
{
	if (!held && outcome->broken < SHOWN) {
		outcome->shown[outcome->broken].document = document;
		outcome->shown[outcome->broken].low = low;
		outcome->shown[outcome->broken].high = high;
	}
	*(held ? &outcome->held : &outcome->broken) += 1;
}

static struct figure lead_figure(const struct run_document *d, const struct run_cell *cell)
{
	struct figure figure = {.value = (double)NAN};

	cell_figure(cell, document_lead(d), &figure);
	if (!figure.has_interval)
		figure.interval = (struct interval){figure.value, figure.value};
	return figure;
}

static bool applies(const struct relation *r, const struct run_cell *low,
		    const struct run_cell *high)
{
	if (!low || !low->measured || !high->measured || !strcmp(high->path, "empty"))
		return false;
	if (r->high_path && strcmp(r->high_path, high->path) != 0)
		return false;
	if (r->high_op && strcmp(r->high_op, high->op) != 0)
		return false;
	if (!r->high_path && strcmp(high->condition, "none") != 0)
		return false;
	/* The C library may go another way than the vDSO that the worker was given. */
	return !r->in_user_space ||
	       (!low->enters && (!high->enters || !strcmp(high->path, "syscall")));
}

static void judge_cell(const struct report_document *document, const struct relation *r,
		       const struct run_cell *high, struct outcome *outcome)
{
	const struct run_document *d = document->document;
	const struct run_cell *low = document_cell_under(d, high->condition, high->abi,
							 r->low_path ? r->low_path : high->path,
							 r->low_op ? r->low_op : high->op);

	if (!applies(r, low, high) || (r->timed && document_is_exact(d)))
		return;
	struct figure left = lead_figure(d, low), right = lead_figure(d, high);
	if (isnan(left.value) || isnan(right.value))
		return;
	count_outcome(outcome, left.interval.lo <= right.interval.hi, document, low, high);
}

/* The empty loop: no figure of it is off 0 by more than a cycle, a ns or, of counts, anything. */
static void judge_empty(const struct report_document *document, struct outcome *outcome)
{
	const struct run_document *d = document->document;
	double least = document_is_exact(d) ? 0 : 1;

	for (size_t i = 0; i < d->n_cells; i++) {
		const struct run_cell *cell = &d->cells[i];
		if (strcmp(cell->path, "empty") != 0 || !cell->measured)
			continue;
		struct figure figure = lead_figure(d, cell);
		count_outcome(outcome, figure.interval.lo <= least && figure.interval.hi >= -least,
			      document, NULL, cell);
	}
}

static void put_side(FILE *out, const char *before, const struct run_document *d,
		     const struct run_cell *cell)
{
	char text[REPORT_FIGURE];

	if (!cell)
		return;
	struct figure figure = lead_figure(d, cell);
	report_figure_text(&figure, text);
	html_put(out, "%s%s %s %s, %s", before, cell->abi, cell->path, cell->op, text);
}

static void put_outcome(FILE *out, const char *what, const char *because,
			const struct outcome *outcome)
{
	if (!(outcome->held + outcome->broken))
		return;
	html_put(out,
		 "<tr><th scope=\"row\">%s</th><td class=\"name\">%s</td><td class=\"word %s\">",
		 what, because, outcome->broken ? "broken" : "held");
	if (outcome->broken)
		html_put(out, "broken in %zu of %zu", outcome->broken,
			 outcome->held + outcome->broken);
	else
		html_put(out, "held, %zu of %zu", outcome->held, outcome->held);
	html_put(out, "</td><td class=\"name\">");
	for (size_t i = 0; i < outcome->broken && i < SHOWN && outcome->shown[i].document; i++) {
		const struct run_document *d = outcome->shown[i].document->document;
		html_put(out, i ? "<br>" : "");
		html_put(out, "%s", outcome->shown[i].document->name);
		put_side(out, ": ", d, outcome->shown[i].low);
		put_side(out, outcome->shown[i].low ? " above " : ": ", d, outcome->shown[i].high);
	}
	if (outcome->broken > SHOWN)
		html_put(out, "<br>and %zu more", outcome->broken - SHOWN);
	html_put(out, "</td></tr>\n");
}

/* What is true of a document as a whole. */
static void put_wholes(FILE *out, const struct report_documents *all)
{
	struct outcome same = {0}, answered = {0}, boots = {0};

	for (size_t i = 0; i < all->n; i++) {
		const struct run_document *d = all->of[i].document;
		const json_t *arm = json_object_get(d->root, "arm");
		const json_t *differing = json_object_get(arm, "differing_cells");
		size_t failed = 0;
		for (size_t c = 0; c < d->n_cells; c++)
			failed += d->cells[c].status == CELL_FAILED;
		count_outcome(&answered, !failed, &all->of[i], NULL, NULL);
		if (differing)
			count_outcome(&boots, !json_integer_value(differing), &all->of[i], NULL,
				      NULL);
		else
			count_outcome(&same, !d->n_changes, &all->of[i], NULL, NULL);
	}
	put_outcome(out, "every answer was right",
		    "each call\u2019s result is checked before and after timing", &answered);
	put_outcome(out, "one host, one clock",
		    "host and clock are looked at before and after the run", &same);
	put_outcome(out, "every boot counts the same", "an arm is booted more than once", &boots);
}

static void put_all(FILE *out, const struct report_documents *all)
{
	struct outcome empty = {0};

	if (!all->n)
		return;
	for (size_t i = 0; i < all->n; i++)
		judge_empty(&all->of[i], &empty);
	put_outcome(out, "the empty loop costs 0",
		    document_is_exact(all->of[0].document)
			    ? "its own count is subtracted"
			    : "its own cost is subtracted; a cycle, or a ns, is let pass",
		    &empty);
	for (size_t r = 0; r < RELATIONS; r++) {
		struct outcome outcome = {0};
		for (size_t i = 0; i < all->n; i++)
			for (size_t c = 0; c < all->of[i].document->n_cells; c++)
				judge_cell(&all->of[i], &relations[r],
					   &all->of[i].document->cells[c], &outcome);
		put_outcome(out, relations[r].what, relations[r].because, &outcome);
	}
	put_wholes(out, all);
}

/* A trace has as many instructions as the count of the same boot. */
static void put_traces(FILE *out, const struct report *report)
{
	struct outcome whole = {0};

	for (size_t i = 0; i < report->traces.n; i++) {
		const struct report_trace *t = &report->traces.of[i];
		for (size_t c = 0; c < t->n_calls; c++)
			*(t->calls[c].cell->exact == t->calls[c].cell->instructions
				  ? &whole.held
				  : &whole.broken) += 1;
	}
	put_outcome(out, "a trace is as long as the exact count",
		    "both are of the same boot; the table of traces has the two figures", &whole);
}

void report_relations_put(FILE *out, const struct report *report)
{
	html_put(out, "<section id=\"relations\"><h2>Relations that must hold</h2>\n"
		      "<p>Where one is broken, the figures it names are not to be believed, or the "
		      "kernel does something unusual. A relation of two figures is broken where "
		      "their intervals lie the wrong way round.</p>\n");
	report_table_open(out, "relations-table", "What must hold, and whether it did", "",
			  "relation|-because|-outcome|-where not");
	report_table_rows(out);
	put_all(out, &report->timed);
	put_all(out, &report->exact);
	put_traces(out, report);
	report_table_close(out);
	html_put(out, "</section>\n");
}

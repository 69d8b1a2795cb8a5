/* Documents of exact counts: kernels down, paths across. */
#include "bench/bars/arms_plot.h"
#include "bench/base/text.h"
#include "bench/document/arms.h"
#include "bench/ops/ops.h"
#include "bench/plot/plot_ops.h"
#include "bench/report/html.h"
#include "bench/report/report_page.h"
#include "stubs/paths.h"

#include <stdlib.h>
#include <string.h>

enum { OPS = 2 }; /* that charts are drawn of */

static bool is_there(const struct report *report)
{
	return report->exact.n;
}

static const struct run_document *arm_at(const struct report *report, size_t i)
{
	return report->exact.of[i].document;
}

/* Debian's flavours, the longest first: two of one version are no step from one to the other. ""
 * for a kernel of another's. */
static const char *flavour_of(const struct run_document *d)
{
	static const char *const flavours[] = {"-cloud-amd64", "-rt-686-pae", "-rt-amd64",
					       "-686-pae",     "-amd64",      "-686"};
	char release[ARMS_RELEASE];

	arms_release(d, release);
	for (size_t i = 0; i < sizeof(flavours) / sizeof(flavours[0]); i++) {
		size_t n = strlen(release), end = strlen(flavours[i]);
		if (n > end && !strcmp(release + n - end, flavours[i]))
			return flavours[i];
	}
	return "";
}

/* Of one flavour, one CPU model and one command line, whatever the version. */
static bool alike(const struct run_document *a, const struct run_document *b)
{
	return !strcmp(flavour_of(a), flavour_of(b)) && !text_order(a->arm.cpu, b->arm.cpu) &&
	       !text_order(a->arm.append, b->arm.append);
}

static bool same_kernel(const struct run_document *a, const struct run_document *b)
{
	return !text_order(a->arm.kernel, b->arm.kernel);
}

/* The arm of the kernel before that of the i-th, all else equal, as an index; SIZE_MAX where there
 * is none. They are in the order of their kernels. */
static size_t earlier(const struct report *report, size_t i)
{
	const struct run_document *d = arm_at(report, i);

	while (i--)
		if (alike(arm_at(report, i), d) && !same_kernel(arm_at(report, i), d))
			return i;
	return SIZE_MAX;
}

/* How many different kernels there are, of i-th arms for which `like` (or NULL, all) is alike. */
static size_t count_kernels(const struct report *report, const struct run_document *like)
{
	size_t n = 0;

	for (size_t i = 0; i < report->exact.n; i++) {
		bool new = !like || alike(arm_at(report, i), like);
		for (size_t k = 0; k < i && new; k++)
			new = !same_kernel(arm_at(report, k), arm_at(report, i));
		n += new;
	}
	return n;
}

/* --- the finding --------------------------------------------------------------------------------
 */

/* The operation and path that a sentence is about: in all arms, if a 64-bit one has them. */
static const struct run_cell *lead_cell(const struct report *report)
{
	static const char *const wanted[][2] = {{"x86_64", "syscall"}, {"i386", "int80"}};

	for (size_t w = 0; w < sizeof(wanted) / sizeof(wanted[0]); w++)
		for (size_t i = 0; i < report->exact.n; i++) {
			const struct run_cell *cell = arms_measured(arm_at(report, i), wanted[w][0],
								    wanted[w][1], "getppid");
			if (cell)
				return cell;
		}
	for (size_t i = 0; i < report->exact.n; i++)
		for (size_t c = 0; c < arm_at(report, i)->n_cells; c++)
			if (arm_at(report, i)->cells[c].measured)
				return &arm_at(report, i)->cells[c];
	return NULL;
}

/* The arms with the least and the most. */
struct ends {
	size_t low, high, n; /* n: arms that have the cell */
	double least, most;
};

static struct ends ends_of(const struct report *report, const struct run_cell *like)
{
	struct ends e = {0};

	for (size_t i = 0; i < report->exact.n; i++) {
		const struct run_cell *cell =
			arms_measured(arm_at(report, i), like->abi, like->path, like->op);
		double count = cell ? arms_count(cell) : 0;
		if (!cell)
			continue;
		if (!e.n || count < e.least) {
			e.least = count;
			e.low = i;
		}
		if (!e.n || count > e.most) {
			e.most = count;
			e.high = i;
		}
		e.n++;
	}
	return e;
}

static void finding(const struct report *report, char text[REPORT_SENTENCE])
{
	const struct run_cell *like = lead_cell(report);
	char release[ARMS_RELEASE], other[ARMS_RELEASE], what[160];

	if (!like) {
		snprintf(text, REPORT_SENTENCE, "No path was counted in %zu arms.",
			 report->exact.n);
		return;
	}
	struct ends e = ends_of(report, like);
	snprintf(what, sizeof(what), "%.40s by %.40s (%.40s)", like->op, like->path, like->abi);
	arms_release(arm_at(report, e.low), release);
	arms_release(arm_at(report, e.high), other);
	if (e.n == 1)
		snprintf(text, REPORT_SENTENCE,
			 "Counted exactly, %s takes %.7g instructions in Linux %s.", what, e.least,
			 release);
	else if (e.low == e.high)
		snprintf(text, REPORT_SENTENCE,
			 "Counted exactly, %s takes %.7g instructions in each of %zu boots set up "
			 "differently, of %zu kernels.",
			 what, e.least, e.n, count_kernels(report, NULL));
	else
		snprintf(text, REPORT_SENTENCE,
			 "Counted exactly in %zu set-ups of %zu kernels, %s takes from %.7g "
			 "instructions (%.60s, Linux %s) to %.7g (%.60s, Linux %s).",
			 e.n, count_kernels(report, NULL), what, e.least,
			 report->exact.of[e.low].name, release, e.most,
			 report->exact.of[e.high].name, other);
}

/* --- charts -------------------------------------------------------------------------------------
 */

/* The arms that differ in their kernel alone, of the CPU model and command line with most kernels;
 * where all are of one kernel, the first that fit in a chart. */
static struct arms chart_arms(const struct report *report, const struct run_document **room)
{
	struct arms arms = {room, 0};
	const struct run_document *like = NULL;
	size_t most = 1;

	for (size_t i = 0; i < report->exact.n; i++) {
		size_t n = count_kernels(report, arm_at(report, i));
		if (n > most && !arm_at(report, i)->arm.option) {
			most = n;
			like = arm_at(report, i);
		}
	}
	for (size_t i = 0; i < report->exact.n && arms.n < BARS_SERIES; i++)
		if (!arm_at(report, i)->arm.option && (!like || alike(arm_at(report, i), like)))
			room[arms.n++] = arm_at(report, i);
	return arms;
}

/* Takes the text; adds nothing where there is nothing to draw. */
static int add(struct report *report, struct chart_queue *queue, struct report_chart *chart,
	       char *text, size_t rows, struct error *error)
{
	static const char *const scripts[] = {"axis", "bars", NULL};
	int code = 0;

	chart->part = &report_part_exact;
	chart->table = "exact";
	if (text || rows)
		code = report_chart_add(report, queue, chart, scripts, text, error);
	free(text);
	return code;
}

static int add_paths(struct report *report, struct chart_queue *queue, const struct arms *arms,
		     const char *op, struct error *error)
{
	struct report_chart chart = {.part = NULL};
	char first[ARMS_RELEASE], last[ARMS_RELEASE];
	const struct run_arm *arm = &arms->document[0]->arm;
	size_t rows;

	arms_release(arms->document[0], first);
	arms_release(arms->document[arms->n - 1], last);
	snprintf(chart.name, sizeof(chart.name), "instructions-%s", op);
	snprintf(chart.title, sizeof(chart.title), "%s: instructions by path", op);
	snprintf(
		chart.finding, sizeof(chart.finding),
		"%s: instructions per call, Linux %s%s%s, CPU model %.60s, command line \u201c%.160s"
		"\u201d; exact, so that any difference is one.",
		op, first, strcmp(first, last) ? " to " : "", strcmp(first, last) ? last : "",
		text_or(arm->cpu, ""), text_or(arm->append, ""));
	char *text = arms_plot_paths(arms, op, "", &rows);
	return add(report, queue, &chart, text, rows, error);
}

static int add_sweep(struct report *report, struct chart_queue *queue, const struct arms *all,
		     size_t base, struct error *error)
{
	struct report_chart chart = {.part = NULL};
	size_t rows;
	char *text = arms_plot_sweep(all, base, "getppid", &rows);

	snprintf(chart.name, sizeof(chart.name), "sweep-%s", report->exact.of[base].name);
	snprintf(chart.title, sizeof(chart.title), "What each option adds to getppid: %.100s",
		 report->exact.of[base].name);
	snprintf(chart.finding, sizeof(chart.finding),
		 "Instructions that each option of the command line adds to getppid, over %.100s.",
		 report->exact.of[base].name);
	return add(report, queue, &chart, text, rows, error);
}

static int charts(struct report *report, struct chart_queue *queue, struct error *error)
{
	const struct run_document **room = calloc(report->exact.n, sizeof(const void *));
	int code = 0;

	if (!room)
		return error_no_memory(error, "for the charts");
	struct arms arms = chart_arms(report, room);
	struct plot_ops drawn;
	plot_ops_choose(0, arms.document, arms.n, &drawn);
	for (size_t o = 0; o < drawn.n && o < OPS && !code; o++)
		code = add_paths(report, queue, &arms, drawn.name[o], error);
	for (size_t i = 0; i < report->exact.n; i++)
		room[i] = arm_at(report, i);
	arms = (struct arms){room, report->exact.n};
	for (size_t i = 0; i < arms.n && !code; i++)
		if (arms.document[i]->arm.name && !arms.document[i]->arm.option)
			code = add_sweep(report, queue, &arms, i, error);
	free(room);
	return code;
}

/* --- tables -------------------------------------------------------------------------------------
 */

struct across {
	const char *abi, *path;
};
enum { ACROSS = (int)PATH_COUNT * (int)ABI_COUNT };

/* The columns: what any arm has of the operation, but for the empty loop. */
static size_t find_columns(const struct report *report, const char *op, struct across out[ACROSS])
{
	size_t n = 0;

	for (int a = 0; a < ABI_COUNT; a++)
		for (int p = 0; p < PATH_COUNT; p++) {
			bool any = false;
			for (size_t i = 0; i < report->exact.n && !any; i++)
				any = document_cell(arm_at(report, i), abi_names[a], paths[p].name,
						    op);
			if (any && p != PATH_empty)
				out[n++] = (struct across){abi_names[a], paths[p].name};
		}
	return n;
}

static const char *status_text(const struct run_cell *cell)
{
	if (!cell || cell->status == CELL_UNAVAILABLE)
		return cell ? "\u2013" : "";
	return cell_status_names[cell->status];
}

/* A table of an operation, and the steps in it that are explained. */
struct arms_table {
	const struct report *report;
	const char *op;
	struct across columns[ACROSS];
	size_t n;
	struct report_step *steps; /* [n_steps]; NULL: none can be kept */
	size_t n_steps;
};

/* How much more the i-th arm takes than that of the kernel before, and a link to what the step is
 * made of where that was traced. */
static void put_change(FILE *out, struct arms_table *table, size_t was, size_t i,
		       const struct across *column, double by)
{
	const struct cell_names names = {column->abi, column->path, table->op, "none"};
	struct report_step step;
	char id[REPORT_ANCHOR], text[40];

	snprintf(text, sizeof(text), "%+.7g", by);
	if (!table->steps || !report_step_find(table->report, was, i, names, &step)) {
		html_put(out, " <small>%s</small>", text);
		return;
	}
	table->steps[table->n_steps++] = step;
	report_step_id(table->report, &step, id);
	html_put(out, " <small><a href=\"#%s\">%s</a></small>", id, text);
}

/* A count, and how it differs from that of the kernel before. */
static void put_count(FILE *out, struct arms_table *table, size_t was, size_t i,
		      const struct across *column)
{
	const struct report *report = table->report;
	const struct run_cell *before = NULL;
	const struct run_cell *cell =
		document_cell(arm_at(report, i), column->abi, column->path, table->op);

	if (!cell || !cell->measured) {
		html_put(out, "<td class=\"none\">%s</td>", status_text(cell));
		return;
	}
	if (was != SIZE_MAX)
		before = arms_measured(arm_at(report, was), column->abi, column->path, table->op);
	double count = arms_count(cell), by = before ? count - arms_count(before) : 0;
	html_put(out, "<td class=\"%s\">", by > 0 ? "up" : by < 0 ? "down" : "even");
	report_value_put(out, UNIT_INSTRUCTION, count);
	if (cell->fallback)
		html_put(out, "<abbr title=\"makes a system call although it need not\">f</abbr>");
	if (by > 0 || by < 0)
		put_change(out, table, was, i, column, by);
	html_put(out, "</td>");
}

static void put_row(FILE *out, struct arms_table *table, size_t i)
{
	const struct report *report = table->report;
	const char *name = report->exact.of[i].name;
	size_t was = earlier(report, i);
	char release[ARMS_RELEASE];

	arms_release(arm_at(report, i), release);
	html_put(out,
		 "<tr id=\"exact.%s.%s\"><th scope=\"row\"><a href=\"#arm.%s\">%s</a></th>"
		 "<td class=\"word\">%s</td>",
		 table->op, name, name, name, release);
	for (size_t c = 0; c < table->n; c++)
		put_count(out, table, was, i, &table->columns[c]);
	html_put(out, "</tr>\n");
}

static void put_op(FILE *out, const struct report *report, const char *op)
{
	struct arms_table table = {.report = report, .op = op};
	char id[200], anchor[REPORT_ANCHOR];

	table.n = find_columns(report, op, table.columns);
	if (!table.n)
		return;
	table.steps = calloc(report->exact.n * table.n, sizeof(*table.steps));
	snprintf(id, sizeof(id), "exact.%s", op);
	report_table_open(out, id, op, "instructions per call, exact, by QEMU", "arm|-Linux");
	for (size_t c = 0; c < table.n; c++) {
		const struct across *column = &table.columns[c];
		report_anchor(report, &report_part_exact,
			      (struct cell_names){column->abi, column->path, op, "none"}, anchor);
		html_put(out, "<th scope=\"col\" id=\"%s\">%s <small>%s</small></th>", anchor,
			 column->path, column->abi);
	}
	report_table_rows(out);
	for (size_t i = 0; i < report->exact.n; i++)
		put_row(out, &table, i);
	report_table_close(out);
	report_steps_put(out, report, op, table.steps, table.n_steps);
	free(table.steps);
}

static void cells(FILE *out, const struct report *report)
{
	for (int o = 0; o < OP_COUNT; o++)
		put_op(out, report, ops[o].name);
}

static void reading(FILE *out, const struct report *report)
{
	(void)report;
	html_put(
		out,
		"<li>An <em>arm</em> is one kernel with one command line on one CPU model, booted "
		"in an emulator, QEMU, that executes and counts instructions one by one. A count is "
		"an integer, the same in every boot and on every machine: it is what a kernel "
		"executes on the way in and out, not how long a CPU takes for it.</li>\n"
		"<li><em>\u2013</em>: not available, with the reason below. <em>+12</em> behind a count, and its colour: so many more than in the kernel "
		"before it with the same CPU model and command line; a link where traces of both show "
		"in which functions. <em>f</em>: makes a system call although it need not.</li>\n");
}

const struct report_part report_part_exact = {
	.id = "exact",
	.title = "Exact counts",
	.is_there = is_there,
	.finding = finding,
	.charts = charts,
	.cells = cells,
	.reading = reading,
};

/* Documents that measure time: one in full, several side by side. */
#include "bench/report/html.h"
#include "bench/report/report_page.h"
#include "bench/table/disturbance.h"
#include "bench/table/lead_cells.h"

#include <stdarg.h>
#include <string.h>

enum { NAMED = 4 }; /* documents that a sentence names */

static bool is_there(const struct report *report)
{
	return report->timed.n;
}

/* The cell that the page's first sentence is about; false where none has a figure. */
static bool lead_cell(const struct run_document *d, struct lead_cells *lead,
		      const struct run_cell **cell, struct figure *figure)
{
	if (!lead_cells_choose(d, lead))
		return false;
	*cell = lead->syscall ? lead->syscall : lead->cheapest;
	return cell_figure(*cell, document_lead(d), figure);
}

static const char *doubt_of(const struct run_document *d, const struct run_cell *cell)
{
	if (disturbance_quotable(d, cell))
		return "";
	if (cell->invocations < QUOTABLE_INVOCATIONS)
		return " Not to be quoted: that takes 5 processes or more.";
	if (cell_of_shared_core(cell))
		return " Not to be quoted: another hardware thread used the core nearly all the "
		       "time.";
	return " Not to be quoted: its interval reaches too far; more processes or a quieter host "
	       "make it shorter.";
}

/* Appends, truncating. */
static void add(char text[REPORT_SENTENCE], const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void add(char text[REPORT_SENTENCE], const char *format, ...)
{
	size_t used = strlen(text);
	va_list ap;

	va_start(ap, format);
	vsnprintf(text + used, REPORT_SENTENCE - used, format, ap);
	va_end(ap);
}

static void add_what(char text[REPORT_SENTENCE], const struct lead_cells *lead,
		     const struct run_cell *cell)
{
	char op[OP_UNDER];

	add(text, "%s by %s (%s, %s)",
	    lead->kind == LEAD_ENTRY ? "one entry into the kernel" : "one call", cell->path,
	    cell->abi, op_under(cell->op, cell->condition, op));
}

/* What the vDSO and the interrupt gate cost beside it. */
static void add_beside(char text[REPORT_SENTENCE], const struct run_document *d,
		       const struct run_cell *cell, double cost)
{
	const struct run_cell *vdso =
		document_cell_under(d, cell->condition, cell->abi, "vdso", "gettimeofday");
	const struct run_cell *gate =
		document_cell_under(d, cell->condition, cell->abi, "int80", cell->op);
	struct figure_key key = document_lead(d);
	char words[REPORT_FIGURE];
	struct figure figure;

	if (vdso && vdso != cell && cell_figure(vdso, key, &figure)) {
		figure.has_interval = false;
		report_figure_text(&figure, words);
		add(text,
		    vdso->fallback ? "; the vDSO's gettimeofday makes a system call, and costs %s"
				   : "; the vDSO answers gettimeofday in %s",
		    words);
	}
	if (gate && gate != cell && cost > 0 && cell_figure(gate, key, &figure))
		add(text, "; int $0x80 costs %.3g times what %s does", figure.value / cost,
		    cell->path);
}

static void find_one(const struct run_document *d, char text[REPORT_SENTENCE])
{
	char host[REPORT_HOST], words[REPORT_FIGURE];
	const struct run_cell *cell;
	struct lead_cells lead;
	struct figure figure, ns;

	report_host_text(d, host);
	if (!lead_cell(d, &lead, &cell, &figure)) {
		add(text, "Nothing was measured on %s.", host);
		return;
	}
	report_figure_text(&figure, words);
	add(text, "On %s, ", host);
	add_what(text, &lead, cell);
	add(text, " costs %s", words);
	if (figure.key.unit != UNIT_NS &&
	    cell_figure(cell, (struct figure_key){FIGURE_P50, UNIT_NS}, &ns)) {
		ns.has_interval = false;
		report_figure_text(&ns, words);
		add(text, ", %s", words);
	}
	add_beside(text, d, cell, figure.value);
	add(text, ".%s", doubt_of(d, cell));
}

static void find_several(const struct report_documents *all, char text[REPORT_SENTENCE])
{
	struct lead_cells lead;
	const struct run_cell *like = NULL, *cell;
	struct figure figure;
	char words[REPORT_FIGURE];
	size_t measured = 0;

	for (size_t i = 0; i < all->n && !like; i++)
		if (!lead_cell(all->of[i].document, &lead, &like, &figure))
			like = NULL;
	if (!like) {
		add(text, "Nothing was measured on %zu hosts.", all->n);
		return;
	}
	add(text, "What ");
	add_what(text, &lead, like);
	add(text, " costs: ");
	for (size_t i = 0; i < all->n; i++) {
		const struct run_document *d = all->of[i].document;
		cell = document_cell_under(d, like->condition, like->abi, like->path, like->op);
		if (!cell || !cell_figure(cell, document_lead(d), &figure))
			continue;
		report_figure_text(&figure, words);
		if (measured++ < NAMED)
			add(text, "%s%s on %s", measured > 1 ? "; " : "", words, all->of[i].name);
	}
	if (measured > NAMED)
		add(text, "; and on %zu more", measured - NAMED);
	add(text, ".");
}

static void finding(const struct report *report, char text[REPORT_SENTENCE])
{
	*text = 0;
	if (report->timed.n == 1)
		find_one(report->timed.of[0].document, text);
	else
		find_several(&report->timed, text);
}

static void reading(FILE *out, const struct report *report)
{
	(void)report;
	html_put(
		out,
		"<li>A <em>path</em> is a way from a program into the kernel, or round it: the "
		"instruction <code>syscall</code>, the old interrupt <code>int $0x80</code>, the "
		"vDSO, which answers in user space. An <em>operation</em> is what is asked for; "
		"<code>getppid</code> does next to nothing, so that what is left is the way in and "
		"out.</li>\n"
		"<li><em>cycles</em> are of the core\u2019s own clock and do not move with its "
		"frequency; <em>ns</em> do. A figure is per call, everything warm, the cost of the "
		"loop around it subtracted. <em>p50</em> is the median over processes of each "
		"one\u2019s own; the <em>95\u00a0%%</em> interval is how well that is known on this "
		"host. <em>floor</em> is the cheapest of all batches.</li>\n"
		"<li><em>p99.9</em> and <em>max</em> are of calls timed one by one, and read 2 to "
		"4\u00a0%% high. <em>\u00d7\u00a0syscall</em>: how many times what 64-bit "
		"<code>syscall</code> costs on the same operation.</li>\n"
		"<li><em>+call</em>: the cost includes a call and a return. <em>fallback</em>: it "
		"could have stayed in user space, and made a system call. <em>~k of n</em>: in k of "
		"n processes other tasks took more than 5\u00a0%% of the time. <em>*</em>: not to be "
		"quoted as it is, since fewer than 5 processes measured it, its interval reaches "
		"farther than 1\u00a0%% or one cycle (2\u00a0%% or 1\u00a0ns without cycles), or "
		"another hardware thread used the core nearly all the time.</li>\n"
		"<li><em>empty</em> is the loop with nothing in it, and must read 0.</li>\n");
}

const struct report_part report_part_timed = {
	.id = "timed",
	.title = "Every cell",
	.is_there = is_there,
	.finding = finding,
	.charts = report_timed_charts,
	.cells = report_timed_cells,
	.reading = reading,
};

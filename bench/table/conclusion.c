#include "bench/table/conclusion.h"

#include "bench/base/text.h"
#include "bench/table/disturbance.h"
#include "bench/table/heading.h"
#include "bench/table/hypervisor_note.h"
#include "bench/table/lead_cells.h"
#include "bench/table/table_absent.h"
#include "bench/table/table_counters.h"

#include <stdlib.h>
#include <string.h>

static void format_figure(const struct run_cell *cell, enum unit unit, char *text, size_t size)
{
	char value[32], low[32], high[32];
	struct figure f;

	*text = 0;
	if (!cell_figure(cell, (struct figure_key){FIGURE_P50, unit}, &f))
		return;
	unit_text(unit, f.value, value, sizeof(value));
	unit_text(unit, f.interval.lo, low, sizeof(low));
	unit_text(unit, f.interval.hi, high, sizeof(high));
	snprintf(text, size, "%7s %s [%s, %s]", value, units[unit].name, low, high);
}

static void print_cell(FILE *out, const struct lead_cells *choice, const char *what,
		       const struct run_cell *cell)
{
	char name[80], cycles[128], ns[128];

	snprintf(name, sizeof(name), "%s %s", cell->path, cell->abi);
	format_figure(cell, UNIT_CYCLE, cycles, sizeof(cycles));
	format_figure(cell, UNIT_NS, ns, sizeof(ns));
	fprintf(out, "%c %-8s  %-20s", disturbance_quotable(choice->document, cell) ? ' ' : '*',
		what, name);
	if (choice->document->has_cycles)
		fprintf(out, "  %-34s", cycles);
	fprintf(out, "  %s\n", ns);
}

static void print_costs(FILE *out, const struct lead_cells *choice)
{
	const struct run_cell *like = choice->cheapest, *syscall = choice->syscall;
	bool one = like == choice->dearest;
	char op[OP_UNDER];

	fprintf(out, "\n%s %s: p50 of %zu process%s [its 95%% interval]\n",
		choice->kind == LEAD_ENTRY ? "One entry into the kernel," : "One call of",
		op_under(like->op, like->condition, op), like->invocations,
		like->invocations == 1 ? "" : "es");
	print_cell(out, choice, one ? "only" : "cheapest", like);
	if (syscall && syscall != like && syscall != choice->dearest)
		print_cell(out, choice, "syscall", syscall);
	if (!one)
		print_cell(out, choice, "dearest", choice->dearest);
	if (hypervisor_note_applies(choice->document, choice->dearest))
		hypervisor_note_print(out, "  ", choice->document, choice->dearest);
}

static void print_disturbance(FILE *out, const struct run_document *d,
			      const struct disturbance *disturbance)
{
	if (disturbance->passes)
		fprintf(out,
			"Disturbed: other tasks took %.1f%% of the time, and over 5%% in %zu of %zu passes (a path in a process)",
			100 * disturbance->off_cpu, disturbance->disturbed, disturbance->passes);
	if (d->ruler.mhz_median > 0)
		fprintf(out, "%s ruler dropped %.1f%% of the batches",
			disturbance->passes ? ";\nthe" : "The", 100 * d->ruler.dropped_share);
	if (disturbance->passes || d->ruler.mhz_median > 0)
		fputs(".\n", out);
	if (disturbance_core_shared(d) > 0) {
		fprintf(out,
			"Another hardware thread used the core beside %.1f%% of the batches: cycles are of the others",
			100 * disturbance_core_shared(d));
		if (disturbance->shared)
			fprintf(out, ",\nbut in %zu of %zu cells (*), which had too few of them",
				disturbance->shared, disturbance->cells);
		fputs(".\n", out);
	}
}

/* What can be quoted of the run as a whole, and what to do about the rest. */
static void print_quotable(FILE *out, const struct run_document *d,
			   const struct disturbance *disturbance)
{
	struct disturbance_width width = disturbance_width(d);
	struct figure_key lead = document_lead(d);
	bool cycles = lead.unit == UNIT_CYCLE;

	if (disturbance->processes < QUOTABLE_INVOCATIONS) {
		fprintf(out,
			"To quote: nothing (*). An interval needs %d processes or more, not %zu.\n",
			QUOTABLE_INVOCATIONS, disturbance->processes);
		return;
	}
	fprintf(out,
		"To quote: p50 in %s of %zu of %zu cells, whose interval reaches at most %.0f%% or %.0f %s to a side.\n",
		units[lead.unit].name, disturbance->quotable, disturbance->cells, 100 * width.share,
		width.least, cycles ? "cycle" : units[lead.unit].name);
	if (disturbance->quotable < disturbance->cells)
		fprintf(out,
			"The others (*) need more processes (--invocations; no --quick)%s or a quieter host.\n",
			disturbance->shared ? ", a longer --wait" : "");
}

static void print_places(FILE *out, const char *file, bool drawn)
{
	fputs("\nThe whole table: syspath show ", out);
	text_print(out, file);
	fputc('\n', out);
	if (drawn)
		return;
	fputs("Charts:          syspath plot ", out);
	text_print(out, file);
	fputc('\n', out);
}

void conclusion_print(FILE *out, const struct run_document *document,
		      const struct conclusion *conclusion)
{
	struct disturbance disturbance = disturbance_of(document);
	struct lead_cells choice;

	if (!conclusion->below_table) {
		heading_print_host(out, document);
		heading_print_warnings(out, document);
	}
	if (lead_cells_choose(document, &choice)) {
		print_costs(out, &choice);
		fputc('\n', out);
		heading_print_frequency(out, document);
		print_disturbance(out, document, &disturbance);
	}
	if (disturbance.cells)
		print_quotable(out, document, &disturbance);
	if (!conclusion->below_table) {
		table_print_absent(out, document, ABSENT_BY_REASON);
		table_print_counters(out, document);
	}
	if (conclusion->file)
		print_places(out, conclusion->file, conclusion->drawn);
}

/* Kernel TAP, version 1: a cell is a test, its figures a diagnostic line before it.
 *
 * A reason stands behind "# SKIP", where it can hold anything, or in a diagnostic line: behind
 * "not ok" a reason that begins with TODO or SKIP would be read as that directive and turn a
 * failure into a pass. */
#include "bench/export/export_part.h"

static void print_figures(FILE *out, const struct run_cell *cell)
{
	char count[EXPORT_COUNT_SIZE];

	if (export_is_count(cell))
		fprintf(out, "%s insn, %.4g of the batches agree",
			export_count(cell->exact_insn, count), cell->exact_share);
	else
		fprintf(out, "p50 %.3f ns, 95 %% of it %.3f to %.3f, floor %.3f, p99 %.3f",
			cell->ns.p50, cell->ns.p50_interval.lo, cell->ns.p50_interval.hi,
			cell->ns.floor, cell->ns.p99);
	fputs(cell->fallback ? ", falls back to a system call\n" : "\n", out);
}

static void print_cell(FILE *out, const struct run_cell *cell, size_t number)
{
	char name[EXPORT_NAME_SIZE];

	export_name(cell, '.', name);
	if (cell->measured) {
		fprintf(out, "# %s: ", name);
		print_figures(out, cell);
		fprintf(out, "ok %zu %s\n", number, name);
	} else if (cell->status == CELL_FAILED) {
		fprintf(out, "# %s: %s\nnot ok %zu %s\n", name, cell->reason, number, name);
	} else {
		fprintf(out, "ok %zu %s # SKIP %s\n", number, name,
			cell->reason ? cell->reason : "not measured");
	}
}

char *export_ktap(const struct export_source *source)
{
	const struct run_document *document = source->document;
	struct export_sheet sheet;

	if (!export_sheet_open(&sheet))
		return NULL;
	fputs("KTAP version 1\n", sheet.out);
	if (document->n_cells)
		fprintf(sheet.out, "1..%zu\n", document->n_cells);
	else
		fputs("1..0 # SKIP the run has no cells\n", sheet.out);
	for (size_t i = 0; i < document->n_cells; i++)
		print_cell(sheet.out, &document->cells[i], i + 1);
	return export_sheet_close(&sheet);
}

/* Kernel TAP, version 1: a cell is a test, its figures a diagnostic line before it.
 *
 * A reason is printed after "# SKIP", where any text is allowed, or in a diagnostic line: after
 * "not ok" a reason that begins with TODO or SKIP would be parsed as that directive and turn a
 * failure into a pass. */
#include "bench/export/export_part.h"

static void print_figure(FILE *out, const struct run_cell *cell, const struct figure *lead)
{
	enum unit unit = lead->key.unit;
	struct figure beside[EXPORT_BESIDE];
	char value[EXPORT_VALUE_SIZE];

	export_value(unit, lead->value, value);
	if (!lead->has_interval) {
		fprintf(out, "%s %s, %.4g of the batches agree", value, units[unit].name,
			cell->exact_share);
		return;
	}
	fprintf(out, "%s %s %s, 95 %% of it %.3f to %.3f", figure_kind_names[lead->key.kind], value,
		units[unit].name, lead->interval.lo, lead->interval.hi);
	size_t n = export_beside(cell, unit, beside);
	for (size_t i = 0; i < n; i++)
		fprintf(out, ", %s %.3f", figure_kind_names[beside[i].key.kind], beside[i].value);
}

static void print_figures(FILE *out, const struct run_document *document,
			  const struct run_cell *cell)
{
	struct figure leads[EXPORT_LEADS];
	size_t n = export_leads(cell, leads);
	char note[EXPORT_NOTE_SIZE];

	for (size_t i = 0; i < n; i++) {
		fputs(i ? "; " : "", out);
		print_figure(out, cell, &leads[i]);
	}
	export_note(document, cell, ", ", note);
	fprintf(out, "%s%s\n", *note ? ", " : "", note);
}

static void print_cell(FILE *out, const struct run_document *document, const struct run_cell *cell,
		       size_t number)
{
	char name[EXPORT_NAME_SIZE];

	export_name(cell, '.', name);
	if (cell->measured) {
		fprintf(out, "# %s: ", name);
		print_figures(out, document, cell);
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
	struct sheet sheet;

	if (!sheet_open(&sheet))
		return NULL;
	fputs("KTAP version 1\n", sheet.out);
	if (document->n_cells)
		fprintf(sheet.out, "1..%zu\n", document->n_cells);
	else
		fputs("1..0 # SKIP the run has no cells\n", sheet.out);
	for (size_t i = 0; i < document->n_cells; i++)
		print_cell(sheet.out, document, &document->cells[i], i + 1);
	return sheet_close(&sheet);
}

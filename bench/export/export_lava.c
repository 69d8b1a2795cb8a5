/* LAVA test case signals. A signal's parameters are words without spaces, so a reason is printed on
 * a line of its own before it. LAVA searches every line of the console for signals: the brackets of
 * a reason that could form one are shown as '?'. */
#include "bench/export/export_part.h"

static void print_reason(FILE *out, const struct run_cell *cell, const char *name)
{
	const char *reason = cell->reason ? cell->reason : "not measured";

	fprintf(out, "# %s: %s: ", name, cell_status_names[cell->status]);
	for (; *reason; reason++)
		fputc(*reason == '<' || *reason == '>' ? '?' : *reason, out);
	fputc('\n', out);
}

static void print_cell(FILE *out, const struct run_document *document, const struct run_cell *cell)
{
	struct figure lead = export_lead(document, cell);
	char name[EXPORT_NAME_SIZE], value[EXPORT_VALUE_SIZE];

	export_name(cell, '.', name);
	if (!cell->measured)
		print_reason(out, cell, name);
	fprintf(out, "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=%s RESULT=%s", name,
		cell->measured		      ? "pass"
		: cell->status == CELL_FAILED ? "fail"
					      : "skip");
	if (cell->measured)
		fprintf(out, " MEASUREMENT=%s UNITS=%s",
			export_value(lead.key.unit, lead.value, value), units[lead.key.unit].name);
	fputs(">\n", out);
}

char *export_lava(const struct export_source *source)
{
	struct export_sheet sheet;

	if (!export_sheet_open(&sheet))
		return NULL;
	for (size_t i = 0; i < source->document->n_cells; i++)
		print_cell(sheet.out, source->document, &source->document->cells[i]);
	return export_sheet_close(&sheet);
}

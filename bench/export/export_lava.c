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

static void print_signal(FILE *out, const char *name, const char *result)
{
	fprintf(out, "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=%s RESULT=%s", name, result);
}

/* A test case has one measurement: a case for each unit. */
static void print_measured(FILE *out, const struct run_cell *cell)
{
	struct figure leads[EXPORT_LEADS];
	char name[EXPORT_NAME_SIZE], value[EXPORT_VALUE_SIZE];
	size_t n = export_leads(cell, leads);

	for (size_t i = 0; i < n; i++) {
		const struct figure_key key = leads[i].key;
		print_signal(out, export_entry_name(cell, key, '.', name), "pass");
		fprintf(out, " MEASUREMENT=%s UNITS=%s>\n",
			export_value(key.unit, leads[i].value, value), units[key.unit].name);
	}
}

static void print_cell(FILE *out, const struct run_cell *cell)
{
	char name[EXPORT_NAME_SIZE];

	if (cell->measured) {
		print_measured(out, cell);
		return;
	}
	export_name(cell, '.', name);
	print_reason(out, cell, name);
	print_signal(out, name, cell->status == CELL_FAILED ? "fail" : "skip");
	fputs(">\n", out);
}

char *export_lava(const struct export_source *source)
{
	struct sheet sheet;

	if (!sheet_open(&sheet))
		return NULL;
	for (size_t i = 0; i < source->document->n_cells; i++)
		print_cell(sheet.out, &source->document->cells[i]);
	return sheet_close(&sheet);
}

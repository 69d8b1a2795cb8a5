/* The Go benchmark format, one line per invocation: those are the replicates of benchstat's test.
 *
 * benchstat puts files whose "key: value" lines differ into separate tables, and then compares
 * nothing. So only facts that make two runs incomparable are keys; the kernel, which is mostly what
 * is compared, is on a line that benchstat ignores. The prefix of "-ns/op" in a unit is kept when
 * benchstat converts nanoseconds to seconds. */
#include "bench/export/export_part.h"

#include <ctype.h>
#include <math.h>

/* Of an invocation, in this order; those that the document has. */
static const struct {
	const char *name; /* before the unit's */
	struct figure_key figure;
} columns[] = {
	{"", {FIGURE_P50, UNIT_CYCLE}},	     {"p10-", {FIGURE_P10, UNIT_CYCLE}},
	{"", {FIGURE_P50, UNIT_NS}},	     {"", {FIGURE_P50, UNIT_TICK}},
	{"floor-", {FIGURE_FLOOR, UNIT_NS}}, {"", {FIGURE_EXACT, UNIT_INSTRUCTION}},
};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static void print_cell(FILE *out, const struct run_document *document, const struct run_cell *cell)
{
	bool condition = export_has_condition(cell);
	char value[EXPORT_VALUE_SIZE];

	for (size_t i = 0; i < cell->invocations; i++) {
		fprintf(out, "Benchmark%c%s/path=%s/abi=%s%s%s",
			toupper((unsigned char)cell->op[0]), cell->op + 1, cell->path, cell->abi,
			condition ? "/condition=" : "", condition ? cell->condition : "");
		fprintf(out, "\t%lld", (long long)export_calls_per_invocation(cell));
		for (size_t c = 0; c < COLUMNS; c++) {
			struct figure_key key = columns[c].figure;
			double figure = export_invocation(document, cell, key, i);
			if (!isnan(figure))
				fprintf(out, "\t%s %s%s/op", export_value(key.unit, figure, value),
					columns[c].name, units[key.unit].name);
		}
		fputc('\n', out);
	}
}

char *export_gobench(const struct export_source *source)
{
	const struct run_document *document = source->document;
	struct sheet sheet;
	char fact[EXPORT_FACT_SIZE];

	if (!sheet_open(&sheet))
		return NULL;
	fprintf(sheet.out, "# %s, Linux %s", document->started,
		export_fact(document, "hard", "kernel_release", fact));
	fprintf(sheet.out, " %s\n", export_fact(document, "hard", "kernel_version", fact));
	fputs("goos: linux\ngoarch: amd64\npkg: syspath\n", sheet.out);
	fprintf(sheet.out, "cpu: %s\n", export_fact(document, "soft", "cpu_brand", fact));
	for (size_t c = 0; c < COLUMNS; c++)
		if (document_has(document, columns[c].figure.unit))
			fprintf(sheet.out, "Unit %s%s/op better=lower%s\n", columns[c].name,
				units[columns[c].figure.unit].name,
				figure_is_exact(columns[c].figure) ? " assume=exact" : "");
	for (size_t i = 0; i < document->n_cells; i++)
		if (export_is_cost(&document->cells[i]))
			print_cell(sheet.out, document, &document->cells[i]);
	return sheet_close(&sheet);
}

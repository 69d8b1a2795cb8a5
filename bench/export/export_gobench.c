/* The Go benchmark format, one line per invocation: those are the replicates of benchstat's test.
 *
 * benchstat keeps files whose "key: value" lines differ in tables of their own, and then compares
 * nothing. So only that is a key which makes two runs incomparable; the kernel, which is what is
 * mostly compared, is told in a line that benchstat skips. A unit's name before "-ns/op" is kept
 * when benchstat turns nanoseconds into seconds. */
#include "bench/export/export_part.h"

#include <ctype.h>

static void print_cell(FILE *out, const struct run_document *document, const struct run_cell *cell)
{
	bool condition = export_has_condition(cell);
	char count[EXPORT_COUNT_SIZE];

	for (size_t i = 0; i < cell->invocations; i++) {
		fprintf(out, "Benchmark%c%s/path=%s/abi=%s%s%s",
			toupper((unsigned char)cell->op[0]), cell->op + 1, cell->path, cell->abi,
			condition ? "/condition=" : "", condition ? cell->condition : "");
		fprintf(out, "\t%lld", (long long)export_calls_per_invocation(cell));
		if (export_is_count(cell)) {
			fprintf(out, "\t%s insn/op\n", export_count(cell->exact_insn, count));
			continue;
		}
		fprintf(out, "\t%.3f ns/op\t%.3f tsc/op\t%.3f floor-ns/op\n",
			export_invocation_ns(document, cell->invocation_p50[i]),
			cell->invocation_p50[i],
			export_invocation_ns(document, cell->invocation_floor[i]));
	}
}

char *export_gobench(const struct export_source *source)
{
	const struct run_document *document = source->document;
	struct export_sheet sheet;
	char fact[EXPORT_FACT_SIZE];

	if (!export_sheet_open(&sheet))
		return NULL;
	fprintf(sheet.out, "# %s, Linux %s", document->started,
		export_fact(document, "hard", "kernel_release", fact));
	fprintf(sheet.out, " %s\n", export_fact(document, "hard", "kernel_version", fact));
	fputs("goos: linux\ngoarch: amd64\npkg: syspath\n", sheet.out);
	fprintf(sheet.out, "cpu: %s\n", export_fact(document, "soft", "cpu_brand", fact));
	fputs(document->exact ? "Unit insn/op better=lower assume=exact\n"
			      : "Unit ns/op better=lower\nUnit tsc/op better=lower\n"
				"Unit floor-ns/op better=lower\n",
	      sheet.out);
	for (size_t i = 0; i < document->n_cells; i++)
		if (export_is_cost(&document->cells[i]))
			print_cell(sheet.out, document, &document->cells[i]);
	return export_sheet_close(&sheet);
}

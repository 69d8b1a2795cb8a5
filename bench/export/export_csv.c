/* Comma-separated values (RFC 4180 but for "\n" line ends, which every Unix reader wants): one row
 * per cell and statistic, one row for a cell that was not measured, its reason in the last column.
 */
#include "bench/base/csv_field.h"
#include "bench/export/export_part.h"

static void print_key(FILE *out, const struct run_cell *cell)
{
	fprintf(out, "%s,%s,%s,%s,%s,", cell->op, cell->path, cell->abi, cell->condition,
		cell_status_names[cell->status]);
}

static void print_cell(FILE *out, const struct run_cell *cell)
{
	struct export_statistic s[EXPORT_STATISTICS];
	char count[EXPORT_COUNT_SIZE];

	if (!cell->measured) {
		print_key(out, cell);
		fputs(",,,,", out);
		csv_field(out, cell->reason ? cell->reason : "not measured");
		fputc('\n', out);
		return;
	}
	if (export_is_count(cell)) {
		print_key(out, cell);
		fprintf(out, "exact,,,%s,%s\n", export_count(cell->exact_insn, count),
			cell->fallback ? "falls back to a system call" : "");
		return;
	}
	size_t n = export_statistics(cell, s);
	for (size_t i = 0; i < n; i++) {
		print_key(out, cell);
		fprintf(out, "%s,%.3f,%.3f,,%s\n", s[i].name, s[i].ns, s[i].tsc,
			cell->fallback ? "falls back to a system call" : "");
	}
}

char *export_csv(const struct export_source *source)
{
	struct export_sheet sheet;

	if (!export_sheet_open(&sheet))
		return NULL;
	fputs("op,path,abi,condition,status,statistic,ns,tsc,insn,note\n", sheet.out);
	for (size_t i = 0; i < source->document->n_cells; i++)
		print_cell(sheet.out, &source->document->cells[i]);
	return export_sheet_close(&sheet);
}

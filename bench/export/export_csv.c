/* Comma-separated values (RFC 4180 but for "\n" line ends, which every Unix reader wants): one row
 * per cell and statistic, one row for a cell that was not measured, its reason in the last column.
 */
#include "bench/base/csv_field.h"
#include "bench/export/export_part.h"

static const enum unit columns[] = {UNIT_NS, UNIT_TICK, UNIT_INSTRUCTION};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static void print_key(FILE *out, const struct run_cell *cell)
{
	fprintf(out, "%s,%s,%s,%s,%s,", cell->op, cell->path, cell->abi, cell->condition,
		cell_status_names[cell->status]);
}

static void print_cell(FILE *out, const struct run_cell *cell)
{
	struct export_statistic s[EXPORT_STATISTICS];
	char value[EXPORT_VALUE_SIZE];

	if (!cell->measured) {
		print_key(out, cell);
		fputc(',', out);
		for (size_t c = 0; c < COLUMNS; c++)
			fputc(',', out);
		csv_field(out, cell->reason ? cell->reason : "not measured");
		fputc('\n', out);
		return;
	}
	size_t n = export_statistics(cell, s);
	for (size_t i = 0; i < n; i++) {
		print_key(out, cell);
		fputs(s[i].name, out);
		for (size_t c = 0; c < COLUMNS; c++) {
			enum unit unit = columns[c];
			fprintf(out, ",%s",
				s[i].has[unit] ? export_value(unit, s[i].value[unit], value) : "");
		}
		fprintf(out, ",%s\n", cell->fallback ? "falls back to a system call" : "");
	}
}

char *export_csv(const struct export_source *source)
{
	struct export_sheet sheet;

	if (!export_sheet_open(&sheet))
		return NULL;
	fputs("op,path,abi,condition,status,statistic", sheet.out);
	for (size_t c = 0; c < COLUMNS; c++)
		fprintf(sheet.out, ",%s", units[columns[c]].name);
	fputs(",note\n", sheet.out);
	for (size_t i = 0; i < source->document->n_cells; i++)
		print_cell(sheet.out, &source->document->cells[i]);
	return export_sheet_close(&sheet);
}

/* Comma-separated values (RFC 4180 but for "\n" line ends, which every Unix reader wants): one row
 * per cell and statistic, one row for a cell that was not measured, its reason in the last column.
 */
#include "bench/base/text.h"
#include "bench/export/export_part.h"

/* Those of times and counts are always there, that of core cycles where the document has them. */
static const enum unit columns[] = {UNIT_NS, UNIT_TICK, UNIT_CYCLE, UNIT_INSTRUCTION};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static bool has_column(const struct run_document *document, enum unit unit)
{
	return unit != UNIT_CYCLE || document_has(document, unit);
}

/* A row; of a cell that was not measured `s` has no figure. */
static void print_row(FILE *out, const struct run_document *document, const struct run_cell *cell,
		      const struct export_statistic *s, const char *note)
{
	char value[EXPORT_VALUE_SIZE];

	fprintf(out, "%s,%s,%s,%s,%s,%s", cell->op, cell->path, cell->abi, cell->condition,
		cell_status_names[cell->status], s->name);
	for (size_t c = 0; c < COLUMNS; c++) {
		enum unit unit = columns[c];
		if (has_column(document, unit))
			fprintf(out, ",%s",
				s->has[unit] ? export_value(unit, s->value[unit], value) : "");
	}
	fputc(',', out);
	csv_field(out, note);
	fputc('\n', out);
}

static void print_cell(FILE *out, const struct run_document *document, const struct run_cell *cell)
{
	struct export_statistic s[EXPORT_STATISTICS] = {0};
	char note[EXPORT_NOTE_SIZE];

	if (!cell->measured) {
		print_row(out, document, cell, s, cell->reason ? cell->reason : "not measured");
		return;
	}
	size_t n = export_statistics(cell, s);
	for (size_t i = 0; i < n; i++)
		print_row(out, document, cell, &s[i], export_note(document, cell, "; ", note));
}

char *export_csv(const struct export_source *source)
{
	struct sheet sheet;

	if (!sheet_open(&sheet))
		return NULL;
	fputs("op,path,abi,condition,status,statistic", sheet.out);
	for (size_t c = 0; c < COLUMNS; c++)
		if (has_column(source->document, columns[c]))
			fprintf(sheet.out, ",%s", units[columns[c]].name);
	fputs(",note\n", sheet.out);
	for (size_t i = 0; i < source->document->n_cells; i++)
		print_cell(sheet.out, source->document, &source->document->cells[i]);
	return sheet_close(&sheet);
}

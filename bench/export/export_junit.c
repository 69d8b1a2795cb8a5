/* JUnit XML: one test case per cell. `time` is the cost per call (p50) in seconds, written without
 * an exponent since common schemas have it as a decimal, and never below 0, which the jitter of the
 * `empty` control can reach. For an exact count, which is no time, it is 0. What is no time is in
 * the case's output, which Jenkins and GitLab show. */
#include "bench/base/text.h"
#include "bench/export/export_part.h"

#include <string.h>

/* Core cycles; nothing in a document without. */
static void print_output(FILE *out, const struct run_document *document,
			 const struct run_cell *cell)
{
	struct export_statistic s[EXPORT_STATISTICS];
	size_t n = export_statistics(cell, s);
	char note[EXPORT_NOTE_SIZE], value[EXPORT_VALUE_SIZE];

	fputs(">\n      <system-out>", out);
	for (size_t i = 0; i < n; i++)
		if (s[i].has[UNIT_CYCLE])
			fprintf(out, "%s: %s %s\n", s[i].name,
				export_value(UNIT_CYCLE, s[i].value[UNIT_CYCLE], value),
				units[UNIT_CYCLE].name);
	xml_print(out, export_note(document, cell, "\n", note));
	fputs("</system-out>\n    </testcase>\n", out);
}

static void print_case(FILE *out, const struct run_document *document, const struct run_cell *cell)
{
	struct figure p50 = {0};
	bool timed = cell_figure(cell, (struct figure_key){FIGURE_P50, UNIT_NS}, &p50);
	double ns = timed && p50.value > 0 ? p50.value : 0;
	char name[EXPORT_NAME_SIZE];

	fprintf(out, "    <testcase classname=\"syspath.%s\" name=\"%s\" time=\"%.12f\"", cell->op,
		export_name(cell, '.', name) + strlen(cell->op) + 1, ns * 1e-9);
	if (cell->measured && document_has(document, UNIT_CYCLE)) {
		print_output(out, document, cell);
		return;
	}
	if (cell->measured) {
		fputs("/>\n", out);
		return;
	}
	fprintf(out, ">\n      <%s message=\"",
		cell->status == CELL_FAILED ? "failure" : "skipped");
	xml_print(out, cell->reason ? cell->reason : "not measured");
	fputs(cell->status == CELL_FAILED ? "\" type=\"failed\"/>\n" : "\"/>\n", out);
	fputs("    </testcase>\n", out);
}

char *export_junit(const struct export_source *source)
{
	const struct run_document *d = source->document;
	struct sheet sheet;
	size_t failures = 0, skipped = 0;
	char when[32], host[EXPORT_FACT_SIZE];

	if (!sheet_open(&sheet))
		return NULL;
	for (size_t i = 0; i < d->n_cells; i++) {
		failures += d->cells[i].status == CELL_FAILED;
		skipped += d->cells[i].status != CELL_FAILED && !d->cells[i].measured;
	}
	/* The most common JUnit schema allows no time zone; the time is UTC. */
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%S", &source->started);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", sheet.out);
	fprintf(sheet.out,
		"<testsuites name=\"syspath\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\" time=\"%.3f\">\n",
		d->n_cells, failures, skipped, d->duration_s);
	fprintf(sheet.out,
		"  <testsuite name=\"syspath\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\" time=\"%.3f\" timestamp=\"%s\" hostname=\"",
		d->n_cells, failures, skipped, d->duration_s, when);
	xml_print(sheet.out, export_fact(d, "soft", "hostname", host));
	fputs("\">\n", sheet.out);
	for (size_t i = 0; i < d->n_cells; i++)
		print_case(sheet.out, d, &d->cells[i]);
	fputs("  </testsuite>\n</testsuites>\n", sheet.out);
	return sheet_close(&sheet);
}

/* A comparison as JUnit XML: one test case per cell. A cell that makes the comparison fail is a
 * failure, one without a verdict is skipped, each with the change or the reason. `time` is the cost
 * of the cell in NEW, seconds per call (see export_junit.c), 0 if the cost is no time. */
#include "bench/compare/compare.h"

#include "bench/base/text.h"

#include <string.h>

enum outcome { PASSED, FAILED, SKIPPED, OUTCOMES };

static enum outcome outcome_of(const struct comparison *c, const struct compared_cell *cell)
{
	if (comparison_fails(c, cell))
		return FAILED;
	if (!compare_has_verdict(cell) || cell->verdict == VERDICT_INCONCLUSIVE)
		return SKIPPED;
	return PASSED;
}

static void print_message(FILE *out, const struct comparison *c, const struct compared_cell *cell)
{
	struct compare_row row;
	char of[64];

	if (!compare_has_verdict(cell)) {
		const struct compare_status_text *words = &compare_statuses[cell->status];
		fprintf(out, "%s: ", words->text);
		xml_print(out, cell->reason ? cell->reason : words->reason);
		return;
	}
	compare_row(c, cell, &row);
	compare_of_text(cell, of, sizeof(of));
	fprintf(out, "%s: %s%s, interval %s", compare_verdict_text(cell), row.change, of, row.span);
	if (!figure_is_exact(cell->by.figure))
		fprintf(out, ", p %.2g", cell->p_holm);
}

/* The cost in NEW. Beside one in cycles is the time that NEW's first document measured. */
static double new_ns(const struct comparison *c, const struct compared_cell *cell)
{
	const struct run_document *d = c->new.documents;
	double ns = 0;

	if (!compare_has_verdict(cell) || (c->settings.control && cell->status != COMPARED_CONTROL))
		return 0;
	if (cell->by.figure.unit == UNIT_TICK)
		ns = cell->effect.new * c->new_scale;
	else if (document_has(d, UNIT_NS))
		ns = cell_value(
			document_cell_under(d, cell->condition, cell->abi, cell->path, cell->op),
			FIGURE_P50, UNIT_NS);
	return ns > 0 ? ns : 0;
}

static void print_case(FILE *out, const struct comparison *c, const struct compared_cell *cell)
{
	double ns = new_ns(c, cell);
	bool plain = !strcmp(cell->condition, "none");
	enum outcome outcome = outcome_of(c, cell);

	fprintf(out,
		"    <testcase classname=\"syspath.compare.%s\" name=\"%s.%s%s%s\" time=\"%.12f\"",
		cell->op, cell->path, cell->abi, plain ? "" : ".", plain ? "" : cell->condition,
		ns * 1e-9);
	if (outcome == PASSED) {
		fputs("/>\n", out);
		return;
	}
	fprintf(out, ">\n      <%s message=\"", outcome == FAILED ? "failure" : "skipped");
	print_message(out, c, cell);
	if (outcome == FAILED)
		fprintf(out, "\" type=\"%s",
			cell->status == COMPARED_JUDGED ? verdict_names[cell->verdict]
							: compare_statuses[cell->status].key);
	fputs("\"/>\n    </testcase>\n", out);
}

void compare_junit(FILE *out, const struct comparison *c)
{
	const struct run_document *d = c->new.documents;
	size_t counts[OUTCOMES] = {0};
	char numbers[160];

	for (size_t i = 0; i < c->n; i++)
		counts[outcome_of(c, &c->cells[i])]++;
	snprintf(numbers, sizeof(numbers),
		 "tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\" time=\"%.3f\"", c->n,
		 counts[FAILED], counts[SKIPPED], d->duration_s);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
	fprintf(out, "<testsuites name=\"syspath compare\" %s>\n", numbers);
	/* The most common JUnit schema allows no time zone; the time is UTC. */
	fprintf(out, "  <testsuite name=\"syspath compare\" %s timestamp=\"%.*s\">\n", numbers,
		(int)strcspn(d->started, "Z"), d->started);
	for (size_t i = 0; i < c->n; i++)
		print_case(out, c, &c->cells[i]);
	fputs("  </testsuite>\n</testsuites>\n", out);
}

/* libFuzzer target: any bytes as a result document, and as a list of tolerances. Beside the
 * sanitizers' own findings it aborts when what was accepted does not hold together, or when a run
 * compared with itself is not the same. `make fuzz` builds and runs it. */
#include "bench/compare/compare.h"
#include "bench/compare/tolerance.h"
#include "bench/document/read.h"
#include "bench/export/export.h"
#include "bench/table/arms_table.h"
#include "bench/table/conclusion.h"
#include "bench/table/sweep_table.h"
#include "bench/table/table.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
	if (!holds)
		abort();
}

static bool is_name(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	return n && !text[n];
}

/* Those of one unit, where the cell has any; it has what leads in its document, or ns where that is
 * core cycles, which something else on the core may have spoilt. */
static void check_figures(const struct run_document *d, const struct run_cell *c, enum unit unit)
{
	static const enum figure_kind rising[] = {FIGURE_FLOOR, FIGURE_P50, FIGURE_P90, FIGURE_P99};
	struct figure figure;

	for (int kind = 0; kind < FIGURE_KINDS; kind++) {
		const struct figure_key key = {(enum figure_kind)kind, unit};
		const double *each = cell_each(c, key);
		if (cell_figure(c, key, &figure))
			demand(isfinite(figure.value) && figure.key.kind == key.kind &&
			       figure.key.unit == unit);
		for (size_t i = 0; i < c->invocations && each; i++)
			demand(isfinite(each[i]));
	}
	for (size_t i = 1; i < sizeof(rising) / sizeof(rising[0]); i++)
		demand(!(cell_value(c, rising[i], unit) < cell_value(c, rising[i - 1], unit)));
	demand(cell_figure(c, document_lead(d), &figure) ||
	       (d->has_cycles &&
		cell_figure(c, (struct figure_key){FIGURE_P50, UNIT_NS}, &figure)));
}

static void check_cell(const struct run_document *d, const struct run_cell *c)
{
	demand(is_name(c->abi) && is_name(c->path) && is_name(c->op) && is_name(c->condition));
	demand(document_cell_under(d, c->condition, c->abi, c->path, c->op) == c);
	demand(c->status == CELL_OK || (c->reason && !c->measured));
	if (!c->measured)
		return;
	demand(c->invocations && (c->quantiles >= 2 || document_is_exact(d)));
	for (int unit = 0; unit < UNIT_COUNT; unit++)
		check_figures(d, c, (enum unit)unit);
	for (size_t i = 1; i < c->quantiles; i++)
		demand(c->quantile[i - 1] <= c->quantile[i]);
}

/* Every view of a run against itself; enough of it is in reach of a control to try that too. */
static void check_comparison(const struct run_document *d, const char *control)
{
	struct compare_side side = {.documents = d, .n = 1, .name = "fuzz"};
	struct compare_settings settings = {.alpha = VERDICT_ALPHA, .control = control};
	struct comparison c;
	char *text = NULL;
	size_t length;
	int err = compare(&side, &side, &settings, &c);

	demand(!err || err == -ENOMEM || err == -E2BIG);
	FILE *out = err ? NULL : open_memstream(&text, &length);
	if (out) {
		demand(c.identical && !c.refused.n && !comparison_regressions(&c));
		demand(c.verdicts[VERDICT_SAME] == c.statuses[COMPARED_JUDGED]);
		compare_table(out, &c);
		compare_markdown(out, &c);
		compare_junit(out, &c);
		demand(!compare_json(out, &c));
		fclose(out);
	}
	free(text);
	comparison_free(&c);
}

/* Text that a program of no great care reads: whole lines of UTF-8. */
static void check_text(const char *text)
{
	size_t n = strlen(text);
	json_t *string = json_stringn(text, n); /* NULL when it is no UTF-8 */

	demand(n && text[n - 1] == '\n');
	demand(string);
	json_decref(string);
}

/* The tables that `show` prints of times and of counts, and what a run ends with. An arm may have
 * failed, and an arm without the option of a sweep is the default that it is held against. */
static void check_tables(const struct run_document *d)
{
	const char *name = d->arm.name ? d->arm.name : "arm";
	const struct arms_column columns[] = {{d, name}, {NULL, "failed"}, {d, name}};
	struct run_document plain = *d;
	const struct run_document *const list[] = {&plain, d};
	const struct arms arms = {list, 2};
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		return;
	plain.arm.option = NULL;
	plain.arm.append = "";
	if (document_is_exact(d)) {
		arms_table_print(out, columns, sizeof(columns) / sizeof(columns[0]));
		sweep_table_print(out, &arms);
	} else {
		table_print(out, d);
		conclusion_print(out, d, &(struct conclusion){.file = "r.json"});
	}
	fclose(out);
	free(text);
}

/* What other tools are given. */
static void check_exports(const struct run_document *d)
{
	const struct export_options options = {.origin = "fuzz"};
	char *text;

	for (size_t i = 0; i < EXPORT_FORMATS; i++) {
		int err = export_text(&export_formats[i], d, &options, &text);
		demand(!err == !!text);
		demand(!err || err == -EINVAL || err == -ENODATA || err == -ENOTSUP ||
		       err == -ENOMEM);
		if (text)
			check_text(text);
		free(text);
	}
}

static void check_tolerances(const uint8_t *data, size_t size)
{
	struct tolerances *t = malloc(sizeof(*t));
	char *text = strndup((const char *)data, size);
	struct error error = {0};

	if (t && text && tolerances_parse(text, t, &error))
		demand(error.text[0]);
	else if (t && text)
		for (size_t i = 0; i < t->n; i++)
			demand(t->rule[i].fraction >= 0 && t->rule[i].fraction <= 1);
	free(text);
	free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run_document document;
	struct error error = {0};
	json_t *root = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);

	check_tolerances(data, size);
	if (!root)
		return 0;
	if (document_check(root, &document, &error)) {
		demand(error.text[0]);
		return 0;
	}
	for (size_t i = 0; i < document.n_cells; i++)
		check_cell(&document, &document.cells[i]);
	check_tables(&document);
	check_exports(&document);
	check_comparison(&document, NULL);
	check_comparison(&document, "syscall");
	document_free(&document);
	return 0;
}

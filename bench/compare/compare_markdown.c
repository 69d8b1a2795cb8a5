/* A comparison as Markdown, for a pull request: changes first, unchanged cells folded. */
#include "bench/base/text.h"
#include "bench/compare/compare_parts.h"

#include <string.h>

/* Escapes text out of a file, which must not end a table cell or start markup. */
void compare_put(FILE *out, const char *text)
{
	bool printable;

	for (size_t n; *text; text += n) {
		n = text_character(text, &printable);
		if (!printable) {
			fputc('?', out);
			continue;
		}
		if (strchr("|`*_<[]\\#", *text))
			fputc('\\', out);
		(void)fwrite(text, 1, n, out);
	}
}

static void put_row(FILE *out, const struct comparison *c, const struct compared_cell *cell)
{
	bool bad = comparison_fails(c, cell);
	struct compare_row row;

	compare_row(c, cell, &row);
	fprintf(out, "| %s%s%s | `%s` | %s | `%s` | %s | %s | %s | %s |", bad ? "**" : "",
		compare_verdict_text(cell), bad ? "**" : "", cell->path, cell->abi, row.op,
		row.base, row.new, row.change, row.span);
	if (!figure_is_exact(cell->by.figure))
		fprintf(out, " %.2g |", cell->p_holm);
	fputc('\n', out);
}

/* The cells that one list of rows holds. */
struct rows {
	enum compare_status status;
	enum verdict first, last;
	struct judged_by by;
};

static bool is_row(const struct compared_cell *cell, const struct rows *rows)
{
	return cell->status == rows->status && compare_judged_by(cell, rows->by) &&
	       cell->verdict >= rows->first && cell->verdict <= rows->last;
}

static void put_rows_by(FILE *out, const struct comparison *c, const struct rows *rows)
{
	const char *unit = compare_unit(c, rows->status, rows->by);
	bool has_p = !figure_is_exact(rows->by.figure);
	size_t n = 0;
	char title[64];

	unit = strcmp(unit, "x") ? unit : "x control";
	for (size_t i = 0; i < c->n; i++)
		n += is_row(&c->cells[i], rows);
	if (!n)
		return;
	compare_by_text(rows->by, title, sizeof(title));
	if (rows->by.stat != c->by->stat)
		fprintf(out, "\nBy %s, which both sides have:\n", title);
	fprintf(out, "\n| verdict | path | abi | op | base, %s | new, %s | change | interval |%s\n",
		unit, unit, has_p ? " p |" : "");
	fprintf(out, "| --- | --- | --- | --- | ---: | ---: | ---: | --- |%s\n",
		has_p ? " ---: |" : "");
	for (size_t i = 0; i < c->n; i++)
		if (is_row(&c->cells[i], rows))
			put_row(out, c, &c->cells[i]);
}

/* Rows of one status with verdicts from first to last. */
static void put_rows(FILE *out, const struct comparison *c, enum compare_status status,
		     enum verdict first, enum verdict last)
{
	for (size_t s = 0; s < c->n_by; s++)
		put_rows_by(out, c, &(struct rows){status, first, last, c->by[s]});
}

void compare_put_unjudged(FILE *out, const struct comparison *c)
{
	char op[OP_UNDER];

	for (size_t i = 0; i < c->n; i++) {
		const struct compared_cell *cell = &c->cells[i];
		if (compare_has_verdict(cell) || cell->status == COMPARED_NEITHER)
			continue;
		op_under(cell->op, cell->condition, op);
		fprintf(out, "- %s `%s` %s `%s`", compare_statuses[cell->status].text, cell->path,
			cell->abi, op);
		if (cell->reason) {
			fputs(": ", out);
			compare_put(out, cell->reason);
		}
		fputc('\n', out);
	}
}

void compare_put_differences(FILE *out, const char *what, const struct fingerprint_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		fprintf(out, "- %s: ", what);
		compare_put(out, list->item[i].key);
		fputs(": ", out);
		compare_put(out, list->item[i].base);
		fputs(" → ", out);
		compare_put(out, list->item[i].new);
		fputc('\n', out);
	}
}

void compare_markdown(FILE *out, const struct comparison *c)
{
	size_t changed = c->statuses[COMPARED_JUDGED] - c->verdicts[VERDICT_SAME];
	char text[1024];

	compare_sum_text(c, text, sizeof(text));
	fprintf(out, "### syspath: %s\n\n", text);
	compare_heading_text(c, text, sizeof(text));
	compare_put(out, text);
	fputs(".\n", out);
	if (c->allowed.n || c->soft.n || c->n_notes || c->statuses[COMPARED_JUDGED] < c->n)
		fputc('\n', out);
	compare_put_differences(out, "differs (allowed)", &c->allowed);
	compare_put_differences(out, "differs (soft)", &c->soft);
	for (size_t i = 0; i < c->n_notes; i++) {
		fputs("- note: ", out);
		compare_put(out, c->notes[i]);
		fputc('\n', out);
	}
	compare_put_unjudged(out, c);
	if (changed)
		put_rows(out, c, COMPARED_JUDGED, VERDICT_REGRESSION, VERDICT_INCONCLUSIVE);
	if (c->verdicts[VERDICT_SAME]) {
		fprintf(out, "\n<details><summary>%zu same</summary>\n", c->verdicts[VERDICT_SAME]);
		put_rows(out, c, COMPARED_JUDGED, VERDICT_SAME, VERDICT_SAME);
		fputs("\n</details>\n", out);
	}
	if (c->statuses[COMPARED_CONTROL]) {
		fputs("\nThe control itself, undivided:\n", out);
		put_rows(out, c, COMPARED_CONTROL, VERDICT_REGRESSION, VERDICT_SAME);
	}
}

/* A comparison as a table for people. */
#include "bench/compare/compare_parts.h"

#include <string.h>

void compare_print_differences(FILE *out, const char *title, const struct fingerprint_list *list)
{
	if (list->n)
		fprintf(out, "%s\n", title);
	for (size_t i = 0; i < list->n; i++)
		fprintf(out, "  %s: %s -> %s\n", list->item[i].key, list->item[i].base,
			list->item[i].new);
}

static void print_cell(FILE *out, const struct comparison *c, const struct compared_cell *cell)
{
	struct compare_row row;

	compare_row(c, cell, &row);
	fprintf(out, "  %-12s  %-15s  %-6s  %-30s  %10s  %10s  %14s", compare_verdict_text(cell),
		cell->path, cell->abi, row.op, row.base, row.new, row.change);
	if (!figure_is_exact(cell->by.figure))
		fprintf(out, "  %-22s  %8.2g", row.span, cell->p_holm);
	fputc('\n', out);
}

/* The cells of one status that have a verdict by this. */
static void print_cells_by(FILE *out, const struct comparison *c, enum compare_status status,
			   struct judged_by by)
{
	const char *unit = compare_unit(c, status, by);
	char base[24], new[24], title[64];

	if (!compare_count_by(c, status, by))
		return;
	if (status == COMPARED_CONTROL)
		fprintf(out, "\nthe control itself, undivided\n");
	compare_by_text(by, title, sizeof(title));
	if (by.stat != c->by->stat)
		fprintf(out, "\nby %s, which both sides have\n", title);
	snprintf(base, sizeof(base), "base %s", unit);
	snprintf(new, sizeof(new), "new %s", unit);
	fprintf(out, "\n  %-11s  %-15s  %-6s  %-30s  %10s  %10s  %14s%s\n", "verdict", "path",
		"abi", "op", base, new, "change",
		figure_is_exact(by.figure) ? "" : "  interval                       p");
	for (size_t i = 0; i < c->n; i++)
		if (c->cells[i].status == status && compare_judged_by(&c->cells[i], by))
			print_cell(out, c, &c->cells[i]);
}

static void print_cells(FILE *out, const struct comparison *c, enum compare_status status)
{
	for (size_t s = 0; s < c->n_by; s++)
		print_cells_by(out, c, status, c->by[s]);
}

void compare_print_unjudged(FILE *out, const struct comparison *c)
{
	enum compare_status last = COMPARED_JUDGED;
	char op[OP_UNDER];

	for (size_t i = 0; i < c->n; i++) {
		const struct compared_cell *cell = &c->cells[i];
		if (!compare_statuses[cell->status].title)
			continue;
		if (cell->status != last)
			fprintf(out, "\n%s: %zu\n", compare_statuses[cell->status].title,
				c->statuses[cell->status]);
		last = cell->status;
		op_under(cell->op, cell->condition, op);
		if (cell->reason)
			fprintf(out, "  %-15s  %-6s  %-30s  %s\n", cell->path, cell->abi, op,
				cell->reason);
		else
			fprintf(out, "  %-15s  %-6s  %s\n", cell->path, cell->abi, op);
	}
}

void compare_table(FILE *out, const struct comparison *c)
{
	char text[1024];

	compare_heading_text(c, text, sizeof(text));
	fprintf(out, "%s.\n", text);
	compare_print_differences(out, "differs (allowed):", &c->allowed);
	compare_print_differences(out, "differs (soft):", &c->soft);
	for (size_t i = 0; i < c->n_notes; i++)
		fprintf(out, "note: %s\n", c->notes[i]);
	print_cells(out, c, COMPARED_JUDGED);
	print_cells(out, c, COMPARED_CONTROL);
	compare_print_unjudged(out, c);
	compare_sum_text(c, text, sizeof(text));
	fprintf(out, "\n%s\n", text);
}

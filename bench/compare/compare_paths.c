/* A comparison of exact counts by path: what a change costs on each way into the kernel. */
#include "bench/compare/compare_parts.h"

#include "bench/ops/ops.h"
#include "stubs/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Positions in the tables of paths, ABIs and operations; what they do not have comes last. */
struct place {
	unsigned int path, abi, op;
	const struct compared_cell *cell;
};

static int by_place(const void *left, const void *right)
{
	const struct place *a = left, *b = right;

	if (a->path != b->path)
		return a->path < b->path ? -1 : 1;
	if (a->abi != b->abi)
		return a->abi < b->abi ? -1 : 1;
	if (a->op != b->op)
		return a->op < b->op ? -1 : 1;
	return cell_names_order(
		(struct cell_names){a->cell->abi, a->cell->path, a->cell->op, a->cell->condition},
		(struct cell_names){b->cell->abi, b->cell->path, b->cell->op, b->cell->condition});
}

/* The judged cells, by place. NULL without memory. */
static struct place *take_places(const struct comparison *c, size_t *n)
{
	struct place *places = malloc((c->n + 1) * sizeof(*places));

	*n = 0;
	for (size_t i = 0; i < c->n && places; i++) {
		const struct compared_cell *cell = &c->cells[i];
		if (cell->status == COMPARED_JUDGED)
			places[(*n)++] = (struct place){(unsigned int)path_by_name(cell->path),
							(unsigned int)abi_by_name(cell->abi),
							(unsigned int)op_by_name(cell->op), cell};
	}
	if (places)
		qsort(places, *n, sizeof(*places), by_place);
	return places;
}

static bool is_same(const struct place *place)
{
	return place->cell->verdict == VERDICT_SAME;
}

/* Counts are sums of integers divided by ten: equal or at least a tenth apart. */
static bool grew(const struct compared_cell *cell, double at_most)
{
	return cell->status == COMPARED_JUDGED && cell->effect.estimate > at_most + 1e-6;
}

static void print_row(FILE *out, const struct comparison *c, const struct compared_cell *cell,
		      double at_most, bool markdown)
{
	bool over = at_most > 0 && grew(cell, at_most);
	struct compare_row row;

	compare_row(c, cell, &row);
	snprintf(row.change, sizeof(row.change), "%+.7g", cell->effect.estimate);
	fprintf(out,
		markdown ? "| `%s` | %s | `%s` | %s | %s | %s%s |\n"
			 : "  %-15s  %-6s  %-30s  %10s  %10s  %10s%s\n",
		cell->path, cell->abi, row.op, row.base, row.new, row.change, over ? " over" : "");
}

static void print_changes(FILE *out, const struct comparison *c, const struct place *places,
			  size_t n, double at_most, bool markdown)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (is_same(&places[i]))
			continue;
		if (!any && markdown)
			fputs("\n| path | abi | op | base | new | change |\n| --- | --- | --- | ---: | ---: | ---: |\n",
			      out);
		else if (!any)
			fprintf(out, "  %-15s  %-6s  %-30s  %10s  %10s  %10s\n", "path", "abi",
				"op", "base", "new", "change");
		any = true;
		print_row(out, c, places[i].cell, at_most, markdown);
	}
	if (any && markdown)
		fputc('\n', out);
}

/* Where the cells of the same path and ABI end that begin at places[from]. */
static size_t group_end(const struct place *places, size_t n, size_t from)
{
	size_t end = from + 1;

	while (end < n && !strcmp(places[end].cell->path, places[from].cell->path) &&
	       !strcmp(places[end].cell->abi, places[from].cell->abi))
		end++;
	return end;
}

/* Names the cells of one path and ABI that are the same: alone the two where they are all of them.
 */
static void name_group(FILE *out, const struct place *places, size_t n, bool first)
{
	size_t same = 0, named = 0;
	char op[OP_UNDER];

	for (size_t i = 0; i < n; i++)
		same += is_same(&places[i]);
	if (!same)
		return;
	fprintf(out, "%s %s %s", first ? ":" : ";", places->cell->path, places->cell->abi);
	for (size_t i = 0; i < n && same < n; i++) {
		if (!is_same(&places[i]))
			continue;
		op_under(places[i].cell->op, places[i].cell->condition, op);
		fprintf(out, "%s %s", named++ ? "," : "", op);
	}
}

/* "12 of 40 cells are the same: empty x86_64; vdso x86_64 time, getcpu", in one line. */
static void print_same(FILE *out, const struct comparison *c, const struct place *places, size_t n)
{
	size_t same = c->verdicts[VERDICT_SAME];
	bool first = true;

	fprintf(out, "%zu of %zu cells are the same", same, n);
	for (size_t i = 0, end; i < n && same < n; i = end) {
		end = group_end(places, n, i);
		name_group(out, places + i, end - i, first);
		for (size_t k = i; k < end; k++)
			first = first && !is_same(&places[k]);
	}
	fputc('\n', out);
}

/* "3 grew, 1 of them by more than 5; 2 shrank". */
static void print_sum(FILE *out, const struct comparison *c, double at_most)
{
	size_t grown = c->verdicts[VERDICT_REGRESSION];

	fprintf(out, "%zu grew", grown);
	if (grown && at_most > 0)
		fprintf(out, ", %zu of them by more than %g", comparison_grown(c, at_most),
			at_most);
	fprintf(out, "; %zu shrank; ", c->verdicts[VERDICT_IMPROVEMENT]);
}

int compare_paths(FILE *out, const struct comparison *c, double at_most, bool markdown)
{
	size_t n;
	struct place *places = take_places(c, &n);

	if (!places)
		return -ENOMEM;
	print_changes(out, c, places, n, at_most, markdown);
	for (size_t i = 0; i < c->n_notes; i++) {
		fputs(markdown ? "- note: " : "  note: ", out);
		if (markdown)
			compare_put(out, c->notes[i]);
		else
			fputs(c->notes[i], out);
		fputc('\n', out);
	}
	fputs(markdown ? "" : "  ", out);
	print_sum(out, c, at_most);
	print_same(out, c, places, n);
	if (markdown && c->n > n)
		fputc('\n', out);
	if (markdown)
		compare_put_unjudged(out, c);
	else
		compare_print_unjudged(out, c);
	free(places);
	return 0;
}

size_t comparison_grown(const struct comparison *c, double at_most)
{
	size_t grown = 0;

	for (size_t i = 0; i < c->n; i++)
		grown += grew(&c->cells[i], at_most);
	return grown;
}

#include "bench/table/table_absent.h"

#include "bench/base/text.h"
#include "bench/table/cell_group.h"
#include "bench/table/table.h"

#include <string.h>

static bool same_absence(const struct run_cell *cell, const void *like)
{
	const struct run_cell *other = like;

	return cell->status != CELL_OK && cell->status == other->status &&
	       !strcmp(cell->abi, other->abi) && !strcmp(cell->path, other->path) &&
	       !strcmp(cell->reason, other->reason);
}

static bool is_told(const struct run_document *d, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (same_absence(&d->cells[k], &d->cells[i]))
			return true;
	return false;
}

/* "getppid", "10 ops", "2 ops under seccomp, sud"; where not each operation is missing under each
 * of these conditions, "3 cells of 2 ops under seccomp, sud". */
static void print_what(FILE *out, const struct run_cell *first, const struct cell_group *group)
{
	if (group->cells != group->ops * group->conditions)
		fprintf(out, "%zu cells of ", group->cells);
	if (group->ops > 1)
		fprintf(out, "%zu ops", group->ops);
	else
		fputs(first->op, out);
	fprintf(out, "%s%s", group->under[0] ? " under " : "", group->under);
}

void table_print_absent(FILE *out, const struct run_document *document)
{
	int headed = 0;

	for (size_t i = 0; i < document->n_cells; i++) {
		const struct run_cell *c = &document->cells[i];
		struct cell_group group;
		if (c->status == CELL_OK || is_told(document, i))
			continue;
		cell_group_find(document, same_absence, c, &group);
		if (!headed++)
			fputs("\nnot measured\n", out);
		fprintf(out, "  %-15s  %-6s  %-11s  ", c->path, c->abi,
			cell_status_names[c->status]);
		print_what(out, c, &group);
		fputs(": ", out);
		text_print(out, c->reason);
		fputc('\n', out);
	}
}

#include "bench/table/table_absent.h"

#include "bench/base/text.h"
#include "bench/table/cell_group.h"

#include <string.h>

/* Why a cell is listed. */
struct absence {
	const char *status; /* NULL: it is not */
	const char *reason;
	bool by_path;
};

/* Cells that are to be in one line with `cell`. */
struct alike {
	const struct run_document *document;
	const struct run_cell *cell;
	enum absent_by by;
};

static struct absence absence_of(const struct run_document *d, const struct run_cell *cell,
				 enum absent_by by)
{
	if (cell->status != CELL_OK)
		return (struct absence){cell_status_names[cell->status], cell->reason,
					by == ABSENT_BY_PATH};
	if (cell->measured && cell->no_cycles && d->has_cycles)
		return (struct absence){"no cycles", cell->no_cycles, false};
	return (struct absence){NULL, NULL, false};
}

static bool same_path(const struct run_cell *a, const struct run_cell *b)
{
	return !strcmp(a->abi, b->abi) && !strcmp(a->path, b->path);
}

static bool is_alike(const struct run_cell *cell, const void *like)
{
	const struct alike *alike = like;
	struct absence a = absence_of(alike->document, cell, alike->by);
	struct absence b = absence_of(alike->document, alike->cell, alike->by);

	return a.status && b.status && !strcmp(a.status, b.status) && !strcmp(a.reason, b.reason) &&
	       (!a.by_path || same_path(cell, alike->cell));
}

static bool is_listed(const struct alike *alike)
{
	for (const struct run_cell *c = alike->document->cells; c < alike->cell; c++)
		if (is_alike(c, alike))
			return true;
	return false;
}

/* "getppid", "10 ops", "2 ops under seccomp, sud"; where not each operation is missing under each
 * of these conditions and on each of so many paths, "3 cells of 2 ops under seccomp, sud". */
static void write_what(char text[ABSENT_WHAT], const struct run_cell *first,
		       const struct cell_group *group, size_t paths)
{
	bool uneven = group->cells != group->ops * group->conditions * paths;
	char cells[48] = "", ops[32];

	if (uneven)
		snprintf(cells, sizeof(cells), "%zu cells of ", group->cells);
	snprintf(ops, sizeof(ops), "%zu ops", group->ops);
	snprintf(text, ABSENT_WHAT, "%s%s%s%s", cells, group->ops > 1 ? ops : first->op,
		 group->under[0] ? " under " : "", group->under);
}

/* How many paths of how many ABIs; a path counts once per ABI. */
static size_t count_paths(const struct alike *alike, size_t *abis)
{
	const struct run_cell *cells = alike->document->cells;
	size_t n = 0;

	*abis = 0;
	for (size_t i = 0; i < alike->document->n_cells; i++) {
		bool new_path = is_alike(&cells[i], alike), new_abi = new_path;
		for (size_t k = 0; k < i && new_path; k++) {
			if (!is_alike(&cells[k], alike))
				continue;
			new_path = !same_path(&cells[k], &cells[i]);
			new_abi = new_abi && strcmp(cells[k].abi, cells[i].abi) != 0;
		}
		n += new_path;
		*abis += new_path && new_abi;
	}
	return n;
}

static struct absent_line line_of(const struct alike *alike)
{
	const struct run_cell *c = alike->cell;
	struct absence absence = absence_of(alike->document, c, alike->by);
	struct absent_line line = {.status = absence.status, .reason = absence.reason};
	struct cell_group group;
	size_t abis, paths = count_paths(alike, &abis);

	cell_group_find(alike->document, is_alike, alike, &group);
	if (paths > 1)
		snprintf(line.path, sizeof(line.path), "%zu paths", paths);
	else
		snprintf(line.path, sizeof(line.path), "%s", c->path);
	line.abi = abis > 1 ? "both" : c->abi;
	write_what(line.what, c, &group, paths);
	return line;
}

void table_absent_each(const struct run_document *document, enum absent_by by,
		       absent_line_taken *taken, void *ctx)
{
	for (size_t i = 0; i < document->n_cells; i++) {
		struct alike alike = {document, &document->cells[i], by};
		if (!absence_of(document, alike.cell, by).status || is_listed(&alike))
			continue;
		struct absent_line line = line_of(&alike);
		taken(ctx, &line);
	}
}

struct printing {
	FILE *out;
	size_t lines;
};

static void print_line(void *ctx, const struct absent_line *line)
{
	struct printing *p = ctx;

	if (!p->lines++)
		fputs("\nnot measured\n", p->out);
	fprintf(p->out, "  %-15s  %-6s  %-11s  %s: ", line->path, line->abi, line->status,
		line->what);
	text_print(p->out, line->reason);
	fputc('\n', p->out);
}

void table_print_absent(FILE *out, const struct run_document *document, enum absent_by by)
{
	struct printing printing = {out, 0};

	table_absent_each(document, by, print_line, &printing);
}

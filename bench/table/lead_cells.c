#include "bench/table/lead_cells.h"

#include <string.h>

static enum lead_kind kind_of(const struct run_document *d, const struct run_cell *cell)
{
	struct figure f;

	if (!cell->measured || !cell_figure(cell, document_lead(d), &f))
		return LEAD_NONE;
	if (!strcmp(cell->path, "empty"))
		return LEAD_EMPTY;
	/* The vsyscall page enters by a fault, and whether it makes a system call is null. */
	if (cell->enters > 0 || (cell->enters < 0 && !cell->maybe_fallback))
		return LEAD_ENTRY;
	return LEAD_CALL;
}

/* The first cell of the lowest kind: under no condition before one under any. */
static const struct run_cell *first_of(const struct run_document *d)
{
	const struct run_cell *best = NULL;
	int best_rank = 2 * LEAD_NONE;

	for (size_t i = 0; i < d->n_cells; i++) {
		const struct run_cell *c = &d->cells[i];
		int rank = 2 * (int)kind_of(d, c) + (strcmp(c->condition, "none") != 0);
		if (rank < best_rank) {
			best_rank = rank;
			best = c;
		}
	}
	return best;
}

static double lead_of(const struct run_document *d, const struct run_cell *cell)
{
	struct figure_key lead = document_lead(d);

	return cell_value(cell, lead.kind, lead.unit);
}

bool lead_cells_choose(const struct run_document *document, struct lead_cells *out)
{
	const struct run_cell *like = first_of(document);

	if (!like)
		return false;
	*out = (struct lead_cells){document, kind_of(document, like), like, like, NULL};
	for (size_t i = 0; i < document->n_cells; i++) {
		const struct run_cell *c = &document->cells[i];
		if (strcmp(c->op, like->op) != 0 || strcmp(c->condition, like->condition) != 0 ||
		    kind_of(document, c) != out->kind)
			continue;
		if (lead_of(document, c) < lead_of(document, out->cheapest))
			out->cheapest = c;
		if (lead_of(document, c) > lead_of(document, out->dearest))
			out->dearest = c;
		if (!strcmp(c->path, "syscall") && !strcmp(c->abi, "x86_64"))
			out->syscall = c;
	}
	return true;
}

#include "bench/compare/pool.h"

#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A cell and the document it comes from. */
struct entry {
	const struct run_cell *cell;
	size_t document;
};

static int by_place(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = cell_names_order(cell_names_of(a->cell), cell_names_of(b->cell));

	return order ? order : (a->document > b->document) - (a->document < b->document);
}

int pool_order(const struct pooled_cell *a, const struct pooled_cell *b)
{
	return cell_names_order((struct cell_names){a->abi, a->path, a->op, a->condition},
				(struct cell_names){b->abi, b->path, b->op, b->condition});
}

/* What gathering works on. */
struct gathering {
	const struct pool_settings *settings;
	struct entry *entries; /* by_place */
	size_t n_entries;
	double *next;	 /* free room in pool->costs */
	double *scratch; /* as many values as the largest cell has */
};

static const double *figures(const struct gathering *g, const struct run_cell *cell)
{
	return cell_each(cell, g->settings->figure);
}

/* Whether the figure of the cell is not of its invocation i. */
static bool left_out(const struct gathering *g, const struct run_cell *cell, size_t i)
{
	return g->settings->figure.unit == UNIT_CYCLE && cell->shared && cell->shared[i];
}

/* Whether the cell's cycles are of a core that something else used: they are no figure to compare.
 */
static bool is_of_shared_core(const struct gathering *g, const struct run_cell *cell)
{
	return g->settings->figure.unit == UNIT_CYCLE && cell_of_shared_core(cell);
}

/* Why a cell has not the figure: all have ticks. */
static const char *why_none(const struct run_cell *cell)
{
	if (cell_of_shared_core(cell))
		return "in nearly all of its processes something else used the core";
	return cell->no_cycles ? cell->no_cycles : "the run had no ruler";
}

/* The cell that differs from e's in ABI and path, in the same document. */
static const struct run_cell *find(const struct gathering *g, const struct entry *e,
				   const char *abi, const char *path)
{
	const struct run_cell wanted = {
		.abi = abi, .path = path, .op = e->cell->op, .condition = e->cell->condition};
	struct entry key = {&wanted, e->document};

	const struct entry *found = bsearch(&key, g->entries, g->n_entries, sizeof(key), by_place);
	return found ? found->cell : NULL;
}

/* The control of a cell, or NULL and why the cell has none, or not the figure. */
static const struct run_cell *control_of(const struct gathering *g, const struct entry *e,
					 struct pooled_cell *cell)
{
	static const char *const too_small[UNIT_COUNT] = {
		[UNIT_TICK] = "the control costs less than 2 ticks",
		[UNIT_CYCLE] = "the control costs less than a core cycle",
	};
	const char *path = g->settings->control;
	const struct run_cell *control = find(g, e, e->cell->abi, path);

	if (!control || !control->measured)
		control = find(g, e, "x86_64", path);
	if (!control || !control->measured) {
		cell->uncontrolled = "the control was not measured on this op";
		return NULL;
	}
	if (!figures(g, control) || is_of_shared_core(g, control)) {
		cell->lacks = why_none(control);
		cell->shared = is_of_shared_core(g, control);
		return NULL;
	}
	for (size_t i = 0; i < control->invocations; i++)
		if (figures(g, control)[i] < g->settings->least) {
			cell->uncontrolled = too_small[g->settings->figure.unit];
			return NULL;
		}
	return control;
}

static double median_control(const struct gathering *g, const struct run_cell *control)
{
	memcpy(g->scratch, figures(g, control), control->invocations * sizeof(double));
	return median_of(g->scratch, control->invocations);
}

/* Appends one document's invocations to the cell. */
static void take_costs(struct gathering *g, const struct entry *e, struct pooled_cell *cell)
{
	const struct run_cell *control = NULL;
	size_t n = e->cell->invocations;

	cell->measured = true;
	if (!figures(g, e->cell) || is_of_shared_core(g, e->cell))
		cell->lacks = why_none(e->cell);
	cell->shared |= is_of_shared_core(g, e->cell);
	if (cell->lacks)
		return;
	if (!cell->cost) {
		cell->cost = g->next;
		cell->lowest = (double)INFINITY;
		cell->highest = -(double)INFINITY;
	}
	for (size_t i = 0; i < n; i++) {
		if (left_out(g, e->cell, i))
			continue;
		cell->lowest = fmin(cell->lowest, figures(g, e->cell)[i]);
		cell->highest = fmax(cell->highest, figures(g, e->cell)[i]);
	}
	if (g->settings->control && !cell->is_control && !cell->uncontrolled)
		control = control_of(g, e, cell);
	if (cell->lacks || cell->uncontrolled)
		return;
	if (control) {
		double unit = 1 / median_control(g, control);
		cell->unit = unit > cell->unit ? unit : cell->unit;
		n = n < control->invocations ? n : control->invocations;
	}
	for (size_t i = 0; i < n; i++) {
		if (left_out(g, e->cell, i) || (control && left_out(g, control, i)))
			continue;
		*g->next++ = figures(g, e->cell)[i] *
			     (control ? 1 / figures(g, control)[i] : g->settings->scale);
		cell->n++;
	}
}

/* The entries of one cell, from `e` on; returns the first that is of another. */
static size_t take_cell(struct gathering *g, size_t e, struct pooled_cell *cell)
{
	const struct run_cell *first = g->entries[e].cell;

	*cell = (struct pooled_cell){.abi = first->abi,
				     .path = first->path,
				     .op = first->op,
				     .condition = first->condition};
	cell->is_control = g->settings->control && !strcmp(first->path, g->settings->control);
	cell->unit = g->settings->control && !cell->is_control ? 0 : 1;
	for (; e < g->n_entries; e++) {
		const struct run_cell *c = g->entries[e].cell;
		if (cell_names_order(cell_names_of(first), cell_names_of(c)))
			break;
		if (c->status > cell->status) {
			cell->status = c->status;
			cell->reason = c->reason;
		}
		if (c->measured)
			take_costs(g, &g->entries[e], cell);
	}
	if (cell->lacks || cell->uncontrolled)
		cell->n = 0;
	return e;
}

static int allocate(const struct run_document *documents, size_t n, struct gathering *g,
		    struct pool *out)
{
	size_t entries = 0, costs = 0, most = 0;

	for (size_t d = 0; d < n; d++) {
		entries += documents[d].n_cells;
		for (size_t i = 0; i < documents[d].n_cells; i++) {
			size_t here = documents[d].cells[i].invocations;
			costs += here;
			most = here > most ? here : most;
		}
	}
	g->entries = calloc(entries ? entries : 1, sizeof(*g->entries));
	g->scratch = calloc(most ? most : 1, sizeof(*g->scratch));
	out->cells = calloc(entries ? entries : 1, sizeof(*out->cells));
	out->costs = calloc(costs ? costs : 1, sizeof(*out->costs));
	return g->entries && g->scratch && out->cells && out->costs ? 0 : -ENOMEM;
}

int pool_make(const struct run_document *documents, size_t n, const struct pool_settings *settings,
	      struct pool *out)
{
	struct gathering g = {.settings = settings};

	*out = (struct pool){0};
	int err = allocate(documents, n, &g, out);
	if (!err) {
		for (size_t d = 0; d < n; d++)
			for (size_t i = 0; i < documents[d].n_cells; i++)
				g.entries[g.n_entries++] =
					(struct entry){&documents[d].cells[i], d};
		qsort(g.entries, g.n_entries, sizeof(*g.entries), by_place);
		g.next = out->costs;
		for (size_t e = 0; e < g.n_entries; out->n++)
			e = take_cell(&g, e, &out->cells[out->n]);
	}
	free(g.entries);
	free(g.scratch);
	return err;
}

void pool_free(struct pool *pool)
{
	free(pool->cells);
	free(pool->costs);
	*pool = (struct pool){0};
}

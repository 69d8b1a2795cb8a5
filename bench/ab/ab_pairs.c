#include "bench/ab/ab_pairs.h"

#include "bench/record/document_ruler.h"
#include "bench/record/summary.h"

#include <stdio.h>

/* Invocation 0 of either side is the warm-up. */
enum { FIRST = 1 };

static uint32_t end_of(const struct cell_outcome *a, const struct cell_outcome *b)
{
	return a->runs < b->runs ? a->runs : b->runs;
}

/* The invocations of the pairs, of one side, that ruled too few batches to have cycles. */
static size_t unruled(const struct cell_outcome *cell, uint32_t end)
{
	size_t n = 0;

	for (uint32_t k = FIRST; k < end; k++)
		n += cell->samples[k].ruled < RULER_ENOUGH;
	return n;
}

/* By what the cell is compared, and the reason when that is not what was asked for. */
static const struct figure_stat *stat_of(const struct ab_settings *settings,
					 const struct ab_result *r, size_t i, char *why)
{
	const struct figure_stat *wanted = figure_stat_of(settings->stat, true), *stat = wanted;

	why[0] = 0;
	for (int side = 0; side < 2 && stat == wanted; side++) {
		const struct outcome *outcome = &r->outcome[side];
		const struct cell_outcome *cell = &outcome->cells[i];
		uint32_t end = end_of(&r->outcome[0].cells[i], &r->outcome[1].cells[i]);
		size_t without = unruled(cell, end);

		stat = figure_stat_of(settings->stat, !without);
		if (stat != wanted)
			no_cycles_text(&outcome->scale[cell->id.abi], without, end - FIRST, why);
	}
	return stat;
}

static int figure_of(const struct cell_samples *s, const struct figure_stat *stat, double *out)
{
	const struct summary_input in = {
		.batches = {s->batch_tsc, s->batches},
		.ruled = {s->batch_cycles, s->ruled},
	};
	struct invocation_figures figures;
	int err = invocation_summarise(&in, &figures);

	if (!err)
		*out = invocation_figure(&figures, stat->key);
	return err;
}

static bool is_shared(const struct cell_outcome *a, const struct cell_outcome *b, uint32_t k)
{
	return a->samples[k].shared || b->samples[k].shared;
}

/* The pairs in which something else used the core, which are left out of a comparison by core
 * cycles; 0 where too few others have an interval. */
static size_t shared_pairs(const struct cell_outcome *a, const struct cell_outcome *b,
			   const struct figure_stat *stat)
{
	enum { ENOUGH = 9 };
	uint32_t end = end_of(a, b);
	size_t shared = 0;

	for (uint32_t pair = FIRST; pair < end; pair++)
		shared += is_shared(a, b, pair);
	return stat->key.unit == UNIT_CYCLE && end - FIRST >= shared + ENOUGH ? shared : 0;
}

static int take_cell(const struct ab_settings *settings, struct ab_result *r, size_t i)
{
	const struct cell_outcome *a = &r->outcome[0].cells[i], *b = &r->outcome[1].cells[i];
	const struct cell_outcome *bad = a->status != WIRE_OK ? a : b;
	struct ab_cell *cell = &r->cells[i];
	int err = 0;

	cell->status = bad->status;
	cell->reason = bad->status == WIRE_OK ? NULL : bad->reason;
	if (cell->reason)
		return 0;
	cell->stat = stat_of(settings, r, i, cell->no_cycles);
	cell->shared = shared_pairs(a, b, cell->stat);
	cell->pairs = 0;
	for (uint32_t k = FIRST; k < end_of(a, b) && !err; k++) {
		if (cell->shared && is_shared(a, b, k))
			continue;
		err = figure_of(&a->samples[k], cell->stat, &cell->a[cell->pairs]);
		if (!err)
			err = figure_of(&b->samples[k], cell->stat, &cell->b[cell->pairs]);
		cell->pairs++;
	}
	return err;
}

int ab_take_pairs(const struct ab_settings *settings, struct ab_result *r)
{
	int err = 0;

	r->stat = figure_stat_of(settings->stat, false);
	for (size_t i = 0; i < r->n_cells && !err; i++) {
		err = take_cell(settings, r, i);
		if (!r->cells[i].reason && !r->cells[i].no_cycles[0])
			r->stat = figure_stat_of(settings->stat, true);
	}
	return err;
}

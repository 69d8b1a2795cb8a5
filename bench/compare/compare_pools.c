#include "bench/compare/compare_pools.h"

#include "bench/compare/compare_hosts.h"

/* Whether a document of either side has core cycles. */
static bool any_cycles(const struct comparison *c)
{
	bool any = false;

	for (size_t i = 0; i < c->base.n; i++)
		any = any || document_has(&c->base.documents[i], UNIT_CYCLE);
	for (size_t i = 0; i < c->new.n; i++)
		any = any || document_has(&c->new.documents[i], UNIT_CYCLE);
	return any;
}

/* Ticks of clocks of two rates, where that is allowed, are compared as time, in ticks of BASE. */
static double new_scale(const struct comparison *c, enum unit unit)
{
	bool differs = compare_hz_differs(c->base.documents, c->new.documents);

	return unit == UNIT_TICK && differs ? c->base.documents->tsc_hz / c->new.documents->tsc_hz
					    : 1;
}

static int make(const struct comparison *c, const struct figure_stat *stat, struct stat_pools *out)
{
	out->by = (struct judged_by){stat, figure_compared(c->base.documents->engine, stat)};
	struct pool_settings how = {
		.figure = out->by.figure,
		.least = stat->least,
		.control = figure_is_exact(out->by.figure) ? NULL : c->settings.control,
		.scale = 1,
	};
	int err = pool_make(c->base.documents, c->base.n, &how, &out->base);

	how.scale = new_scale(c, out->by.figure.unit);
	return err ? err : pool_make(c->new.documents, c->new.n, &how, &out->new);
}

/* Counts the cells by whether both sides have the first statistic. */
static void count_cells(struct compare_pools *p)
{
	const struct pool *base = &p->of[0].base, *new = &p->of[0].new;
	size_t i = 0, k = 0;

	while (i < base->n && k < new->n) {
		const struct pooled_cell *a = &base->cells[i], *b = &new->cells[k];
		int order = pool_order(a, b);
		i += order <= 0;
		k += order >= 0;
		if (order || !a->measured || !b->measured)
			continue;
		p->measured++;
		p->by_first += !a->lacks && !b->lacks;
		if (!p->lack && (a->lacks || b->lacks)) {
			p->lack = a->lacks ? a->lacks : b->lacks;
			p->in_new = !a->lacks;
		}
	}
}

int compare_pools_make(const struct comparison *c, struct compare_pools *out)
{
	const struct figure_stat *asked = c->settings.stat;
	const struct figure_stat *stand_in = figure_stat_of(asked, false);
	const struct figure_stat *first = figure_stat_of(asked, asked || any_cycles(c));

	*out = (struct compare_pools){.n = 1};
	int err = make(c, first, &out->of[0]);
	if (!err)
		count_cells(out);
	if (!err && out->by_first < out->measured && first != stand_in) {
		out->n = 2;
		err = make(c, stand_in, &out->of[1]);
	}
	return err;
}

void compare_pools_free(struct compare_pools *pools)
{
	for (size_t s = 0; s < pools->n; s++) {
		pool_free(&pools->of[s].base);
		pool_free(&pools->of[s].new);
	}
	*pools = (struct compare_pools){0};
}

const struct stat_pools *compare_pools_of(const struct compare_pools *pools, size_t i, size_t k)
{
	const struct stat_pools *first = &pools->of[0];
	bool lacks = first->base.cells[i].lacks || first->new.cells[k].lacks;

	return &pools->of[lacks ? pools->n - 1 : 0];
}

bool compare_pools_shared(const struct compare_pools *pools, size_t i, size_t k)
{
	const struct stat_pools *first = &pools->of[0];

	return first->base.cells[i].shared || first->new.cells[k].shared;
}

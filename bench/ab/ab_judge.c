#include "bench/ab/ab_judge.h"

#include "bench/stats/holm.h"

#include <errno.h>
#include <stdlib.h>

double ab_look_alpha(const struct ab_settings *settings)
{
	return settings->alpha / (int)AB_LOOKS;
}

/* What counts as a change of this cell, and how sure one look has to be of it. */
static struct verdict_rule rule_of(const struct ab_settings *settings, const struct ab_cell *cell)
{
	const struct cell_id *id = &cell->id;

	return (struct verdict_rule){
		.alpha = ab_look_alpha(settings),
		.tolerance =
			tolerance_of(&settings->tolerance, abi_names[id->abi], paths[id->path].name,
				     ops[id->op].name, settings->hypervisor, cell->stat),
		.least = cell->stat->least,
	};
}

/* The differences of a cell's pairs; medians of either side do not show them where the host
 * drifts over the pairs. */
static int measure_difference(struct ab_cell *c, double level)
{
	double *d = malloc(c->pairs * sizeof(*d));

	if (!d)
		return -ENOMEM;
	for (size_t i = 0; i < c->pairs; i++)
		d[i] = c->b[i] - c->a[i];
	int err = hodges_lehmann_centre(d, c->pairs, level, &c->difference);
	free(d);
	return err == -ERANGE ? 0 : err; /* no finite interval is an answer */
}

static int measure(const struct ab_settings *settings, struct ab_cell *c)
{
	const struct verdict_rule rule = rule_of(settings, c);
	int err = effect_measure_pairs(c->a, c->b, c->pairs, &rule, &c->effect);

	return err ? err : measure_difference(c, 1 - rule.alpha);
}

int ab_judge(const struct ab_settings *settings, struct ab_cell *cells, size_t n_cells)
{
	double *p = calloc(n_cells ? n_cells : 1, sizeof(*p));
	size_t n = 0;
	int err = p ? 0 : -ENOMEM;

	for (size_t i = 0; i < n_cells && !err; i++) {
		if (cells[i].reason)
			continue;
		err = measure(settings, &cells[i]);
		p[n++] = cells[i].effect.p;
	}
	if (!err && n)
		err = holm_adjust(p, n);
	for (size_t i = 0, k = 0; i < n_cells && !err; i++) {
		if (cells[i].reason)
			continue;
		cells[i].p_holm = p[k++];
		cells[i].verdict =
			effect_judge(&cells[i].effect, cells[i].p_holm, ab_look_alpha(settings));
	}
	free(p);
	return err;
}

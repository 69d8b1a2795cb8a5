#include "bench/compare/compare.h"

#include "bench/compare/compare_hosts.h"
#include "bench/compare/compare_notes.h"
#include "bench/compare/compare_pools.h"
#include "bench/stats/holm.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct compare_status_text compare_statuses[COMPARED_COUNT] = {
	[COMPARED_JUDGED] = {"judged", "judged", NULL, NULL, NULL},
	[COMPARED_CONTROL] = {"control", "control", NULL, NULL, NULL},
	[COMPARED_UNEVEN] = {"uneven", "uneven", "uneven",
			     "exact counts that one side does not agree on",
			     "the documents of one side disagree"},
	[COMPARED_NOW_FAILING] = {"broke", "now failing", "now failing",
				  "now failing: failed in NEW, not in BASE (a regression)",
				  "failed in NEW, not in BASE"},
	[COMPARED_REMOVED] = {"gone", "removed", "removed",
			      "removed: measured in BASE, no longer in NEW",
			      "measured in BASE, no longer in NEW"},
	[COMPARED_ADDED] = {"came", "added", NULL, "added: measured in NEW, not in BASE",
			    "measured in NEW, not in BASE"},
	[COMPARED_ONLY_BASE] = {"only_base", "only_base", "in BASE only", "in BASE only",
				"measured in BASE; NEW does not name it"},
	[COMPARED_ONLY_NEW] = {"only_new", "only_new", NULL, "in NEW only",
			       "measured in NEW; BASE does not name it"},
	[COMPARED_UNCONTROLLED] = {"uncontrolled", "uncontrolled", NULL,
				   "cannot be divided by the control",
				   "cannot be divided by the control"},
	[COMPARED_NEITHER] = {"never", "never", NULL, NULL, "measured in neither"},
};

bool compare_identical(const struct compare_side *a, const struct compare_side *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; i < a->n && same; i++)
		same = json_equal(a->documents[i].root, b->documents[i].root);
	return same;
}

static bool was_measured(const struct pooled_cell *cell)
{
	return cell->status == CELL_OK && cell->measured;
}

/* The status of a cell that both sides name. */
static enum compare_status status_of(const struct pooled_cell *a, const struct pooled_cell *b,
				     const char **reason)
{
	bool in_base = was_measured(a), in_new = was_measured(b);

	*reason = b->reason ? b->reason : a->reason;
	if (b->status == CELL_FAILED && a->status != CELL_FAILED)
		return COMPARED_NOW_FAILING;
	if (!in_base || !in_new)
		return in_base ? COMPARED_REMOVED : in_new ? COMPARED_ADDED : COMPARED_NEITHER;
	if (!a->n || !b->n) {
		*reason = a->uncontrolled ? a->uncontrolled : b->uncontrolled;
		return COMPARED_UNCONTROLLED;
	}
	return a->is_control ? COMPARED_CONTROL : COMPARED_JUDGED;
}

/* One side's documents should agree, too. If they do not, only a count outside of the other side's
 * range is a difference, and by the smallest amount possible. */
static void measure_exact(const struct pooled_cell *a, const struct pooled_cell *b,
			  struct compared_cell *cell)
{
	bool even_base = !(a->lowest < a->highest), even_new = !(b->lowest < b->highest);

	if (b->lowest > a->highest) {
		cell->effect = effect_exact(a->highest, b->lowest);
	} else if ((even_base && even_new) || b->highest < a->lowest) {
		cell->effect = effect_exact(a->lowest, b->highest);
	} else {
		cell->status = COMPARED_UNEVEN;
		cell->reason = even_new	   ? "the documents of BASE disagree"
			       : even_base ? "the documents of NEW disagree"
					   : "the documents of BASE disagree, and those of NEW";
	}
}

static int measure_cell(const struct comparison *c, const struct pooled_cell *a,
			const struct pooled_cell *b, bool shared, struct rank_null_kept *null,
			struct compared_cell *cell)
{
	bool guest = compare_on_hypervisor(&c->base) || compare_on_hypervisor(&c->new);
	struct verdict_rule rule = {
		.alpha = c->settings.alpha,
		.tolerance = tolerance_of(&c->settings.tolerance, cell->abi, cell->path, cell->op,
					  guest, cell->by.stat),
		.least = cell->by.stat->least * fmax(a->unit, b->unit),
		.confounded = shared,
	};

	if (shared)
		rule.tolerance = fmax(rule.tolerance, COMPARE_SHARED_TOLERANCE);

	if (figure_is_exact(cell->by.figure)) {
		measure_exact(a, b, cell);
		return 0;
	}
	return effect_measure(a->cost, a->n, b->cost, b->n, &rule, null, &cell->effect);
}

/* For a cell that only one side names. */
static enum compare_status status_alone(const struct pooled_cell *cell, bool in_base)
{
	if (!was_measured(cell))
		return COMPARED_NEITHER;
	return in_base ? COMPARED_ONLY_BASE : COMPARED_ONLY_NEW;
}

/* For the cell that is the i-th of BASE and the k-th of NEW. */
static int take_both(struct comparison *c, const struct compare_pools *pools, size_t i, size_t k,
		     struct rank_null_kept *null, struct compared_cell *cell)
{
	const struct stat_pools *p = compare_pools_of(pools, i, k);
	const struct pooled_cell *a = &p->base.cells[i], *b = &p->new.cells[k];

	cell->by = p->by;
	cell->status = status_of(a, b, &cell->reason);
	return compare_has_verdict(cell)
		       ? measure_cell(c, a, b, compare_pools_shared(pools, i, k), null, cell)
		       : 0;
}

/* Both sides are in the order of their coordinates. */
static int merge(struct comparison *c, const struct compare_pools *pools)
{
	const struct pool *base = &pools->of[0].base, *new = &pools->of[0].new;
	struct rank_null_kept null = {0};
	size_t i = 0, k = 0;
	int err = 0;

	c->cells = calloc(base->n + new->n + 1, sizeof(*c->cells));
	if (!c->cells)
		return -ENOMEM;
	while ((i < base->n || k < new->n) && !err) {
		const struct pooled_cell *a = base->cells + i, *b = new->cells + k;
		int order = i == base->n ? 1 : k == new->n ? -1 : pool_order(a, b);
		const struct pooled_cell *named = order <= 0 ? a : b;
		struct compared_cell *cell = &c->cells[c->n++];

		*cell = (struct compared_cell){
			.abi = named->abi,
			.path = named->path,
			.op = named->op,
			.condition = named->condition,
			.status = status_alone(named, order < 0),
			.reason = named->reason,
		};
		if (order == 0)
			err = take_both(c, pools, i, k, &null, cell);
		c->statuses[cell->status]++;
		i += order <= 0;
		k += order >= 0;
	}
	rank_null_kept_free(&null);
	return err;
}

/* Holm's adjustment is over the cells of one status. */
static int adjust(struct comparison *c, enum compare_status status)
{
	double *p = calloc(c->n + 1, sizeof(*p));
	size_t n = 0;

	if (!p)
		return -ENOMEM;
	for (size_t i = 0; i < c->n; i++)
		if (c->cells[i].status == status)
			p[n++] = c->cells[i].effect.p;
	int err = figure_is_exact(c->by->figure) ? 0 : holm_adjust(p, n);
	n = 0;
	for (size_t i = 0; i < c->n && !err; i++)
		if (c->cells[i].status == status)
			c->cells[i].p_holm = p[n++];
	free(p);
	return err;
}

static void judge(struct comparison *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct compared_cell *cell = &c->cells[i];
		if (!compare_has_verdict(cell))
			continue;
		cell->verdict =
			c->identical ? VERDICT_SAME
				     : effect_judge(&cell->effect, cell->p_holm, c->settings.alpha);
		if (cell->status == COMPARED_JUDGED)
			c->verdicts[cell->verdict]++;
	}
}

static double size_of(const struct effect *e)
{
	return e->kind == EFFECT_RATIO ? fabs(log(e->estimate)) : fabs(e->estimate);
}

/* By status, verdict and kind of effect; then the largest change first; stable. */
static int by_weight(const void *left, const void *right)
{
	const struct compared_cell *a = left, *b = right;

	if (a->status != b->status)
		return (a->status > b->status) - (a->status < b->status);
	if (compare_has_verdict(a)) {
		if (a->verdict != b->verdict)
			return (a->verdict > b->verdict) - (a->verdict < b->verdict);
		if (a->effect.kind != b->effect.kind)
			return (a->effect.kind > b->effect.kind) -
			       (a->effect.kind < b->effect.kind);
		double x = size_of(&a->effect), y = size_of(&b->effect);
		if (x < y || x > y)
			return x < y ? 1 : -1;
	}
	return cell_names_order((struct cell_names){a->abi, a->path, a->op, a->condition},
				(struct cell_names){b->abi, b->path, b->op, b->condition});
}

/* By what cells are compared, and in what ticks are shown. */
static void take_stats(struct comparison *c, const struct compare_pools *pools)
{
	size_t first = pools->by_first || pools->n == 1 ? 0 : 1;

	for (size_t s = first; s < pools->n; s++)
		c->by[c->n_by++] = pools->of[s].by;
	c->by_clock = c->by[c->n_by - 1].figure.unit != UNIT_CYCLE;
	if (figure_is_exact(c->by->figure))
		c->settings.control = NULL;
	c->base_scale = 1e9 / c->base.documents->tsc_hz;
	c->new_scale = compare_hz_differs(c->base.documents, c->new.documents)
			       ? c->base_scale
			       : 1e9 / c->new.documents->tsc_hz;
}

static int judge_all(struct comparison *c, const struct compare_pools *pools)
{
	int err = merge(c, pools);

	if (!err)
		err = adjust(c, COMPARED_JUDGED);
	if (!err)
		err = adjust(c, COMPARED_CONTROL);
	if (err)
		return err;
	judge(c);
	qsort(c->cells, c->n, sizeof(*c->cells), by_weight);
	compare_take_notes(c, pools);
	return 0;
}

int compare(const struct compare_side *base, const struct compare_side *new,
	    const struct compare_settings *settings, struct comparison *out)
{
	struct compare_pools pools;

	*out = (struct comparison){.base = *base, .new = *new, .settings = *settings};
	int err = compare_pools_make(out, &pools);
	if (!err) {
		take_stats(out, &pools);
		err = compare_check_hosts(out);
	}
	if (!err && !out->refused.n) {
		out->identical = compare_identical(base, new);
		err = judge_all(out, &pools);
	}
	compare_pools_free(&pools);
	return err;
}

void comparison_free(struct comparison *c)
{
	free(c->cells);
	fingerprint_free(&c->refused);
	fingerprint_free(&c->allowed);
	fingerprint_free(&c->soft);
	*c = (struct comparison){0};
}

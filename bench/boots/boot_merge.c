#include "bench/boots/boot_merge.h"

#include "bench/boots/boot_check.h"
#include "bench/boots/boot_merge_noise.h"
#include "bench/document/arms.h"
#include "bench/document/read.h"
#include "bench/document/rounded.h"
#include "bench/record/invocations.h"
#include "bench/stats/bootstrap.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES = 10000 };

/* The documents as read; `documents` stays the caller's. */
struct boots {
	struct run_document *read;
	size_t n;
	double *x;     /* room for one figure per boot */
	double tsc_hz; /* the median over boots; of times */
	json_t *noise; /* of all boots; of times */
};

/* The median over boots of one of their figures. */
static json_t *over_boots(const struct boots *b, const struct run_cell **cells,
			  enum figure_kind kind, double scale)
{
	for (size_t i = 0; i < b->n; i++)
		b->x[i] = cell_value(cells[i], kind, UNIT_TICK);
	return json_rounded(median_of(b->x, b->n) * scale);
}

static json_t *merged_costs(const struct boots *b, const struct run_cell **cells, double scale)
{
	static const enum figure_kind kinds[] = {FIGURE_P50, FIGURE_P90, FIGURE_P99, FIGURE_MEAN};
	double floor = cell_value(cells[0], FIGURE_FLOOR, UNIT_TICK);
	struct interval interval;
	json_t *costs = json_object();
	struct rng rng;

	for (size_t i = 0; i < b->n; i++) {
		floor = fmin(floor, cell_value(cells[i], FIGURE_FLOOR, UNIT_TICK));
		b->x[i] = cell_value(cells[i], FIGURE_P50, UNIT_TICK);
	}
	rng_seed(&rng, 1);
	if (bootstrap_median(b->x, b->n, RESAMPLES, 0.95, &rng, &interval)) {
		json_decref(costs);
		return NULL;
	}
	json_object_set_new(costs, "floor", json_rounded(floor * scale));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		json_object_set_new(costs, figure_kind_names[kinds[i]],
				    over_boots(b, cells, kinds[i], scale));
	json_object_set_new(costs, "p50_interval",
			    json_pack("[o,o]", json_rounded(interval.lo * scale),
				      json_rounded(interval.hi * scale)));
	return costs;
}

/* The mean off-CPU share and the largest number of passes of a boot's invocations of a cell. */
static void boot_losses(const struct run_document *boot, size_t c, struct invocation_record *record)
{
	const json_t *cell = json_array_get(json_object_get(boot->root, "cells"), c), *value;
	const json_t *lists = json_object_get(json_object_get(cell, "cost"), "invocations");
	const json_t *shares = json_object_get(lists, "lost_share");
	size_t i;

	record->tries = 1;
	json_array_foreach (shares, i, value)
		record->lost_share += json_number_value(value) / (double)json_array_size(shares);
	json_array_foreach (json_object_get(lists, "tries"), i, value)
		if (json_integer_value(value) > record->tries)
			record->tries = (int)json_integer_value(value);
}

/* The median over the invocations of one boot, which is then but one. */
static double own_median(const struct run_cell *cell, enum figure_kind kind)
{
	return median_of(cell_each(cell, (struct figure_key){kind, UNIT_TICK}), cell->invocations);
}

/* A boot is one invocation. */
static json_t *invocation_per_boot(const struct boots *b, size_t c)
{
	struct invocation_record *invocations = calloc(b->n, sizeof(*invocations));

	for (size_t i = 0; i < b->n && invocations; i++) {
		const struct run_cell *cell = &b->read[i].cells[c];
		invocations[i].order =
			(int)boot_merge_order(b->noise, i, cell->abi, cell->condition);
		invocations[i].floor = own_median(cell, FIGURE_FLOOR);
		invocations[i].p50 = own_median(cell, FIGURE_P50);
		invocations[i].disturbed = cell->disturbed == cell->invocations;
		boot_losses(&b->read[i], c, &invocations[i]);
	}
	json_t *lists = invocations ? invocations_make(invocations, b->n, 1e9 / b->tsc_hz) : NULL;
	free(invocations);
	return lists;
}

static json_t *merged_quantiles(const struct boots *b, const struct run_cell **cells)
{
	json_t *list = json_array();

	for (size_t q = 0; q < cells[0]->quantiles; q++) {
		for (size_t i = 0; i < b->n; i++)
			b->x[i] = cells[i]->quantile[q < cells[i]->quantiles
							     ? q
							     : cells[i]->quantiles - 1];
		json_array_append_new(list, json_rounded(median_of(b->x, b->n)));
	}
	return list;
}

/* Merges the figures of the c-th cell from all boots into the first's. 0 or -ENOMEM. */
static int merge_cell(const struct boots *b, const struct run_cell **cells, size_t c,
		      json_t *object)
{
	json_t *cost = json_object_get(object, "cost");
	size_t batches = 0;
	json_t *tsc = merged_costs(b, cells, 1);
	json_t *ns = merged_costs(b, cells, 1e9 / b->tsc_hz);

	for (size_t i = 0; i < b->n; i++)
		batches += cells[i]->batches;
	if (!tsc || !ns) {
		json_decref(tsc);
		json_decref(ns);
		return -ENOMEM;
	}
	json_object_set_new(cost, "batches", json_integer((json_int_t)batches));
	json_object_set_new(cost, units[UNIT_TICK].name, tsc);
	json_object_set_new(cost, units[UNIT_NS].name, ns);
	return json_object_set_new(cost, "invocations", invocation_per_boot(b, c)) ||
			       json_object_set_new(cost, "quantiles_tsc",
						   merged_quantiles(b, cells))
		       ? -ENOMEM
		       : 0;
}

/* Merges the c-th cell of every boot into `all`. */
static int merge_times(const struct boots *b, size_t c, json_t *all)
{
	const struct run_cell **cells = calloc(b->n, sizeof(const void *));
	json_t *list = json_object_get(all, "cells");
	size_t absent = SIZE_MAX;
	int err = cells ? 0 : -ENOMEM;

	for (size_t i = 0; i < b->n && !err; i++) {
		cells[i] = &b->read[i].cells[c];
		if (absent == SIZE_MAX && !cells[i]->measured)
			absent = i;
	}
	if (!err && absent != SIZE_MAX)
		err = json_array_set(
			list, c, json_array_get(json_object_get(b->read[absent].root, "cells"), c));
	else if (!err)
		err = merge_cell(b, cells, c, json_array_get(list, c));
	free(cells);
	return err;
}

/* Whether all boots have the same cells, in the same order, by the same engine. */
static int same_shape(const struct boots *b)
{
	const struct run_document *first = &b->read[0];

	for (size_t i = 1; i < b->n; i++) {
		const struct run_document *d = &b->read[i];
		if (d->n_cells != first->n_cells || strcmp(d->engine, first->engine) != 0)
			return 0;
		for (size_t c = 0; c < d->n_cells; c++)
			if (strcmp(d->cells[c].path, first->cells[c].path) != 0 ||
			    strcmp(d->cells[c].op, first->cells[c].op) != 0 ||
			    strcmp(d->cells[c].abi, first->cells[c].abi) != 0)
				return 0;
	}
	return 1;
}

/* Members of the run as a whole: its duration, its clock and its noise. 0 or -ENOMEM. */
static int merge_run(struct boots *b, json_t *const *documents, json_t *all)
{
	double duration_s = 0;

	b->noise = boot_merge_noise(documents, b->n);
	for (size_t i = 0; i < b->n; i++) {
		duration_s += b->read[i].duration_s;
		b->x[i] = b->read[i].tsc_hz;
	}
	b->tsc_hz = median_of(b->x, b->n);
	return !b->noise || json_object_set(all, "noise", b->noise) ||
			       json_object_set_new(all, "duration_s", json_rounded(duration_s)) ||
			       json_object_set_new(json_object_get(all, "tsc"), "hz",
						   json_real(round(b->tsc_hz)))
		       ? -ENOMEM
		       : 0;
}

static int merge(struct boots *b, json_t *const *documents, json_t **out, size_t *differing,
		 double *share)
{
	const struct run_document *first = &b->read[0];
	bool times = !document_is_exact(first) && b->n > 1;

	*out = json_deep_copy(documents[0]);
	if (!*out)
		return -ENOMEM;
	int err = times ? merge_run(b, documents, *out) : 0;
	for (size_t c = 0; c < first->n_cells && !err; c++) {
		struct run_document one = {.cells = &first->cells[c], .n_cells = 1};
		size_t apart = 0;
		for (size_t i = 1; i < b->n; i++)
			apart += boot_documents_differ(&one, &b->read[i]);
		*differing += document_is_exact(first) && apart;
		if (times)
			err = merge_times(b, c, *out);
	}
	for (size_t i = 0; i < b->n; i++) {
		double least = arms_smallest_share(&b->read[i]);
		*share = least < *share ? least : *share;
	}
	if (err)
		json_decref(*out);
	return err;
}

int boot_merge(json_t *const *documents, size_t n, json_t **out, size_t *differing, double *share,
	       struct error *error)
{
	struct boots b = {.read = calloc(n, sizeof(*b.read)), .x = calloc(n, sizeof(double))};
	int err = b.read && b.x ? 0 : -ENOMEM;

	*differing = 0;
	*share = 1;
	if (err)
		error_no_memory(error, NULL);
	for (; b.n < n && !err; b.n += !err)
		err = document_check(json_incref(documents[b.n]), &b.read[b.n], error);
	if (!err && !same_shape(&b))
		err = error_set(error, -EINVAL, "its boots do not tell of the same cells");
	if (!err && merge(&b, documents, out, differing, share))
		err = error_no_memory(error, NULL);
	for (size_t i = 0; i < b.n; i++)
		document_free(&b.read[i]);
	json_decref(b.noise);
	free(b.read);
	free(b.x);
	return err;
}

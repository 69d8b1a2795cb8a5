#include "bench/boots/boot_merge.h"

#include "bench/boots/boot_check.h"
#include "bench/boots/boot_merge_ruler.h"
#include "bench/document/arms.h"
#include "bench/document/read.h"
#include "bench/document/rounded.h"
#include "bench/record/invocations.h"
#include "bench/stats/bootstrap.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES = 10000 };

static const char *text_of(const json_t *object, const char *key, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : otherwise;
}

/* The index of a boot's record of a worker; the list's length if there is none. */
static size_t place_of(const json_t *noise, size_t boot, const char *abi, const char *condition)
{
	const json_t *record;
	size_t i;

	json_array_foreach (noise, i, record)
		if ((size_t)json_integer_value(json_object_get(record, "boot")) == boot &&
		    !strcmp(text_of(record, "abi", ""), abi) &&
		    !strcmp(text_of(record, "condition", "none"), condition))
			return i;
	return json_array_size(noise);
}

/* What the ruler showed is no counter: merge_rates() has it. */
static bool is_rate(const char *key)
{
	return !strcmp(key, "mhz") || !strcmp(key, "dropped_share") || !strcmp(key, "shared_share");
}

/* Adds the numbers of one record to another; unknown plus anything is unknown. */
static int add_noise(json_t *sum, const json_t *record)
{
	const char *key;
	json_t *was;
	void *next;
	int err = 0;

	json_object_foreach_safe(sum, next, key, was)
	{
		const json_t *more = json_object_get(record, key);
		if (json_is_string(was) || json_is_null(was) || !strcmp(key, "boot") ||
		    is_rate(key))
			continue;
		json_t *both = json_null();
		if (json_is_integer(was) && json_is_integer(more))
			both = json_integer(json_integer_value(was) + json_integer_value(more));
		else if (json_is_number(more))
			both = json_real(json_number_value(was) + json_number_value(more));
		err |= json_object_set_new(sum, key, both);
	}
	return err;
}

/* The rates of all invocations that a record of `list` has added up. 0 or -ENOMEM. */
static int add_rates(json_t *sum, const json_t *noise)
{
	json_t **alike = calloc(json_array_size(noise) + 1, sizeof(void *)), *record;
	size_t i, n = 0;

	if (!alike)
		return -ENOMEM;
	json_array_foreach (noise, i, record)
		if (!strcmp(text_of(record, "abi", ""), text_of(sum, "abi", "")) &&
		    !strcmp(text_of(record, "condition", "none"),
			    text_of(sum, "condition", "none")))
			alike[n++] = record;
	int err = merge_rates(alike, n, sum);
	free(alike);
	return err;
}

/* The noise of n boots' documents as one list: a record for each boot and, in it, for each worker
 * (its ABI, its condition), with the counters of all that worker's invocations added up; null where
 * one is not known. A new reference; NULL when out of memory. */
static json_t *merge_noise(json_t *const *documents, size_t n)
{
	json_t *list = json_array();
	int err = list ? 0 : -1;

	for (size_t boot = 0; boot < n && !err; boot++) {
		const json_t *record;
		size_t i;
		json_array_foreach (json_object_get(documents[boot], "noise"), i, record) {
			size_t place = place_of(list, boot, text_of(record, "abi", ""),
						text_of(record, "condition", "none"));
			json_t *sum = json_array_get(list, place);
			if (sum) {
				err |= add_noise(sum, record);
				continue;
			}
			sum = json_deep_copy(record);
			err |= json_object_set_new(sum, "boot", json_integer((json_int_t)boot));
			err |= add_rates(sum, json_object_get(documents[boot], "noise"));
			err |= json_array_append_new(list, sum);
		}
	}
	if (!err)
		return list;
	json_decref(list);
	return NULL;
}

/* The index in that list of a worker in a boot, which is the "order" of a cell's one invocation per
 * boot; the boot's number if there are no records. */
static size_t order_of(const json_t *noise, size_t boot, const struct run_cell *cell)
{
	size_t place = place_of(noise, boot, cell->abi, cell->condition);

	return place < json_array_size(noise) ? place : boot;
}

/* The documents as read; `documents` stays the caller's. */
struct boots {
	struct run_document *read;
	size_t n;
	const struct run_cell **cells;	      /* the cell that is being merged, of every boot */
	struct invocation_record *invocation; /* the same, as an invocation */
	double *x;			      /* room for one figure per boot */
	double tsc_hz;			      /* the median over boots; of times */
	json_t *noise;			      /* of all boots; of times */
};

/* The figure of every boot into b->x, in which case true; false where one has none. */
static bool of_boots(const struct boots *b, enum figure_kind kind, enum unit unit)
{
	for (size_t i = 0; i < b->n; i++) {
		b->x[i] = cell_value(b->cells[i], kind, unit);
		if (isnan(b->x[i]))
			return false;
	}
	return true;
}

/* The figures in a unit, times `scale`: medians over boots, and the lowest floor. */
static json_t *merged_costs(const struct boots *b, enum unit unit, double scale)
{
	static const enum figure_kind kinds[] = {FIGURE_P10, FIGURE_P50, FIGURE_P90, FIGURE_P99,
						 FIGURE_MEAN};
	json_t *costs = json_object();
	struct interval interval;
	struct rng rng;

	rng_seed(&rng, 1);
	if (!of_boots(b, FIGURE_P50, unit) ||
	    bootstrap_median(b->x, b->n, RESAMPLES, 0.95, &rng, &interval)) {
		json_decref(costs);
		return NULL;
	}
	if (of_boots(b, FIGURE_FLOOR, unit)) {
		sort_doubles(b->x, b->n);
		json_object_set_new(costs, figure_kind_names[FIGURE_FLOOR],
				    json_rounded(b->x[0] * scale));
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (of_boots(b, kinds[i], unit))
			json_object_set_new(costs, figure_kind_names[kinds[i]],
					    json_rounded(median_of(b->x, b->n) * scale));
	json_object_set_new(costs, "p50_interval",
			    json_pack("[o,o]", json_rounded(interval.lo * scale),
				      json_rounded(interval.hi * scale)));
	return costs;
}

static json_t *cell_of(const struct run_document *boot, size_t c)
{
	return json_array_get(json_object_get(boot->root, "cells"), c);
}

/* The mean off-CPU share and the largest number of passes of a boot's invocations of a cell. */
static void boot_losses(const struct run_document *boot, size_t c, struct invocation_record *record)
{
	const json_t *cost = json_object_get(cell_of(boot, c), "cost"), *value;
	const json_t *lists = json_object_get(cost, "invocations");
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
static double own_median(const struct run_cell *cell, enum figure_kind kind, enum unit unit)
{
	return median_of(cell_each(cell, (struct figure_key){kind, unit}), cell->invocations);
}

/* A boot is one invocation. */
static json_t *invocation_per_boot(const struct boots *b, size_t c, bool ruled)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct run_cell *cell = b->cells[i];
		b->invocation[i] = (struct invocation_record){
			.order = (int)order_of(b->noise, i, cell),
			.floor = own_median(cell, FIGURE_FLOOR, UNIT_TICK),
			.p50 = own_median(cell, FIGURE_P50, UNIT_TICK),
			.p10_cycles = ruled ? own_median(cell, FIGURE_P10, UNIT_CYCLE) : 0,
			.p50_cycles = ruled ? own_median(cell, FIGURE_P50, UNIT_CYCLE) : 0,
			.disturbed = cell->disturbed == cell->invocations,
			.shared = cell->n_shared == cell->invocations,
		};
		boot_losses(&b->read[i], c, &b->invocation[i]);
	}
	return invocations_make(b->invocation, b->n, 1e9 / b->tsc_hz, ruled);
}

/* Medians over the boots whose quantiles are in the unit. */
static json_t *merged_quantiles(const struct boots *b, enum unit unit)
{
	json_t *list = json_array();

	for (size_t q = 0; q < b->cells[0]->quantiles; q++) {
		size_t n = 0;
		for (size_t i = 0; i < b->n; i++) {
			const struct run_cell *cell = b->cells[i];
			size_t last = cell->quantiles - 1;
			if (cell->quantile_unit == unit)
				b->x[n++] = cell->quantile[q < last ? q : last];
		}
		json_array_append_new(list, json_rounded(median_of(b->x, n)));
	}
	return list;
}

/* Why a boot has no cycles. */
static const char *no_cycles(const struct boots *b)
{
	const char *reason = "boots that had no cycles are among those that were merged";

	for (size_t i = 0; i < b->n; i++)
		reason = b->cells[i]->no_cycles ? b->cells[i]->no_cycles : reason;
	return reason;
}

/* Merges the figures of the c-th cell from all boots into that of the first: cycles, where every
 * boot has them. 0 or -ENOMEM. */
static int merge_cell(const struct boots *b, size_t c, json_t *cell)
{
	static const char *const of_one[] = {"cycles", "quantiles_tsc", "quantiles_cycles"};
	json_t *cost = json_object_get(cell, "cost"), *cycles = merged_costs(b, UNIT_CYCLE, 1);
	size_t batches = 0;

	for (size_t i = 0; i < b->n; i++)
		batches += b->cells[i]->batches;
	json_t *merged = json_pack(
		"{s:I, s:o, s:o, s:o*, s:s*, s:o, s:o}", "batches", (json_int_t)batches,
		units[UNIT_TICK].name, merged_costs(b, UNIT_TICK, 1), units[UNIT_NS].name,
		merged_costs(b, UNIT_TICK, 1e9 / b->tsc_hz), units[UNIT_CYCLE].name, cycles,
		"no_cycles", cycles ? NULL : no_cycles(b), "invocations",
		invocation_per_boot(b, c, cycles), cycles ? "quantiles_cycles" : "quantiles_tsc",
		merged_quantiles(b, cycles ? UNIT_CYCLE : UNIT_TICK));
	for (size_t i = 0; i < sizeof(of_one) / sizeof(of_one[0]); i++)
		json_object_del(cost, of_one[i]);
	return json_object_update_new(cost, merged) ? -ENOMEM : 0;
}

/* Merges the c-th cell of every boot into `all`. 0 or -ENOMEM. */
static int merge_times(const struct boots *b, size_t c, json_t *all)
{
	json_t *list = json_object_get(all, "cells");

	for (size_t i = 0; i < b->n; i++) {
		b->cells[i] = &b->read[i].cells[c];
		if (!b->cells[i]->measured)
			return json_array_set(list, c, cell_of(&b->read[i], c)) ? -ENOMEM : 0;
	}
	return merge_cell(b, c, json_array_get(list, c));
}

/* Whether all boots have the same cells, in the same order, by the same engine. */
static bool same_shape(const struct boots *b)
{
	const struct run_document *first = &b->read[0];

	for (size_t i = 1; i < b->n; i++) {
		const struct run_document *d = &b->read[i];
		if (d->n_cells != first->n_cells || strcmp(d->engine, first->engine) != 0)
			return false;
		for (size_t c = 0; c < d->n_cells; c++)
			if (cell_names_order(cell_names_of(&d->cells[c]),
					     cell_names_of(&first->cells[c])))
				return false;
	}
	return true;
}

/* Members of the run as a whole: its duration, its clock, its ruler and its noise. 0 or -ENOMEM. */
static int merge_run(struct boots *b, json_t *const *documents, json_t *all)
{
	double duration_s = 0;

	b->noise = merge_noise(documents, b->n);
	for (size_t i = 0; i < b->n; i++) {
		duration_s += b->read[i].duration_s;
		b->x[i] = b->read[i].tsc_hz;
	}
	b->tsc_hz = median_of(b->x, b->n);
	json_object_set_new(json_object_get(all, "tsc"), "hz", json_real(round(b->tsc_hz)));
	json_t *merged =
		json_pack("{s:O, s:o}", "noise", b->noise, "duration_s", json_rounded(duration_s));
	int err = merge_rulers(documents, b->n, all);
	return json_object_update_new(all, merged) ? -ENOMEM : err;
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
		bool apart = false;
		for (size_t i = 1; i < b->n; i++)
			apart |= boot_cells_differ(&first->cells[c], &b->read[i].cells[c]);
		*differing += document_is_exact(first) && apart;
		if (times)
			err = merge_times(b, c, *out);
	}
	for (size_t i = 0; i < b->n; i++)
		*share = fmin(*share, arms_smallest_share(&b->read[i]));
	if (err)
		json_decref(*out);
	return err;
}

int boot_merge(json_t *const *documents, size_t n, json_t **out, size_t *differing, double *share,
	       struct error *error)
{
	struct boots b = {
		.read = calloc(n, sizeof(*b.read)),
		.cells = calloc(n, sizeof(void *)),
		.invocation = calloc(n, sizeof(*b.invocation)),
		.x = calloc(n, sizeof(*b.x)),
	};
	int err = b.read && b.cells && b.invocation && b.x ? 0 : error_no_memory(error, NULL);

	*differing = 0;
	*share = 1;
	for (; b.n < n && !err; b.n += !err)
		err = document_check(json_incref(documents[b.n]), &b.read[b.n], error);
	if (!err && !same_shape(&b))
		err = error_set(error, -EINVAL, "its boots do not have the same cells");
	if (!err && merge(&b, documents, out, differing, share))
		err = error_no_memory(error, NULL);
	for (size_t i = 0; i < b.n; i++)
		document_free(&b.read[i]);
	json_decref(b.noise);
	free(b.read);
	free(b.cells);
	free(b.invocation);
	free(b.x);
	return err;
}

#include "bench/document/read_cost.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_QUANTILES = 10000, MAX_INVOCATIONS = 100000 };

static bool read_costs(struct reading *r, const json_t *parent, const char *key, struct costs *out)
{
	json_t *o, *pair;

	if (!field_object(r, parent, key, &o))
		return false;
	size_t mark = reading_enter(r, "%s", key);
	bool good = field_number(r, o, "floor", LOWEST_COST, HIGHEST_COST, &out->floor) &&
		    field_number(r, o, "p50", out->floor, HIGHEST_COST, &out->p50) &&
		    field_number(r, o, "p90", out->p50, HIGHEST_COST, &out->p90) &&
		    field_number(r, o, "p99", out->p90, HIGHEST_COST, &out->p99) &&
		    field_number(r, o, "mean", out->floor, HIGHEST_COST, &out->mean) &&
		    field_array(r, o, "p50_interval", 2, 2, &pair);
	if (good) {
		out->p50_interval.lo = json_number_value(json_array_get(pair, 0));
		out->p50_interval.hi = json_number_value(json_array_get(pair, 1));
		good = (json_is_number(json_array_get(pair, 0)) &&
			json_is_number(json_array_get(pair, 1)) &&
			out->p50_interval.lo >= LOWEST_COST &&
			out->p50_interval.hi <= HIGHEST_COST &&
			out->p50_interval.lo <= out->p50_interval.hi) ||
		       reading_wrong(r, "p50_interval", "not two ascending numbers");
	}
	reading_leave(r, mark);
	return good;
}

static bool read_quantiles(struct reading *r, const json_t *cost, struct run_cell *cell)
{
	json_t *list;

	if (!field_array(r, cost, "quantiles_tsc", 2, MAX_QUANTILES, &list))
		return false;
	cell->quantiles = json_array_size(list);
	cell->quantile = calloc(cell->quantiles, sizeof(double));
	if (!cell->quantile)
		return reading_wrong(r, "quantiles_tsc", "not enough memory");
	if (!field_numbers(r, cost, "quantiles_tsc", cell->quantiles, LOWEST_COST, HIGHEST_COST,
			   cell->quantile))
		return false;
	for (size_t i = 1; i < cell->quantiles; i++)
		if (cell->quantile[i] < cell->quantile[i - 1])
			return reading_wrong(r, "quantiles_tsc", "not ascending numbers");
	return true;
}

static bool read_tail_costs(struct reading *r, const json_t *tail, const char *key,
			    struct tail_costs *out)
{
	json_t *o;

	if (!field_object(r, tail, key, &o))
		return false;
	size_t mark = reading_enter(r, "%s", key);
	bool good = field_number(r, o, "p99", LOWEST_COST, HIGHEST_COST, &out->p99) &&
		    field_number(r, o, "p999", out->p99, HIGHEST_COST, &out->p999) &&
		    field_number(r, o, "max", out->p999, HIGHEST_COST, &out->max);
	reading_leave(r, mark);
	return good;
}

bool read_tail(struct reading *r, const json_t *object, struct run_cell *cell)
{
	const json_t *tail = json_object_get(object, "tail");

	if (json_is_null(tail))
		return true;
	if (!json_is_object(tail))
		return reading_wrong(r, "tail", tail ? "neither an object nor null" : "missing");
	size_t mark = reading_enter(r, "tail");
	bool good = field_count(r, tail, "calls", 1, SIZE_MAX / 2, &cell->tail_calls) &&
		    read_tail_costs(r, tail, "tsc", &cell->tail_tsc) &&
		    read_tail_costs(r, tail, "ns", &cell->tail_ns);
	reading_leave(r, mark);
	return good;
}

/* An exact count, and it again as every figure of the other engine: a view that knows of costs
 * alone then shows it. */
static bool read_exact(struct reading *r, const json_t *cost, struct run_cell *cell)
{
	size_t agreeing, batches;
	json_t *exact;

	if (!field_object(r, cost, "exact", &exact))
		return false;
	size_t mark = reading_enter(r, "exact");
	bool good = field_number(r, exact, "insn", LOWEST_COST, HIGHEST_COST, &cell->exact_insn) &&
		    field_count(r, exact, "batches", 1, SIZE_MAX / 2, &batches) &&
		    field_count(r, exact, "agreeing", 1, batches, &agreeing);
	reading_leave(r, mark);
	if (!good)
		return false;
	double insn = cell->exact_insn;
	cell->exact_share = (double)agreeing / (double)batches;
	cell->tsc = (struct costs){insn, insn, insn, insn, insn, {insn, insn}};
	cell->ns = cell->tsc;
	cell->invocations = 1;
	cell->quantiles = 2;
	cell->invocation_floor = calloc(1, sizeof(double));
	cell->invocation_p50 = calloc(1, sizeof(double));
	cell->quantile = calloc(2, sizeof(double));
	if (!cell->invocation_floor || !cell->invocation_p50 || !cell->quantile)
		return reading_wrong(r, "exact", "not enough memory");
	cell->invocation_floor[0] = cell->invocation_p50[0] = insn;
	cell->quantile[0] = cell->quantile[1] = insn;
	return true;
}

static bool make_room(struct reading *r, struct run_cell *cell, size_t n)
{
	cell->invocations = n;
	cell->invocation_floor = calloc(n, sizeof(double));
	cell->invocation_p50 = calloc(n, sizeof(double));
	return (cell->invocation_floor && cell->invocation_p50) ||
	       reading_wrong(r, "invocations", "not enough memory");
}

/* Every list tells of the same invocations, also one that is not read here. */
static bool same_lengths(struct reading *r, json_t *lists, size_t n)
{
	const char *key;
	json_t *list;
	bool good = true;

	json_object_foreach (lists, key, list)
		good = good && (!json_is_array(list) || field_array(r, lists, key, n, n, &list));
	return good;
}

/* A list per figure. */
static bool read_invocations(struct reading *r, const json_t *cost, struct run_cell *cell)
{
	json_t *lists, *floors, *disturbed, *item;
	char place[32];
	size_t i;

	if (!field_object(r, cost, "invocations", &lists))
		return false;
	size_t mark = reading_enter(r, "invocations");
	bool good = field_array(r, lists, "floor_tsc", 1, MAX_INVOCATIONS, &floors) &&
		    same_lengths(r, lists, json_array_size(floors)) &&
		    make_room(r, cell, json_array_size(floors)) &&
		    field_numbers(r, lists, "floor_tsc", cell->invocations, LOWEST_COST,
				  HIGHEST_COST, cell->invocation_floor) &&
		    field_numbers(r, lists, "p50_tsc", cell->invocations, LOWEST_COST, HIGHEST_COST,
				  cell->invocation_p50) &&
		    field_array(r, lists, "disturbed", cell->invocations, cell->invocations,
				&disturbed);
	if (good)
		json_array_foreach (disturbed, i, item) {
			snprintf(place, sizeof(place), "disturbed[%zu]", i);
			good = good && (json_is_boolean(item) ||
					reading_wrong(r, place, "not true or false"));
			cell->disturbed += json_is_true(item);
		}
	reading_leave(r, mark);
	return good;
}

static bool read_figures(struct reading *r, const json_t *cost, struct run_cell *cell)
{
	return read_costs(r, cost, "tsc", &cell->tsc) && read_costs(r, cost, "ns", &cell->ns) &&
	       read_invocations(r, cost, cell) && read_quantiles(r, cost, cell);
}

bool read_cost(struct reading *r, const json_t *object, struct run_cell *cell)
{
	const json_t *cost = json_object_get(object, "cost");

	if (json_is_null(cost))
		return true;
	if (!json_is_object(cost))
		return reading_wrong(r, "cost", cost ? "neither an object nor null" : "missing");
	if (cell->status != CELL_OK)
		return reading_wrong(r, "cost", "a cell that is not ok has none");
	size_t mark = reading_enter(r, "cost");
	bool good =
		field_count(r, cost, "calls_per_batch", 1, SIZE_MAX / 2, &cell->calls_per_batch) &&
		field_count(r, cost, "batches", 1, SIZE_MAX / 2, &cell->batches) &&
		(json_object_get(cost, "exact") ? read_exact(r, cost, cell)
						: read_figures(r, cost, cell));
	reading_leave(r, mark);
	cell->measured = good;
	return good;
}

#include "bench/document/read_cost.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_QUANTILES = 10000, MAX_INVOCATIONS = 100000 };

/* Figures as they are in an object: what each is, and the one that it is not below. */
struct member {
	const char *name;
	enum figure_kind kind, least;
	bool interval; /* beside it is "NAME_interval" */
};

static const struct member costs[] = {
	{"floor", FIGURE_FLOOR, FIGURE_FLOOR, false}, {"p50", FIGURE_P50, FIGURE_FLOOR, true},
	{"p90", FIGURE_P90, FIGURE_P50, false},	      {"p99", FIGURE_P99, FIGURE_P90, false},
	{"mean", FIGURE_MEAN, FIGURE_FLOOR, false},   {0},
};
static const struct member cycles[] = {
	{"p10", FIGURE_P10, FIGURE_P10, false},
	{"p50", FIGURE_P50, FIGURE_P10, true},
	{"p90", FIGURE_P90, FIGURE_P50, false},
	{0},
};
static const struct member tails[] = {
	{"p99", FIGURE_TAIL_P99, FIGURE_TAIL_P99, false},
	{"p999", FIGURE_TAIL_P999, FIGURE_TAIL_P99, false},
	{"max", FIGURE_TAIL_MAX, FIGURE_TAIL_P999, false},
	{0},
};

static struct figure *put_figure(struct run_cell *cell, enum figure_kind kind, enum unit unit)
{
	struct figure *figure = &cell->figures.of[unit][kind];

	cell->figures.has[unit][kind] = true;
	figure->key = (struct figure_key){kind, unit};
	return figure;
}

static bool read_interval(struct reading *r, const json_t *object, const char *name,
			  struct figure *figure)
{
	struct interval *out = &figure->interval;
	char key[32];
	json_t *pair;

	snprintf(key, sizeof(key), "%s_interval", name);
	if (!field_array(r, object, key, 2, 2, &pair))
		return false;
	const json_t *lo = json_array_get(pair, 0), *hi = json_array_get(pair, 1);
	*out = (struct interval){json_number_value(lo), json_number_value(hi)};
	figure->has_interval = true;
	return (json_is_number(lo) && json_is_number(hi) && out->lo >= LOWEST_COST &&
		out->hi <= HIGHEST_COST && out->lo <= out->hi) ||
	       reading_wrong(r, key, "not two ascending numbers");
}

/* The object of the unit's name: every member. */
static bool read_members(struct reading *r, const json_t *parent, enum unit unit,
			 const struct member *members, struct run_cell *cell)
{
	bool good = true;
	json_t *o;

	if (!field_object(r, parent, units[unit].name, &o))
		return false;
	size_t mark = reading_enter(r, "%s", units[unit].name);
	for (const struct member *m = members; m->name && good; m++) {
		double least =
			m->least == m->kind ? LOWEST_COST : cell->figures.of[unit][m->least].value;
		good = field_number(r, o, m->name, least, HIGHEST_COST,
				    &put_figure(cell, m->kind, unit)->value);
	}
	for (const struct member *m = members; m->name && good; m++)
		good = !m->interval ||
		       read_interval(r, o, m->name, &cell->figures.of[unit][m->kind]);
	reading_leave(r, mark);
	return good;
}

/* In cycles where the cell has them, else in ticks. */
static bool read_quantiles(struct reading *r, const json_t *cost, struct run_cell *cell)
{
	bool ruled = json_object_get(cost, "quantiles_cycles") != NULL;
	const char *key = ruled ? "quantiles_cycles" : "quantiles_tsc";
	json_t *list;

	if (ruled && !cell->figures.has[UNIT_CYCLE][FIGURE_P50])
		return reading_wrong(r, key, "of a cell without cycles");
	if (!field_array(r, cost, key, 2, MAX_QUANTILES, &list))
		return false;
	cell->quantile_unit = ruled ? UNIT_CYCLE : UNIT_TICK;
	cell->quantiles = json_array_size(list);
	cell->quantile = calloc(cell->quantiles, sizeof(double));
	if (!cell->quantile)
		return reading_no_memory(r, key);
	if (!field_numbers(r, cost, key, cell->quantiles, LOWEST_COST, HIGHEST_COST,
			   cell->quantile))
		return false;
	for (size_t i = 1; i < cell->quantiles; i++)
		if (cell->quantile[i] < cell->quantile[i - 1])
			return reading_wrong(r, key, "not ascending numbers");
	return true;
}

static bool read_tail_members(struct reading *r, const json_t *tail, void *out)
{
	struct run_cell *cell = out;

	return field_count(r, tail, "calls", 1, SIZE_MAX / 2, &cell->tail_calls) &&
	       read_members(r, tail, UNIT_TICK, tails, cell) &&
	       read_members(r, tail, UNIT_NS, tails, cell);
}

bool read_tail(struct reading *r, const json_t *object, struct run_cell *cell)
{
	return field_part_or_null(r, object, "tail", read_tail_members, cell);
}

/* Room for a figure of every invocation. */
static double *make_each(struct reading *r, struct run_cell *cell, enum figure_kind kind,
			 enum unit unit)
{
	double **each = &cell->figures.each[unit][kind];

	*each = calloc(cell->invocations, sizeof(**each));
	if (!*each)
		reading_no_memory(r, figure_kind_names[kind]);
	return *each;
}

/* An exact count is that of one invocation: every other would give it again. */
static bool read_exact(struct reading *r, const json_t *exact, void *out)
{
	struct run_cell *cell = out;
	double *value = &put_figure(cell, FIGURE_EXACT, UNIT_INSTRUCTION)->value;
	size_t agreeing, batches;

	if (!field_number(r, exact, units[UNIT_INSTRUCTION].name, LOWEST_COST, HIGHEST_COST,
			  value) ||
	    !field_count(r, exact, "batches", 1, SIZE_MAX / 2, &batches) ||
	    !field_count(r, exact, "agreeing", 1, batches, &agreeing))
		return false;
	cell->exact_share = (double)agreeing / (double)batches;
	cell->invocations = 1;
	double *each = make_each(r, cell, FIGURE_EXACT, UNIT_INSTRUCTION);
	if (each)
		*each = *value;
	return each;
}

/* All lists must have the same number of invocations, also those that are not used here. */
static bool same_lengths(struct reading *r, const json_t *lists, size_t n)
{
	const char *key;
	json_t *list;
	bool good = true;

	json_object_foreach ((json_t *)lists, key, list)
		good = good && (!json_is_array(list) || field_array(r, lists, key, n, n, &list));
	return good;
}

/* A figure of every invocation: the list of its kind's and unit's name. */
static bool read_each(struct reading *r, const json_t *lists, enum figure_kind kind, enum unit unit,
		      struct run_cell *cell)
{
	double *each = make_each(r, cell, kind, unit);
	char key[32];

	snprintf(key, sizeof(key), "%s_%s", figure_kind_names[kind], units[unit].name);
	return each &&
	       field_numbers(r, lists, key, cell->invocations, LOWEST_COST, HIGHEST_COST, each);
}

/* A list of true and false: values[invocations], unless NULL, and how many are true. */
static bool read_flags(struct reading *r, const json_t *lists, const char *key, size_t n,
		       bool *values, size_t *count)
{
	json_t *list, *item;
	char place[32];
	size_t i;

	if (!field_array(r, lists, key, n, n, &list))
		return false;
	json_array_foreach (list, i, item) {
		snprintf(place, sizeof(place), "%s[%zu]", key, i);
		if (!json_is_boolean(item))
			return reading_wrong(r, place, "not true or false");
		*count += json_is_true(item);
		if (values)
			values[i] = json_is_true(item);
	}
	return true;
}

/* Which invocations core cycles are not of. */
static bool read_shared(struct reading *r, const json_t *lists, struct run_cell *cell)
{
	size_t n = cell->invocations;

	if (field_absent(lists, "shared"))
		return !cell->alone || reading_wrong(r, "shared", "missing beside cycles.alone");
	cell->shared = cell->alone ? calloc(n, sizeof(*cell->shared)) : NULL;
	if (cell->alone && !cell->shared)
		return reading_no_memory(r, "shared");
	return read_flags(r, lists, "shared", n, cell->shared, &cell->n_shared) &&
	       (!cell->alone || cell->alone == n - cell->n_shared ||
		reading_wrong(r, "shared", "does not leave as many as cycles.alone"));
}

static bool read_invocations(struct reading *r, const json_t *lists, void *out)
{
	struct run_cell *cell = out;
	json_t *floors;

	if (!field_array(r, lists, "floor_tsc", 1, MAX_INVOCATIONS, &floors) ||
	    !same_lengths(r, lists, json_array_size(floors)))
		return false;
	cell->invocations = json_array_size(floors);
	return read_each(r, lists, FIGURE_FLOOR, UNIT_TICK, cell) &&
	       read_each(r, lists, FIGURE_P50, UNIT_TICK, cell) &&
	       (!cell->figures.has[UNIT_CYCLE][FIGURE_P50] ||
		(read_each(r, lists, FIGURE_P10, UNIT_CYCLE, cell) &&
		 read_each(r, lists, FIGURE_P50, UNIT_CYCLE, cell) &&
		 read_shared(r, lists, cell))) &&
	       read_flags(r, lists, "disturbed", cell->invocations, NULL, &cell->disturbed);
}

/* Optional: a cell that could not be ruled has the reason instead, and one of a run without a ruler
 * neither. */
static bool read_cycles(struct reading *r, const json_t *cost, struct run_cell *cell)
{
	const json_t *o = json_object_get(cost, units[UNIT_CYCLE].name);

	if (o)
		return read_members(r, cost, UNIT_CYCLE, cycles, cell) &&
		       (field_absent(o, "alone") ||
			field_count(r, o, "alone", 0, MAX_INVOCATIONS, &cell->alone));
	return !json_object_get(cost, "no_cycles") ||
	       field_text(r, cost, "no_cycles", &cell->no_cycles);
}

static bool read_cost_members(struct reading *r, const json_t *cost, void *out)
{
	struct run_cell *cell = out;

	if (cell->status != CELL_OK)
		return reading_wrong(r, "", "a cell that is not ok has none");
	cell->measured =
		field_count(r, cost, "calls_per_batch", 1, SIZE_MAX / 2, &cell->calls_per_batch) &&
		field_count(r, cost, "batches", 1, SIZE_MAX / 2, &cell->batches) &&
		(json_object_get(cost, "exact")
			 ? field_part(r, cost, "exact", read_exact, cell)
			 : read_members(r, cost, UNIT_TICK, costs, cell) &&
				   read_members(r, cost, UNIT_NS, costs, cell) &&
				   read_cycles(r, cost, cell) &&
				   field_part(r, cost, "invocations", read_invocations, cell) &&
				   read_quantiles(r, cost, cell));
	return cell->measured;
}

bool read_cost(struct reading *r, const json_t *object, struct run_cell *cell)
{
	return field_part_or_null(r, object, "cost", read_cost_members, cell);
}

static bool read_mhz(struct reading *r, const json_t *mhz, void *out)
{
	struct run_ruler *ruler = out;

	return field_number(r, mhz, "lowest", 0, 1e6, &ruler->mhz_lowest) &&
	       field_number(r, mhz, "median", ruler->mhz_lowest, 1e6, &ruler->mhz_median) &&
	       field_number(r, mhz, "highest", ruler->mhz_median, 1e6, &ruler->mhz_highest);
}

static bool read_chain(struct reading *r, const json_t *chain, void *unused)
{
	const char *reason;

	(void)unused;
	return json_is_null(json_object_get(chain, "reason")) ||
	       field_text(r, chain, "reason", &reason);
}

static bool read_chains(struct reading *r, const json_t *chains, void *unused)
{
	const char *abi;
	json_t *chain;
	bool good = true;

	json_object_foreach ((json_t *)chains, abi, chain)
		good = good && field_part(r, chains, abi, read_chain, unused);
	return good;
}

static bool read_ruler_members(struct reading *r, const json_t *object, void *out)
{
	struct run_ruler *ruler = out;

	return field_part(r, object, "chains", read_chains, NULL) &&
	       (field_absent(object, "mhz") || field_part(r, object, "mhz", read_mhz, ruler)) &&
	       (field_absent(object, "dropped_share") ||
		field_number(r, object, "dropped_share", 0, 1, &ruler->dropped_share)) &&
	       (field_absent(object, "shared_share") ||
		field_number(r, object, "shared_share", 0, 1, &ruler->shared_share));
}

bool read_ruler(struct reading *r, struct run_document *d)
{
	return field_absent(d->root, "ruler") ||
	       field_part(r, d->root, "ruler", read_ruler_members, &d->ruler);
}

void read_why_no_cycles(struct run_document *d)
{
	const json_t *chains = json_object_get(json_object_get(d->root, "ruler"), "chains");
	const char *of_cell = NULL;

	for (size_t i = 0; i < d->n_cells && !d->ruler.reason; i++) {
		const struct run_cell *cell = &d->cells[i];
		if (!cell->measured || cell->figures.has[UNIT_CYCLE][FIGURE_P50])
			continue;
		const json_t *chain = json_object_get(chains, cell->abi);
		d->ruler.reason = json_string_value(json_object_get(chain, "reason"));
		of_cell = of_cell ? of_cell : cell->no_cycles;
	}
	if (!d->ruler.reason && !d->has_cycles)
		d->ruler.reason = of_cell;
}

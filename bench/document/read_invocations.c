#include "bench/document/read_invocations.h"

#include "bench/document/read_cost.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_INVOCATIONS = 100000 };

static bool allocate(struct reading *r, struct run_cell *cell, size_t n)
{
	cell->invocations = n;
	cell->invocation_floor = calloc(n, sizeof(double));
	cell->invocation_p50 = calloc(n, sizeof(double));
	return (cell->invocation_floor && cell->invocation_p50) ||
	       reading_wrong(r, "invocations", "not enough memory");
}

/* syspath-run/1: an object each. */
static bool read_rows(struct reading *r, const json_t *cost, struct run_cell *cell)
{
	json_t *list, *item;
	size_t i;
	bool good = field_array(r, cost, "invocations", 1, MAX_INVOCATIONS, &list) &&
		    allocate(r, cell, json_array_size(list));

	if (!good)
		return false;
	json_array_foreach (list, i, item) {
		size_t mark = reading_enter(r, "invocations[%zu]", i);
		good = good &&
		       field_number(r, item, "floor_tsc", LOWEST_COST, HIGHEST_COST,
				    &cell->invocation_floor[i]) &&
		       field_number(r, item, "p50_tsc", LOWEST_COST, HIGHEST_COST,
				    &cell->invocation_p50[i]);
		/* Absent where nothing can disturb: an emulator's counts. */
		cell->disturbed += json_is_true(json_object_get(item, "disturbed"));
		reading_leave(r, mark);
	}
	return good;
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

/* syspath-run/2: a list per figure. */
static bool read_lists(struct reading *r, const json_t *cost, struct run_cell *cell)
{
	json_t *lists, *floors, *disturbed, *item;
	char place[32];
	size_t i;

	if (!field_object(r, cost, "invocations", &lists))
		return false;
	size_t mark = reading_enter(r, "invocations");
	bool good = field_array(r, lists, "floor_tsc", 1, MAX_INVOCATIONS, &floors) &&
		    same_lengths(r, lists, json_array_size(floors)) &&
		    allocate(r, cell, json_array_size(floors)) &&
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

bool read_invocations(struct reading *r, int version, const json_t *cost, struct run_cell *cell)
{
	return version == 1 ? read_rows(r, cost, cell) : read_lists(r, cost, cell);
}

/* Reading what a cell cost. */
#ifndef SYSPATH_READ_COST_H
#define SYSPATH_READ_COST_H

#include "bench/document/field.h"
#include "bench/document/read.h"

/* No call takes an hour, and only the empty loop's own jitter reads below zero. */
#define LOWEST_COST  (-1e4)
#define HIGHEST_COST 1e13

/* Take the members "cost" and "tail" of a cell's object, either of which may be null. cell->status
 * must be known. False, with the complaint recorded, when they are not what they should be. */
bool read_cost(struct reading *r, const json_t *object, struct run_cell *cell);
bool read_tail(struct reading *r, const json_t *object, struct run_cell *cell);

#endif

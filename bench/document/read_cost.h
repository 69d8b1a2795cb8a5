/* Reading the cost of a cell. */
#ifndef SYSPATH_READ_COST_H
#define SYSPATH_READ_COST_H

#include "bench/document/field.h"
#include "bench/document/read.h"

/* Bounds: no call takes an hour, and only the empty loop's jitter is below zero. */
#define LOWEST_COST  (-1e4)
#define HIGHEST_COST 1e13

/* Read the members "cost" and "tail" of a cell's object, either of which may be null. cell->status
 * must be set. False, with the error recorded, when they are malformed. */
bool read_cost(struct reading *r, const json_t *object, struct run_cell *cell);
bool read_tail(struct reading *r, const json_t *object, struct run_cell *cell);

#endif

/* Reading the cost of a cell, and the ruler that core cycles are by. */
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

/* Reads the member "ruler": optional, missing or null in documents of engines and versions without
 * one. False, with the error recorded, when it is malformed. */
bool read_ruler(struct reading *r, struct run_document *d);

/* Sets d->ruler.reason from the cells and the ruler, all of which were read. */
void read_why_no_cycles(struct run_document *d);

#endif

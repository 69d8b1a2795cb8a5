/* One look at one cell by both clocks. */
#ifndef SYSPATH_CROSSCHECK_LOOK_H
#define SYSPATH_CROSSCHECK_LOOK_H

#include "bench/crosscheck/crosscheck.h"

/* Looks by hyperfine and by the engine, one after the other in random order,
 * and adds what they read to the cell's series. 0; ROUNDS_LATE (crosscheck_rounds.h), and
 * nothing is added, where that did not end by until_s (CLOCK_MONOTONIC); or the code of
 * *check->error. */
int crosscheck_look(struct crosscheck *check, struct crosscheck_cell *cell, double until_s);

#endif

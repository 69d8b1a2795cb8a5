/* The cost of each option of a sweep: options down, paths across. A view of result documents of
 * emulated boots (docs/boots.md). */
#ifndef SYSPATH_SWEEP_TABLE_H
#define SYSPATH_SWEEP_TABLE_H

#include "bench/document/arms.h"

#include <stdio.h>

/* Prints a block per operation for every default with options among the arms: the default's count
 * on each path, then what each option adds to it. Prints nothing if no arm is of a sweep. */
void sweep_table_print(FILE *out, const struct arms *arms);

#endif

/* What each option of a sweep costs: options down, paths across. A view of result documents that
 * emulated boots gave (docs/boots.md). */
#ifndef SYSPATH_SWEEP_TABLE_H
#define SYSPATH_SWEEP_TABLE_H

#include "bench/document/arms.h"

#include <stdio.h>

/* Prints, for every default whose options are among the arms, a block per operation: the default's
 * count on each path, then what each option adds to it. Nothing where no arm is of a sweep. */
void sweep_table_print(FILE *out, const struct arms *arms);

#endif

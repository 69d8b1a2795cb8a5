/* Making calls in blocks that the driver counts. */
#ifndef SYSPATH_COUNT_H
#define SYSPATH_COUNT_H

#include "bench/protocol/wire.h"

/* Checks the cell's result, then makes blocks of calls as the driver requests them (WIRE_READY,
 * struct wire_go, WIRE_BLOCK), and checks the result again. Between a struct wire_go and the
 * WIRE_BLOCK that answers it this process makes the same system calls whatever the number of calls,
 * so that the difference of two blocks is that of the calls alone. Fills all of *out. 0, or -errno
 * of talking to the driver. */
int count_cell(const struct wire_plan *plan, int cpu, struct wire_counted *out);

#endif

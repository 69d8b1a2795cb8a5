/* Making calls in blocks that someone else counts. */
#ifndef SYSPATH_COUNT_H
#define SYSPATH_COUNT_H

#include "bench/protocol/wire.h"

/* Checks the cell's answer, then makes blocks of calls as the driver asks for them (WIRE_READY,
 * struct wire_go, WIRE_BLOCK), and checks the answer again. Between a struct wire_go and the
 * WIRE_BLOCK that answers it this process makes the same system calls whatever the number of calls,
 * so that a difference of two blocks is the calls' alone. Fills all of *out. 0, or -errno when the
 * driver cannot be talked to. */
int count_cell(const struct wire_plan *plan, int cpu, struct wire_counted *out);

#endif

/* Trying cells before they are timed. */
#ifndef SYSPATH_PROBE_H
#define SYSPATH_PROBE_H

#include "bench/cells/bind.h"
#include "bench/protocol/wire.h"

#include <stdint.h>

/* Tries the cell in children of this process, which is pinned to `cpu`: whether it returns, its
 * result is right, callee-saved registers are preserved, and whether it makes a system call. Then,
 * in this process, finds n so that a batch lasts about batch_tsc. Fills all of *out. */
void probe_cell(const struct wire_plan *plan, int cpu, uint64_t batch_tsc, struct wire_probed *out);

/* Whether a call of the cell makes a system call: known from its nature, or determined by a trap in
 * a child. The host can change it at any time, for example by switching the clocksource. */
enum wire_enters cell_enters(struct cell *cell);

#endif

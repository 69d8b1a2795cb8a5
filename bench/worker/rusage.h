/* Context switches and CPU migrations of this process since it started. */
#ifndef SYSPATH_RUSAGE_H
#define SYSPATH_RUSAGE_H

#include "bench/protocol/wire.h"

/* Fills *out from getrusage(2) and /proc/self/sched; what cannot be read is WIRE_UNKNOWN, the
 * clocks are zero. */
void rusage_take(struct wire_done *out);

#endif

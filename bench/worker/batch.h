/* The timed region. */
#ifndef SYSPATH_BATCH_H
#define SYSPATH_BATCH_H

#include "asm/call.h"

#include <stdint.h>

/* Runs `batches` batches of call->n calls through the stub and stores the TSC ticks of each,
 * saturated at 2^32 - 1. Nothing else runs between the first TSC read of a cell and its last:
 * nothing here allocates, prints, enters the kernel or depends on the path or the operation. */
void batch_run(stub_fn *stub, struct stub_call *call, uint32_t *ticks, uint32_t batches);

#endif

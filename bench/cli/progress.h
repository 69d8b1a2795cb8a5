/* The progress line: on stderr, and only when that is a terminal. */
#ifndef SYSPATH_PROGRESS_H
#define SYSPATH_PROGRESS_H

#include "stubs/paths.h"

#include <stdint.h>

/* `done` of `total` invocations are over; one of `abi` begins. */
void progress_show(uint32_t done, uint32_t total, enum abi abi);

/* Clears the line, if it is shown. */
void progress_end(void);

#endif

/* Whether a cell returns the right result: checked before it is measured, and after. */
#ifndef SYSPATH_CELL_CHECK_H
#define SYSPATH_CELL_CHECK_H

#include "bench/cells/bind.h"

#include <stddef.h>

/* Makes one call and checks its result. 0, or -1 with the reason. */
int cell_check_before(struct cell *cell, char *why, size_t size);

/* Checks the result of the last call. 0, or -1 with the reason. */
int cell_check_after(struct cell *cell, char *why, size_t size);

#endif

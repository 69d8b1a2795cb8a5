/* Whether a cell gives the right answer: asked before anything of it is measured, and after. */
#ifndef SYSPATH_CELL_CHECK_H
#define SYSPATH_CELL_CHECK_H

#include "bench/cells/bind.h"

#include <stddef.h>

/* Makes one call and judges its answer. 0, or -1 with the reason in words. */
int cell_check_before(struct cell *cell, char *why, size_t size);

/* Judges what the last call left behind. 0, or -1 with the reason in words. */
int cell_check_after(struct cell *cell, char *why, size_t size);

#endif

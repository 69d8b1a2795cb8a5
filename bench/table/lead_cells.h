/* The cells that represent a run where there is room for two or three. Pure. */
#ifndef SYSPATH_TABLE_LEAD_CELLS_H
#define SYSPATH_TABLE_LEAD_CELLS_H

#include "bench/document/read.h"

#include <stdbool.h>

enum lead_kind {
	LEAD_ENTRY, /* makes a system call, or enters otherwise */
	LEAD_CALL,  /* may stay in user space */
	LEAD_EMPTY,
	LEAD_NONE /* has no figure that leads */
};

/* Of one operation under one condition, of one kind. */
struct lead_cells {
	const struct run_document *document;
	enum lead_kind kind;
	const struct run_cell *cheapest, *dearest, *syscall; /* syscall may be NULL */
};

/* Chooses the operation and condition of the first cell of the lowest kind. False where no
 * cell has a figure. */
bool lead_cells_choose(const struct run_document *document, struct lead_cells *out);

#endif

/* Cells that a view summarizes in one line, of any operation and condition. Pure. */
#ifndef SYSPATH_CELL_GROUP_H
#define SYSPATH_CELL_GROUP_H

#include "bench/document/read.h"

enum { CELL_GROUP_UNDER = 256 };

struct cell_group {
	size_t cells, ops, conditions; /* how many cells, of how many operations and conditions */
	/* "seccomp, sud": the conditions; empty if they are all of the document's. A long list is
	 * truncated between names. */
	char under[CELL_GROUP_UNDER];
};

/* Counts the cells for which wanted(cell, ctx) holds. */
void cell_group_find(const struct run_document *document,
		     bool (*wanted)(const struct run_cell *cell, const void *ctx), const void *ctx,
		     struct cell_group *out);

#endif

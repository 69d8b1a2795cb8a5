/* The part of a table that lists what could not be measured, with the reasons. */
#ifndef SYSPATH_TABLE_ABSENT_H
#define SYSPATH_TABLE_ABSENT_H

#include "bench/document/read.h"

#include <stdio.h>

enum absent_by {
	ABSENT_BY_PATH,	  /* one line for all cells that share ABI, path, status and reason */
	ABSENT_BY_REASON, /* one line for all that share status and reason */
};

/* Prints the lines in the order of the first cell of each; nothing if all cells are ok. In a
 * document with core cycles a cell that has none is listed too, and by its reason alone. */
void table_print_absent(FILE *out, const struct run_document *document, enum absent_by by);

#endif

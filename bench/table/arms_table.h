/* The table of arms: paths down, arms across, instructions per call. A view of result documents
 * that emulated boots gave (docs/boots.md). */
#ifndef SYSPATH_ARMS_TABLE_H
#define SYSPATH_ARMS_TABLE_H

#include "bench/document/read.h"

#include <stddef.h>
#include <stdio.h>

/* An arm of the table. */
struct arms_column {
	const struct run_document *document; /* NULL: the arm failed */
	const char *name;
};

/* Prints a legend of the arms, a block per operation, every reason why a cell was not counted, and
 * the kernels whose vsyscall= parameter had no effect. */
void arms_table_print(FILE *out, const struct arms_column *columns, size_t n);

/* The same as Markdown, as table_markdown() of table.h. */
void arms_table_markdown(FILE *out, const struct arms_column *columns, size_t n);

#endif

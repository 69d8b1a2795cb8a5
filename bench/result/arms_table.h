/* The table of arms: paths down, arms across, instructions per call. A view of result documents
 * that emulated boots gave (docs/boots.md). */
#ifndef SYSPATH_ARMS_TABLE_H
#define SYSPATH_ARMS_TABLE_H

#include "bench/result/read.h"

#include <stddef.h>
#include <stdio.h>

/* An arm of the table. */
struct arms_column {
	const struct run_document *document; /* NULL: the arm failed */
	const char *name;
};

/* The word of an arm's vsyscall= that the kernel did not follow: what was asked for (of the last
 * such parameter, `length` bytes), and in *found the mode it has. NULL where it was followed or
 * none was asked for. */
const char *arms_mode_not_followed(const struct run_document *document, size_t *length,
				   const char **found);

/* Prints a legend of the arms, one block per operation, and every reason why a cell was not
 * counted. */
void arms_table_print(FILE *out, const struct arms_column *columns, size_t n);

#endif

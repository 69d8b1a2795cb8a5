/* The part of a table that lists what could not be measured, with the reasons. */
#ifndef SYSPATH_TABLE_ABSENT_H
#define SYSPATH_TABLE_ABSENT_H

#include "bench/document/read.h"
#include "bench/table/cell_group.h"

#include <stdio.h>

enum absent_by {
	ABSENT_BY_PATH,	  /* one line for all cells that share ABI, path, status and reason */
	ABSENT_BY_REASON, /* one line for all that share status and reason */
};

enum { ABSENT_WHAT = CELL_GROUP_UNDER + 160 };

/* One of them. Strings that are not in it belong to the document. */
struct absent_line {
	char path[80];		/* its name, or "3 paths" */
	const char *abi;	/* its name, or "both" */
	const char *status;	/* "unavailable", "unsafe", "failed", "no cycles" */
	char what[ABSENT_WHAT]; /* "getppid", "10 ops", "2 ops under seccomp" */
	const char *reason;
};
typedef void absent_line_taken(void *ctx, const struct absent_line *line);

/* Hands each line to `taken`, in the order of the first cell of each; see below. */
void table_absent_each(const struct run_document *document, enum absent_by by,
		       absent_line_taken *taken, void *ctx);

/* Prints the lines in the order of the first cell of each; nothing if all cells are ok. In a
 * document with core cycles a cell that has none is listed too, and by its reason alone. */
void table_print_absent(FILE *out, const struct run_document *document, enum absent_by by);

#endif

/* The phases of several calls as a table. */
#ifndef SYSPATH_PHASE_TABLE_H
#define SYSPATH_PHASE_TABLE_H

#include "bench/trace/traced_call.h"

#include <stdbool.h>
#include <stdio.h>

struct phase_row {
	char *name; /* of the cell */
	size_t instructions;
	size_t phases[PHASES];
};

struct phase_table {
	struct phase_row *rows;
	size_t n;
	char *unknown; /* names of functions whose phase is not known, a line each; NULL: none */
};

/* 0 or -ENOMEM. */
int phase_table_add(struct phase_table *table, const struct traced_call *call);

/* The phases of each call; in Markdown as one table, calls side by side. Below it the functions
 * whose phase is not known. */
void phase_table_print(FILE *out, const struct phase_table *table, bool markdown);
void phase_table_free(struct phase_table *table);

#endif

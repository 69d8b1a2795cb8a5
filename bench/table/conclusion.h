/* What a run comes to, in a few lines: what one entry into the kernel costs by the cheapest path,
 * by `syscall` and by the dearest; how disturbed the run was and what of it can be quoted. */
#ifndef SYSPATH_TABLE_CONCLUSION_H
#define SYSPATH_TABLE_CONCLUSION_H

#include "bench/document/read.h"

#include <stdbool.h>
#include <stdio.h>

struct conclusion {
	const char *file; /* the document's name; NULL: it has none that can be opened again */
	bool below_table; /* what the table holds is left out: host, reasons, counts */
	bool drawn; /* charts were asked for with the run, and are named where they are made */
};

/* Prints it for a document that measures time. */
void conclusion_print(FILE *out, const struct run_document *document,
		      const struct conclusion *conclusion);

#endif

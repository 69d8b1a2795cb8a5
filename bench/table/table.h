/* The table of a result document of times, for people; arms_table.h is that of exact
 * counts. */
#ifndef SYSPATH_TABLE_H
#define SYSPATH_TABLE_H

#include "bench/document/read.h"

#include <stdio.h>

/* Prints the document: a heading that explains the figures, one block per operation sorted by
 * cost, and last what could not be measured with the reasons. */
void table_print(FILE *out, const struct run_document *document);

/* The same as Markdown: a table in pipes per operation, what is around them in fences. */
void table_markdown(FILE *out, const struct run_document *document);

#define TABLE_FENCE "```\n"

#endif

/* The table of a result document that tells of time, for people; arms_table.h is that of exact
 * counts. */
#ifndef SYSPATH_TABLE_H
#define SYSPATH_TABLE_H

#include "bench/document/read.h"

#include <stdio.h>

/* Prints the document: a heading that says what the figures mean, one block per operation sorted by
 * cost, and last what could not be measured with the reasons. */
void table_print(FILE *out, const struct run_document *document);

#endif

/* The table of counts. */
#ifndef SYSPATH_TABLE_COUNTERS_H
#define SYSPATH_TABLE_COUNTERS_H

#include "bench/document/read.h"

#include <stdio.h>

/* Prints the counts per call of every cell, one line for cells of a path that have equal counts;
 * the result of the counter truths; and what was not counted, one line per reason. Prints nothing
 * for a document without requested events. */
void table_print_counters(FILE *out, const struct run_document *document);

#endif

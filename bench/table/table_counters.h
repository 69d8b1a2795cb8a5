/* What was counted, for people. */
#ifndef SYSPATH_TABLE_COUNTERS_H
#define SYSPATH_TABLE_COUNTERS_H

#include "bench/document/read.h"

#include <stdio.h>

/* Prints the counts per call of every cell, a line for cells of one path that read the same; how
 * the counter truths came out; and what was not counted, a line per reason. Nothing at all for a
 * document in which nothing was asked to be counted. */
void table_print_counters(FILE *out, const struct run_document *document);

#endif

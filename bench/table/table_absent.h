/* The part of the table that lists cells that could not be measured. */
#ifndef SYSPATH_TABLE_ABSENT_H
#define SYSPATH_TABLE_ABSENT_H

#include "bench/document/read.h"

#include <stdio.h>

/* Prints one line for all cells that share ABI, path, status and reason, in the place of the first
 * of them; nothing if all cells are ok. */
void table_print_absent(FILE *out, const struct run_document *document);

#endif

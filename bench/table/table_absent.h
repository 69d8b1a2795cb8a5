/* The part of the table that tells what could not be measured. */
#ifndef SYSPATH_TABLE_ABSENT_H
#define SYSPATH_TABLE_ABSENT_H

#include "bench/document/read.h"

#include <stdio.h>

/* Prints a line for all cells that share abi, path, status and reason, at the place of the first of
 * them; nothing when all cells are ok. */
void table_print_absent(FILE *out, const struct run_document *document);

#endif

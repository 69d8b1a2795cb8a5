/* The conditions of a document's cells. */
#ifndef SYSPATH_READ_CONDITIONS_H
#define SYSPATH_READ_CONDITIONS_H

#include "bench/document/field.h"
#include "bench/document/read.h"

/* Lists the conditions of the cells that were read. False, with the error recorded, when out of
 * memory. */
bool read_conditions(struct reading *r, struct run_document *document);

#endif

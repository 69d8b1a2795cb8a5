/* Under which conditions the cells of a document were measured. */
#ifndef SYSPATH_READ_CONDITIONS_H
#define SYSPATH_READ_CONDITIONS_H

#include "bench/document/field.h"
#include "bench/document/read.h"

/* Lists the conditions of the cells that were read. False, with the complaint recorded, when memory
 * is out. */
bool read_conditions(struct reading *r, struct run_document *document);

#endif

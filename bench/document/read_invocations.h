/* Reading what the invocations of a cell gave: lists since syspath-run/2, objects before. */
#ifndef SYSPATH_READ_INVOCATIONS_H
#define SYSPATH_READ_INVOCATIONS_H

#include "bench/document/field.h"
#include "bench/document/read.h"

/* Fills cell->invocations, invocation_floor, invocation_p50 and disturbed from "invocations" of a
 * document of schema syspath-run/`version`. False with the complaint recorded. */
bool read_invocations(struct reading *r, int version, const json_t *cost, struct run_cell *cell);

#endif

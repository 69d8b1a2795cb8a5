/* Notes that a reader must know to use the figures of a comparison. Pure. */
#ifndef SYSPATH_COMPARE_NOTES_H
#define SYSPATH_COMPARE_NOTES_H

#include "bench/compare/compare_pools.h"

/* Fills c->notes from the judged comparison and the pools it was made of. */
void compare_take_notes(struct comparison *c, const struct compare_pools *pools);

#endif

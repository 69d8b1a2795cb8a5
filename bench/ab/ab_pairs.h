/* The pairs of an experiment, from what was measured. Pure. */
#ifndef SYSPATH_AB_PAIRS_H
#define SYSPATH_AB_PAIRS_H

#include "bench/ab/ab.h"

/* Fills the pairs of every cell, the warm-up pair left out, and by what they are compared. 0 or
 * -ENOMEM. */
int ab_take_pairs(const struct ab_settings *settings, struct ab_result *result);

#endif

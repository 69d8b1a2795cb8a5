/* Judging the pairs of an experiment. Pure. */
#ifndef SYSPATH_AB_JUDGE_H
#define SYSPATH_AB_JUDGE_H

#include "bench/ab/ab.h"

/* Both looks, after the pairs and after twice as many, share the chance of a false alarm: each is
 * taken at alpha / 2 (Bonferroni), for a change that the first pairs show by chance ends the
 * experiment just as a true one does. */
enum { AB_LOOKS = 2 };

/* The level of one look: of its tests, and 1 - it of its intervals. */
double ab_look_alpha(const struct ab_settings *settings);

/* Judges every cell that has no reason not to be by its pairs. 0 or -ENOMEM. */
int ab_judge(const struct ab_settings *settings, struct ab_cell *cells, size_t n_cells);

#endif

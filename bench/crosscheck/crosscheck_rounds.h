/* Which cell is looked at next, and when it is enough. Takes no time of its own: clock and looks
 * are handed in. */
#ifndef SYSPATH_CROSSCHECK_ROUNDS_H
#define SYSPATH_CROSSCHECK_ROUNDS_H

#include "bench/stats/rng.h"

#include <stdbool.h>
#include <stddef.h>

/* Rounds of looks at cells, and what bounds them. */
struct rounds {
	size_t n_cells;
	unsigned least; /* rounds of every cell, 1 or more */
	unsigned most;	/* rounds at most: after `least`, of cells that do not agree yet */
	double until_s; /* by now_s: no look is begun that is expected to end later */

	void *ctx;
	double (*now_s)(void *ctx);
	/* Whether the cell is a control, which every round needs: the first round begins with them.
	 */
	bool (*is_control)(void *ctx, size_t cell);
	/* Whether more rounds of a cell, no control, may change what is known of it. */
	bool (*is_open)(void *ctx, size_t cell);
	/* One look at a cell, which must end by until_s. 0; ROUNDS_LATE when it was ended for that
	 * and counts for nothing; or a code that ends it all. */
	int (*look)(void *ctx, size_t cell, double until_s);
	/* Judges all cells again, after a round. 0 or a code. */
	int (*judge)(void *ctx);
	void (*progress)(void *ctx, size_t done, size_t total, size_t cell); /* before each look */

	size_t begun;	/* rounds begun: the last ones only of cells that were open */
	size_t looks;	/* that ended in time */
	double looks_s; /* that these took together */
	bool ran_out;	/* of time, before all rounds were made */
};

enum { ROUNDS_LATE = -5000 }; /* no exit code and no -errno */

/* What a look is expected to take, as a multiple of what one took so far. */
#define ROUNDS_CAUTION 1.5

/* Makes the rounds, the cells of each in random order. 0, or the code of a hook; -ENOMEM. The
 * counts of *r are filled in every case. */
int rounds_run(struct rounds *r, struct rng *rng);

#endif

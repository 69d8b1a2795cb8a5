/* The pools of both sides, by the statistic that is asked for and by that which is used where a
 * side has none. Pure. */
#ifndef SYSPATH_COMPARE_POOLS_H
#define SYSPATH_COMPARE_POOLS_H

#include "bench/compare/compare.h"

struct stat_pools {
	struct judged_by by;
	struct pool base, new;
};

struct compare_pools {
	struct stat_pools of[COMPARE_STATS]; /* their cells are the same, in the same order */
	size_t n;			     /* 2 where cells may lack what is asked for */
	size_t measured;		     /* cells that both sides measured */
	size_t by_first;  /* of these, those that both sides have the first statistic of */
	const char *lack; /* why the first of the others has it not; of the documents */
	bool in_new;	  /* and whether it is NEW that lacks it */
};

/* From the documents and settings of *c. 0 or -ENOMEM; free *out in either case. */
int compare_pools_make(const struct comparison *c, struct compare_pools *out);
void compare_pools_free(struct compare_pools *pools);

/* By what a cell is judged that is the i-th of BASE and the k-th of NEW. */
const struct stat_pools *compare_pools_of(const struct compare_pools *pools, size_t i, size_t k);

/* Whether it is not judged by what was asked for because its core was shared. */
bool compare_pools_shared(const struct compare_pools *pools, size_t i, size_t k);

#endif

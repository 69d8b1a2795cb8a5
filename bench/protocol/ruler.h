/* The ruler: a chain of dependent imul, whose length in core cycles is known, timed between groups
 * of batches. The TSC keeps one rate and the core does not; what a batch took, over what the ruler
 * took beside it, is in cycles of the core (docs/method.md). What workers and driver agree on. */
#ifndef SYSPATH_PROTOCOL_RULER_H
#define SYSPATH_PROTOCOL_RULER_H

#include "bench/protocol/window.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	RULER_TURNS = 3,    /* of 1,000 links: 9,000 cycles where imul takes three */
	RULER_LINKS = 3000, /* in all */
	RULER_EVERY = 4,    /* batches between two rulers; see docs/method.md for other distances */
	RULER_EMPTIES =
		64,	   /* batches of the empty loop, before a cell's own and again after them */
	RULER_FIXED = 64,  /* chains without links, at the same two places */
	RULER_AGREE = 100, /* two rulers agree when they differ by at most a hundredth */
	RULER_WINDOW_TURNS = WINDOW_TURNS, /* beside each ruler: is the core shared? (below) */
	RULER_WINDOW = WINDOW_TURNS * WINDOW_TURN, /* instructions of these */
	RULER_SHARED =
		8, /* percent fewer of them in a cycle than alone, at which the core is shared */
	RULER_ENOUGH =
		8, /* batches, ruled and with the core alone, that a pass needs: two groups */
	RULER_WAIT_SHARED =
		25, /* percent fewer at which a pass waits: raw, so both hold what timing costs */
	RULER_WAIT_NS = 60000000, /* that a process waits for the core in all, unless its request
				   * has another time */
	RULER_WAIT_SHARE =
		4, /* of what is left of it, one part for a pass, or the last passes' part */
};

/* While the other hardware thread of a core is not halted, it takes execution slots and, whatever
 * it does, half of the reorder buffer, of the load and of the store buffers (Intel, Optimization
 * Reference Manual, "Intel Hyper-Threading Technology", partitioned resources; AMD, Software
 * Optimization Guide, family 17h and later, resource sharing: the retire queue). A chain, which
 * waits for itself, hardly feels it, and a system call takes a quarter longer. A guest cannot see
 * who runs there. chain_window shows it: short chains, each of which the core begins while the one
 * before it is still going on, if the reorder buffer holds both. The core takes about twice as many
 * of its instructions in a cycle alone as it does beside another thread. */

/* The number of groups of `every` batches, the last one perhaps shorter; 0 where every is 0. */
static inline uint32_t ruler_groups(uint32_t batches, uint32_t every)
{
	return every ? (batches + every - 1) / every : 0;
}

/* The number of rulers: one before each group and one after the last; 0 where every is 0. */
static inline uint32_t ruler_count(uint32_t batches, uint32_t every)
{
	return every ? ruler_groups(batches, every) + 1 : 0;
}

/* Whether two rulers are of one frequency, TSC ticks. One that a frequency changed within, or that
 * lost time to something else, agrees with neither neighbour. */
static inline bool ruler_agrees(uint32_t a, uint32_t b)
{
	uint32_t high = a > b ? a : b, low = a > b ? b : a;

	return (uint64_t)(high - low) * RULER_AGREE <= high;
}

#endif

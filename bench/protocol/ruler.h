/* The ruler: a chain of dependent imul, whose length in core cycles is known, timed between groups
 * of batches. The TSC keeps one rate and the core does not; what a batch took, over what the ruler
 * took beside it, is in cycles of the core (docs/method.md). What workers and driver agree on. */
#ifndef SYSPATH_PROTOCOL_RULER_H
#define SYSPATH_PROTOCOL_RULER_H

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
	RULER_NOP_TURNS = 6, /* of 1,000 nops, beside each ruler: how wide the core is (below) */
	RULER_NOPS = 6000,   /* in all */
	RULER_SHARED = 8,    /* percent below the core's whole width at which it is shared */
	RULER_ALONE_BATCHES = 8, /* batches with the core alone that are enough for a pass */
};

/* A hardware thread shares its core's width, the instructions it can take in a cycle, with the
 * other thread of the core while that one works: a chain, which waits for itself, hardly feels it,
 * and a system call takes a quarter longer. A guest cannot see who runs there. nops, which need
 * nothing but width, show it: whole, they are taken at 4 to 8 a cycle, and at half to five sixths
 * of that beside another thread (Intel SDM vol. 3A, "Intel Hyper-Threading Technology
 * Architecture"; AMD, Software Optimization Guide, "Simultaneous Multithreading"). */

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

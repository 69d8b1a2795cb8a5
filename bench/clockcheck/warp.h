/* Whether the TSC ever goes back from one CPU to another: the property that the clocksource `tsc`
 * is built on. */
#ifndef SYSPATH_WARP_H
#define SYSPATH_WARP_H

#include "bench/base/cpulist.h"

#include <stdint.h>

enum { WARP_REASON = 160 };

struct warp {
	int cpus;		  /* that took part */
	uint64_t handed;	  /* readings that were exchanged */
	double seconds;		  /* that it took */
	uint64_t largest;	  /* TSC ticks: the largest step backwards; 0: none */
	int from, to;		  /* of that step: CPUs; -1 where there is none */
	char reason[WARP_REASON]; /* why nothing was tested; empty where it was */
};

/* What a reader holds against what it was handed; for one reader. */
struct warp_reader {
	uint64_t handed, largest;
	int from;
};

/* Takes note of a reading `now` by a reader that was handed the highest reading of all before it,
 * `before` of CPU *from, and makes of both what the next CPU gets. */
void warp_take(struct warp_reader *reader, uint64_t now, int cpu, uint64_t *before, int *from);

/* A process on each of the CPUs: in turn, in random order, each reads the TSC, compares it with the
 * highest reading before it, which it got, and passes the higher one to the next. What is passed
 * was read before: a lower reading is a step backwards, however short the way. Takes `seconds`,
 * each CPU being busy for so long, and at most a second more. Fills *out; -EINTR when the user
 * interrupted, else 0. */
int warp_test(const struct cpulist *cpus, double seconds, struct warp *out);

#endif

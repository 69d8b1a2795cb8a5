/* Counting pairs of blocks, N calls and 2N calls, on one worker. */
#ifndef SYSPATH_COUNT_PAIRS_H
#define SYSPATH_COUNT_PAIRS_H

#include "bench/counters/counts.h"
#include "bench/counters/group.h"
#include "bench/protocol/wire.h"

enum {
	COUNT_REPETITIONS = 5, /* pairs per round */
	COUNT_ROUNDS = 4,      /* at most, while counts that must agree do not */
};

/* One event group on one worker at a time, one cell at a time. */
struct count_pairs {
	size_t n; /* events of the group */
	const struct event *events[EVENT_SET_MAX];
	struct group group; /* open on process `pid` */
	pid_t pid;

	uint32_t calls;	 /* N */
	uint32_t asked;	 /* blocks asked for in this round; the first is not counted */
	uint32_t rounds; /* counted */
	bool refused;	 /* a reading of this round was rejected */
	struct group_reading before;
	uint64_t one[EVENT_SET_MAX][COUNT_REPETITIONS], two[EVENT_SET_MAX][COUNT_REPETITIONS];
	uint64_t tsc_one[COUNT_REPETITIONS], tsc_two[COUNT_REPETITIONS];
};

/* Begins a cell on process `pid`, with N = calls; opens the group if the process is a new one. 0,
 * or -errno of group_open: nothing can be counted on this process. */
int count_pairs_begin(struct count_pairs *pairs, pid_t pid, uint32_t calls);

/* Takes the block that the worker has made, and stores in *calls how many calls the next one has, 0
 * when the cell is finished. To be called while the worker sleeps; `block` is NULL before the
 * first. 0, or -errno of group_enable and group_read. */
int count_pairs_step(struct count_pairs *pairs, const struct wire_block *block, uint32_t *calls);

/* The result of a finished cell: fills the i-th of per_call for each event, and TSC ticks per
 * call. 0; -EBUSY when no round had all of its readings. */
int count_pairs_result(const struct count_pairs *pairs, struct per_call per_call[EVENT_SET_MAX],
		       double *tsc);

/* Closes the group; may be called when none is open. */
void count_pairs_end(struct count_pairs *pairs);

#endif

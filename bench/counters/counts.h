/* The result of a counted run. */
#ifndef SYSPATH_COUNTS_H
#define SYSPATH_COUNTS_H

#include "bench/counters/event_set.h"
#include "bench/counters/per_call.h"
#include "bench/counters/truth.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One event in one cell. */
struct cell_count {
	bool counted; /* the other members are valid */
	struct per_call per_call;
};

struct truth_verdict {
	const struct truth *truth;
	size_t event; /* in the set */
	int also;     /* another one, whose count was added; -1: none */
	struct per_call count;
	bool held;
};

struct cell_counts {
	bool counted;		   /* at least one event group was counted */
	uint32_t calls;		   /* of the shorter of two blocks */
	struct cell_count *events; /* [set.n] */
	double *group_tsc;	   /* [set.n_groups]: TSC ticks per call in the blocks of the group,
				    * loop included; 0 if it was not executed */
	char (*group_reason)[EVENT_REASON_MAX]; /* [set.n_groups]: why nothing was counted in the
						 * group; empty where something was */
	struct truth of_ruler;			/* what the ruler read, where that was judged */
	struct truth_verdict truths[TRUTHS_MAX];
	size_t n_truths; /* that could be judged */
};

struct counts {
	struct event_set set;
	uint32_t repetitions;	   /* of a pair of blocks */
	struct cell_counts *cells; /* [n_cells], as in struct outcome */
	size_t n_cells;
};

/* Allocates for a set whose groups are made. 0 or -ENOMEM; counts_free in both cases. */
int counts_alloc(struct counts *counts, size_t n_cells);
void counts_free(struct counts *counts);

/* Checks the counter truths of a cell. NULL, or the first one that is contradicted. */
const struct truth_verdict *counts_judge(const struct event_set *set, struct cell_counts *cell,
					 const struct truth_subject *subject);

/* Judges cycles of user and kernel by what the ruler read, behind the other truths; nothing where
 * they were not counted together. NULL, or that it is contradicted. */
const struct truth_verdict *counts_judge_cycles(const struct event_set *set,
						struct cell_counts *cell,
						const struct ruled_cycles *ruled);

/* "cycles:u + cycles:k": what a verdict is about. Truncated to size. */
void counts_name_events(const struct event_set *set, const struct truth_verdict *verdict,
			char *text, size_t size);

/* Core cycles per call, user and kernel: of cycles, else of aperf. False when they were not
 * counted, or in different groups; *tsc is TSC ticks per call of the same blocks. */
bool counts_core_cycles(const struct event_set *set, const struct cell_counts *cell, double *cycles,
			double *tsc);

/* Instructions per cycle in the domain (DOMAIN_BOTH adds up user and kernel where they were counted
 * apart); false when they were not counted in one group, or no cycle was. */
bool counts_ipc(const struct event_set *set, const struct cell_counts *cell,
		enum event_domain domain, double *ipc);

#endif

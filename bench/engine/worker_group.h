/* Worker groups: the cells that one worker process can measure together. */
#ifndef SYSPATH_WORKER_GROUP_H
#define SYSPATH_WORKER_GROUP_H

#include "bench/base/error.h"
#include "bench/engine/engine.h"
#include "bench/stats/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A worker has one ABI, and a condition stays imposed until its process ends. */
struct worker_group {
	enum abi abi;
	enum condition_id condition;
};

enum { MAX_WORKER_GROUPS = (int)ABI_COUNT * CONDITION_COUNT };

/* Makes a cell one that failed, for this reason. */
void fail_cell(struct cell_outcome *cell, const char *why);

/* Whether the cell belongs to the worker group. */
bool worker_group_has(struct worker_group worker_group, const struct cell_outcome *cell);

/* What a worker needs to impose the condition on itself (struct wire_request.tracepoint); 0 if it
 * needs nothing, or if that is not available, as where the kernel is another. */
uint64_t worker_group_tracepoint(const struct there *there, enum condition_id condition);

/* The worker groups that the outcome's cells need, in the order of their first cells. Returns how
 * many. */
size_t worker_groups_of(const struct outcome *out,
			struct worker_group worker_groups[MAX_WORKER_GROUPS]);

/* Those of them with at least one cell that is ok, and so can be timed. */
size_t worker_groups_alive(const struct outcome *out,
			   struct worker_group worker_groups[MAX_WORKER_GROUPS]);

/* Has a worker probe the worker group's cells and stores the result of each. batch_tsc is the
 * desired length of a batch, TSC ticks. 0, or the code of *error. */
int worker_group_probe(struct outcome *out, struct rng *rng, struct worker_group worker_group,
		       uint64_t batch_tsc, struct error *error);

/* One invocation: a worker times every cell of the worker group that is still ok, in random order;
 * noise on the CPU is recorded around it. Does nothing if no cell is ok. The cells must have room
 * for its samples (engine_begin). 0, or the code of *error. */
int worker_group_time(struct outcome *out, struct rng *rng, struct worker_group worker_group,
		      struct error *error);

/* Core cycles of all samples so far (struct cell_samples): which batches had the core to themselves
 * is judged by the width that the run has shown until now, of those before it was known too. Called
 * by engine_end, and again at any time before. 0, or the code of *error. */
int samples_rule(struct outcome *out, struct error *error);

#endif

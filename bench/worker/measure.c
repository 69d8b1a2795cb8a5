#include "bench/worker/measure.h"

#include "bench/cells/bind.h"
#include "bench/cells/cell_check.h"
#include "bench/cells/probe.h"
#include "bench/conditions/conditions.h"
#include "bench/worker/batch.h"
#include "bench/worker/off_cpu.h"

#include <stdio.h>
#include <string.h>

enum {
	EMPTY_BATCHES = 64, /* of the empty loop, before and after a cell's own */
	MAX_TRIES = 3,	    /* passes, while they are disturbed */
};

static uint32_t batch_ticks[WIRE_MAX_BATCHES];
static uint32_t single_ticks[WIRE_MAX_BATCHES];
static uint32_t other_ticks[WIRE_MAX_BATCHES]; /* warm-up and empty batches: discarded */

void measure_prefault(void)
{
	memset(batch_ticks, 1, sizeof(batch_ticks));
	memset(single_ticks, 1, sizeof(single_ticks));
	memset(other_ticks, 1, sizeof(other_ticks));
}

static uint64_t lowest(const uint32_t *x, uint32_t n, uint64_t so_far)
{
	for (uint32_t i = 0; i < n; i++)
		if (x[i] < so_far)
			so_far = x[i];
	return so_far;
}

/* The floor of an empty loop of the cell's shape and number of turns, or so_far if that is lower.
 * The cell's own arguments are loaded, so the loop differs from the cell's in the path alone. */
static uint64_t empty_floor(const struct cell *cell, uint64_t n, uint64_t so_far)
{
	struct stub_call call = cell->call;

	call.n = n;
	call.burn_tsc = 0;
	batch_run(empty_stubs[paths[cell->path].shape], &call, other_ticks, EMPTY_BATCHES);
	return lowest(other_ticks, EMPTY_BATCHES, so_far);
}

/* One pass: empty, warm-up, the batches themselves, empty again. Returns the empty floor. */
static uint64_t pass(struct cell *cell, uint32_t n, uint64_t inject_tsc, uint32_t warmup,
		     uint32_t *ticks, uint32_t batches, struct off_cpu *interval)
{
	uint64_t empty = empty_floor(cell, n, UINT64_MAX);

	cell->call.n = n;
	cell->call.burn_tsc = inject_tsc * n;
	off_cpu_begin(interval);
	batch_run(cell->stub, &cell->call, other_ticks, warmup);
	batch_run(cell->stub, &cell->call, ticks, batches);
	off_cpu_end(interval);
	return empty_floor(cell, n, empty);
}

/* The batches: a disturbed pass is repeated; the last one is kept and its noise reported. */
static void pass_batches(struct cell *cell, const struct wire_request *request,
			 const struct wire_plan *plan, struct wire_timed *out)
{
	bool waits = conditions[request->condition].waits;
	struct off_cpu interval;

	do
		out->empty_tsc = pass(cell, plan->calls, request->inject_tsc, plan->warmup,
				      batch_ticks, plan->batches, &interval);
	while (++out->tries < MAX_TRIES && !waits && off_cpu_disturbed(&interval));
	out->wall_ns = interval.wall_ns;
	out->lost_ns = interval.lost_ns;
	out->disturbed = !waits && off_cpu_disturbed(&interval);
}

/* The single calls: never repeated, since they are meant to show disturbances. */
static void pass_singles(struct cell *cell, const struct wire_plan *plan, uint64_t inject_tsc,
			 struct wire_timed *out)
{
	struct off_cpu interval;

	out->empty_single_tsc =
		pass(cell, 1, inject_tsc, plan->warmup, single_ticks, plan->singles, &interval);
}

/* The batches and the single calls. 0, or -1 with the reason when the result after either was
 * wrong. */
static int time_cell(struct cell *cell, const struct wire_request *request,
		     const struct wire_plan *plan, struct wire_timed *out, char *why, size_t size)
{
	pass_batches(cell, request, plan, out);
	if (!plan->singles)
		return cell_check_after(cell, why, size);
	if (cell_check_after(cell, why, size))
		return -1;
	pass_singles(cell, plan, request->inject_tsc, out);
	return cell_check_after(cell, why, size);
}

void measure_cell(const struct wire_request *request, const struct wire_plan *plan,
		  struct wire_timed *out, const uint32_t **batch, const uint32_t **single)
{
	struct cell cell;
	char why[WIRE_REASON - 32] = "";

	*out = (struct wire_timed){.path = plan->path, .op = plan->op, .status = WIRE_FAILED};
	*batch = batch_ticks;
	*single = single_ticks;
	if (cell_bind(&cell, plan->path, plan->op, request->cpu, out->reason,
		      sizeof(out->reason))) {
		out->status = WIRE_UNAVAILABLE;
		return;
	}
	if (cell_check_before(&cell, why, sizeof(why))) {
		snprintf(out->reason, sizeof(out->reason), "wrong answer before timing: %s", why);
		return;
	}
	bool may_stay = cell_may_stay(THIS_ABI, plan->path, plan->op);
	if (may_stay)
		out->enters_before = cell_enters(&cell);
	int wrong = time_cell(&cell, request, plan, out, why, sizeof(why));
	if (may_stay)
		out->enters_after = cell_enters(&cell);
	if (wrong) {
		snprintf(out->reason, sizeof(out->reason), "wrong answer after timing: %s", why);
		return;
	}
	out->status = WIRE_OK;
	out->calls = plan->calls;
	out->batches = plan->batches;
	out->singles = plan->singles;
}

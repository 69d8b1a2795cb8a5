#include "bench/worker/measure.h"

#include "bench/cells/bind.h"
#include "bench/cells/cell_check.h"
#include "bench/cells/probe.h"
#include "bench/conditions/conditions.h"
#include "bench/protocol/ruler.h"
#include "bench/worker/batch.h"
#include "bench/worker/off_cpu.h"
#include "bench/worker/ruler.h"

#include <stdio.h>
#include <string.h>

enum {
	MAX_TRIES = 3,	  /* passes, while they are disturbed, or the frequency does not hold... */
	MAX_UNRULED = 10, /* ...or they have so few rulers that agree that there are no cycles */
};

static uint32_t batch_ticks[WIRE_MAX_BATCHES];
static uint32_t single_ticks[WIRE_MAX_BATCHES];
static uint32_t other_ticks[WIRE_MAX_BATCHES]; /* warm-up: discarded */

/* Of a pass: its batches' rulers, and what is timed before and after the batches, in halves. */
static struct beside {
	uint32_t ruler[WIRE_MAX_BATCHES + 1];
	uint32_t window[WIRE_MAX_BATCHES + 1];
	uint32_t fixed[2 * RULER_FIXED];
	uint32_t empty[2 * RULER_EMPTIES];
	uint32_t empty_ruler[2 * (RULER_EMPTIES + 1)];
	uint32_t empty_window[2 * (RULER_EMPTIES + 1)];
} of_batches, of_singles;

void measure_prefault(void)
{
	memset(batch_ticks, 1, sizeof(batch_ticks));
	memset(single_ticks, 1, sizeof(single_ticks));
	memset(other_ticks, 1, sizeof(other_ticks));
	memset(&of_batches, 1, sizeof(of_batches));
	memset(&of_singles, 1, sizeof(of_singles));
}

static uint64_t lowest(const uint32_t *x, uint32_t n)
{
	uint32_t low = UINT32_MAX;

	for (uint32_t i = 0; i < n; i++)
		if (x[i] < low)
			low = x[i];
	return low;
}

/* What a pass makes, and where it puts it. */
struct pass {
	const struct measured *what;
	uint32_t n, warmup, batches, every;
	uint64_t inject_tsc;
	uint32_t *ticks;
	struct beside *beside;
};

/* The empty loop, with rulers as the batches' own. Their arguments are loaded, so that the loop
 * differs from a cell's in the path alone. */
static void time_empty(const struct pass *p, int half)
{
	struct stub_call call = *p->what->call;
	struct beside *out = p->beside;
	size_t first = (size_t)half * ruler_count(RULER_EMPTIES, p->every);

	call.n = p->what->empty_turns ? p->what->empty_turns : p->n;
	call.burn_tsc = 0;
	if (p->every)
		ruler_run_fixed(out->fixed + (size_t)half * RULER_FIXED);
	ruler_run(p->what->empty, &call, out->empty + (size_t)half * RULER_EMPTIES, RULER_EMPTIES,
		  p->every, out->empty_ruler + first, out->empty_window + first);
}

/* One pass: empty, warm-up, the batches themselves, empty again. Returns the empty floor. */
static uint64_t pass_run(const struct pass *p, struct off_cpu *interval)
{
	stub_fn *stub = p->what->stub;
	struct stub_call *call = p->what->call;

	time_empty(p, 0);
	call->n = p->n;
	call->burn_tsc = p->inject_tsc * p->n;
	off_cpu_begin(interval);
	batch_run(stub, call, other_ticks, p->warmup);
	ruler_run(stub, call, p->ticks, p->batches, p->every, p->beside->ruler, p->beside->window);
	off_cpu_end(interval);
	time_empty(p, 1);
	return lowest(p->beside->empty, 2 * RULER_EMPTIES);
}

/* Both of this process; its cells share the time that it may wait. */
static uint32_t cells_begun;
static uint64_t waited_ns; /* for the core, and for its frequency: passes made again for that */

uint64_t measure_waited_ns(void)
{
	return waited_ns;
}

/* Before a pass of the last cell that was begun. */
static void wait_for_core(const struct wire_request *request, uint32_t limit)
{
	uint64_t left = request->wait_ns > waited_ns ? request->wait_ns - waited_ns : 0;
	uint32_t passes = request->n_cells > cells_begun ? request->n_cells - cells_begun + 1 : 1;

	waited_ns += ruler_wait(limit, passes, left);
}

/* Whether a pass is to be made again for its rulers, after so many passes of the cell. Without
 * enough of them that agree the cell has no cycles at all. Where only most do not, that is a wait
 * like another, for a core that keeps its frequency. */
static bool pass_again(const struct wire_request *request, const struct wire_plan *plan,
		       uint32_t passes, const struct off_cpu *interval)
{
	uint32_t n = ruler_count(plan->batches, plan->ruler);

	if (ruler_was_useless(of_batches.ruler, n, plan->ruler))
		return passes < MAX_UNRULED;
	if (passes >= MAX_TRIES || waited_ns >= request->wait_ns ||
	    !ruler_was_unsteady(of_batches.ruler, n))
		return false;
	waited_ns += interval->wall_ns;
	return true;
}

void measure_batches(const struct measured *what, const struct wire_request *request,
		     const struct wire_plan *plan, struct wire_timed *out,
		     struct wire_samples *samples)
{
	const struct pass pass = {.what = what,
				  .n = plan->calls,
				  .warmup = plan->warmup,
				  .batches = plan->batches,
				  .every = plan->ruler,
				  .inject_tsc = request->inject_tsc,
				  .ticks = batch_ticks,
				  .beside = &of_batches};
	bool waits = conditions[request->condition].waits, again;
	struct off_cpu interval;

	*samples = (struct wire_samples){
		.batch = batch_ticks,
		.single = single_ticks,
		.ruler = of_batches.ruler,
		.window = of_batches.window,
		.fixed = of_batches.fixed,
		.empty = of_batches.empty,
		.empty_ruler = of_batches.empty_ruler,
		.empty_window = of_batches.empty_window,
	};
	cells_begun++;
	do {
		if (plan->alone)
			wait_for_core(request, plan->alone);
		out->empty_tsc = pass_run(&pass, &interval);
		out->tries++;
		again = (out->tries < MAX_TRIES && off_cpu_disturbed(&interval)) ||
			pass_again(request, plan, out->tries, &interval);
	} while (!waits && again);
	out->wall_ns = interval.wall_ns;
	out->lost_ns = interval.lost_ns;
	out->disturbed = !waits && off_cpu_disturbed(&interval);
}

/* The single calls: never repeated, since they are meant to show disturbances; and without a ruler,
 * which does not show what disturbs one. */
static void pass_singles(const struct measured *what, const struct wire_plan *plan,
			 uint64_t inject_tsc, struct wire_timed *out)
{
	const struct pass pass = {.what = what,
				  .n = 1,
				  .warmup = plan->warmup,
				  .batches = plan->singles,
				  .inject_tsc = inject_tsc,
				  .ticks = single_ticks,
				  .beside = &of_singles};
	struct off_cpu interval;

	out->empty_single_tsc = pass_run(&pass, &interval);
}

/* The batches and the single calls. 0, or -1 with the reason when the result after either was
 * wrong. */
static int time_cell(struct cell *cell, const struct wire_request *request,
		     const struct wire_plan *plan, struct wire_timed *out,
		     struct wire_samples *samples, char *why, size_t size)
{
	const struct measured what = {
		.stub = cell->stub, .call = &cell->call, .empty = cell->empty};

	measure_batches(&what, request, plan, out, samples);
	if (!plan->singles)
		return cell_check_after(cell, why, size);
	if (cell_check_after(cell, why, size))
		return -1;
	pass_singles(&what, plan, request->inject_tsc, out);
	return cell_check_after(cell, why, size);
}

void measure_cell(const struct wire_request *request, const struct wire_plan *plan,
		  struct wire_timed *out, struct wire_samples *samples)
{
	struct cell cell;
	char why[WIRE_REASON - 32] = "";

	*out = (struct wire_timed){.path = plan->path, .op = plan->op, .status = WIRE_FAILED};
	if (cell_bind(&cell, plan, request->cpu, out->reason, sizeof(out->reason))) {
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
	int wrong = time_cell(&cell, request, plan, out, samples, why, sizeof(why));
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

#include "bench/engine/worker_group.h"

#include "bench/counters/tracepoint.h"
#include "bench/protocol/ruler.h"
#include "bench/ruler/ruler_samples.h"
#include "bench/session/sample_frames.h"
#include "bench/session/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool worker_group_has(struct worker_group worker_group, const struct cell_outcome *cell)
{
	return cell->id.abi == worker_group.abi && cell->id.condition == worker_group.condition;
}

size_t worker_groups_of(const struct outcome *out,
			struct worker_group worker_groups[MAX_WORKER_GROUPS])
{
	size_t n = 0;

	for (size_t i = 0; i < out->n_cells; i++) {
		size_t k = 0;
		while (k < n && !worker_group_has(worker_groups[k], &out->cells[i]))
			k++;
		if (k == n)
			worker_groups[n++] = (struct worker_group){out->cells[i].id.abi,
								   out->cells[i].id.condition};
	}
	return n;
}

static bool worker_group_lives(const struct outcome *out, struct worker_group worker_group)
{
	for (size_t i = 0; i < out->n_cells; i++)
		if (worker_group_has(worker_group, &out->cells[i]) &&
		    out->cells[i].status == WIRE_OK)
			return true;
	return false;
}

size_t worker_groups_alive(const struct outcome *out,
			   struct worker_group worker_groups[MAX_WORKER_GROUPS])
{
	size_t all = worker_groups_of(out, worker_groups), n = 0;

	for (size_t i = 0; i < all; i++)
		if (worker_group_lives(out, worker_groups[i]))
			worker_groups[n++] = worker_groups[i];
	return n;
}

/* The context of the callbacks. */
struct collection {
	struct outcome *out;
	struct worker_group worker_group;
	uint64_t batch_tsc; /* that a batch should last; of probing */
	uint32_t invocation;
	struct wire_done done; /* of the last worker */
};

void fail_cell(struct cell_outcome *cell, const char *why)
{
	cell->status = WIRE_FAILED;
	snprintf(cell->reason, sizeof(cell->reason), "%s", why);
}

static void on_cell_failed(void *ctx, uint32_t i, const char *why)
{
	struct collection *c = ctx;

	fail_cell(&c->out->cells[i], why);
}

static void on_absent(void *ctx, const char *why)
{
	struct collection *c = ctx;

	for (size_t i = 0; i < c->out->n_cells; i++) {
		struct cell_outcome *cell = &c->out->cells[i];
		if (!worker_group_has(c->worker_group, cell))
			continue;
		cell->status = WIRE_UNAVAILABLE;
		snprintf(cell->reason, sizeof(cell->reason), "%s", why);
	}
}

/* As many as make a batch last as long as was asked for. What is injected was not yet there when
 * the cell was probed: all of it in a batch lasts as long again at most, or is that of one call. */
static uint32_t batch_calls(const struct collection *c, uint32_t probed)
{
	const struct engine_settings *s = &c->out->settings;
	uint64_t most = s->inject_tsc ? c->batch_tsc / s->inject_tsc + 1 : probed;

	return s->calls ? s->calls : probed < most ? probed : (uint32_t)most;
}

static int on_probed(void *ctx, uint32_t i, const struct wire_head *head, const void *payload)
{
	struct collection *c = ctx;
	struct cell_outcome *cell = &c->out->cells[i];
	struct wire_probed p;

	if (head->type != WIRE_PROBED || head->bytes != sizeof(p))
		return -EPROTO;
	memcpy(&p, payload, sizeof(p));
	if (p.path != cell->id.path || p.op != cell->id.op || p.status >= WIRE_STATUS_COUNT ||
	    p.enters > WIRE_ENTERS || p.narrow_time > 1)
		return -EPROTO;
	if (p.status == WIRE_OK ? p.reason[0] || !p.calls || p.calls > WIRE_MAX_CALLS
				: !reason_is_sane(p.reason, sizeof(p.reason)))
		return -EPROTO;
	cell->status = p.status;
	cell->enters = p.enters;
	cell->narrow_time = p.narrow_time != 0;
	cell->calls = p.calls ? batch_calls(c, p.calls) : 0;
	memcpy(cell->reason, p.reason, sizeof(cell->reason));
	return 0;
}

/* By what batches are judged; 0: all count. */
static double whole_width(const struct outcome *out)
{
	return out->settings.shared_too ? 0 : ruler_width_whole(&out->width);
}

/* A ruler whose length is not known is left out. */
static struct wire_plan plan_of(const struct outcome *out, const struct cell_outcome *cell)
{
	const struct engine_settings *settings = &out->settings;
	double link = out->scale[cell->id.abi].cycles_per_link;
	bool waits = !out->alone_enough || cell->alone < out->alone_enough;

	return (struct wire_plan){
		.path = cell->id.path,
		.op = cell->id.op,
		.calls = cell->calls,
		.batches = settings->batches,
		.warmup = settings->warmup,
		.singles = settings->singles,
		.ruler = link > 0 ? settings->ruler : 0,
		.alone = waits ? ruler_width_limit(whole_width(out), link * (int)RULER_LINKS) : 0,
		.narrow_time = cell->narrow_time,
	};
}

/* Cost per call in TSC ticks, or in instructions where they are counted; to be freed, NULL when out
 * of memory. */
static double *per_call(const struct outcome *out, const uint32_t *ticks, size_t n,
			uint64_t empty_tsc, uint32_t calls)
{
	double *cost = malloc((n ? n : 1) * sizeof(*cost));

	if (cost)
		cost_per_call(ticks, n, empty_tsc, calls, cost);
	for (size_t i = 0; cost && i < n && out->settings.engine == ENGINE_ICOUNT; i++)
		cost[i] /= 1 << ICOUNT_SHIFT;
	return cost;
}

/* That a process had the core alone was judged by a width that a later one may show to be that of a
 * core that was shared: then none counts. */
static void count_alone(struct outcome *out, struct cell_outcome *cell, bool alone)
{
	double width = ruler_width_whole(&out->width);

	if (!ruler_width_is_whole(out->alone_width, width))
		for (size_t i = 0; i < out->n_cells; i++)
			out->cells[i].alone = 0;
	out->alone_width = width;
	cell->alone += alone;
}

/* Keeps the raw samples of the cell's last process, and adds what they show of the core's width. 0
 * or -ENOMEM. */
static int keep_raw(struct outcome *out, struct cell_outcome *cell, const struct wire_plan *plan,
		    const struct wire_samples *raw)
{
	struct cell_samples *s = &cell->samples[cell->runs - 1];
	size_t bytes = wire_samples_total(plan) * sizeof(*s->raw);

	if (!plan->ruler)
		return 0;
	s->batch_cycles = malloc(plan->batches * sizeof(*s->batch_cycles));
	s->raw = malloc(bytes);
	if (!s->batch_cycles || !s->raw)
		return -ENOMEM;
	memcpy(s->raw, raw->batch, bytes); /* the first list */
	bool alone;
	int err = ruler_samples_width(plan, raw, out->scale[cell->id.abi].cycles_per_link,
				      &out->width, &alone);
	if (!err)
		count_alone(out, cell, alone);
	return err;
}

/* The batches of an invocation in core cycles. 0 or -ENOMEM. */
static int rule(struct cell_samples *s, const struct wire_plan *plan,
		const struct ruler_scale *scale, double whole)
{
	struct wire_samples raw;

	if (!s->raw)
		return 0;
	wire_samples_at(plan, s->raw, &raw);
	s->ruled = ruler_samples(plan, &raw, scale->cycles_per_link, whole, s->batch_cycles,
				 &s->loop_cycles, &s->shared, &s->rates);
	if (s->ruled != SIZE_MAX)
		return 0;
	s->ruled = 0;
	return -ENOMEM;
}

int samples_rule(struct outcome *out, struct error *error)
{
	double whole = whole_width(out);
	int err = 0;

	for (size_t i = 0; i < out->n_cells && !err; i++) {
		struct cell_outcome *cell = &out->cells[i];
		struct wire_plan plan = plan_of(out, cell);
		for (uint32_t k = 0; k < cell->runs && !err; k++)
			err = rule(&cell->samples[k], &plan, &out->scale[cell->id.abi], whole);
	}
	return err ? error_no_memory(error, "for the samples in core cycles") : 0;
}

/* Whether a path enters the kernel may change between probing and timing, so it is checked again
 * before and after the timed calls. */
static void note_enters(struct cell_outcome *cell, const struct wire_timed *t, uint32_t invocation)
{
	const enum wire_enters seen[] = {(enum wire_enters)t->enters_before,
					 (enum wire_enters)t->enters_after};

	for (int i = 0; i < 2; i++) {
		if (seen[i] == WIRE_ENTERS_UNKNOWN)
			continue;
		bool first = !i && !cell->runs;
		if (!first && cell->enters != WIRE_ENTERS_UNKNOWN && cell->enters != seen[i] &&
		    !cell->enters_changed) {
			cell->enters_changed = true;
			cell->entered_from = invocation;
		}
		if (first || cell->enters != WIRE_ENTERS)
			cell->enters = seen[i];
	}
}

static int on_timed(void *ctx, uint32_t i, const struct wire_head *head, const void *payload)
{
	struct collection *c = ctx;
	struct cell_outcome *cell = &c->out->cells[i];
	struct wire_plan plan = plan_of(c->out, cell);
	struct wire_samples raw;
	struct wire_timed t;
	int err = timed_read(&plan, head, payload, &t, &raw);

	if (err)
		return err;
	if (t.status != WIRE_OK) {
		fail_cell(cell, t.reason);
		cell->status = t.status;
		return 0;
	}
	note_enters(cell, &t, c->invocation);
	struct cell_samples *s = &cell->samples[cell->runs++];
	*s = (struct cell_samples){
		.invocation = c->invocation,
		.batch_tsc = per_call(c->out, raw.batch, t.batches, t.empty_tsc, t.calls),
		.batches = t.batches,
		.loop_tsc = (double)t.empty_tsc / t.calls,
		.single_tsc = per_call(c->out, raw.single, t.singles, t.empty_single_tsc, 1),
		.singles = t.singles,
		.lost_share = t.wall_ns ? (double)t.lost_ns / (double)t.wall_ns : 0,
		.tries = t.tries,
		.disturbed = t.disturbed != 0,
	};
	if (!s->batch_tsc || !s->single_tsc)
		return -ENOMEM;
	return keep_raw(c->out, cell, &plan, &raw);
}

static void on_done(void *ctx, const struct wire_done *done)
{
	struct collection *c = ctx;

	c->done = *done;
}

uint64_t worker_group_tracepoint(const struct there *there, enum condition_id condition)
{
	struct error error = {0};
	uint64_t id = 0;

	if (condition != CONDITION_tracepoint || (there && there->other_kernel))
		return 0;
	int events = tracepoint_open_events("", &error);
	if (events < 0)
		return 0;
	if (tracepoint_id(events, "raw_syscalls", "sys_enter", &id))
		id = 0;
	close(events);
	return id;
}

/* Has one worker do every cell of its worker group that is still pending, in random order. */
static int run_worker(struct outcome *out, struct rng *rng, struct wire_request request,
		      struct session_callbacks callbacks, struct collection *collection,
		      struct error *error)
{
	const struct engine_settings *s = &out->settings;
	struct worker_group worker_group = collection->worker_group;
	static uint32_t order[PLAN_MAX_CELLS];
	static struct wire_plan plans[PLAN_MAX_CELLS];
	size_t n = 0;

	for (uint32_t i = 0; i < out->n_cells; i++)
		if (worker_group_has(worker_group, &out->cells[i]) &&
		    out->cells[i].status == WIRE_OK)
			order[n++] = i;
	if (!n)
		return 0;
	rng_shuffle_u32(rng, order, n);
	for (size_t i = 0; i < n; i++)
		plans[i] = plan_of(out, &out->cells[order[i]]);
	request.inject_tsc = s->inject_tsc;
	request.condition = worker_group.condition;
	request.tracepoint = worker_group_tracepoint(out->there, worker_group.condition);
	callbacks.ctx = collection;
	callbacks.done = on_done;
	callbacks.cell_failed = on_cell_failed;
	callbacks.absent = on_absent;
	return session_run(s, worker_group.abi, &request, plans, order, n, &callbacks, error);
}

int worker_group_probe(struct outcome *out, struct rng *rng, struct worker_group worker_group,
		       uint64_t batch_tsc, struct error *error)
{
	struct wire_request request = wire_request_make(WIRE_PROBE, out->settings.cpu);
	struct collection collection = {
		.out = out, .worker_group = worker_group, .batch_tsc = batch_tsc};

	request.batch_tsc = batch_tsc;
	return run_worker(out, rng, request, (struct session_callbacks){.answer = on_probed},
			  &collection, error);
}

/* One invocation: a worker times every cell of its worker group; noise is recorded around it. */
int worker_group_time(struct outcome *out, struct rng *rng, struct worker_group worker_group,
		      struct error *error)
{
	struct collection collection = {
		.out = out,
		.worker_group = worker_group,
		.invocation = (uint32_t)out->n_noise,
	};
	struct wire_request request = wire_request_make(WIRE_TIME, out->settings.cpu);
	struct noise_counters before, after;
	struct tsc_clock start, end;
	bool away = out->there != NULL;

	if (!worker_group_lives(out, worker_group))
		return 0;
	request.phase_ns = out->settings.engine == ENGINE_ICOUNT ? EXACT_PHASE_NS : 0;
	request.wait_ns = out->wait_ns;
	there_noise(out->there, out->settings.cpu, &before);
	tsc_clock_now(&start);
	int code = run_worker(out, rng, request, (struct session_callbacks){.answer = on_timed},
			      &collection, error);
	tsc_clock_now(&end);
	there_noise(out->there, out->settings.cpu, &after);
	bool timed = away && collection.done.end.library.ns;
	if (timed) { /* by the clocks where it ran, without the command's own start */
		start = collection.done.start;
		end = collection.done.end;
	}
	out->noise[out->n_noise++] = (struct invocation_noise){
		.abi = worker_group.abi,
		.condition = worker_group.condition,
		.wall_ms = (double)tsc_clock_span_ns(&start, &end) * 1e-6,
		.tsc_hz = away && !timed ? -1 : tsc_clock_kernel_hz(&start, &end),
		.host = noise_between(&before, &after),
		.worker = collection.done,
	};
	return code;
}

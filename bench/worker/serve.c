#include "bench/worker/serve.h"

#include "asm/trace.h"
#include "bench/base/pin.h"
#include "bench/cells/probe.h"
#include "bench/cells/trace_calls.h"
#include "bench/conditions/impose.h"
#include "bench/ops/ops.h"
#include "bench/protocol/frame.h"
#include "bench/worker/answer.h"
#include "bench/worker/chain.h"
#include "bench/worker/count.h"
#include "bench/worker/hello.h"
#include "bench/worker/inspect.h"
#include "bench/worker/measure.h"
#include "bench/worker/rusage.h"
#include "stubs/stubs.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

static int plan_is_sane(const struct wire_plan *p)
{
	return p->path < PATH_COUNT && p->op < OP_COUNT && cell_exists(THIS_ABI, p->path, p->op) &&
	       p->batches <= WIRE_MAX_BATCHES && p->warmup <= WIRE_MAX_BATCHES &&
	       p->singles <= WIRE_MAX_BATCHES && p->calls <= WIRE_MAX_CALLS &&
	       p->ruler <= WIRE_MAX_BATCHES &&
	       (!p->narrow_time || cell_may_be_narrow(THIS_ABI, p->path, p->op));
}

static bool times_batches(const struct wire_request *request)
{
	return request->mode == WIRE_TIME || request->mode == WIRE_RULE ||
	       request->mode == WIRE_TRACE;
}

static int answer_probe(const struct wire_request *request, const struct wire_plan *plan)
{
	struct wire_probed probed;

	probe_cell(plan, request->cpu, request->batch_tsc, &probed);
	return frame_send(WIRE_PROBED, &(struct iovec){&probed, sizeof(probed)}, 1);
}

static int answer_time(const struct wire_request *request, const struct wire_plan *plan)
{
	struct wire_samples s = {0};
	struct wire_timed timed;
	uint32_t n[WIRE_SAMPLE_LISTS];

	if (request->mode == WIRE_RULE)
		chain_rule(request, plan, &timed, &s);
	else
		measure_cell(request, plan, &timed, &s);
	wire_sample_lengths(plan, n);
	const uint32_t *const lists[WIRE_SAMPLE_LISTS] = {
		[WIRE_BATCH] = s.batch,
		[WIRE_SINGLE] = s.single,
		[WIRE_RULER] = s.ruler,
		[WIRE_WINDOW] = s.window,
		[WIRE_FIXED] = s.fixed,
		[WIRE_EMPTY] = s.empty,
		[WIRE_EMPTY_RULER] = s.empty_ruler,
		[WIRE_EMPTY_WINDOW] = s.empty_window,
	};
	struct iovec parts[1 + WIRE_SAMPLE_LISTS] = {{&timed, sizeof(timed)}};
	for (int i = 0; i < WIRE_SAMPLE_LISTS; i++)
		parts[1 + i] = (struct iovec){(void *)lists[i], n[i] * sizeof(uint32_t)};
	return frame_send(WIRE_TIMED, parts, timed.status == WIRE_OK ? 1 + WIRE_SAMPLE_LISTS : 1);
}

static int answer_chain(const struct wire_plan *plan)
{
	const uint32_t *ticks;
	struct wire_chained chained;

	chain_measure(plan, &chained, &ticks);
	struct iovec parts[] = {
		{&chained, sizeof(chained)},
		{(void *)ticks, (size_t)chained.chains * chained.batches * sizeof(*ticks)},
	};
	return frame_send(WIRE_CHAINED, parts, 2);
}

static int answer_count(const struct wire_request *request, const struct wire_plan *plan)
{
	struct wire_counted counted;
	int err = count_cell(plan, request->cpu, &counted);

	return err ? err : frame_send(WIRE_COUNTED, &(struct iovec){&counted, sizeof(counted)}, 1);
}

static int answer_trace(const struct wire_request *request, const struct wire_plan *plan)
{
	struct wire_traced traced;

	trace_calls(plan, request->cpu, &traced);
	return frame_send(WIRE_TRACED, &(struct iovec){&traced, sizeof(traced)}, 1);
}

static int answer_cell(const struct wire_request *request, const struct wire_plan *plan)
{
	switch (request->mode) {
	case WIRE_PROBE:
		return answer_probe(request, plan);
	case WIRE_CHAIN:
		return answer_chain(plan);
	case WIRE_COUNT:
		return answer_count(request, plan);
	case WIRE_TRACE:
		return answer_trace(request, plan);
	default:
		return answer_time(request, plan);
	}
}

/* The worker's main loop: one plan after the other. */
static int answer_cells(const struct wire_request *request, struct wire_plan *plans)
{
	int err = 0;

	for (uint32_t i = 0; i < request->n_cells && !err; i++) {
		err = frame_send(WIRE_BEGIN, &(struct iovec){&plans[i], sizeof(plans[i])}, 1);
		if (!err)
			err = answer_cell(request, &plans[i]);
	}
	if (request->mode == WIRE_TRACE)
		TRACE_MARK(TRACE_STOP_MARK);
	return err;
}

/* `start`: zero, or when the work began. */
static int answer_done(const struct tsc_clock *start)
{
	struct wire_done done;

	rusage_take(&done);
	done.waited_ns = measure_waited_ns();
	done.start = *start;
	if (start->library.ns)
		(void)tsc_clock_now(&done.end); /* zero: no such clock */
	return frame_send(WIRE_DONE, &(struct iovec){&done, sizeof(done)}, 1);
}

static int request_is_bad(const struct wire_request *r)
{
	if (!wire_request_is_ours(r))
		return frame_error("request of another version: driver and worker are of different "
				   "builds, run make");
	if (r->mode < WIRE_PROBE || r->mode > WIRE_ASK)
		return frame_error("unknown mode %u", r->mode);
	if (r->condition >= CONDITION_COUNT)
		return frame_error("unknown condition %u", r->condition);
	if (r->n_cells > WIRE_MAX_CELLS)
		return frame_error("%u cells, at most %u", r->n_cells, WIRE_MAX_CELLS);
	return 0;
}

/* Sleeps until the time of day is so far into a second. An emulated machine that is idle skips the
 * time. */
static void await_phase(uint32_t phase_ns)
{
	struct timespec now, rest = {0};

	if (!phase_ns)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	rest.tv_nsec = (long)phase_ns - now.tv_nsec;
	if (rest.tv_nsec < 0)
		rest.tv_nsec += 1000000000;
	nanosleep(&rest, NULL);
}

int serve(void)
{
	static struct wire_plan plans[WIRE_MAX_CELLS];
	struct tsc_clock start = {0};
	struct wire_request request;
	char why[WIRE_REASON];
	int err = hello_send();

	if (!err)
		err = frame_receive(&request, sizeof(request));
	if (err)
		return frame_error("its standard input ended before a request: what starts it must "
				   "pass its input on (podman and docker: -i)");
	if (request_is_bad(&request))
		return 2;
	if (request.mode == WIRE_ASK)
		return answer_queries() ? 2 : 0;
	if (request.watch)
		input_watch();
	err = frame_receive(plans, request.n_cells * sizeof(plans[0]));
	if (err)
		return frame_error("request is truncated");
	for (uint32_t i = 0; i < request.n_cells; i++)
		if (!plan_is_sane(&plans[i]) ||
		    (times_batches(&request) && (!plans[i].calls || !plans[i].batches)))
			return frame_error("plan %u is out of range", i);
	err = pin_to(request.cpu);
	if (err)
		return frame_error("cannot pin to CPU %d: %s", request.cpu, strerrordesc_np(-err));
	await_phase(request.phase_ns);
	if (request.clocks)
		(void)tsc_clock_now(&start);
	if (condition_impose(request.condition, &(struct condition_needs){request.tracepoint}, why,
			     sizeof(why)))
		return frame_send(WIRE_ABSENT, &(struct iovec){why, strlen(why)}, 1) ? 2 : 0;
	measure_prefault();
	err = request.mode == WIRE_INSPECT ? inspect() : answer_cells(&request, plans);
	if (!err)
		err = answer_done(&start);
	return err ? 2 : 0;
}

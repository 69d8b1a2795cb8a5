#include "bench/tracer/guest_trace.h"

#include "bench/engine/worker_group.h"
#include "bench/session/session.h"
#include "bench/tracer/call.h"
#include "bench/tracer/names.h"
#include "bench/tracer/recorded.h"
#include "bench/tracer/trace_cells.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	WARMUP = 5, /* batches */
	TRIES = 8,  /* processes, as the count has: each has another address space layout */
};

struct tracing {
	const struct guest_done *done;
	struct recorded log;
	struct cell_trace *cells; /* of the outcome, in its order */
};

/* The count of a cell, and what there is instead. */
static void take_count(const json_t *cell, struct cell_trace *out)
{
	const json_t *insn =
		json_object_get(json_object_get(json_object_get(cell, "cost"), "exact"), "insn");
	double count = json_number_value(insn), whole = rint(count);
	const char *reason = json_string_value(json_object_get(cell, "reason"));

	if (out->status != WIRE_OK) {
		snprintf(out->reason, sizeof(out->reason), "%s", reason ? reason : "not counted");
		return;
	}
	if (json_is_number(insn) && count >= 0 && fabs(count - whole) < 1e-6) {
		out->exact = (size_t)whole;
		return;
	}
	out->status = WIRE_FAILED;
	if (json_is_number(insn))
		snprintf(out->reason, sizeof(out->reason),
			 "its calls differ from each other: %.1f instructions are no count of one",
			 count);
	else
		snprintf(out->reason, sizeof(out->reason), "it was not counted");
}

static void fail(struct cell_trace *cell, const char *why)
{
	cell->status = WIRE_FAILED;
	snprintf(cell->reason, sizeof(cell->reason), "%s", why);
}

static int on_traced(void *ctx, uint32_t i, const struct wire_head *head, const void *payload)
{
	struct tracing *t = ctx;
	struct cell_trace *cell = &t->cells[i];
	struct wire_traced traced;

	if (head->type != WIRE_TRACED || head->bytes != sizeof(traced))
		return -EPROTO;
	memcpy(&traced, payload, sizeof(traced));
	if (traced.path != cell->id.path || traced.op != cell->id.op)
		return -EPROTO;
	cell->vdso = traced.vdso;
	if (traced.status == WIRE_OK)
		return 0;
	if (!reason_is_sane(traced.reason, sizeof(traced.reason)))
		return -EPROTO;
	fail(cell, traced.reason);
	return 0;
}

static void on_cell_failed(void *ctx, uint32_t i, const char *why)
{
	fail(&((struct tracing *)ctx)->cells[i], why);
}

static void on_absent(void *ctx, const char *why)
{
	(void)ctx;
	(void)why; /* cells that were counted are not absent; without a record they fail */
}

/* The last batches of a cell that was begun: the empty loop's and the calls'. */
static void find_call(const struct tracing *t, const struct logged_cell *logged,
		      struct cell_trace *cell)
{
	const struct logged_batch *empty;

	if (cell->status != WIRE_OK)
		return;
	if (logged->n < 1 + TRACE_CALLS || !t->log.batches[logged->first + logged->n - 1].ended) {
		fail(cell, "the mark behind its call was not reached");
		return;
	}
	cell->empty = logged->first + logged->n - 1 - TRACE_CALLS;
	empty = &t->log.batches[cell->empty];
	for (size_t i = 1; i <= TRACE_CALLS && !cell->call; i++)
		cell->call = call_length(empty + i, empty) == cell->exact ? i : 0;
}

/* Has a worker trace the cells, order[0..n-1]. 0, or the code of *error. */
static int run_worker(struct tracing *t, struct worker_group group, const uint32_t *order, size_t n,
		      struct error *error)
{
	const struct engine_settings *settings = t->done->settings;
	struct wire_request request = wire_request_make(WIRE_TRACE, settings->cpu);
	const struct session_callbacks callbacks = {
		.ctx = t, .answer = on_traced, .cell_failed = on_cell_failed, .absent = on_absent};
	static struct wire_plan plans[PLAN_MAX_CELLS];
	size_t begun = t->log.n_cells;

	for (size_t i = 0; i < n; i++) {
		const struct cell_outcome *cell = &t->done->outcome->cells[order[i]];
		plans[i] = (struct wire_plan){.path = cell->id.path,
					      .op = cell->id.op,
					      .calls = cell->calls,
					      .batches = TRACE_CALLS,
					      .warmup = WARMUP,
					      .narrow_time = cell->narrow_time};
	}
	request.phase_ns = EXACT_PHASE_NS;
	request.condition = group.condition;
	request.tracepoint = worker_group_tracepoint(t->done->outcome->there, group.condition);
	if (session_run(settings, group.abi, &request, plans, order, n, &callbacks, error) ||
	    recorded_read(&t->log, error))
		return error->code;
	if (t->log.n_cells - begun != n)
		return error_set(
			error, -EPROTO,
			"QEMU's plugin recorded %zu of %zu cells: it does not see what the guest executes",
			t->log.n_cells - begun, n);
	for (size_t i = 0; i < n; i++)
		find_call(t, &t->log.cells[begun + i], &t->cells[order[i]]);
	return 0;
}

/* The cells of a worker group that still want a call as long as their count. */
static size_t wanted_of(const struct tracing *t, struct worker_group group, uint32_t *order)
{
	size_t n = 0;

	for (uint32_t i = 0; i < t->done->outcome->n_cells; i++)
		if (worker_group_has(group, &t->done->outcome->cells[i]) &&
		    t->cells[i].status == WIRE_OK && !t->cells[i].call)
			order[n++] = i;
	return n;
}

static int run_workers(struct tracing *t, struct error *error)
{
	static uint32_t order[PLAN_MAX_CELLS];
	struct worker_group groups[MAX_WORKER_GROUPS];
	size_t n_groups = worker_groups_of(t->done->outcome, groups), n;

	for (size_t g = 0; g < n_groups; g++)
		for (int tries = 0; tries < TRIES; tries++) {
			n = wanted_of(t, groups[g], order);
			if (n && run_worker(t, groups[g], order, n, error))
				return error->code;
		}
	return 0;
}

static int open_names(const struct tracing *t, struct names *names, struct error *error)
{
	uint32_t abis = 0;

	for (size_t i = 0; i < t->done->outcome->n_cells; i++)
		if (t->cells[i].status == WIRE_OK)
			abis |= UINT32_C(1) << t->cells[i].id.abi;
	/* A guest without a cell has a name, too. */
	for (uint32_t abi = 0; abi < ABI_COUNT && !abis; abi++)
		abis = 1u << abi;
	return names_open(names, t->done->settings, abis, error);
}

static int write_all_cells(const struct tracing *t, struct error *error)
{
	static struct names names; /* what asks must stay where it is */
	json_t *cells = json_array(), *functions = NULL;
	size_t n = t->done->outcome->n_cells;
	int code = open_names(t, &names, error);

	for (size_t i = 0; i < n && !code; i++)
		code = cell_trace_json(&t->log, &t->cells[i], &names, cells, error);
	if (!code)
		functions = names_json(&names);
	if (!code)
		json_object_set_new(t->done->document, "trace",
				    json_pack("{s:s, s:s, s:I, s:o, s:O}", "release", names.release,
					      "machine", names.wide ? "x86_64" : "i686",
					      "plugin_api", (json_int_t)t->log.hello.api,
					      "functions", functions, "cells", cells));
	if (!code && !json_object_get(t->done->document, "trace"))
		code = error_no_memory(error, "for the traces");
	json_decref(cells);
	names_free(&names);
	return code;
}

int guest_trace(const struct guest_done *done, struct error *error)
{
	size_t n = done->outcome->n_cells;
	struct tracing t = {
		.done = done,
		.log = {.fd = done->log},
		.cells = calloc(n + 1, sizeof(*t.cells)),
	};

	if (!t.cells)
		return error_no_memory(error, "for the traces");
	for (size_t i = 0; i < n; i++) {
		t.cells[i].id = done->outcome->cells[i].id;
		t.cells[i].status = done->outcome->cells[i].status;
		take_count(json_array_get(json_object_get(done->document, "cells"), i),
			   &t.cells[i]);
	}
	if (!recorded_read(&t.log, error) && !run_workers(&t, error))
		write_all_cells(&t, error);
	recorded_free(&t.log);
	free(t.cells);
	return error->code;
}

#include "bench/engine/counting.h"

#include "bench/base/exit_code.h"
#include "bench/base/own_proc.h"
#include "bench/counters/open_strerror.h"
#include "bench/engine/count_pairs.h"
#include "bench/engine/ruled_cycles.h"
#include "bench/engine/worker_group.h"
#include "bench/ruler/chain_truth.h"
#include "bench/session/process_facts.h"
#include "bench/session/session.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK_BATCHES = 8 }; /* a block of N calls lasts about as long as 8 timed batches */

/* The cells of one worker group, in one group. */
struct pass {
	struct outcome *out;
	struct counts *counts;
	struct worker_group worker_group;
	uint32_t group;
	pid_t pid; /* of the process that makes the calls */
	struct count_pairs pairs;
};

int counting_prepare(const char *list, struct counts *counts, struct error *error)
{
	const struct event *bad;

	*counts = (struct counts){.repetitions = COUNT_REPETITIONS};
	switch (event_set_parse("", list, &counts->set, &bad)) {
	case 0:
		break;
	case -ENOENT:
		return error_set(error, EXIT_USAGE, "--events: %s: %s; see 'syspath list --events'",
				 bad->name, bad->reason);
	case -E2BIG:
		return error_set(error, EXIT_USAGE, "--events: more than %d events",
				 EVENT_SET_ASKED);
	default:
		return error_set(
			error, EXIT_USAGE,
			"--events '%s': an event without a name; give names with commas between "
			"them, or default",
			list);
	}
	return 0;
}

/* Marks the events of this group as not counted in this cell. */
static void leave_out(const struct pass *pass, struct cell_counts *cell, int err)
{
	char *reason = cell->group_reason[pass->group];

	open_strerror(&pass->pairs.events[0]->attr, err, reason, EVENT_REASON_MAX);
}

/* Stores what one cell counted in this group. */
static void keep(struct pass *pass, struct cell_counts *cell)
{
	const struct event_set *set = &pass->counts->set;
	struct per_call per_call[EVENT_SET_MAX];
	double tsc;
	int err = count_pairs_result(&pass->pairs, per_call, &tsc);

	if (err) {
		leave_out(pass, cell, err);
		return;
	}
	cell->group_tsc[pass->group] = tsc;
	for (size_t i = 0; i < pass->pairs.n; i++)
		cell->events[pass->pairs.events[i] - set->events] =
			(struct cell_count){true, per_call[i]};
}

static uint32_t block_calls(const struct cell_outcome *cell)
{
	uint64_t calls = (uint64_t)cell->calls * BLOCK_BATCHES;

	return calls < WIRE_MAX_CALLS / 2 ? (uint32_t)calls : WIRE_MAX_CALLS / 2;
}

/* Called while the worker sleeps: reads the counters and sends the next block. */
static enum worker_reply on_waits(void *ctx, struct worker_process *w, uint32_t i,
				  const struct wire_head *head, const void *payload)
{
	struct pass *pass = ctx;
	struct cell_counts *cell = &pass->counts->cells[i];
	bool first = head->type == WIRE_READY;
	struct wire_block block = {0};
	struct wire_go go = {0};
	struct wire_ready ready;
	int counted = 0;

	if (first) {
		memcpy(&ready, payload, sizeof(ready));
		if (ready.pid <= 0) /* has a special meaning for perf_event_open(2) */
			return WORKER_GARBLED;
		pass->pid = ready.pid;
	}
	enum worker_reply reply = worker_wait_asleep(w, pass->pid);
	if (reply != WORKER_FRAME)
		return reply;
	if (first) {
		cell->counted = true;
		cell->calls = block_calls(&pass->out->cells[i]);
		counted = count_pairs_begin(&pass->pairs, ready.pid, cell->calls);
	} else {
		memcpy(&block, payload, sizeof(block));
	}
	if (!counted)
		counted = count_pairs_step(&pass->pairs, first ? NULL : &block, &go.calls);
	if (counted)
		leave_out(pass, cell, counted);
	else if (!go.calls)
		keep(pass, cell);
	return worker_go_on(w, &go) ? WORKER_CLOSED : WORKER_FRAME;
}

static int on_counted(void *ctx, uint32_t i, const struct wire_head *head, const void *payload)
{
	struct pass *pass = ctx;
	struct cell_outcome *cell = &pass->out->cells[i];
	struct wire_counted counted;

	if (head->type != WIRE_COUNTED || head->bytes != sizeof(counted))
		return -EPROTO;
	memcpy(&counted, payload, sizeof(counted));
	if (counted.path != cell->id.path || counted.op != cell->id.op)
		return -EPROTO;
	counted.reason[sizeof(counted.reason) - 1] = 0;
	if (counted.status != WIRE_OK)
		fail_cell(cell, counted.reason);
	return 0;
}

static void on_cell_failed(void *ctx, uint32_t i, const char *why)
{
	struct pass *pass = ctx;
	char text[WIRE_REASON];

	snprintf(text, sizeof(text), "while it was counted: %.200s", why);
	fail_cell(&pass->out->cells[i], text);
}

/* The cell was timed before, so that one which is no longer available is a failure. */
static void on_absent(void *ctx, const char *why)
{
	struct pass *pass = ctx;

	for (uint32_t i = 0; i < pass->out->n_cells; i++)
		if (worker_group_has(pass->worker_group, &pass->out->cells[i]) &&
		    pass->out->cells[i].status == WIRE_OK)
			on_cell_failed(ctx, i, why);
}

/* Has a worker make the calls of every cell of the worker group. */
static int run_pass(const struct engine_settings *settings, struct pass *pass, struct error *error)
{
	const struct outcome *out = pass->out;
	static struct wire_plan plans[PLAN_MAX_CELLS];
	static uint32_t cells[PLAN_MAX_CELLS];
	size_t n = 0;

	for (uint32_t i = 0; i < out->n_cells; i++) {
		const struct cell_outcome *cell = &out->cells[i];
		if (!worker_group_has(pass->worker_group, cell) || cell->status != WIRE_OK)
			continue;
		cells[n] = i;
		plans[n++] = (struct wire_plan){
			.path = cell->id.path, .op = cell->id.op, .narrow_time = cell->narrow_time};
	}
	if (!n)
		return 0;
	struct wire_request request = wire_request_make(WIRE_COUNT, settings->cpu);
	request.tracepoint = worker_group_tracepoint(NULL, pass->worker_group.condition);
	request.condition = pass->worker_group.condition;
	struct session_callbacks callbacks = {
		.ctx = pass,
		.answer = on_counted,
		.waits = on_waits,
		.cell_failed = on_cell_failed,
		.absent = on_absent,
	};
	int code = session_run(settings, pass->worker_group.abi, &request, plans, cells, n,
			       &callbacks, error);
	count_pairs_end(&pass->pairs);
	return code;
}

/* Every event group, on every worker group that can be counted: tracepoints of one event group are
 * closed before the next, since they lengthen the kernel's path while they are open. */
static int run_groups(const struct engine_settings *settings, struct outcome *outcome,
		      struct counts *counts, struct error *error)
{
	struct worker_group worker_groups[MAX_WORKER_GROUPS];
	size_t n = worker_groups_of(outcome, worker_groups);
	int code = 0;

	for (uint32_t group = 0; group < counts->set.n_groups; group++)
		for (size_t k = 0; k < n && !code; k++) {
			struct pass pass = {
				.out = outcome,
				.counts = counts,
				.worker_group = worker_groups[k],
				.group = group,
			};
			pass.pairs.n = event_set_group(&counts->set, group, pass.pairs.events);
			code = run_pass(settings, &pass, error);
		}
	return code;
}

/* Refuses all events that are known. */
static void refuse_all(struct counts *counts, const char *what, const char *why)
{
	for (size_t i = 0; i < counts->set.n; i++)
		if (counts->set.events[i].status == EVENT_READY)
			event_refuse(&counts->set.events[i], EVENT_UNAVAILABLE, "%s%s", what, why);
}

void counting_try(const char *via, struct counts *counts)
{
	/* worker_wait_asleep looks up the worker's pid in /proc. */
	const char *why = own_proc_strerror(own_proc());

	if (via)
		refuse_all(counts,
			   "counters are opened on a worker that the driver started itself,",
			   " not on one of --via");
	else if (why)
		refuse_all(counts, "cannot see whether a worker sleeps: ", why);
	event_set_make_groups(&counts->set, group_try, NULL);
}

/* Stores the mode of the vsyscall page, which the counter truths depend on, in `mode`. */
static int find_mode(const struct engine_settings *settings, char *mode, size_t size,
		     struct error *error)
{
	struct process_facts process;
	int code = process_facts_take(settings, ABI_x86_64, &process, error);

	if (code)
		return code;
	const struct process_fact *fact =
		process_facts_next(&process, WIRE_FACT_VSYSCALL, NULL, NULL);
	snprintf(mode, size, "%s", fact ? fact->fact.name : "unknown");
	process_facts_free(&process);
	return 0;
}

/* A cell that contradicts a truth has failed. broken: NULL where it does not. */
static void fail_by(const struct counts *counts, const struct truth_verdict *broken,
		    struct cell_outcome *outcome)
{
	char why[WIRE_REASON], range[48], name[100];

	if (!broken || outcome->status != WIRE_OK)
		return;
	const struct per_call *seen = &broken->count;
	if (seen->highest > seen->lowest)
		snprintf(range, sizeof(range), "%g to %g", seen->lowest, seen->highest);
	else
		snprintf(range, sizeof(range), "%g", seen->median);
	counts_name_events(&counts->set, broken, name, sizeof(name));
	snprintf(why, sizeof(why), "counts %s %s per call, not %g: %s", range, name,
		 broken->truth->expected, broken->truth->because);
	fail_cell(outcome, why);
}

/* 0 or -ENOMEM. */
static int judge_cell(const struct counts *counts, struct cell_counts *cell,
		      struct cell_outcome *outcome, const char *mode, const struct cpu_kind *cpu,
		      const struct engine_settings *settings)
{
	struct truth_subject subject = {
		.path = outcome->id.path,
		.enters = outcome->enters,
		.answered_early =
			conditions[outcome->id.condition].answers && outcome->id.op == OP_enosys,
		.vsyscall_mode = mode,
	};
	struct ruled_cycles ruled;

	if (!cell->counted)
		return 0;
	fail_by(counts, counts_judge(&counts->set, cell, &subject), outcome);
	int err = ruled_cycles_of(settings, outcome, cpu->guest, &ruled);
	if (!err)
		fail_by(counts, counts_judge_cycles(&counts->set, cell, &ruled), outcome);
	return err == -ENOMEM ? err : 0;
}

int counting_run(const struct engine_settings *settings, struct outcome *outcome,
		 struct counts *counts, struct error *error)
{
	char mode[48];

	/* Opened here and not earlier: the static keys of perf events stay enabled for a second
	 * after the last one is closed, and must not affect any timing. */
	counting_try(settings->via, counts);
	if (counts_alloc(counts, outcome->n_cells))
		return error_no_memory(error, "to count");
	if (!counts->set.n_groups)
		return 0;
	int code = find_mode(settings, mode, sizeof(mode), error);
	if (!code)
		code = run_groups(settings, outcome, counts, error);
	for (size_t i = 0; i < outcome->n_cells && !code; i++)
		if (judge_cell(counts, &counts->cells[i], &outcome->cells[i], mode, &outcome->cpu,
			       settings))
			code = error_no_memory(error, "to judge the counts");
	return code;
}

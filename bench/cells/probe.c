#include "bench/cells/probe.h"

#include "bench/cells/bind.h"
#include "bench/cells/checked_call.h"
#include "bench/cells/syscall_trap.h"
#include "stubs/absence.h"
#include "stubs/child.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { TRIAL_CALLS = 3 }; /* more than one, to detect a time that goes backwards */

/* The result of a child, in memory shared with it. */
struct trial {
	struct cell *cell;
	uint32_t clobbered; /* mask of checked_call */
	int wrong;	    /* 1 if the result was wrong */
	int64_t ret;	    /* of the last call */
	int error;	    /* errno of the last call, for functions of the C library */
	int trapped;	    /* 1 when a system call was made */
	int no_table;	    /* errno of every call of the path, 0 where its table is there */
	char why[WIRE_REASON];
};

/* The errno of a call that every kernel with the path's table implements. Without the table its
 * error is that of a number that no kernel implements, and that cell would look right. */
static int table_error(const struct cell *cell)
{
	struct stub_call call = {.nr = op_number(cell->path, OP_getppid, false), .n = 1};

	if (paths[cell->path].binding != BINDING_TABLEX32)
		return 0;
	cell->stub(&call);
	return call.ret < 0 ? (int)-call.ret : 0;
}

static int try_calls(void *ctx)
{
	struct trial *t = ctx;
	struct cell *cell = t->cell;

	t->no_table = table_error(cell);
	if (path_absent_table(cell->path, t->no_table))
		return 0;
	for (int i = 0, again = 0; i < TRIAL_CALLS && !t->wrong; i++) {
		op_buffer_poison();
		if (cell->impl->before)
			cell->impl->before(&cell->run);
		t->clobbered |= checked_call(cell->stub, &cell->call);
		t->error = errno;
		t->ret = cell->call.ret;
		if (paths[cell->path].binding != BINDING_NOTHING)
			t->wrong = cell->impl->check(&cell->run, &cell->call, t->why,
						     sizeof(t->why)) != 0;
		if (t->wrong && cell->run.stepped && again++ < TRIAL_CALLS) {
			cell->run.stepped = false; /* the clock was set: undecided, try again */
			t->wrong = 0;
			i--;
		}
	}
	return 0;
}

static int try_trapped(void *ctx)
{
	struct trial *t = ctx;

	t->cell->call.n = 1;
	t->cell->call.burn_tsc = 0;
	/* What a function does once in a process, such as seeding its state, is not what a call
	 * does. */
	t->cell->stub(&t->cell->call);
	if (syscall_trap_arm(&t->trapped))
		return 1;
	t->cell->stub(&t->cell->call);
	return 0;
}

static void set_status(struct wire_probed *out, enum wire_status status, const char *why)
{
	out->status = status;
	snprintf(out->reason, sizeof(out->reason), "%s", why);
}

static void set_no_child(struct wire_probed *out, int error)
{
	out->status = WIRE_FAILED;
	snprintf(out->reason, sizeof(out->reason), "cannot probe in a child process: %s",
		 strerrordesc_np(error));
}

static void set_signal(struct wire_probed *out, const struct cell *cell, int signal)
{
	const struct entry_host host = entry_host();
	const char *why = path_absent_signal(THIS_ABI, cell->path, signal, &host);

	if (why) {
		set_status(out, WIRE_UNAVAILABLE, why);
		return;
	}
	out->status = WIRE_FAILED;
	snprintf(out->reason, sizeof(out->reason), "crashed: SIG%s (%s)", sigabbrev_np(signal),
		 sigdescr_np(signal));
}

static void set_clobbered(struct wire_probed *out, uint32_t mask)
{
	const char *comma = "";
	int n = snprintf(out->reason, sizeof(out->reason), "clobbers ");

	out->status = WIRE_FAILED;
	for (unsigned i = 0; checked_call_registers[i]; i++) {
		if (!(mask >> i & 1))
			continue;
		n += snprintf(out->reason + n, sizeof(out->reason) - (size_t)n, "%s%s", comma,
			      checked_call_registers[i]);
		comma = ", ";
	}
}

static void set_wrong(struct wire_probed *out, const struct cell *cell, const struct trial *t)
{
	bool is_error = t->ret < 0 && t->ret > -4096;
	int error = cell->run.binding == BINDING_LIBC ? t->error : (int)-t->ret;
	const char *why = is_error ? path_absent_error(error) : NULL;

	if (why) {
		set_status(out, WIRE_UNAVAILABLE, why);
		return;
	}
	out->status = WIRE_FAILED;
	snprintf(out->reason, sizeof(out->reason), "wrong answer: %.200s", t->why);
}

static void judge(struct wire_probed *out, const struct cell *cell, const struct trial *t,
		  const struct child_end *end)
{
	if (end->timed_out)
		set_status(out, WIRE_FAILED, "hangs: no answer within a second, in two tries");
	else if (end->signal)
		set_signal(out, cell, end->signal);
	else if (path_absent_table(cell->path, t->no_table))
		set_status(out, WIRE_UNAVAILABLE, path_absent_table(cell->path, t->no_table));
	else if (t->clobbered)
		set_clobbered(out, t->clobbered);
	else if (t->wrong)
		set_wrong(out, cell, t);
}

enum wire_enters cell_enters(struct cell *cell)
{
	enum wire_enters enters = WIRE_ENTERS_UNKNOWN;
	struct child_end end;

	switch (paths[cell->path].binding) {
	case BINDING_NOTHING:
		return WIRE_ENTERS_NOT;
	case BINDING_TABLE64:
	case BINDING_TABLE32:
	case BINDING_TABLEX32:
		return WIRE_ENTERS;
	case BINDING_VSYSCALL: /* by a fault or by a system call, depending on the mode */
		return WIRE_ENTERS_UNKNOWN;
	case BINDING_VDSO:
	case BINDING_LIBC:
		break;
	}
	struct trial *t = child_share(sizeof(*t));
	if (!t)
		return WIRE_ENTERS_UNKNOWN;
	t->cell = cell;
	if (!child_try(try_trapped, t, &end) && !end.timed_out && !end.signal && !end.code)
		enters = t->trapped ? WIRE_ENTERS : WIRE_ENTERS_NOT;
	child_unshare(t, sizeof(*t));
	return enters;
}

/* The fastest of some batches of n calls, in TSC ticks. More batches for a small n: calls that cost
 * that much would have an n that randomly changes between 1 and 2. */
static uint64_t quickest(struct cell *cell, uint64_t n)
{
	int tries = n <= 8 ? 20 : 5;
	uint64_t best = UINT64_MAX;

	cell->call.n = n;
	for (int i = 0; i < tries; i++) {
		cell->stub(&cell->call);
		uint64_t took = cell->call.tsc1 - cell->call.tsc0;
		best = took < best ? took : best;
	}
	return best;
}

/* n so that a batch lasts about batch_tsc. Doubles n until a batch is long enough to be measured,
 * then takes the fastest of some: a disturbed one would make the batches too short. */
static uint32_t size_batch(struct cell *cell, uint64_t batch_tsc)
{
	uint64_t n = 1, best = 0;

	for (; n < WIRE_MAX_CALLS / 2; n *= 2) {
		best = quickest(cell, n);
		if (best >= batch_tsc / 4)
			break;
	}
	uint64_t sized = best ? (n * batch_tsc + best / 2) / best : n;
	if (sized < 1)
		return 1;
	return sized > WIRE_MAX_CALLS ? WIRE_MAX_CALLS : (uint32_t)sized;
}

/* Tries the cell as the plan has it: with wide or with narrow time values. */
static void probe_as_planned(const struct wire_plan *plan, int cpu, uint64_t batch_tsc,
			     struct wire_probed *out)
{
	struct child_end end;
	struct cell cell;

	*out = (struct wire_probed){.path = plan->path,
				    .op = plan->op,
				    .status = WIRE_OK,
				    .narrow_time = plan->narrow_time};
	if (cell_bind(&cell, plan, cpu, out->reason, sizeof(out->reason))) {
		out->status = WIRE_UNAVAILABLE;
		return;
	}
	struct trial *t = child_share(sizeof(*t));
	if (!t) {
		set_status(out, WIRE_FAILED, "cannot probe: no shared memory");
		return;
	}
	t->cell = &cell;
	int err = child_try(try_calls, t, &end);
	if (err)
		set_no_child(out, -err);
	else
		judge(out, &cell, t, &end);
	if (out->status == WIRE_OK) {
		out->enters = cell_enters(&cell);
		out->calls = size_batch(&cell, batch_tsc);
	}
	child_unshare(t, sizeof(*t));
}

void probe_cell(const struct wire_plan *plan, int cpu, uint64_t batch_tsc, struct wire_probed *out)
{
	const char *unsafe = path_unsafe(plan->path, cpu_vendor());
	struct wire_plan asked = *plan;

	asked.narrow_time = 0;
	if (unsafe) {
		*out = (struct wire_probed){.path = plan->path, .op = plan->op};
		set_status(out, WIRE_UNSAFE, unsafe);
		return;
	}
	probe_as_planned(&asked, cpu, batch_tsc, out);
	if (out->status != WIRE_UNAVAILABLE || !cell_may_be_narrow(THIS_ABI, plan->path, plan->op))
		return;
	struct wire_probed narrow;
	asked.narrow_time = 1;
	probe_as_planned(&asked, cpu, batch_tsc, &narrow);
	if (narrow.status == WIRE_OK) /* else the first reason is the one that counts */
		*out = narrow;
}

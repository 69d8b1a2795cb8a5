#include "bench/worker/selftest.h"

#include "asm/unroll.h"
#include "bench/base/pin.h"
#include "bench/cells/bind.h"
#include "bench/cells/cell_check.h"
#include "bench/cells/checked_call.h"
#include "bench/cells/probe.h"
#include "bench/cells/syscall_trap.h"
#include "bench/worker/batch.h"
#include "bench/worker/chain.h"
#include "bench/worker/ruler.h"
#include "stubs/child.h"
#include "stubs/fences.h"
#include "stubs/vdso.h"

#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

stub_fn stub_chain_add;

static int run, failed;

static void test(bool passed, const char *what, const char *detail)
{
	run++;
	failed += !passed;
	printf("%sok %d - %s%s%s\n", passed ? "" : "not ", run, what, detail[0] ? ": " : "",
	       detail);
}

/* Every cell of this ABI is measurable here or has a reason; none fails. */
static void test_every_cell(int cpu)
{
	char what[128];

	for (uint32_t p = 0; p < PATH_COUNT; p++) {
		for (uint32_t o = 0; o < OP_COUNT; o++) {
			struct wire_plan plan = {.path = p, .op = o};
			struct wire_probed got;
			if (!cell_exists(THIS_ABI, p, o))
				continue;
			probe_cell(&plan, cpu, 10000, &got);
			snprintf(what, sizeof(what), "%s %s is ok or has a reason", paths[p].name,
				 ops[o].name);
			test(got.status == WIRE_OK ? !got.reason[0] && got.calls > 0
						   : got.status != WIRE_FAILED && got.reason[0],
			     what, got.reason);
		}
	}
}

static void test_stub_table(void)
{
	for (uint32_t p = 0; p < PATH_COUNT; p++)
		test((stubs[p] != NULL) == (paths[p].on[THIS_ABI] != 0),
		     "there is a stub where paths.def has one", paths[p].name);
}

static void test_batch(void)
{
	struct stub_call call = {.n = 1000};
	uint32_t ticks[4] = {0};

	batch_run(stubs[PATH_empty], &call, ticks, 4);
	test(ticks[0] && ticks[3], "a batch takes time", "");
	test(call.tsc1 > call.tsc0, "the second TSC read is later", "");
	call.burn_tsc = 100000;
	batch_run(stubs[PATH_empty], &call, ticks, 4);
	test(ticks[0] >= 100000 && ticks[3] >= 100000, "burning takes as long as asked", "");
}

#ifdef __i386__
/* Exit status: 0 when the batches are as they are with lfence. */
static int work_without_lfence(void *ctx)
{
	struct stub_call call = {.n = 1000}, chain = {.arg = {1, 3}, .n = 2};

	(void)ctx;
	if (fences_replace())
		return 1;
	if (checked_call(stubs[PATH_empty], &call) || call.tsc1 <= call.tsc0)
		return 2;
	return checked_call(stub_chain_imul, &chain) || (uint32_t)chain.ret != UINT32_C(0x85e07a41);
}

/* On any CPU, in a child: whatever this one has, the fences can be replaced. */
static void test_without_lfence(void)
{
	struct child_end end;

	test(!child_try(work_without_lfence, NULL, &end) && !end.signal && !end.code,
	     "batches run behind cpuid in place of lfence", "");
}
#endif

static long calls_counted;

static long count_call(void)
{
	return ++calls_counted;
}

/* A path is repeated UNROLL times in its loop: other values of n must be n calls all the same. */
static void test_as_many_calls_as_asked(void)
{
	for (uint32_t p = 0; p < PATH_COUNT; p++) {
		struct stub_call call = {.target = (uintptr_t)count_call};
		char wrong[64] = "";
		if (!stubs[p] || paths[p].shape != SHAPE_CALL)
			continue;
		for (call.n = 1; call.n <= 2 * UNROLL + 1 && !wrong[0]; call.n++) {
			calls_counted = 0;
			stubs[p](&call);
			if (calls_counted != (long)call.n || call.ret != calls_counted)
				snprintf(wrong, sizeof(wrong), "%s, n %u: %ld calls", paths[p].name,
					 (unsigned)call.n, calls_counted);
		}
		test(!wrong[0], "a batch of n makes n calls", wrong);
	}
}

/* Expected values computed independently: powers and multiples modulo 2^32. */
static void test_chains(void)
{
	struct wire_plan plan = {.calls = 3, .batches = 5, .warmup = 1, .ruler = 2};
	struct wire_request request = {.inject_tsc = 0};
	struct stub_call call = {.arg = {1, 3}, .n = 2};
	struct wire_chained got;
	const uint32_t *ticks;
	struct wire_timed ruled;
	struct wire_samples samples;

	test(chain_value(CHAIN_imul, 1, 3, 1) == 0xd3b85b21, "1,000 imul make 3^1000", "");
	test(chain_value(CHAIN_imul, 1, 7, 12) == 0xe5626d01, "12,000 imul make 7^12000", "");
	test(chain_value(CHAIN_add, 1, 0x9e3779b1, 1) == 0x08b35b69, "1,000 add make 1 + 1000 s",
	     "");
	test(!checked_call(stub_chain_imul, &call) && !checked_call(stub_chain_add, &call),
	     "the chains keep the calling convention", "");
	chain_measure(&plan, &got, &ticks);
	test(got.status == WIRE_OK && got.chains == CHAIN_COUNT && got.batches == 5 &&
		     ticks[CHAIN_COUNT * 5 - 1],
	     "the chains are timed and return the right values", got.reason);
	plan.calls = CHAIN_MAX_CALLS + 1;
	chain_measure(&plan, &got, &ticks);
	test(got.status == WIRE_FAILED && !got.batches && got.reason[0],
	     "a chain that is too long is rejected", "");
	chain_rule(&request, &plan, &ruled, &samples);
	test(ruled.status == WIRE_FAILED && !ruled.batches && ruled.reason[0],
	     "a chain that is too long is not ruled", "");
	plan.calls = 3;
	chain_rule(&request, &plan, &ruled, &samples);
	test(ruled.status == WIRE_OK && ruled.calls == 3 && ruled.batches == 5 &&
		     samples.batch[4] > samples.fixed[0] && samples.ruler[3],
	     "a chain is ruled and returns the right value", ruled.reason);
}

/* Groups of batches, each between two rulers: more than half of them, also where there is but one.
 */
static void test_unsteady_rulers(void)
{
	static const uint32_t one[] = {9000, 9200}, two[] = {9000, 9000, 9200},
			      three[] = {9000, 9200, 9000, 9000};

	test(ruler_was_unsteady(one, 2), "a group whose rulers do not agree is timed again", "");
	test(!ruler_was_unsteady(two, 3), "one of two groups is not", "");
	test(ruler_was_unsteady(three, 4), "two of three groups are", "");
	test(!ruler_was_unsteady(one, 0), "without a ruler nothing is unsteady", "");
}

static int work_return(void *ctx)
{
	(void)ctx;
	return 7;
}

static int work_crash(void *ctx)
{
	(void)ctx;
	return raise(SIGILL);
}

static int work_hang(void *ctx)
{
	(void)ctx;
	for (;;)
		pause();
	return 0;
}

static void test_children(void)
{
	struct child_end end;

	test(!child_try(work_return, NULL, &end) && end.code == 7 && !end.signal, "a child returns",
	     "");
	test(!child_try(work_crash, NULL, &end) && end.signal == SIGILL, "a crash is seen", "");
	test(!child_try(work_hang, NULL, &end) && end.timed_out, "a child that hangs is killed",
	     "");
}

/* The timed region itself, with every system call trapped. */
static int work_timed_region(void *ctx)
{
	struct stub_call call = {.n = 100};
	static uint32_t ticks[256];

	if (syscall_trap_arm(ctx))
		return 1;
	batch_run(stubs[PATH_empty], &call, ticks, 256);
	return 0;
}

static int work_forbidden(void *ctx)
{
	if (syscall_trap_arm(ctx))
		return 1;
	(void)getppid();
	return 0;
}

static void test_no_syscall_of_our_own(void)
{
	int *trapped = child_share(sizeof(*trapped));
	struct child_end end;

	int err = child_try(work_forbidden, trapped, &end);
	test(!err && *trapped == 1, "the trap sees a system call", "");
	*trapped = 0;
	err = child_try(work_timed_region, trapped, &end);
	test(!err && !end.signal && !end.code && !*trapped,
	     "the timed region makes no system call of its own", "");
	child_unshare(trapped, sizeof(*trapped));
}

static void test_vdso(void)
{
	struct vdso vdso;
	uint64_t offset;
	int err = vdso_open_own(&vdso);

	if (err) {
		test(err == -2, "no vDSO, or one that parses", "");
		return;
	}
	test(vdso_lookup(&vdso, "__vdso_gettimeofday", "LINUX_2.6", &offset) == 0,
	     "the vDSO exports gettimeofday", "");
	test(vdso_lookup(&vdso, "__vdso_gettimeofday", "LINUX_9.9", &offset) < 0,
	     "a wrong version is not found", "");
}

/* The value that a broken path returned is checked before anything is computed with it. */
static void test_time_beyond_all(void)
{
	struct stub_call call = {.ret = INT64_MAX};
	struct op_run op;
	char why[128] = "";

	op_run_start(&op, THIS_ABI, PATH_libc, OP_time, false, 0);
	op_impls[OP_time]->before(&op);
	test(op_impls[OP_time]->check(&op, &call, why, sizeof(why)) &&
		     !strncmp(why, "returned 9223372036854775807, expected ", 39),
	     "a time beyond all is a wrong answer", why);
}

/* The calls that are used on kernels without the wider ones; every kernel has them. */
static void test_narrow_time(int cpu)
{
	struct wire_plan plan = {.narrow_time = 1};
	char why[WIRE_REASON] = "";
	struct cell cell;

	for (plan.path = 0; plan.path < PATH_COUNT; plan.path++)
		for (plan.op = 0; plan.op < OP_COUNT; plan.op++) {
			struct wire_probed got;
			if (!paths[plan.path].on[THIS_ABI] ||
			    !cell_may_be_narrow(THIS_ABI, plan.path, plan.op))
				continue;
			probe_cell(&plan, cpu, 1, &got); /* whether the path is there at all */
			if (got.status != WIRE_OK)
				continue;
			test(!cell_bind(&cell, &plan, cpu, why, sizeof(why)) && !cell.run.wide &&
				     !cell_check_before(&cell, why, sizeof(why)),
			     "32-bit time is right", why);
		}
}

static void test_buffer(void)
{
	test((uintptr_t)op_buffer + sizeof(op_buffer) <= UINT32_MAX,
	     "results lie below 4 GiB, where int $0x80 can point", "");
}

int selftest(void)
{
	int cpu = sched_getcpu();

	setvbuf(stdout, NULL, _IOLBF, 0);
	test(!pin_to(cpu), "this process can be pinned", "");
	test_stub_table();
	test_batch();
	test_as_many_calls_as_asked();
	test_chains();
	test_unsteady_rulers();
	test_time_beyond_all();
	test_buffer();
	test_children();
#ifdef __i386__
	test_without_lfence();
#endif
	test_no_syscall_of_our_own();
	test_vdso();
	test_narrow_time(cpu);
	test_every_cell(cpu);
	printf("1..%d\n", run);
	return failed ? 1 : 0;
}

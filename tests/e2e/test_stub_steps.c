/* Every stub of both ABIs, followed instruction by instruction: how often it calls, what with, in
 * which order, between which reads of the clock, behind which fences. No CPU, kernel or privilege
 * is needed for any of them (tests/e2e/stub_steps.h). */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "asm/trace.h"
#include "tests/e2e/stub_steps.h"

enum {
	N_MAX = 97, /* three turns of a loop of 32, and one more */
	ROW = 32,   /* calls per branch of the loop */
};

/* What the stub of a path does to make one call. */
struct way {
	enum abi abi;
	enum path_id path;
	enum moment_kind kind;
	unsigned int own; /* instructions of the stub per call, beside those of the empty loop */
};

static const struct way ways[] = {
	{ABI_x86_64, PATH_syscall, MOMENT_SYSCALL, 1},
	{ABI_x86_64, PATH_int80, MOMENT_INT80, 1},
	{ABI_x86_64, PATH_vsyscall, MOMENT_CALLEE, 1},
	{ABI_x86_64, PATH_vdso, MOMENT_CALLEE, 1},
	{ABI_x86_64, PATH_libc, MOMENT_CALLEE, 1},
	{ABI_i386, PATH_int80, MOMENT_INT80, 1},
	{ABI_i386, PATH_sysenter, MOMENT_SYSENTER, 6}, /* call, three pushes, mov, sysenter */
	{ABI_i386, PATH_syscall32, MOMENT_SYSCALL, 6}, /* call, three pushes, mov, syscall */
	{ABI_i386, PATH_kernel_vsyscall, MOMENT_CALLEE, 1},
	{ABI_i386, PATH_gs10, MOMENT_CALLEE, 1},
	{ABI_i386, PATH_vdso, MOMENT_CALLEE, 1},
	{ABI_i386, PATH_libc, MOMENT_CALLEE, 1},
};

enum { WAYS = sizeof(ways) / sizeof(ways[0]) };

/* Every register has a value of its own; nothing is ever mapped at the target. */
static const struct stub_call asked = {
	.target = 0x7040,
	.nr = 0x123,
	.arg = {0x11a2b3c4, 0x22b3c4d5, 0x73c4d5e6},
};

/* Both halves of what the first and the second read give differ from each other. */
static const struct step_clock clock_of_test = {0x00000012fffffff1, 0x0000000300000041};

struct bench {
	struct tracee tracee[ABI_COUNT];
	struct user_regs_struct rest[ABI_COUNT];
	bool there[ABI_COUNT];
	struct steps steps, run;
};

static struct bench bench;

static int open_bench(void **state)
{
	(void)state;
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++) {
		bench.there[abi] = tracee_start(&bench.tracee[abi], abi, false);
		if (!bench.there[abi])
			continue;
		tracee_rest(&bench.tracee[abi]);
		bench.rest[abi] = tracee_registers(bench.tracee[abi].pid);
	}
	return 0;
}

static int close_bench(void **state)
{
	(void)state;
	for (int abi = 0; abi < ABI_COUNT; abi++)
		tracee_end(&bench.tracee[abi]);
	return 0;
}

static const struct steps *follow(enum abi abi, const char *stub, enum shape shape,
				  const struct stub_call *call, bool to_the_end)
{
	stub_step(&bench.tracee[abi], &bench.rest[abi], stub, shape, call, clock_of_test,
		  to_the_end, &bench.steps);
	return &bench.steps;
}

static void name_stub(char name[64], enum path_id path)
{
	snprintf(name, 64, "stub_%s", paths[path].name);
}

static const struct steps *follow_way(const struct way *way, uint64_t n, bool to_the_end)
{
	struct stub_call call = asked;
	char stub[64];

	name_stub(stub, way->path);
	call.n = n;
	/* As cell_bind has it: an address is given to what is called, to nothing else. */
	if (way->kind != MOMENT_CALLEE)
		call.target = 0;
	else if (way->path == PATH_vsyscall)
		call.target = 0xffffffffff600400;
	return follow(way->abi, stub, paths[way->path].shape, &call, to_the_end);
}

static const char *const empties[SHAPE_COUNT] = {"stub_empty", "stub_empty_call"};

static const struct steps *follow_empty(enum abi abi, enum shape shape, uint64_t n, bool to_the_end)
{
	struct stub_call call = asked;

	call.n = n;
	return follow(abi, empties[shape], shape, &call, to_the_end);
}

/* Skips the case where no worker can be followed here. */
static void need_a_tracee(void)
{
	if (!bench.there[ABI_x86_64] && !bench.there[ABI_i386])
		skip();
}

/* A path of paths.def without a row here is tested by nothing. */
static void test_every_path_has_a_way(void **state)
{
	int expected = 0;

	(void)state;
	for (int p = 0; p < PATH_COUNT; p++)
		for (int abi = 0; abi < ABI_COUNT; abi++)
			expected += p != PATH_empty && paths[p].on[abi];
	assert_int_equal(expected, WAYS);
	for (int i = 0; i < WAYS; i++)
		assert_int_equal(paths[ways[i].path].on[ways[i].abi], 1);
}

/* All moments of a batch of n calls: a read, n calls of the way's kind, a read. */
static void expect_moments(const struct way *way, const struct steps *s, uint64_t n)
{
	if (s->n_moments != n + 2)
		fail_msg("%s %s: n = %" PRIu64 " makes %zu calls", abi_names[way->abi],
			 paths[way->path].name, n, steps_calls(s));
	assert_int_equal(s->moment[0].kind, MOMENT_TSC);
	assert_int_equal(s->moment[n + 1].kind, MOMENT_TSC);
	for (uint64_t i = 1; i <= n; i++)
		if (s->moment[i].kind != way->kind)
			fail_msg("%s %s: call %" PRIu64 " of %" PRIu64 " is of kind %d, not %d",
				 abi_names[way->abi], paths[way->path].name, i, n,
				 (int)s->moment[i].kind, (int)way->kind);
}

/* gs:0x10 leads to where nothing is mapped, or back to the vDSO. */
static void lead_gs10(uint32_t to, uint32_t *from)
{
	uint64_t at = bench.rest[ABI_i386].gs_base + 0x10;
	pid_t pid = bench.tracee[ABI_i386].pid;

	assert_int_equal(tracee_read(pid, at, from, sizeof(*from)), sizeof(*from));
	tracee_write(pid, at, &to, sizeof(to));
}

/* Every n; the sites are those of a whole row, in which every place of the loop has its turn. */
static void expect_every_n(const struct way *way)
{
	static uint64_t sites[MOMENTS_MAX];
	size_t n_sites = steps_sites(follow_way(way, ROW, false), sites);
	struct stub_call call = asked;
	char stub[64];

	name_stub(stub, way->path);
	if (way->kind != MOMENT_CALLEE)
		call.target = 0;
	for (call.n = 1; call.n <= N_MAX; call.n++) {
		stub_run(&bench.tracee[way->abi], &bench.rest[way->abi], stub,
			 paths[way->path].shape, &call, clock_of_test, sites, n_sites, &bench.run);
		expect_moments(way, &bench.run, call.n);
		assert_int_equal(bench.run.call.ret, STEPS_ANSWER(call.n));
	}
}

static void test_n_calls_are_n_calls(void **state)
{
	uint32_t kept = 0;

	(void)state;
	need_a_tracee();
	for (int i = 0; i < WAYS; i++) {
		if (!bench.there[ways[i].abi])
			continue;
		if (ways[i].path == PATH_gs10)
			lead_gs10((uint32_t)asked.target, &kept);
		expect_every_n(&ways[i]);
		if (ways[i].path == PATH_gs10)
			lead_gs10(kept, &kept);
	}
}

static void test_empty_makes_no_call(void **state)
{
	(void)state;
	need_a_tracee();
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++)
		for (uint32_t shape = 0; shape < SHAPE_COUNT && bench.there[abi]; shape++)
			for (uint64_t n = 1; n <= N_MAX; n += 48)
				assert_int_equal(follow_empty(abi, shape, n, true)->n_moments, 2);
}

/* What the first read gave, what the second gave, what the last call answered: to the bit. */
static void expect_results(const struct way *way, const struct steps *s, uint64_t n)
{
	(void)way;
	assert_int_equal(s->call.tsc0, clock_of_test.next);
	assert_int_equal(s->call.tsc1, clock_of_test.next + clock_of_test.step);
	assert_int_equal(s->call.ret, STEPS_ANSWER(n));
	assert_int_equal(s->call.n, n);
}

static void test_results(void **state)
{
	static const uint64_t ns[] = {1, 2, 32, 33};

	(void)state;
	need_a_tracee();
	for (int i = 0; i < WAYS; i++)
		for (int k = 0; k < 4 && bench.there[ways[i].abi]; k++)
			expect_results(&ways[i], follow_way(&ways[i], ns[k], true), ns[k]);
}

/* Entries take a number and three arguments, calls three arguments and an address; nothing that an
 * earlier call left in a register or on the stack is taken for one. */
static void expect_arguments(const struct way *way, const struct moment *m)
{
	bool entry = paths[way->path].shape == SHAPE_ENTRY;

	for (int k = 0; k < 3; k++)
		if (m->arg[k] != asked.arg[k])
			fail_msg("%s %s: argument %d is 0x%" PRIx64 ", not 0x%" PRIx64,
				 abi_names[way->abi], paths[way->path].name, k, m->arg[k],
				 asked.arg[k]);
	if (entry)
		assert_int_equal(m->nr, asked.nr);
	if (m->kind == MOMENT_CALLEE && way->path == PATH_vsyscall)
		assert_int_equal(m->target, 0xffffffffff600400);
	else if (m->kind == MOMENT_CALLEE && way->path != PATH_gs10)
		assert_int_equal(m->target, asked.target);
	if (m->kind == MOMENT_CALLEE && !entry)
		assert_true(m->aligned);
}

static void test_arguments(void **state)
{
	(void)state;
	need_a_tracee();
	for (int i = 0; i < WAYS; i++) {
		if (!bench.there[ways[i].abi])
			continue;
		const struct steps *s = follow_way(&ways[i], ROW + 2, false);
		for (size_t k = 1; k + 1 < s->n_moments; k++)
			expect_arguments(&ways[i], &s->moment[k]);
	}
}

/* On x86-64 one register holds the number of an entry or the address of a call; both are 64 bits
 * wide, and so are the arguments. */
static void test_wide_arguments(void **state)
{
	struct stub_call call = {
		.nr = 0x8000000040000123,
		.arg = {0xaaaa11a2b3c4d5e6, 0xbbbb22b3c4d5e6f7, 0xcccc33c4d5e6f708},
		.n = 3,
	};

	(void)state;
	if (!bench.there[ABI_x86_64])
		skip();
	const struct steps *s = follow(ABI_x86_64, "stub_syscall", SHAPE_ENTRY, &call, false);
	for (size_t i = 1; i <= 3; i++) {
		assert_int_equal(s->moment[i].nr, call.nr);
		assert_memory_equal(s->moment[i].arg, call.arg, sizeof(call.arg));
	}
	call.target = 0x00007fffdeadbee0;
	s = follow(ABI_x86_64, "stub_libc", SHAPE_CALL, &call, false);
	for (size_t i = 1; i <= 3; i++) {
		assert_int_equal(s->moment[i].target, call.target);
		assert_memory_equal(s->moment[i].arg, call.arg, sizeof(call.arg));
	}
}

/* gs:0x10 is where the C library keeps what the kernel told it in AT_SYSINFO. */
static void test_gs10_calls_what_the_library_keeps(void **state)
{
	static const struct way gs10 = {ABI_i386, PATH_gs10, MOMENT_CALLEE, 1};

	(void)state;
	if (!bench.there[ABI_i386])
		skip();
	uint64_t kept = 0, base = bench.rest[ABI_i386].gs_base;
	const struct tracee *t = &bench.tracee[ABI_i386];
	assert_int_equal(tracee_read(t->pid, base + 0x10, &kept, 4), 4);
	assert_true(kept != 0);
	assert_int_equal(follow_way(&gs10, 1, false)->moment[1].target, kept);
}

/* Executed right before and right behind: whatever stands between a fence and its read is timed, or
 * is not, as the CPU likes. */
static void expect_fences(const char *who, const struct steps *s)
{
	const size_t reads[2] = {s->moment[0].step, s->moment[s->n_moments - 1].step};

	for (int i = 0; i < 2; i++) {
		if (!reads[i] || !steps_is(s, reads[i] - 1, STEPS_LFENCE))
			fail_msg("%s: no lfence before read %d of the clock", who, i + 1);
		if (!steps_is(s, reads[i] + 1, STEPS_LFENCE))
			fail_msg("%s: no lfence behind read %d of the clock", who, i + 1);
	}
}

/* nopl MARK(%rax or %eax), found by its bytes. Returns the step; the test fails unless there is
 * one. */
static size_t find_mark(const struct steps *s, uint32_t mark)
{
	char bytes[7] = "\x0f\x1f\x80";
	size_t found = 0, times = 0;

	memcpy(bytes + 3, &mark, sizeof(mark));
	for (size_t i = 0; i < s->n; i++) {
		if (!steps_is(s, i, bytes, sizeof(bytes)))
			continue;
		found = i;
		times++;
	}
	assert_int_equal(times, 1);
	return found;
}

/* A row of taken branches with nothing between them but what counts them: as many as give every
 * batch the same history of branches. */
static void expect_settled(const char *who, const struct steps *s, size_t from)
{
	size_t longest = 0, row = 0;

	for (size_t i = from; i + 2 < s->n; i++) {
		bool again = s->rip[i + 2] == s->rip[i] && s->rip[i + 1] != s->rip[i];
		row = again ? row + 1 : 0;
		longest = row > longest ? row : longest;
	}
	/* Two steps a turn. */
	if (longest / 2 < 500)
		fail_msg("%s: %zu taken branches settle what the next batch begins with", who,
			 longest / 2);
}

/* The marks of the emulator hold all that is timed, and nothing that is not. */
static void expect_frame(const char *who, const struct steps *s)
{
	size_t begin = find_mark(s, TRACE_BEGIN_MARK), end = find_mark(s, TRACE_END_MARK);

	assert_true(begin < s->moment[0].step);
	assert_true(end > s->moment[s->n_moments - 1].step);
	assert_int_equal(begin + 2, s->moment[0].step); /* mark, fence, read */
	expect_settled(who, s, end);
}

static void test_fences_marks_and_settling(void **state)
{
	char who[96];

	(void)state;
	need_a_tracee();
	for (int i = 0; i < WAYS; i++) {
		if (!bench.there[ways[i].abi])
			continue;
		snprintf(who, sizeof(who), "%s %s", abi_names[ways[i].abi],
			 paths[ways[i].path].name);
		const struct steps *s = follow_way(&ways[i], 3, true);
		expect_fences(who, s);
		expect_frame(who, s);
	}
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++) {
		for (uint32_t shape = 0; shape < SHAPE_COUNT && bench.there[abi]; shape++) {
			snprintf(who, sizeof(who), "%s %s", abi_names[abi], empties[shape]);
			const struct steps *s = follow_empty(abi, shape, 3, true);
			expect_fences(who, s);
			expect_frame(who, s);
		}
	}
}

static size_t timed_steps(const struct steps *s)
{
	return s->moment[s->n_moments - 1].step - s->moment[0].step;
}

/* Instructions between the two reads, counted: what is subtracted is the path's own loop in all but
 * the path. */
static void test_empty_loop_is_of_the_path_s_shape(void **state)
{
	(void)state;
	need_a_tracee();
	for (int i = 0; i < WAYS; i++) {
		const struct way *way = &ways[i];
		for (uint64_t n = 1; n <= N_MAX && bench.there[way->abi]; n += 48) {
			size_t path = timed_steps(follow_way(way, n, false));
			size_t empty = timed_steps(
				follow_empty(way->abi, paths[way->path].shape, n, false));
			if (path != empty + n * way->own)
				fail_msg("%s %s, n = %" PRIu64
					 ": %zu instructions, %zu of the empty loop",
					 abi_names[way->abi], paths[way->path].name, n, path,
					 empty);
		}
	}
}

/* One call more is one turn more, and one branch of the loop for every 32. */
static void test_shape_of_the_loop(void **state)
{
	/* Register copies for an entry: number and three arguments. For a call: three arguments; on
	 * i386 from memory and to the stack. */
	static const size_t copies[ABI_COUNT][SHAPE_COUNT] = {{4, 3}, {4, 6}};
	static const uint64_t ns[] = {2, 31, ROW, ROW + 1, ROW + ROW, ROW + ROW + 1, N_MAX};

	(void)state;
	need_a_tracee();
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++) {
		for (uint32_t shape = 0; shape < SHAPE_COUNT && bench.there[abi]; shape++) {
			size_t one = timed_steps(follow_empty(abi, shape, 1, false));
			for (size_t i = 0; i < sizeof(ns) / sizeof(ns[0]); i++) {
				uint64_t n = ns[i];
				size_t branches = 2 * ((n - 1) / ROW); /* count down, branch */
				assert_int_equal(timed_steps(follow_empty(abi, shape, n, false)),
						 one + (n - 1) * copies[abi][shape] + branches);
			}
		}
	}
}

struct burn {
	uint64_t ticks, step; /* to burn; by which the counter moves from read to read */
	size_t reads;	      /* until it has moved so far, the first one included */
};

static void expect_burn(enum abi abi, const struct burn *burn)
{
	struct stub_call call = asked;
	/* The lower half wraps in the first read. */
	struct step_clock clock = {0x00000005ffffffff - burn->step, burn->step};

	call.n = 5;
	call.burn_tsc = burn->ticks;
	stub_step(&bench.tracee[abi], &bench.rest[abi], "stub_int80", SHAPE_ENTRY, &call, clock,
		  true, &bench.steps);
	const struct steps *s = &bench.steps;
	/* The read before the calls, the calls, the reads of the burn, the read behind it. */
	if (s->n_moments != 1 + 5 + burn->reads + 1)
		fail_msg("%s: %zu reads burn %" PRIu64 " ticks in steps of %" PRIu64 ", not %zu",
			 abi_names[abi], s->n_moments - 7, burn->ticks, burn->step, burn->reads);
	for (size_t i = 1; i <= 5; i++)
		assert_int_equal(s->moment[i].kind, MOMENT_INT80);
	assert_int_equal(s->call.tsc1 - s->call.tsc0, (1 + burn->reads) * burn->step);
	assert_int_equal(s->call.ret, STEPS_ANSWER(5));
	expect_fences("burn", s);
	expect_frame("burn", s);
}

/* Burns last as long as asked: up to the first read that is so much later, and not one more. */
static void test_burn(void **state)
{
	static const struct burn burns[] = {
		{1, 1, 2},
		{1, 1000, 2},
		{3000, 1000, 4},
		{3001, 1000, 5},
		{96, 26, 5},
		{UINT64_C(0x180000000), 0x80000000, 4},
		{UINT64_C(0x180000001), 0x80000000, 5},
	};

	(void)state;
	need_a_tracee();
	for (size_t i = 0; i < sizeof(burns) / sizeof(burns[0]); i++)
		for (uint32_t abi = 0; abi < ABI_COUNT; abi++)
			if (bench.there[abi])
				expect_burn(abi, &burns[i]);
}

/* The chains of selfcheck and the ruler are read by the same clock. */
static void test_chains(void **state)
{
	static const char *const stubs[] = {"stub_chain_imul", "stub_chain_add"};

	(void)state;
	need_a_tracee();
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++) {
		for (int i = 0; i < 2 && bench.there[abi]; i++) {
			struct stub_call call = {.arg = {5, 3}, .n = 2};
			const struct steps *s = follow(abi, stubs[i], SHAPE_ENTRY, &call, true);
			assert_int_equal(s->n_moments, 2);
			expect_fences(stubs[i], s);
			assert_int_equal(s->call.tsc0, clock_of_test.next);
			assert_int_equal(s->call.tsc1, clock_of_test.next + clock_of_test.step);
			assert_true(timed_steps(s) >= 2000);
			/* 5 + 2000 * 3; 5 * 3^2000 modulo 2^32, computed elsewhere. */
			assert_int_equal(s->call.ret, i ? 6005 : 0x9d626345);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_path_has_a_way),
		cmocka_unit_test(test_n_calls_are_n_calls),
		cmocka_unit_test(test_empty_makes_no_call),
		cmocka_unit_test(test_results),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_wide_arguments),
		cmocka_unit_test(test_gs10_calls_what_the_library_keeps),
		cmocka_unit_test(test_fences_marks_and_settling),
		cmocka_unit_test(test_empty_loop_is_of_the_path_s_shape),
		cmocka_unit_test(test_shape_of_the_loop),
		cmocka_unit_test(test_burn),
		cmocka_unit_test(test_chains),
	};

	return cmocka_run_group_tests(tests, open_bench, close_bench);
}

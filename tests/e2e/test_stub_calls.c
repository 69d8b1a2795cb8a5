/* What every stub calls, how often and with what, followed instruction by instruction. No CPU,
 * kernel or privilege is needed for any of them (tests/e2e/stub_steps.h). */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/stub_ways.h"

/* What a path of each binding leaves the stub by: a call that cannot be made so is not of that
 * path.
 */
static bool may_be(const struct way *way)
{
	bool entry = way->kind == MOMENT_SYSCALL || way->kind == MOMENT_INT80 ||
		     way->kind == MOMENT_SYSENTER;

	switch (paths[way->path].binding) {
	case BINDING_TABLE64:
	case BINDING_TABLEX32:
		return way->kind == MOMENT_SYSCALL;
	case BINDING_TABLE32:
		return entry || way->kind == MOMENT_CALLEE;
	default:
		return way->kind == MOMENT_CALLEE;
	}
}

static void test_every_path_enters_by_what_it_is_bound_to(void **state)
{
	(void)state;
	need_a_tracee();
	assert_true(n_ways > 0);
	for (size_t i = 0; i < n_ways; i++)
		if (!may_be(&ways[i]))
			fail_msg("%s %s: a call is of kind %d", abi_names[ways[i].abi],
				 paths[ways[i].path].name, (int)ways[i].kind);
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
	uint64_t at = stub_bench.rest[ABI_i386].gs_base + 0x10;
	pid_t pid = stub_bench.tracee[ABI_i386].pid;

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
		stub_run(&stub_bench.tracee[way->abi], &stub_bench.rest[way->abi], stub,
			 paths[way->path].shape, &call, clock_of_test, sites, n_sites,
			 &stub_bench.run);
		expect_moments(way, &stub_bench.run, call.n);
		assert_int_equal(stub_bench.run.call.ret, STEPS_ANSWER(call.n));
	}
}

static void test_n_calls_are_n_calls(void **state)
{
	uint32_t kept = 0;

	(void)state;
	need_a_tracee();
	for (size_t i = 0; i < n_ways; i++) {
		if (!stub_bench.there[ways[i].abi])
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
		for (uint32_t shape = 0; shape < SHAPE_COUNT && stub_bench.there[abi]; shape++)
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
	for (size_t i = 0; i < n_ways; i++)
		for (int k = 0; k < 4 && stub_bench.there[ways[i].abi]; k++)
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
	for (size_t i = 0; i < n_ways; i++) {
		if (!stub_bench.there[ways[i].abi])
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
	if (!stub_bench.there[ABI_x86_64])
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

/* The vDSO's getrandom takes two arguments more, from every call on anew; its empty loop loads as
 * many. */
static void test_five_arguments(void **state)
{
	struct stub_call call = {
		.target = 0x00007fffdeadbee0,
		.arg = {0xaaaa11a2b3c4d5e6, 0xbbbb22b3c4d5e6f7, 0xcccc33c4d5e6f708},
		.more = {0xdddd44d5e6f70819, 0xeeee55e6f708192a},
	};

	(void)state;
	if (!stub_bench.there[ABI_x86_64])
		skip();
	for (call.n = 1; call.n <= ROW + 1; call.n += ROW / 2) {
		const struct steps *s = follow(ABI_x86_64, "stub_vdso_5", SHAPE_CALL, &call, false);
		size_t steps = timed_steps(s);
		assert_int_equal(s->n_moments, call.n + 2);
		for (size_t i = 1; i <= call.n; i++) {
			const struct moment *m = &s->moment[i];
			assert_int_equal(m->kind, MOMENT_CALLEE);
			assert_int_equal(m->target, call.target);
			assert_memory_equal(m->arg, call.arg, sizeof(call.arg));
			assert_memory_equal(m->more, call.more, sizeof(call.more));
			assert_true(m->aligned);
		}
		s = follow(ABI_x86_64, "stub_empty_call_5", SHAPE_CALL, &call, false);
		assert_int_equal(s->n_moments, 2);
		assert_int_equal(steps - timed_steps(s), call.n); /* the call alone */
	}
}

/* gs:0x10 is where the C library keeps what the kernel passed in AT_SYSINFO. */
static void test_gs10_calls_what_the_library_keeps(void **state)
{
	static const struct way gs10 = {ABI_i386, PATH_gs10, MOMENT_CALLEE, 1};

	(void)state;
	if (!stub_bench.there[ABI_i386])
		skip();
	uint64_t kept = 0, base = stub_bench.rest[ABI_i386].gs_base;
	const struct tracee *t = &stub_bench.tracee[ABI_i386];
	assert_int_equal(tracee_read(t->pid, base + 0x10, &kept, 4), 4);
	assert_true(kept != 0);
	assert_int_equal(follow_way(&gs10, 1, false)->moment[1].target, kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_path_enters_by_what_it_is_bound_to),
		cmocka_unit_test(test_n_calls_are_n_calls),
		cmocka_unit_test(test_empty_makes_no_call),
		cmocka_unit_test(test_results),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_wide_arguments),
		cmocka_unit_test(test_five_arguments),
		cmocka_unit_test(test_gs10_calls_what_the_library_keeps),
	};

	return cmocka_run_group_tests(tests, stub_bench_open, stub_bench_close);
}

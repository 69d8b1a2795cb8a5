/* How every stub reads the clock: behind which fences, between which marks, how far apart, and with
 * what in between, followed instruction by instruction (tests/e2e/stub_steps.h). */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "asm/trace.h"
#include "tests/e2e/stub_ways.h"

/* Executed right before and right behind: whatever stands between a fence and its read is timed, or
 * is not, as the CPU likes. */
static void expect_fences(const char *who, const struct steps *s)
{
	const size_t reads[2] = {s->moment[0].step, s->moment[s->n_moments - 1].step};

	for (int i = 0; i < 2; i++) {
		if (!reads[i] || !steps_is_fence(s, reads[i] - 1))
			fail_msg("%s: no lfence before read %d of the clock", who, i + 1);
		if (!steps_is_fence(s, reads[i] + 1))
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
	for (size_t i = 0; i < n_ways; i++) {
		if (!stub_bench.there[ways[i].abi])
			continue;
		snprintf(who, sizeof(who), "%s %s", abi_names[ways[i].abi],
			 paths[ways[i].path].name);
		const struct steps *s = follow_way(&ways[i], 3, true);
		expect_fences(who, s);
		expect_frame(who, s);
	}
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++) {
		for (uint32_t shape = 0; shape < SHAPE_COUNT && stub_bench.there[abi]; shape++) {
			snprintf(who, sizeof(who), "%s %s", abi_names[abi], empties[shape]);
			const struct steps *s = follow_empty(abi, shape, 3, true);
			expect_fences(who, s);
			expect_frame(who, s);
		}
	}
}

/* Instructions between the two reads, counted: what is subtracted is the path's own loop in all but
 * the path. */
static void test_empty_loop_is_of_the_path_s_shape(void **state)
{
	(void)state;
	need_a_tracee();
	for (size_t i = 0; i < n_ways; i++) {
		const struct way *way = &ways[i];
		for (uint64_t n = 1; n <= N_MAX && stub_bench.there[way->abi]; n += 48) {
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
		for (uint32_t shape = 0; shape < SHAPE_COUNT && stub_bench.there[abi]; shape++) {
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
	stub_step(&stub_bench.tracee[abi], &stub_bench.rest[abi], "stub_int80", SHAPE_ENTRY, &call,
		  clock, true, &stub_bench.steps);
	const struct steps *s = &stub_bench.steps;
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
			if (stub_bench.there[abi])
				expect_burn(abi, &burns[i]);
}

/* The chains of selfcheck and the ruler are read by the same clock. */
static void test_chains(void **state)
{
	static const char *const stubs[] = {"stub_chain_imul", "stub_chain_add"};

	(void)state;
	need_a_tracee();
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++) {
		for (int i = 0; i < 2 && stub_bench.there[abi]; i++) {
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
		cmocka_unit_test(test_fences_marks_and_settling),
		cmocka_unit_test(test_empty_loop_is_of_the_path_s_shape),
		cmocka_unit_test(test_shape_of_the_loop),
		cmocka_unit_test(test_burn),
		cmocka_unit_test(test_chains),
	};

	return cmocka_run_group_tests(tests, stub_bench_open, stub_bench_close);
}

/* What the workers make of batches: they are fed known ticks, and every number that they send
 * follows from them to the digit. Which stubs they time, how often, with what and in which order is
 * seen too. What they make of rulers is in tests/e2e/test_rulers.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/ops/ops.h"
#include "bench/protocol/chains.h"
#include "bench/protocol/ruler.h"
#include "bench/protocol/wire.h"
#include "tests/e2e/fed_worker.h"

enum { EMPTIES = RULER_EMPTIES };

static struct fed_worker worker;
static const struct feed *const feed = &worker.feed;

/* Every batch is quicker than the one before it: the last of all is the quickest. */
static uint64_t quicker_and_quicker(void *ctx, const struct fed_batch *batch, size_t k)
{
	(void)ctx;
	(void)batch;
	return 100000 - 7 * k;
}

/* The first is the quickest. */
static uint64_t slower_and_slower(void *ctx, const struct fed_batch *batch, size_t k)
{
	(void)ctx;
	(void)batch;
	return 1000 + 11 * k;
}

/* The last row of `length` batches of the stub, and how many such rows there are. */
static size_t last_row(const char *stub, uint64_t n, size_t length, size_t *rows)
{
	size_t found = 0, count;

	*rows = 0;
	for (size_t i = 0; i < feed->n; i += count ? count : 1) {
		count = feed_row(feed, i, stub, n);
		if (count != length)
			continue;
		found = i;
		(*rows)++;
	}
	if (!*rows)
		fail_msg("%s is not timed in a row of %zu batches of %u calls", stub, length,
			 (unsigned int)n);
	return found;
}

static const char *const empties[SHAPE_COUNT] = {"stub_empty", "stub_empty_call"};

/* One way of timing: batches, or single calls. */
struct pass {
	uint64_t n;
	size_t samples;
	uint64_t burn;
};

static void expect_same_arguments(const struct stub_call *a, const struct stub_call *b)
{
	assert_memory_equal(a->arg, b->arg, sizeof(a->arg));
	assert_int_equal(a->nr, b->nr);
	assert_int_equal(a->target, b->target);
}

/* Empty batches of the cell's shape and number of calls, warm-up, samples, empty batches: the
 * lowest of the empty ones, of which there are as many before as after, and the samples are what is
 * sent. Returns how many such passes were made. */
static size_t expect_pass(const char *stub, const char *empty, const struct pass *pass,
			  uint64_t empty_tsc, const uint32_t *samples)
{
	size_t length = FED_WARMUP + pass->samples, passes;
	size_t at = last_row(stub, pass->n, length, &passes);

	assert_true(at >= EMPTIES);
	assert_true(feed_row(feed, at - EMPTIES, empty, pass->n) == EMPTIES);
	assert_true(feed_row(feed, at + length, empty, pass->n) >= EMPTIES);
	uint32_t before = feed_least(feed, at - EMPTIES, EMPTIES);
	uint32_t after = feed_least(feed, at + length, EMPTIES);
	assert_int_equal(empty_tsc, before < after ? before : after);
	for (size_t i = 0; i < pass->samples; i++)
		assert_int_equal(samples[i], feed->batch[at + FED_WARMUP + i].ticks);
	for (size_t i = at - EMPTIES; i < at + length + EMPTIES; i++) {
		const struct fed_batch *b = &feed->batch[i];
		assert_false(b->of_child);
		assert_int_equal(b->call.burn_tsc, i >= at && i < at + length ? pass->burn : 0);
		expect_same_arguments(&b->call, &feed->batch[at].call);
	}
	return passes;
}

static void expect_binding(enum abi abi, enum path_id path, enum op_id op,
			   const struct stub_call *call)
{
	if (paths[path].shape == SHAPE_ENTRY)
		assert_int_equal(call->nr, op_number(path, op, false));
	if (path == PATH_vsyscall)
		assert_int_equal(call->target, ops[op].slot);
	else if (path == PATH_libc || path == PATH_vdso || path == PATH_kernel_vsyscall)
		assert_true(call->target != 0);
	else
		assert_int_equal(call->target, 0);
	(void)abi;
}

static void expect_timed(enum abi abi, enum path_id path, enum op_id op, uint64_t inject)
{
	const char *empty = empties[paths[path].shape];
	const struct pass batches = {FED_CALLS, FED_BATCHES, FED_CALLS * inject};
	const struct pass singles = {1, FED_SINGLES, inject};
	uint32_t samples[FED_BATCHES + FED_SINGLES];
	struct wire_timed t;
	char stub[64];
	size_t bytes, passes;
	const unsigned char *payload = fed_frame(&worker, WIRE_TIMED, &bytes);

	memcpy(&t, payload, sizeof(t));
	if (t.status != WIRE_OK)
		fail_msg("%s %s: %s", abi_names[abi], paths[path].name, t.reason);
	assert_int_equal(bytes, sizeof(t) + sizeof(samples));
	memcpy(samples, payload + sizeof(t), sizeof(samples));
	assert_int_equal(t.path, path);
	assert_int_equal(t.op, op);
	assert_int_equal(t.calls, FED_CALLS);
	assert_int_equal(t.batches, FED_BATCHES);
	assert_int_equal(t.singles, FED_SINGLES);
	assert_true(t.lost_ns <= t.wall_ns);
	assert_string_equal(t.reason, "");

	snprintf(stub, sizeof(stub), "stub_%s", paths[path].name);
	assert_int_equal(expect_pass(stub, empty, &batches, t.empty_tsc, samples), t.tries);
	passes = expect_pass(stub, empty, &singles, t.empty_single_tsc, samples + FED_BATCHES);
	assert_int_equal(passes, 1);
	size_t at = last_row(stub, FED_CALLS, FED_WARMUP + FED_BATCHES, &passes);
	expect_binding(abi, path, op, &feed->batch[at].call);
}

/* Whether a worker can time the path here: what probing it says. */
static bool is_there(enum abi abi, enum path_id path, enum op_id op, bool *fed)
{
	struct fed_request m = fed_request(WIRE_PROBE, path, op);
	struct wire_probed p;
	size_t bytes;

	m.head.batch_tsc = 1;
	*fed = fed_run(&worker, abi, &m, slower_and_slower, NULL);
	if (!*fed)
		return false;
	memcpy(&p, fed_frame(&worker, WIRE_PROBED, &bytes), sizeof(p));
	if (p.status != WIRE_OK)
		print_message("%s %s left out: %s\n", abi_names[abi], paths[path].name, p.reason);
	return p.status == WIRE_OK;
}

static void test_every_path_is_timed(void **state)
{
	int timed = 0;

	(void)state;
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++) {
		bool fed = true;
		for (uint32_t path = 0; path < PATH_COUNT && fed; path++) {
			enum op_id op =
				paths[path].shape == SHAPE_CALL ? OP_gettimeofday : OP_getppid;
			struct fed_request m = fed_request(WIRE_TIME, path, op);
			if (path == PATH_empty || !paths[path].on[abi] ||
			    !is_there(abi, path, op, &fed))
				continue;
			assert_true(fed_run(&worker, abi, &m, quicker_and_quicker, NULL));
			expect_timed(abi, path, op, 0);
			m.head.inject_tsc = 7;
			assert_true(fed_run(&worker, abi, &m, slower_and_slower, NULL));
			expect_timed(abi, path, op, 7);
			timed++;
		}
	}
	if (!timed)
		skip();
}

/* The second sample of every pass is longer than 32 bits can say. */
static uint64_t second_too_long(void *ctx, const struct fed_batch *batch, size_t k)
{
	size_t *batches = ctx;

	if (strcmp(batch->stub, "stub_libc") != 0 || batch->call.n != FED_CALLS)
		return 1000 + k;
	size_t nth = (*batches)++ % (FED_WARMUP + FED_BATCHES);
	return nth == FED_WARMUP + 1 ? (UINT64_C(1) << 32) + 5 : 1000 + k;
}

static void test_too_long_a_batch_is_as_long_as_can_be(void **state)
{
	struct fed_request m = fed_request(WIRE_TIME, PATH_libc, OP_getppid);
	uint32_t samples[FED_BATCHES];
	size_t batches = 0, bytes;

	(void)state;
	if (!fed_run(&worker, ABI_x86_64, &m, second_too_long, &batches))
		skip();
	const unsigned char *payload = fed_frame(&worker, WIRE_TIMED, &bytes);
	memcpy(samples, payload + sizeof(struct wire_timed), sizeof(samples));
	assert_int_equal(samples[1], UINT32_MAX);
	for (int i = 0; i < FED_BATCHES; i++)
		assert_true(i == 1 || samples[i] < UINT32_MAX);
}

/* 11 ticks a call in one batch of five: the others are disturbed and take three times as long. */
static uint64_t eleven_a_call(void *ctx, const struct fed_batch *batch, size_t k)
{
	(void)ctx;
	return batch->call.n * (k % 5 ? 33 : 11);
}

static uint64_t dear(void *ctx, const struct fed_batch *batch, size_t k)
{
	(void)ctx;
	(void)k;
	return batch->call.n * 100000;
}

static uint32_t sized(uint64_t (*ticks)(void *ctx, const struct fed_batch *batch, size_t k))
{
	struct fed_request m = fed_request(WIRE_PROBE, PATH_libc, OP_getppid);
	struct wire_probed p;
	size_t bytes;

	m.head.batch_tsc = 12000;
	if (!fed_run(&worker, ABI_x86_64, &m, ticks, NULL))
		skip();
	memcpy(&p, fed_frame(&worker, WIRE_PROBED, &bytes), sizeof(p));
	assert_int_equal(p.status, WIRE_OK);
	return p.calls;
}

/* As many calls as take what was asked for, by the quickest batch. */
static void test_batches_are_sized(void **state)
{
	(void)state;
	assert_int_equal(sized(eleven_a_call), 1091); /* 12000 / 11 is 1090.9 */
	assert_int_equal(sized(dear), 1);
}

/* The batches of a chain in the order in which they were measured, behind the warm-up. */
static void expect_chain(const char *stub, uint64_t n, const uint32_t *ticks)
{
	size_t seen = 0;

	for (size_t i = 0; i < feed->n; i++) {
		if (strcmp(feed->batch[i].stub, stub) != 0 || feed->batch[i].call.n != n)
			continue;
		if (seen >= FED_WARMUP)
			assert_int_equal(ticks[seen - FED_WARMUP], feed->batch[i].ticks);
		seen++;
	}
	assert_int_equal(seen, FED_WARMUP + FED_BATCHES);
}

static void expect_chained(void)
{
	static const char *const stubs[CHAIN_COUNT] = {
		[CHAIN_imul] = "stub_chain_imul",
		[CHAIN_add] = "stub_chain_add",
		[CHAIN_window] = "stub_chain_window",
		[CHAIN_empty_call] = "stub_empty_call",
	};
	static const uint64_t turns[CHAIN_COUNT] = {1, 1, WINDOW_TURNS, CHAIN_LINKS};
	uint32_t ticks[CHAIN_COUNT * FED_BATCHES];
	struct wire_chained c;
	size_t bytes, rows;
	const unsigned char *payload = fed_frame(&worker, WIRE_CHAINED, &bytes);

	memcpy(&c, payload, sizeof(c));
	assert_int_equal(c.status, WIRE_OK);
	assert_int_equal(bytes, sizeof(c) + sizeof(ticks));
	memcpy(ticks, payload + sizeof(c), sizeof(ticks));
	for (int i = 0; i < CHAIN_COUNT; i++)
		expect_chain(stubs[i], 2 * turns[i], ticks + (ptrdiff_t)i * FED_BATCHES);
	size_t last = last_row("stub_empty", 1, EMPTIES, &rows);
	assert_int_equal(rows, 2);
	uint32_t first = feed_least(feed, 0, EMPTIES), again = feed_least(feed, last, EMPTIES);
	assert_int_equal(c.fixed_tsc, first < again ? first : again);
}

static void test_chains(void **state)
{
	struct fed_request m = fed_request(WIRE_CHAIN, PATH_empty, OP_getppid);
	bool fed = false;

	(void)state;
	m.plan.calls = 2;
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++) {
		if (!fed_run(&worker, abi, &m, quicker_and_quicker, NULL))
			continue;
		fed = true;
		expect_chained();
		assert_true(fed_run(&worker, abi, &m, slower_and_slower, NULL));
		expect_chained();
	}
	if (!fed)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_path_is_timed),
		cmocka_unit_test(test_too_long_a_batch_is_as_long_as_can_be),
		cmocka_unit_test(test_batches_are_sized),
		cmocka_unit_test(test_chains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

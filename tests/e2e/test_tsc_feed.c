/* What the workers make of the clock: they are fed known ticks, and every number that they send
 * follows from them to the digit. Which stubs they time, how often, with what and in which order is
 * seen too. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/ops/ops.h"
#include "bench/protocol/chains.h"
#include "bench/protocol/ruler.h"
#include "bench/protocol/wire.h"
#include "tests/e2e/tsc_feed.h"

enum {
	CALLS = 10,
	BATCHES = 6,
	WARMUP = 3,
	SINGLES = 4,
	EMPTIES = RULER_EMPTIES,
	ANSWER = 1 << 16
};

struct message {
	struct wire_request request;
	struct wire_plan plan;
};

static struct feed feed;
static unsigned char answer[ANSWER];
static size_t answered;

static struct message message_of(enum wire_mode mode, enum path_id path, enum op_id op)
{
	struct message m = {
		.request = wire_request_make(mode, sched_getcpu()),
		.plan = {path, op, CALLS, BATCHES, WARMUP, SINGLES, .ruler = 0},
	};

	m.request.n_cells = 1;
	return m;
}

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

/* Feeds a worker; false where none can be fed. */
static bool run(enum abi abi, const struct message *m,
		uint64_t (*ticks)(void *ctx, const struct fed_batch *batch, size_t k))
{
	feed.ticks = ticks;
	return feed_run(&feed, abi, m, sizeof(*m), answer, sizeof(answer), &answered);
}

/* The frame of that type, which must be there once. */
static const unsigned char *frame(uint32_t type, size_t *bytes)
{
	const unsigned char *found = NULL;
	struct wire_head head;

	for (size_t at = 0; at + sizeof(head) <= answered; at += sizeof(head) + head.bytes) {
		memcpy(&head, answer + at, sizeof(head));
		if (head.type == WIRE_ERROR)
			fail_msg("the worker says: %.*s", (int)head.bytes,
				 (const char *)answer + at + sizeof(head));
		if (head.type != type)
			continue;
		assert_null(found);
		found = answer + at + sizeof(head);
		*bytes = head.bytes;
	}
	if (!found)
		fail_msg("no frame of type %u; the worker's end: 0x%x", type,
			 (unsigned int)feed.status);
	return found;
}

/* The last row of `length` batches of the stub, and how many such rows there are. */
static size_t last_row(const char *stub, uint64_t n, size_t length, size_t *rows)
{
	size_t found = 0, count;

	*rows = 0;
	for (size_t i = 0; i < feed.n; i += count ? count : 1) {
		count = feed_row(&feed, i, stub, n);
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
	size_t length = WARMUP + pass->samples, passes;
	size_t at = last_row(stub, pass->n, length, &passes);

	assert_true(at >= EMPTIES);
	assert_true(feed_row(&feed, at - EMPTIES, empty, pass->n) == EMPTIES);
	assert_true(feed_row(&feed, at + length, empty, pass->n) >= EMPTIES);
	uint32_t before = feed_least(&feed, at - EMPTIES, EMPTIES);
	uint32_t after = feed_least(&feed, at + length, EMPTIES);
	assert_int_equal(empty_tsc, before < after ? before : after);
	for (size_t i = 0; i < pass->samples; i++)
		assert_int_equal(samples[i], feed.batch[at + WARMUP + i].ticks);
	for (size_t i = at - EMPTIES; i < at + length + EMPTIES; i++) {
		const struct fed_batch *b = &feed.batch[i];
		assert_false(b->of_child);
		assert_int_equal(b->call.burn_tsc, i >= at && i < at + length ? pass->burn : 0);
		expect_same_arguments(&b->call, &feed.batch[at].call);
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
	const struct pass batches = {CALLS, BATCHES, CALLS * inject};
	const struct pass singles = {1, SINGLES, inject};
	uint32_t samples[BATCHES + SINGLES];
	struct wire_timed t;
	char stub[64];
	size_t bytes, passes;
	const unsigned char *payload = frame(WIRE_TIMED, &bytes);

	memcpy(&t, payload, sizeof(t));
	if (t.status != WIRE_OK)
		fail_msg("%s %s: %s", abi_names[abi], paths[path].name, t.reason);
	assert_int_equal(bytes, sizeof(t) + sizeof(samples));
	memcpy(samples, payload + sizeof(t), sizeof(samples));
	assert_int_equal(t.path, path);
	assert_int_equal(t.op, op);
	assert_int_equal(t.calls, CALLS);
	assert_int_equal(t.batches, BATCHES);
	assert_int_equal(t.singles, SINGLES);
	assert_true(t.lost_ns <= t.wall_ns);
	assert_string_equal(t.reason, "");

	snprintf(stub, sizeof(stub), "stub_%s", paths[path].name);
	assert_int_equal(expect_pass(stub, empty, &batches, t.empty_tsc, samples), t.tries);
	assert_int_equal(expect_pass(stub, empty, &singles, t.empty_single_tsc, samples + BATCHES),
			 1);
	expect_binding(abi, path, op,
		       &feed.batch[last_row(stub, CALLS, WARMUP + BATCHES, &passes)].call);
}

/* Whether a worker can time the path here: what probing it says. */
static bool is_there(enum abi abi, enum path_id path, enum op_id op, bool *fed)
{
	struct message m = message_of(WIRE_PROBE, path, op);
	struct wire_probed p;
	size_t bytes;

	m.request.batch_tsc = 1;
	*fed = run(abi, &m, slower_and_slower);
	if (!*fed)
		return false;
	memcpy(&p, frame(WIRE_PROBED, &bytes), sizeof(p));
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
			struct message m = message_of(WIRE_TIME, path, op);
			if (path == PATH_empty || !paths[path].on[abi] ||
			    !is_there(abi, path, op, &fed))
				continue;
			assert_true(run(abi, &m, quicker_and_quicker));
			expect_timed(abi, path, op, 0);
			m.request.inject_tsc = 7;
			assert_true(run(abi, &m, slower_and_slower));
			expect_timed(abi, path, op, 7);
			timed++;
		}
	}
	if (!timed)
		skip();
}

/* Takes the next batches of the log, which must be `count` of the stub, and compares their ticks
 * with what was sent. */
static void expect_next(size_t *at, const char *stub, uint64_t n, const uint32_t *sent,
			size_t count)
{
	for (size_t i = 0; i < count; i++, (*at)++) {
		assert_true(*at < feed.n);
		assert_string_equal(feed.batch[*at].stub, stub);
		assert_int_equal(feed.batch[*at].call.n, n);
		if (sent)
			assert_int_equal(sent[i], feed.batch[*at].ticks);
	}
}

/* A ruler, the window, `every` batches, and so on to the last ruler. */
static void expect_ruled(size_t *at, const char *stub, uint64_t n, const uint32_t *sent,
			 size_t count, const uint32_t *ruler, const uint32_t *window)
{
	for (size_t i = 0;; i += RULER_EVERY) {
		size_t here = count - i < RULER_EVERY ? count - i : RULER_EVERY;
		expect_next(at, "stub_chain_imul", RULER_TURNS, ruler++, 1);
		expect_next(at, "stub_chain_window", RULER_WINDOW_TURNS, window++, 1);
		if (i >= count)
			return;
		expect_next(at, stub, n, sent + i, here);
	}
}

/* Chains without links and the empty loop between rulers. */
static void expect_empties(size_t *at, const struct wire_samples *s, size_t half)
{
	expect_next(at, "stub_chain_none", 1, s->fixed + half * RULER_FIXED, RULER_FIXED);
	expect_ruled(at, "stub_empty", CALLS, s->empty + half * RULER_EMPTIES, RULER_EMPTIES,
		     s->empty_ruler + half * ruler_count(RULER_EMPTIES, RULER_EVERY),
		     s->empty_window + half * ruler_count(RULER_EMPTIES, RULER_EVERY));
}

/* The lists of a WIRE_TIMED frame, in their order. */
static struct wire_samples samples_of(const struct wire_plan *plan, const unsigned char *payload,
				      size_t bytes)
{
	static uint32_t copy[4096];
	struct wire_samples samples;
	size_t total = wire_samples_total(plan);

	assert_int_equal(bytes, sizeof(struct wire_timed) + total * sizeof(uint32_t));
	assert_true(total <= sizeof(copy) / sizeof(copy[0]));
	memcpy(copy, payload + sizeof(struct wire_timed), total * sizeof(uint32_t));
	wire_samples_at(plan, copy, &samples);
	return samples;
}

/* All chains take as long: a pass whose rulers do not agree is repeated. */
static uint64_t steady_chains(void *ctx, const struct fed_batch *batch, size_t k)
{
	(void)ctx;
	return strcmp(batch->stub, "stub_chain_imul") ? 1000 + 3 * k : 5000 + k % 7;
}

/* The first five windows, and the seventh, take as long as beside another thread. */
static uint64_t shared_at_first(void *ctx, const struct fed_batch *batch, size_t k)
{
	size_t *windows = ctx;
	size_t nth = *windows;

	if (strcmp(batch->stub, "stub_chain_window") != 0)
		return steady_chains(NULL, batch, k);
	*windows += 1;
	return nth < 5 || nth == 6 ? 1000 : 500;
}

/* A pass begins once nothing shared the core beside two rulers in a row. */
static void test_pass_waits_for_the_core(void **state)
{
	enum { RULERS = 9 };
	struct message m = message_of(WIRE_TIME, PATH_int80, OP_getppid);
	size_t windows = 0;

	(void)state;
	m.plan.ruler = RULER_EVERY;
	m.plan.alone = 65536 / 8; /* 625 ticks of a ruler of 5,000 */
	feed.ctx = &windows;
	bool fed = run(ABI_x86_64, &m, shared_at_first);
	feed.ctx = NULL;
	if (!fed)
		skip();
	size_t at = 0;
	while (at < feed.n && strcmp(feed.batch[at].stub, "stub_chain_imul") != 0)
		at++;
	for (size_t i = 0; i < RULERS; i++) {
		assert_int_equal(feed_row(&feed, at++, "stub_chain_imul", RULER_TURNS), 1);
		assert_int_equal(feed_row(&feed, at++, "stub_chain_window", RULER_WINDOW_TURNS), 1);
	}
	assert_int_equal(feed_row(&feed, at, "stub_chain_none", 1), RULER_FIXED);
}

/* No two rulers agree in the first so many windows' time; ctx counts them. */
static uint64_t unsteady_at_first(void *ctx, const struct fed_batch *batch, size_t k)
{
	enum { WILD = 500 };
	size_t *rulers = ctx;

	if (strcmp(batch->stub, "stub_chain_imul") != 0)
		return 1000 + 3 * k;
	*rulers += 1;
	return *rulers < WILD && *rulers % 2 ? 9000 : 5000 + k % 7;
}

/* A pass without rulers that agree is made again more often than one that was disturbed. */
static void test_pass_without_rulers_is_made_again(void **state)
{
	struct message m = message_of(WIRE_TIME, PATH_int80, OP_getppid);
	struct wire_timed t;
	size_t rulers = 0, bytes;

	(void)state;
	m.plan.ruler = RULER_EVERY;
	m.plan.batches = 3 * RULER_EVERY;
	feed.ctx = &rulers;
	bool fed = run(ABI_x86_64, &m, unsteady_at_first);
	feed.ctx = NULL;
	if (!fed)
		skip();
	memcpy(&t, frame(WIRE_TIMED, &bytes), sizeof(t));
	assert_int_equal(t.tries, 10);
}

/* Where the rulers stand, and that every one is sent in its place. */
static void test_ruler_stands_between_batches(void **state)
{
	struct message m = message_of(WIRE_TIME, PATH_int80, OP_getppid);
	struct wire_timed t;
	size_t bytes, at = 0;

	(void)state;
	m.plan.ruler = RULER_EVERY;
	if (!run(ABI_x86_64, &m, steady_chains))
		skip();
	const unsigned char *payload = frame(WIRE_TIMED, &bytes);
	memcpy(&t, payload, sizeof(t));
	struct wire_samples s = samples_of(&m.plan, payload, bytes);
	assert_int_equal(t.status, WIRE_OK);
	/* A traced worker waits for its tracer, so its passes are disturbed; the last one is sent:
	 * two rows of chains without links each. */
	for (size_t rows = 2 * t.tries - 1; rows && at < feed.n; at += rows ? 1 : 0)
		rows -= feed_row(&feed, at, "stub_chain_none", 1) == RULER_FIXED;
	expect_empties(&at, &s, 0);
	expect_next(&at, "stub_int80", CALLS, NULL, WARMUP);
	expect_ruled(&at, "stub_int80", CALLS, s.batch, BATCHES, s.ruler, s.window);
	expect_empties(&at, &s, 1);
	/* Single calls have none. */
	while (at < feed.n)
		assert_string_not_equal(feed.batch[at++].stub, "stub_chain_imul");
}

/* The second sample of every pass is longer than 32 bits can say. */
static uint64_t second_too_long(void *ctx, const struct fed_batch *batch, size_t k)
{
	size_t *batches = ctx;

	if (strcmp(batch->stub, "stub_libc") != 0 || batch->call.n != CALLS)
		return 1000 + k;
	return (*batches)++ % (WARMUP + BATCHES) == WARMUP + 1 ? (UINT64_C(1) << 32) + 5 : 1000 + k;
}

static void test_too_long_a_batch_is_as_long_as_can_be(void **state)
{
	struct message m = message_of(WIRE_TIME, PATH_libc, OP_getppid);
	uint32_t samples[BATCHES];
	size_t batches = 0, bytes;

	(void)state;
	feed.ctx = &batches;
	if (!run(ABI_x86_64, &m, second_too_long))
		skip();
	const unsigned char *payload = frame(WIRE_TIMED, &bytes);
	memcpy(samples, payload + sizeof(struct wire_timed), sizeof(samples));
	assert_int_equal(samples[1], UINT32_MAX);
	for (int i = 0; i < BATCHES; i++)
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
	struct message m = message_of(WIRE_PROBE, PATH_libc, OP_getppid);
	struct wire_probed p;
	size_t bytes;

	m.request.batch_tsc = 12000;
	if (!run(ABI_x86_64, &m, ticks))
		skip();
	memcpy(&p, frame(WIRE_PROBED, &bytes), sizeof(p));
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

	for (size_t i = 0; i < feed.n; i++) {
		if (strcmp(feed.batch[i].stub, stub) != 0 || feed.batch[i].call.n != n)
			continue;
		if (seen >= WARMUP)
			assert_int_equal(ticks[seen - WARMUP], feed.batch[i].ticks);
		seen++;
	}
	assert_int_equal(seen, WARMUP + BATCHES);
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
	uint32_t ticks[CHAIN_COUNT * BATCHES];
	struct wire_chained c;
	size_t bytes, rows;
	const unsigned char *payload = frame(WIRE_CHAINED, &bytes);

	memcpy(&c, payload, sizeof(c));
	assert_int_equal(c.status, WIRE_OK);
	assert_int_equal(bytes, sizeof(c) + sizeof(ticks));
	memcpy(ticks, payload + sizeof(c), sizeof(ticks));
	for (int i = 0; i < CHAIN_COUNT; i++)
		expect_chain(stubs[i], 2 * turns[i], ticks + (ptrdiff_t)i * BATCHES);
	size_t last = last_row("stub_empty", 1, EMPTIES, &rows);
	assert_int_equal(rows, 2);
	uint32_t first = feed_least(&feed, 0, EMPTIES), again = feed_least(&feed, last, EMPTIES);
	assert_int_equal(c.fixed_tsc, first < again ? first : again);
}

static void test_chains(void **state)
{
	struct message m = message_of(WIRE_CHAIN, PATH_empty, OP_getppid);
	bool fed = false;

	(void)state;
	m.plan.calls = 2;
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++) {
		if (!run(abi, &m, quicker_and_quicker))
			continue;
		fed = true;
		expect_chained();
		assert_true(run(abi, &m, slower_and_slower));
		expect_chained();
	}
	if (!fed)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_path_is_timed),
		cmocka_unit_test(test_ruler_stands_between_batches),
		cmocka_unit_test(test_pass_waits_for_the_core),
		cmocka_unit_test(test_pass_without_rulers_is_made_again),
		cmocka_unit_test(test_too_long_a_batch_is_as_long_as_can_be),
		cmocka_unit_test(test_batches_are_sized),
		cmocka_unit_test(test_chains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What the workers make of rulers: where these stand between batches, that every one is sent, and
 * that a pass waits for the core and is made again when its rulers do not agree. The workers are
 * fed known ticks; what they make of batches is in tests/e2e/test_batches.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/ops/ops.h"
#include "bench/protocol/ruler.h"
#include "bench/protocol/wire.h"
#include "tests/e2e/fed_worker.h"

static struct fed_worker worker;
static const struct feed *const feed = &worker.feed;

/* Takes the next batches of the log, which must be `count` of the stub, and compares their ticks
 * with what was sent. */
static void expect_next(size_t *at, const char *stub, uint64_t n, const uint32_t *sent,
			size_t count)
{
	for (size_t i = 0; i < count; i++, (*at)++) {
		assert_true(*at < feed->n);
		assert_string_equal(feed->batch[*at].stub, stub);
		assert_int_equal(feed->batch[*at].call.n, n);
		if (sent)
			assert_int_equal(sent[i], feed->batch[*at].ticks);
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
	expect_ruled(at, "stub_empty", FED_CALLS, s->empty + half * RULER_EMPTIES, RULER_EMPTIES,
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
	struct fed_request m = fed_request(WIRE_TIME, PATH_int80, OP_getppid);
	size_t windows = 0;

	(void)state;
	m.plan.ruler = RULER_EVERY;
	m.head.wait_ns = UINT64_C(60000000000);
	m.plan.alone = 65536 / 8; /* 625 ticks of a ruler of 5,000 */
	if (!fed_run(&worker, ABI_x86_64, &m, shared_at_first, &windows))
		skip();
	size_t at = 0;
	while (at < feed->n && strcmp(feed->batch[at].stub, "stub_chain_imul") != 0)
		at++;
	for (size_t i = 0; i < RULERS; i++) {
		assert_int_equal(feed_row(feed, at++, "stub_chain_imul", RULER_TURNS), 1);
		assert_int_equal(feed_row(feed, at++, "stub_chain_window", RULER_WINDOW_TURNS), 1);
	}
	assert_int_equal(feed_row(feed, at, "stub_chain_none", 1), RULER_FIXED);
}

/* Every window takes as long as beside another thread. */
static uint64_t always_shared(void *ctx, const struct fed_batch *batch, size_t k)
{
	return strcmp(batch->stub, "stub_chain_window") ? steady_chains(ctx, batch, k) : 1000;
}

/* No ruler follows another in the batches fed from `at`: no pass waits. */
static void expect_no_waits(size_t at)
{
	for (; at + 1 < feed->n; at++)
		assert_false(!strcmp(feed->batch[at].stub, "stub_chain_window") &&
			     !strcmp(feed->batch[at + 1].stub, "stub_chain_imul"));
}

/* Where the core is never free a process waits for as long as its request has, in all its passes,
 * and sends for how long. Of a nanosecond a ruler leaves nothing, for a pass that is made again
 * either.
 */
static void test_waits_are_bounded(void **state)
{
	struct fed_request m = fed_request(WIRE_TIME, PATH_int80, OP_getppid);
	struct wire_done done;
	size_t bytes, at = 0;

	(void)state;
	m.head.wait_ns = 1;
	m.plan.ruler = RULER_EVERY;
	m.plan.alone = 65536 / 8;
	if (!fed_run(&worker, ABI_x86_64, &m, always_shared, NULL))
		skip();
	while (at < feed->n && strcmp(feed->batch[at].stub, "stub_chain_imul") != 0)
		at++;
	assert_int_equal(feed_row(feed, at++, "stub_chain_imul", RULER_TURNS), 1);
	assert_int_equal(feed_row(feed, at++, "stub_chain_window", RULER_WINDOW_TURNS), 1);
	assert_int_equal(feed_row(feed, at, "stub_chain_none", 1), RULER_FIXED);
	expect_no_waits(at);
	memcpy(&done, fed_frame(&worker, WIRE_DONE, &bytes), sizeof(done));
	assert_true(done.waited_ns > 0);
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
	struct fed_request m = fed_request(WIRE_TIME, PATH_int80, OP_getppid);
	struct wire_timed t;
	size_t rulers = 0, bytes;

	(void)state;
	m.plan.ruler = RULER_EVERY;
	m.plan.batches = 3 * RULER_EVERY;
	m.head.wait_ns = 0; /* these it must have */
	if (!fed_run(&worker, ABI_x86_64, &m, unsteady_at_first, &rulers))
		skip();
	memcpy(&t, fed_frame(&worker, WIRE_TIMED, &bytes), sizeof(t));
	assert_int_equal(t.tries, 10);
}

/* Where the rulers stand, and that every one is sent in its place. */
static void test_ruler_stands_between_batches(void **state)
{
	struct fed_request m = fed_request(WIRE_TIME, PATH_int80, OP_getppid);
	struct wire_timed t;
	size_t bytes, at = 0;

	(void)state;
	m.plan.ruler = RULER_EVERY;
	if (!fed_run(&worker, ABI_x86_64, &m, steady_chains, NULL))
		skip();
	const unsigned char *payload = fed_frame(&worker, WIRE_TIMED, &bytes);
	memcpy(&t, payload, sizeof(t));
	struct wire_samples s = samples_of(&m.plan, payload, bytes);
	assert_int_equal(t.status, WIRE_OK);
	/* A traced worker waits for its tracer, so its passes are disturbed; the last one is sent:
	 * two rows of chains without links each. */
	for (size_t rows = 2 * t.tries - 1; rows && at < feed->n; at += rows ? 1 : 0)
		rows -= feed_row(feed, at, "stub_chain_none", 1) == RULER_FIXED;
	expect_empties(&at, &s, 0);
	expect_next(&at, "stub_int80", FED_CALLS, NULL, FED_WARMUP);
	expect_ruled(&at, "stub_int80", FED_CALLS, s.batch, FED_BATCHES, s.ruler, s.window);
	expect_empties(&at, &s, 1);
	/* Single calls have none. */
	while (at < feed->n)
		assert_string_not_equal(feed->batch[at++].stub, "stub_chain_imul");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ruler_stands_between_batches),
		cmocka_unit_test(test_pass_waits_for_the_core),
		cmocka_unit_test(test_waits_are_bounded),
		cmocka_unit_test(test_pass_without_rulers_is_made_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

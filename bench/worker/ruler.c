#include "bench/worker/ruler.h"

#include "bench/base/clock.h"
#include "bench/protocol/ruler.h"
#include "bench/worker/batch.h"

stub_fn stub_chain_window;
stub_fn stub_chain_none;

/* An odd step keeps the product from becoming 0; the values are those of chain.c. */
struct stub_call ruler_call(void)
{
	return (struct stub_call){.arg = {1, 0x9e3779b1}, .n = RULER_TURNS};
}

static void ruler_run_one(uint32_t *ruler, uint32_t *window)
{
	struct stub_call chain = ruler_call(), overlap = chain;

	batch_run(stub_chain_imul, &chain, ruler, 1);
	overlap.n = RULER_WINDOW_TURNS;
	batch_run(stub_chain_window, &overlap, window, 1);
}

void ruler_run(stub_fn *stub, struct stub_call *call, uint32_t *ticks, uint32_t batches,
	       uint32_t every, uint32_t *ruler, uint32_t *window)
{
	if (!every) {
		batch_run(stub, call, ticks, batches);
		return;
	}
	for (uint32_t i = 0;; i += every) {
		ruler_run_one(ruler++, window++);
		if (i >= batches)
			return;
		batch_run(stub, call, ticks + i, batches - i < every ? batches - i : every);
	}
}

void ruler_run_fixed(uint32_t *ticks)
{
	struct stub_call chain = ruler_call();

	chain.n = 1;
	batch_run(stub_chain_none, &chain, ticks, RULER_FIXED);
}

/* Groups between rulers that do not agree, of n rulers. */
static uint32_t bad_groups(const uint32_t *ruler, uint32_t n)
{
	uint32_t bad = 0;

	for (uint32_t i = 1; i < n; i++)
		bad += !ruler_agrees(ruler[i - 1], ruler[i]);
	return bad;
}

bool ruler_was_unsteady(const uint32_t *ruler, uint32_t n)
{
	return n && 2 * bad_groups(ruler, n) > n - 1;
}

bool ruler_was_useless(const uint32_t *ruler, uint32_t n, uint32_t every)
{
	uint32_t groups = n ? n - 1 : 0;

	return groups * every >= RULER_ENOUGH &&
	       (groups - bad_groups(ruler, n)) * every < RULER_ENOUGH;
}

bool ruler_is_alone(uint32_t ruler, uint32_t window, uint32_t limit)
{
	return (uint64_t)window << 16 <= (uint64_t)ruler * limit;
}

uint64_t ruler_wait(uint32_t limit, uint32_t passes, uint64_t ns)
{
	uint64_t part = ns / (passes < RULER_WAIT_SHARE ? passes : RULER_WAIT_SHARE), took = 0;
	int64_t start = monotonic_ns();
	bool before = false, now, shared = false;
	uint32_t ruler, window;

	while (took < part) {
		ruler_run_one(&ruler, &window);
		now = ruler_is_alone(ruler, window, limit);
		took = (uint64_t)(monotonic_ns() - start);
		if (now && before)
			break;
		before = now;
		shared |= !now;
	}
	return shared ? took : 0;
}

#include "bench/worker/ruler.h"

#include "bench/protocol/ruler.h"
#include "bench/worker/batch.h"

stub_fn stub_chain_nop;
stub_fn stub_chain_none;

/* An odd step keeps the product from becoming 0; the values are those of chain.c. */
struct stub_call ruler_call(void)
{
	return (struct stub_call){.arg = {1, 0x9e3779b1}, .n = RULER_TURNS};
}

void ruler_run(stub_fn *stub, struct stub_call *call, uint32_t *ticks, uint32_t batches,
	       uint32_t every, uint32_t *ruler, uint32_t *nops)
{
	struct stub_call chain = ruler_call(), wide = {.n = RULER_NOP_TURNS};

	if (!every) {
		batch_run(stub, call, ticks, batches);
		return;
	}
	for (uint32_t i = 0;; i += every) {
		batch_run(stub_chain_imul, &chain, ruler++, 1);
		if (nops)
			batch_run(stub_chain_nop, &wide, nops++, 1);
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

bool ruler_was_unsteady(const uint32_t *ruler, uint32_t n)
{
	uint32_t bad = 0;

	for (uint32_t i = 1; i < n; i++)
		bad += !ruler_agrees(ruler[i - 1], ruler[i]);
	return n && 2 * bad > n - 1;
}

bool ruler_was_shared(const uint32_t *ruler, const uint32_t *nops, uint32_t n, uint32_t every,
		      uint32_t limit)
{
	uint32_t alone = 0;
	bool before = false;

	for (uint32_t i = 0; i < n; i++) {
		bool now = (uint64_t)nops[i] << 16 <= (uint64_t)ruler[i] * limit;
		alone += i && now && before ? every : 0;
		before = now;
	}
	return limit && alone < RULER_ALONE_BATCHES;
}

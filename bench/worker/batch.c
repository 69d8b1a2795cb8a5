/* In a file of its own, so that a test can verify that its object refers to no other symbol. */
#include "bench/worker/batch.h"

void batch_run(stub_fn *stub, struct stub_call *call, uint32_t *ticks, uint32_t batches)
{
	for (uint32_t i = 0; i < batches; i++) {
		stub(call);
		uint64_t took = call->tsc1 - call->tsc0;
		ticks[i] = took > UINT32_MAX ? UINT32_MAX : (uint32_t)took;
	}
}

/* Negative control: the timed region of bench/worker/batch.c, but for a call of its own in it. Its
 * object must be refused by the test that holds the real one to no undefined symbol. */
#include "bench/worker/batch.h"

#include <stdlib.h>

void batch_run(stub_fn *stub, struct stub_call *call, uint32_t *ticks, uint32_t batches)
{
	for (uint32_t i = 0; i < batches; i++) {
		uint64_t *volatile took = malloc(sizeof(*took));
		stub(call);
		*took = call->tsc1 - call->tsc0;
		ticks[i] = *took > UINT32_MAX ? UINT32_MAX : (uint32_t)*took;
		free(took);
	}
}

#include "bench/boots/boot_order.h"

#include "bench/stats/rng.h"

void boot_order_in_rounds(uint32_t *order, size_t arms, size_t boots, uint64_t seed)
{
	struct rng rng;

	rng_seed(&rng, seed);
	for (size_t boot = 0; boot < boots; boot++) {
		uint32_t *round = order + boot * arms;
		for (size_t arm = 0; arm < arms; arm++)
			round[arm] = (uint32_t)(arm * boots + boot);
		rng_shuffle_u32(&rng, round, arms);
	}
}

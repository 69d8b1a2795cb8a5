#include "bench/stats/rng.h"

static uint64_t rotate_left(uint64_t x, unsigned k)
{
	return (x << k) | (x >> (64 - k));
}

static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

void rng_seed(struct rng *rng, uint64_t seed)
{
	for (size_t i = 0; i < 4; i++)
		rng->s[i] = splitmix64(&seed);
}

uint64_t rng_next(struct rng *rng)
{
	uint64_t *s = rng->s;
	uint64_t result = rotate_left(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate_left(s[3], 45);
	return result;
}

uint32_t rng_below(struct rng *rng, uint32_t bound)
{
	if (bound <= 1)
		return 0;
	/* The upper half of each output: the scrambler's best bits. */
	uint64_t product = (rng_next(rng) >> 32) * bound;
	if ((uint32_t)product < bound) {
		/* 2^32 mod bound: the products below it are the surplus that would bias. */
		uint32_t surplus = (0u - bound) % bound;
		while ((uint32_t)product < surplus)
			product = (rng_next(rng) >> 32) * bound;
	}
	return (uint32_t)(product >> 32);
}

void rng_shuffle_u32(struct rng *rng, uint32_t *x, size_t n)
{
	if (n > UINT32_MAX)
		return;
	for (size_t i = n; i > 1; i--) {
		size_t j = rng_below(rng, (uint32_t)i);
		uint32_t swap = x[i - 1];
		x[i - 1] = x[j];
		x[j] = swap;
	}
}

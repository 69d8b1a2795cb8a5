/* Reproducible pseudo-random numbers: xoshiro256** 1.0 seeded by splitmix64, both by D. Blackman
 * and S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021; public
 * domain reference code at prng.di.unimi.it. Not for secrets. The same seed gives the same sequence
 * on every machine, so a recorded seed repeats the order of a run and its intervals to the digit.
 */
#ifndef SYSPATH_STATS_RNG_H
#define SYSPATH_STATS_RNG_H

#include <stddef.h>
#include <stdint.h>

/* One generator, one owner. Must pass through rng_seed() first: all zero is a fixed point. */
struct rng {
	uint64_t s[4];
};

/* Any seed is valid, 0 included. */
void rng_seed(struct rng *rng, uint64_t seed);

/* Uniform on [0, 2^64). */
uint64_t rng_next(struct rng *rng);

/* Uniform on [0, bound) without modulo bias (D. Lemire, "Fast random integer generation in an
 * interval", ACM TOMACS 29(1), 2019). bound 0 or 1 gives 0. */
uint32_t rng_below(struct rng *rng, uint32_t bound);

/* Fisher-Yates: each of the n! orders is equally likely. n <= UINT32_MAX; a longer array is left as
 * it is. */
void rng_shuffle_u32(struct rng *rng, uint32_t *x, size_t n);

#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/stats/rng.h"
#include "tests/unit/test_stats_near.h"
#include "tests/within.h"

/* First outputs of the reference xoshiro256starstar.c from the state 1, 2, 3, 4, as published with
 * the rand_xoshiro crate (xoshiro256starstar.rs, test "reference"). */
static void test_reference_sequence(void **state)
{
	(void)state;
	static const uint64_t want[] = {
		11520u,
		0u,
		1509978240u,
		1215971899390074240u,
		1216172134540287360u,
		607988272756665600u,
		16172922978634559625u,
		8476171486693032832u,
		10595114339597558777u,
		2904607092377533576u,
	};
	struct rng rng = {{1, 2, 3, 4}};
	for (size_t i = 0; i < COUNT(want); i++)
		assert_int_equal(rng_next(&rng), want[i]);
}

/* splitmix64.c seeded with 1234567, as published at Rosetta Code,
 * "Pseudo-random numbers/Splitmix64". */
static void test_seed_is_splitmix64(void **state)
{
	(void)state;
	static const uint64_t want[4] = {6457827717110365317u, 3203168211198807973u,
					 9817491932198370423u, 4593380528125082431u};
	struct rng rng;
	rng_seed(&rng, 1234567);
	assert_memory_equal(rng.s, want, sizeof(want));
}

static void test_seed_zero_is_not_stuck(void **state)
{
	(void)state;
	struct rng rng;
	rng_seed(&rng, 0);
	uint64_t first = rng_next(&rng);
	assert_int_not_equal(first, 0);
	assert_int_not_equal(first, rng_next(&rng));
}

static void test_below_bounds(void **state)
{
	(void)state;
	struct rng rng;
	rng_seed(&rng, 7);
	assert_int_equal(rng_below(&rng, 0), 0);
	assert_int_equal(rng_below(&rng, 1), 0);
	unsigned seen = 0;
	for (int i = 0; i < 1000; i++) {
		uint32_t v = rng_below(&rng, 6);
		assert_within(v, 0, 5);
		seen |= 1u << v;
	}
	assert_int_equal(seen, 0x3f);
}

/* 3 * 2^30 is where biased ways fail worst: "next % bound" of 32 bits gives the lowest third twice
 * as often, multiplying without rejecting every third value. */
static void test_below_has_no_modulo_bias(void **state)
{
	(void)state;
	enum { DRAWS = 90000 };
	struct rng rng;
	unsigned third[3] = {0};
	unsigned residue[3] = {0};
	rng_seed(&rng, 42);
	for (int i = 0; i < DRAWS; i++) {
		uint32_t v = rng_below(&rng, 3u << 30);
		third[v >> 30]++;
		residue[v % 3]++;
	}
	/* 5 standard deviations of a binomial share of one third. */
	for (int i = 0; i < 3; i++) {
		assert_near(third[i], (int)DRAWS / 3.0, 5 * sqrt(DRAWS * 2 / 9.0));
		assert_near(residue[i], (int)DRAWS / 3.0, 5 * sqrt(DRAWS * 2 / 9.0));
	}
}

static void test_shuffle_permutes(void **state)
{
	(void)state;
	enum { N = 500 };
	struct rng rng;
	uint32_t x[N];
	unsigned seen[N] = {0};
	size_t at_home = 0;

	rng_seed(&rng, 3);
	for (uint32_t i = 0; i < N; i++)
		x[i] = i;
	rng_shuffle_u32(&rng, x, N);
	for (size_t i = 0; i < N; i++) {
		assert_within(x[i], 0, N - 1);
		seen[x[i]]++;
		at_home += x[i] == i;
	}
	for (size_t i = 0; i < N; i++)
		assert_int_equal(seen[i], 1);
	assert_within(at_home, 0, 10);
}

/* The naive shuffle (swap with any of n) gives two of the six orders 4/27 and others 5/27. */
static void test_shuffle_orders_are_equally_likely(void **state)
{
	(void)state;
	enum { SHUFFLES = 60000 };
	struct rng rng;
	unsigned order[27] = {0};
	size_t orders = 0;

	rng_seed(&rng, 11);
	for (int i = 0; i < SHUFFLES; i++) {
		uint32_t x[3] = {0, 1, 2};
		rng_shuffle_u32(&rng, x, 3);
		order[9 * x[0] + 3 * x[1] + x[2]]++;
	}
	for (size_t i = 0; i < COUNT(order); i++) {
		if (order[i] == 0)
			continue;
		orders++;
		assert_near(order[i], (int)SHUFFLES / 6.0, 5 * sqrt(SHUFFLES * 5 / 36.0));
	}
	assert_int_equal(orders, 6);
}

static void test_shuffle_repeats_with_the_seed(void **state)
{
	(void)state;
	uint32_t a[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
	uint32_t b[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
	struct rng rng;

	rng_seed(&rng, 99);
	rng_shuffle_u32(&rng, a, 0);
	rng_shuffle_u32(&rng, a, 1);
	assert_memory_equal(a, b, sizeof(a));
	rng_shuffle_u32(&rng, a, COUNT(a));
	rng_seed(&rng, 99);
	rng_shuffle_u32(&rng, b, COUNT(b));
	assert_memory_equal(a, b, sizeof(a));
	rng_seed(&rng, 100);
	uint32_t c[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
	rng_shuffle_u32(&rng, c, COUNT(c));
	assert_memory_not_equal(a, c, sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference_sequence),
		cmocka_unit_test(test_seed_is_splitmix64),
		cmocka_unit_test(test_seed_zero_is_not_stuck),
		cmocka_unit_test(test_below_bounds),
		cmocka_unit_test(test_below_has_no_modulo_bias),
		cmocka_unit_test(test_shuffle_permutes),
		cmocka_unit_test(test_shuffle_orders_are_equally_likely),
		cmocka_unit_test(test_shuffle_repeats_with_the_seed),
	};
	return cmocka_run_group_tests_name("stats/rng", tests, NULL, NULL);
}

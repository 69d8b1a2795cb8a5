/* From ticks to core cycles, with frequencies that are known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/protocol/ruler.h"
#include "bench/ruler/ruler.h"
#include "bench/ruler/ruler_scale.h"

enum { GROUPS = 50, BATCHES = GROUPS * RULER_EVERY, RULERS = GROUPS + 1 };
#define CHAIN_CYCLES 9000.0
#define FIXED	     60.0

static uint32_t batch[BATCHES], ruler[RULERS];
static double cycles[BATCHES];
static struct ruler_rates rates;
static const struct ruler nine_thousand = {CHAIN_CYCLES, FIXED, 0};

static void expect_near(double got, double wanted, double share)
{
	if (!(fabs(got / wanted - 1) <= share))
		fail_msg("%.6f, expected %.6f within %g", got, wanted, share);
}

/* Every batch is of 20,000 cycles, at so many ticks a cycle from group `from` on. */
static void run_at(double ticks_per_cycle, size_t from)
{
	for (size_t i = from * RULER_EVERY; i < BATCHES; i++)
		batch[i] = (uint32_t)lround(20000 * ticks_per_cycle);
	for (size_t i = from; i < RULERS; i++)
		ruler[i] = (uint32_t)lround(CHAIN_CYCLES * ticks_per_cycle + FIXED);
}

static size_t measure(uint32_t batches)
{
	return ruler_cycles(&nine_thousand, batch, batches, ruler, NULL, RULER_EVERY, cycles, NULL,
			    &rates);
}

static void test_cycles_whatever_the_frequency(void **state)
{
	(void)state;
	for (int tenths = 4; tenths < 16; tenths++) {
		double rate = 0.1 * tenths;
		run_at(rate, 0);
		assert_int_equal(measure(BATCHES), BATCHES);
		for (size_t i = 0; i < BATCHES; i++)
			expect_near(cycles[i], 20000, 2e-4);
		assert_int_equal(rates.groups, GROUPS);
		assert_int_equal(rates.dropped, 0);
		expect_near(rates.median, 1 / rate, 3e-4);
		expect_near(rates.low, rates.high, 1e-9);
	}
}

/* A change of frequency costs the groups that it falls into, and no other. */
static void test_frequency_changes(void **state)
{
	(void)state;
	run_at(0.65, 0);
	run_at(0.62, 20);
	/* Group 19 lies between a slow and a fast ruler. */
	assert_int_equal(measure(BATCHES), BATCHES - RULER_EVERY);
	assert_int_equal(rates.dropped, 1);
	for (size_t i = 0; i < BATCHES - RULER_EVERY; i++)
		expect_near(cycles[i], 20000, 2e-4);
	expect_near(rates.low, 1 / 0.65, 3e-4);
	expect_near(rates.high, 1 / 0.62, 3e-4);
}

/* A ruler that lost time drops both groups beside it, and is no part of another's. */
static void test_disturbed_ruler(void **state)
{
	(void)state;
	run_at(0.65, 0);
	ruler[30] *= 3;
	assert_int_equal(measure(BATCHES), BATCHES - 2 * RULER_EVERY);
	assert_int_equal(rates.dropped, 2);
	for (size_t i = 0; i < BATCHES - 2 * RULER_EVERY; i++)
		expect_near(cycles[i], 20000, 2e-4);
}

/* A counter that advances in steps of 26, as AMD's does: single rulers read 0.25 % too much or too
 * little, those around a group together do not. */
static void test_coarse_counter(void **state)
{
	double sum = 0;

	(void)state;
	run_at(0.61, 0); /* 213.5 steps a ruler */
	for (size_t i = 0; i < RULERS; i++)
		ruler[i] = 26 * (uint32_t)((ruler[i] + (i * 11) % 26) / 26);
	assert_int_equal(measure(BATCHES), BATCHES);
	for (size_t i = 0; i < BATCHES; i++) {
		expect_near(cycles[i], 20000, 1e-3);
		sum += cycles[i] / (int)BATCHES;
	}
	expect_near(sum, 20000, 1e-3);
}

static void test_last_group_may_be_short(void **state)
{
	(void)state;
	run_at(0.6, 0);
	assert_int_equal(measure(7), 7);
	assert_int_equal(rates.groups, 2);
	assert_int_equal(measure(1), 1);
	assert_int_equal(rates.groups, 1);
}

static void test_nothing_holds(void **state)
{
	(void)state;
	run_at(0.6, 0);
	for (size_t i = 0; i < RULERS; i += 2)
		ruler[i] *= 2;
	assert_int_equal(measure(BATCHES), 0);
	assert_int_equal(rates.dropped, GROUPS);
	expect_near(rates.median + 1, 1, 0);
	/* Nor does a ruler that took no time. */
	memset(ruler, 0, sizeof(ruler));
	assert_int_equal(measure(BATCHES), 0);
}

/* A neighbour that multiplies slows the ruler: the frequency is that of groups without one, and
 * where all have one, no lower than the middle of theirs. */
static void test_frequency_is_of_the_core_alone(void **state)
{
	const struct ruler six_wide = {CHAIN_CYCLES, FIXED, 6};
	static uint32_t window[RULERS];
	double rate = 0.65;

	(void)state;
	run_at(rate, 0);
	for (size_t i = 0; i < RULERS; i++)
		window[i] = (uint32_t)lround((int)RULER_WINDOW / 6.0 * rate + FIXED);
	for (size_t i = 10; i < 20; i++) {
		window[i] *= 4;
		ruler[i] *= 2;
	}
	assert_int_equal(ruler_cycles(&six_wide, batch, BATCHES, ruler, window, RULER_EVERY, cycles,
				      NULL, &rates),
			 BATCHES - 2 * RULER_EVERY);
	expect_near(rates.low, 1 / rate, 3e-4);
	expect_near(rates.high, 1 / rate, 3e-4);
	for (size_t i = 0; i < RULERS; i++)
		window[i] *= i < 10 || i >= 20 ? 2 : 1;
	ruler_cycles(&six_wide, batch, BATCHES, ruler, window, RULER_EVERY, cycles, NULL, &rates);
	expect_near(rates.low, 1 / rate, 3e-4);
}

static void test_fixed(void **state)
{
	static const uint32_t ticks[] = {1000, 52, 78, 52, 78, 52, 78, 0};

	(void)state;
	expect_near(ruler_fixed(ticks, 8), 65, 1e-12); /* 52 52 78 78: the middle half */
	expect_near(ruler_fixed(ticks, 1), 1000, 1e-12);
	assert_true(!(ruler_fixed(ticks, 0) > 0));
}

static void test_agreement(void **state)
{
	(void)state;
	assert_true(ruler_agrees(5408, 5382));
	assert_true(ruler_agrees(990, 1000) && ruler_agrees(1000, 990));
	assert_false(ruler_agrees(989, 1000) || ruler_agrees(1000, 989));
	assert_true(ruler_agrees(UINT32_MAX, UINT32_MAX));
	assert_false(ruler_agrees(0, UINT32_MAX));
	assert_int_equal(ruler_count(6, 4), 3);
	assert_int_equal(ruler_count(8, 4), 3);
	assert_int_equal(ruler_count(8, 0), 0);
}

static const struct cpu_kind zen5 = {.vendor = "AuthenticAMD", .family = 0x1a},
			     bulldozer = {.vendor = "AuthenticAMD", .family = 0x15},
			     core = {.vendor = "GenuineIntel", .family = 6, .model = 167},
			     via = {.vendor = "CentaurHauls", .family = 6, .model = 15},
			     knl = {.vendor = "GenuineIntel", .family = 6, .model = 0x57},
			     tcg = {.vendor = "AuthenticAMD",
				    .hypervisor = "TCGTCGTCGTCG",
				    .family = 0x1a,
				    .guest = true};

static void expect_scale_of(const struct cpu_kind *cpu, double ratio, bool shared,
			    double cycles_per_link, const char *words)
{
	struct ruler_scale scale;

	ruler_scale_judge(cpu, ratio, shared, &scale);
	assert_true(fabs(scale.cycles_per_link - cycles_per_link) < 1e-12);
	assert_true(fabs(scale.ratio - ratio) < 1e-12);
	const char *text = cycles_per_link > 0 ? scale.source : scale.reason;
	if (!strstr(text, words))
		fail_msg("\"%s\" without \"%s\"", text, words);
	assert_true(!scale.source[0] != !scale.reason[0]);
}

static void expect_scale(const struct cpu_kind *cpu, double ratio, double cycles_per_link,
			 const char *words)
{
	expect_scale_of(cpu, ratio, false, cycles_per_link, words);
}

/* Another thread of the core makes add take longer, never less, and no more than it can. */
static void test_scale_of_a_shared_core(void **state)
{
	(void)state;
	expect_scale_of(&core, 2.87, true, 3, "Nehalem or later");
	expect_scale_of(&bulldozer, 3.7, true, 4, "Bulldozer");
	expect_scale_of(&core, 2.69, true, 0, "the ruler is not steady");
	expect_scale_of(&core, 3.04, true, 0, "the ruler is not steady");
	expect_scale_of(&via, 2.87, true, 0, "no integer of 2 or more");
	assert_true(fabs(ruler_scale_expected(&bulldozer, 3.7) - 4) < 1e-12);
	assert_true(fabs(ruler_scale_expected(&via, 4.9) - 5) < 1e-12);
}

static void test_scale(void **state)
{
	(void)state;
	expect_scale(&zen5, 3.002, 3, "AMD Zen 5");
	expect_scale(&core, 2.998, 3, "Nehalem or later");
	expect_scale(&bulldozer, 4.01, 4, "Bulldozer");
	/* Not the bare core: an emulator that names this CPU, a sibling that slows add. */
	expect_scale(&zen5, 1.4, 0, "takes 1.400 times one of add here, and 3 times on AMD Zen 5");
	expect_scale(&zen5, 3.04, 0, "not steady");
	expect_scale(&tcg, 3, 0, "translated by an emulator");
	/* Families that the table does not have, or does not judge. */
	expect_scale(&via, 4.003, 4, "not in the table of families");
	expect_scale(&knl, 3.001, 3, "imul takes 3.001 times as long as add");
	expect_scale(&via, 3.3, 0, "CentaurHauls family 6 model 15");
	expect_scale(&via, 1, 0, "no integer of 2 or more");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cycles_whatever_the_frequency),
		cmocka_unit_test(test_frequency_changes),
		cmocka_unit_test(test_disturbed_ruler),
		cmocka_unit_test(test_coarse_counter),
		cmocka_unit_test(test_last_group_may_be_short),
		cmocka_unit_test(test_nothing_holds),
		cmocka_unit_test(test_frequency_is_of_the_core_alone),
		cmocka_unit_test(test_fixed),
		cmocka_unit_test(test_agreement),
		cmocka_unit_test(test_scale),
		cmocka_unit_test(test_scale_of_a_shared_core),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

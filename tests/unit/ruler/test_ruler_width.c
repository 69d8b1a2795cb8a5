/* How wide a core is, from passes of which some were disturbed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/protocol/ruler.h"
#include "bench/ruler/ruler_width.h"

enum { BATCHES = 40 };

static void add(struct ruler_width *width, double window_per_cycle, int times)
{
	double x[BATCHES];

	for (int i = 0; i < BATCHES; i++)
		x[i] = window_per_cycle;
	while (times--)
		assert_int_equal(ruler_width_add(width, x, BATCHES), 0);
}

static void expect_whole(const struct ruler_width *width, double wanted)
{
	if (!(fabs(ruler_width_whole(width) / wanted - 1) <= 0.011))
		fail_msg("%.3f, expected %.3f", ruler_width_whole(width), wanted);
}

static void test_not_known_at_first(void **state)
{
	struct ruler_width width = {0};

	(void)state;
	assert_true(ruler_width_whole(&width) == 0);
	assert_int_equal(ruler_width_limit(0, 9000), 0);
	assert_true(ruler_width_is_whole(0.1, 0));
	add(&width, 5.63, 2);
	assert_true(ruler_width_whole(&width) == 0);
	add(&width, 5.63, 1);
	expect_whole(&width, 5.63);
}

/* Chains are enough by themselves, however many passes are narrower; a wider core that passes show
 * later counts. */
static void test_chains(void **state)
{
	struct ruler_width width = {0};

	(void)state;
	ruler_width_add_chains(&width, (double)NAN, 3);
	ruler_width_add_chains(&width, 0, 3);
	assert_true(ruler_width_whole(&width) <= 0);
	/* 4,800 in 1,000 cycles, and 90 more. */
	ruler_width_add_chains(&width, 4.8, 3);
	ruler_width_add_chains(&width, 3.4, 3);
	add(&width, 2.4, 1000);
	expect_whole(&width, 4800 / 1090.0);
	add(&width, 5.63, 10);
	expect_whole(&width, 4800 / 1090.0);
	add(&width, 5.63, 10);
	expect_whole(&width, 5.63);
}

/* What is known of the family is the least, whatever the run shows. */
static void test_family(void **state)
{
	struct ruler_width width = {.family = 4.65};

	(void)state;
	expect_whole(&width, 4.65);
	add(&width, 2.4, 100);
	expect_whole(&width, 4.65);
	add(&width, 5.2, 10);
	expect_whole(&width, 5.2);
}

/* A core that was shared in nearly all passes is as wide as in the few others. */
static void test_mostly_shared(void **state)
{
	struct ruler_width width = {0};

	(void)state;
	add(&width, 2.8, 50);
	add(&width, 4.1, 40);
	add(&width, 5.63, 10);
	expect_whole(&width, 5.63);
}

/* What few passes show, by a frequency that changed within them, is no width. */
static void test_stray_passes(void **state)
{
	struct ruler_width width = {0};

	(void)state;
	add(&width, 3.9, 1000);
	add(&width, 7.4, 10);
	expect_whole(&width, 3.9);
	add(&width, 0.5, 5); /* no core is so narrow, and none so wide: not counted */
	add(&width, 60, 50);
	expect_whole(&width, 3.9);
	assert_int_equal(width.passes, 1010);
}

/* One group of eight that strays does not move a pass; fewer batches than 32 are not counted. */
static void test_stray_group(void **state)
{
	struct ruler_width width = {0};
	double x[BATCHES];

	(void)state;
	for (int i = 0; i < BATCHES; i++)
		x[i] = i < 4 ? 9 : 4;
	for (int pass = 0; pass < 5; pass++) {
		assert_int_equal(ruler_width_add(&width, x, BATCHES), 0);
		assert_int_equal(ruler_width_add(&width, x, 31), 0);
	}
	assert_int_equal(width.passes, 5);
	expect_whole(&width, 4);
}

static void test_shared_is_eight_percent_less(void **state)
{
	(void)state;
	assert_true(ruler_width_is_whole(5.6 * 0.93, 5.6));
	assert_false(ruler_width_is_whole(5.6 * 0.91, 5.6));
	/* A pass waits at 0.75 of it: 4,800 at 4.5 a cycle take 1,067 of the ruler's 9,000. */
	assert_int_equal(ruler_width_limit(6, 9000), 65536 * 4800 / (0.75 * 6 * 9000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_known_at_first),
		cmocka_unit_test(test_chains),
		cmocka_unit_test(test_family),
		cmocka_unit_test(test_mostly_shared),
		cmocka_unit_test(test_stray_passes),
		cmocka_unit_test(test_stray_group),
		cmocka_unit_test(test_shared_is_eight_percent_less),
	};

	return cmocka_run_group_tests_name("ruler_width", tests, NULL, NULL);
}

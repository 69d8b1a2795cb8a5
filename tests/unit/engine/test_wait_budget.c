/* How long the processes of a run may wait for the core. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/engine/wait_budget.h"
#include "bench/protocol/ruler.h"

/* A run that is to end in 12 s: 10 of 60 processes took 2 s, of which 0.5 for waiting, after a
 * second of probing. The others take 7.5 s: 1.5 are left. */
static const struct wait_progress run = {.all_s = -1,
					 .end_s = 12,
					 .elapsed_s = 3,
					 .measured_s = 2,
					 .waited_s = 0.5,
					 .timeout_s = 60,
					 .done = 10,
					 .total = 60};

#define EXPECT_S(progress, s)                                                                      \
	assert_in_range(wait_budget_ns(progress), (uint64_t)((s) * 1e9) - 1,                       \
			(uint64_t)((s) * 1e9) + 1)

static void while_it_ends_in_time(void **state)
{
	struct wait_progress p = run;

	(void)state;
	EXPECT_S(&p, 2 * 1.5 / 50);
	p.elapsed_s = 3.9;
	EXPECT_S(&p, 2 * 0.6 / 50);
}

/* Processes take 0.15 s, 9 s in all: those of a run that cannot end in time wait for 0.9 s in all.
 */
static void though_it_ends_late(void **state)
{
	struct wait_progress p = run;

	(void)state;
	p.elapsed_s = 5;
	EXPECT_S(&p, 2 * (0.9 - 0.5) / 50);
	p.elapsed_s = 1000;
	EXPECT_S(&p, 2 * (0.9 - 0.5) / 50);
	p.measured_s = 2.5;
	p.waited_s = 1;
	assert_int_equal(wait_budget_ns(&p), 0);
}

/* Two processes of a millisecond, of which one is done. */
static void no_longer_than_a_short_run_takes(void **state)
{
	struct wait_progress p = {.all_s = -1,
				  .end_s = 12,
				  .elapsed_s = 0.01,
				  .measured_s = 0.0025,
				  .waited_s = 0.0015,
				  .timeout_s = 60,
				  .done = 1,
				  .total = 2};

	(void)state;
	EXPECT_S(&p, 0.002 - 0.0015);
}

static void for_so_long_in_all(void **state)
{
	struct wait_progress p = run;

	(void)state;
	p.all_s = 20.5;
	p.elapsed_s = 1000; /* does not matter then */
	EXPECT_S(&p, 2 * 20. / 50);
	p.all_s = 0.5;
	assert_int_equal(wait_budget_ns(&p), 0);
	p.all_s = 0;
	assert_int_equal(wait_budget_ns(&p), 0);
	p.waited_s = 0;
	p.done = 0;
	p.all_s = 30;
	EXPECT_S(&p, 1);
}

/* The first process knows nothing of the others. */
static void first(void **state)
{
	struct wait_progress p = run;

	(void)state;
	p.done = 0;
	p.measured_s = p.waited_s = 0;
	assert_int_equal(wait_budget_ns(&p), RULER_WAIT_NS);
}

/* One process never has more than is left, nor so much that it would be taken to hang. */
static void bounds(void **state)
{
	struct wait_progress p = run;

	(void)state;
	p.all_s = 10.5;
	p.done = 59;
	EXPECT_S(&p, 10);
	p.timeout_s = 20;
	EXPECT_S(&p, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(while_it_ends_in_time),
		cmocka_unit_test(though_it_ends_late),
		cmocka_unit_test(no_longer_than_a_short_run_takes),
		cmocka_unit_test(for_so_long_in_all),
		cmocka_unit_test(first),
		cmocka_unit_test(bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

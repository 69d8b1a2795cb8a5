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

/* RULER_WAITS are 60 ms. */
static uint64_t rulers(double s)
{
	return (uint64_t)(s / 0.06 * (int)RULER_WAITS);
}

#define EXPECT_S(progress, s) assert_in_range(wait_budget(progress), rulers(s) - 1, rulers(s) + 1)

static void while_it_ends_in_time(void **state)
{
	struct wait_progress p = run;

	(void)state;
	EXPECT_S(&p, 2 * 1.5 / 50);
	p.elapsed_s = 4.4; /* the others have what is left when one is done */
	EXPECT_S(&p, 2 * 0.1 / 50);
	p.elapsed_s = 4.6;
	assert_int_equal(wait_budget(&p), 0);
	p.elapsed_s = 30;
	assert_int_equal(wait_budget(&p), 0);
}

static void for_so_long_in_all(void **state)
{
	struct wait_progress p = run;

	(void)state;
	p.all_s = 20.5;
	p.elapsed_s = 1000; /* does not matter then */
	EXPECT_S(&p, 2 * 20. / 50);
	p.all_s = 0.5;
	assert_int_equal(wait_budget(&p), 0);
	p.all_s = 0;
	assert_int_equal(wait_budget(&p), 0);
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
	EXPECT_S(&p, 0.12);
	p.total = 1;
	EXPECT_S(&p, 0.06);
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
		cmocka_unit_test(for_so_long_in_all),
		cmocka_unit_test(first),
		cmocka_unit_test(bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rounds of looks by a clock that the test moves: their order, and that they end in time whatever a
 * look takes. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/crosscheck/crosscheck_rounds.h"

enum { CELLS = 12, CONTROLS = 2, LOG = 4096 };

/* The clock, and what the looks are like. */
static struct fake {
	double now, until, each, hangs_from; /* s */
	struct rng lengths;
	bool uneven;	  /* a look takes up to ten times as long */
	bool open[CELLS]; /* do not agree */
	int code;	  /* of the look number `fails` */
	size_t fails;
	size_t log[LOG], looks, late, judged, rounds_of[CELLS];
} fake;

static double now(void *ctx)
{
	(void)ctx;
	return fake.now;
}

static bool is_control(void *ctx, size_t cell)
{
	(void)ctx;
	return cell < CONTROLS;
}

static bool is_open(void *ctx, size_t cell)
{
	(void)ctx;
	return fake.open[cell];
}

/* Ended at `until` where it would take longer, as what hangs is. */
static int look(void *ctx, size_t cell, double until)
{
	(void)ctx;
	double length = fake.uneven ? fake.each * (1 + rng_below(&fake.lengths, 10)) : fake.each;

	assert_true(fake.looks < LOG);
	assert_true(until <= fake.until && until >= fake.until);
	fake.log[fake.looks++] = cell;
	if (fake.code && fake.looks == fake.fails)
		return fake.code;
	if (fake.now >= fake.hangs_from || fake.now + length > until) {
		fake.now = until;
		fake.late++;
		return ROUNDS_LATE;
	}
	fake.now += length;
	fake.rounds_of[cell]++;
	return 0;
}

static int judge(void *ctx)
{
	(void)ctx;
	fake.judged++;
	return 0;
}

static void progress(void *ctx, size_t done, size_t total, size_t cell)
{
	(void)ctx;
	assert_true(done < total);
	assert_true(cell < CELLS);
}

static struct rounds rounds_of(double limit, unsigned least, unsigned most)
{
	fake.until = fake.now + limit;
	return (struct rounds){.n_cells = CELLS,
			       .least = least,
			       .most = most,
			       .until_s = fake.until,
			       .now_s = now,
			       .is_control = is_control,
			       .is_open = is_open,
			       .look = look,
			       .judge = judge,
			       .progress = progress};
}

static int set_up(void **state)
{
	(void)state;
	fake = (struct fake){.now = 1000, .each = 1, .hangs_from = 1e9};
	rng_seed(&fake.lengths, 1);
	return 0;
}

static int run(struct rounds *r, uint64_t seed)
{
	struct rng rng;

	rng_seed(&rng, seed);
	return rounds_run(r, &rng);
}

/* All cells as often as must be, the controls first; then those that are open, and the controls. */
static void test_which_cells(void **state)
{
	(void)state;
	struct rounds r = rounds_of(1e6, 3, 7);

	fake.open[5] = fake.open[9] = true;
	assert_int_equal(run(&r, 1), 0);
	assert_true(fake.log[0] < CONTROLS && fake.log[1] < CONTROLS);
	for (size_t i = 0; i < CELLS; i++)
		assert_int_equal(fake.rounds_of[i], i < CONTROLS || fake.open[i] ? 7 : 3);
	assert_int_equal(r.begun, 7);
	assert_int_equal(fake.judged, 7);
	assert_false(r.ran_out);
}

static void test_ends_when_all_agree(void **state)
{
	(void)state;
	struct rounds r = rounds_of(1e6, 2, 10);

	assert_int_equal(run(&r, 1), 0);
	assert_int_equal(r.begun, 2);
	assert_false(r.ran_out);
}

/* It never ends later than it may, however long a look takes, and judges what there is. */
static void test_the_bound_holds(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		set_up(NULL);
		rng_seed(&fake.lengths, seed);
		fake.uneven = true;
		fake.each = 0.05 + (double)seed / 20;
		struct rounds r = rounds_of(110, 3, 10);
		for (size_t i = 0; i < CELLS; i++)
			fake.open[i] = true;
		assert_int_equal(run(&r, seed), 0);
		assert_true(fake.now <= fake.until);
		assert_int_equal(fake.judged, r.begun);
		assert_true(r.ran_out || r.begun == 10);
	}
}

/* Nothing is begun that is not expected to end: of even looks none is lost. */
static void test_even_looks_are_never_late(void **state)
{
	(void)state;
	struct rounds r = rounds_of(60, 3, 100);

	fake.open[7] = true;
	fake.each = 3.5;
	assert_int_equal(run(&r, 1), 0);
	assert_true(r.ran_out);
	assert_int_equal(fake.late, 0);
	assert_true(fake.now <= fake.until);
	assert_true(fake.now > fake.until - 2 * ROUNDS_CAUTION * fake.each);
}

/* A look that hangs is the last one, and is not counted. */
static void test_a_hang_ends_it(void **state)
{
	(void)state;
	struct rounds r = rounds_of(110, 3, 10);

	fake.hangs_from = fake.now + 20;
	assert_int_equal(run(&r, 1), 0);
	assert_int_equal(fake.late, 1);
	assert_int_equal(fake.looks, 21);
	assert_int_equal(r.looks, 20);
	assert_true(r.ran_out);
	assert_true(fake.now <= fake.until);
}

static void test_no_time_at_all(void **state)
{
	(void)state;
	struct rounds r = rounds_of(0, 3, 10);

	assert_int_equal(run(&r, 1), 0);
	assert_int_equal(fake.looks, 0);
	assert_true(r.ran_out);
}

static void test_an_error_ends_it(void **state)
{
	(void)state;
	struct rounds r = rounds_of(110, 3, 10);

	fake.code = 2;
	fake.fails = 5;
	assert_int_equal(run(&r, 1), 2);
	assert_int_equal(fake.looks, 5);
	assert_int_equal(fake.judged, 0);
}

static void test_order_is_of_the_seed(void **state)
{
	(void)state;
	size_t first[CELLS], same = 0;
	struct rounds r = rounds_of(1e6, 1, 1);

	assert_int_equal(run(&r, 1), 0);
	for (size_t i = 0; i < CELLS; i++)
		first[i] = fake.log[i];
	set_up(NULL);
	r = rounds_of(1e6, 1, 1);
	assert_int_equal(run(&r, 2), 0);
	for (size_t i = CONTROLS; i < CELLS; i++)
		same += first[i] == fake.log[i];
	assert_true(same < CELLS - CONTROLS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_which_cells, set_up),
		cmocka_unit_test_setup(test_ends_when_all_agree, set_up),
		cmocka_unit_test_setup(test_the_bound_holds, set_up),
		cmocka_unit_test_setup(test_even_looks_are_never_late, set_up),
		cmocka_unit_test_setup(test_a_hang_ends_it, set_up),
		cmocka_unit_test_setup(test_no_time_at_all, set_up),
		cmocka_unit_test_setup(test_an_error_ends_it, set_up),
		cmocka_unit_test_setup(test_order_is_of_the_seed, set_up),
	};

	return cmocka_run_group_tests_name("crosscheck/crosscheck_rounds", tests, NULL, NULL);
}

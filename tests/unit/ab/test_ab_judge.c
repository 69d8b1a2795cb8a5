/* What pairs say: each path by its tolerance, both looks within one chance, differences that the
 * pairs show and not the medians. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/ab/ab_judge.h"
#include "tests/unit/test_stats_near.h"

enum { MOST = 40 };

static double a[MOST], b[MOST];

static struct ab_cell cell_of(const char *path, size_t pairs)
{
	return (struct ab_cell){
		.id = {.abi = ABI_x86_64,
		       .path = (enum path_id)path_by_name(path),
		       .op = (enum op_id)op_by_name("getppid")},
		.stat = &figure_stats[STAT_FLOOR],
		.pairs = pairs,
		.a = a,
		.b = b,
	};
}

static struct ab_settings settings_of(void)
{
	return (struct ab_settings){.alpha = VERDICT_ALPHA};
}

static enum verdict verdict_under(const char *path, const char *rules, bool hypervisor)
{
	static struct tolerances tolerances;
	struct ab_settings settings = settings_of();
	struct ab_cell cell = cell_of(path, MOST);
	struct error error = {0};

	assert_int_equal(tolerances_parse(rules, &tolerances, &error), 0);
	settings.tolerance.rules = &tolerances;
	settings.hypervisor = hypervisor;
	assert_int_equal(ab_judge(&settings, &cell, 1), 0);
	return cell.verdict;
}

/* B costs 9 to 11 % more. */
static void a_cell_has_its_paths_tolerance(void **state)
{
	static const char rules[] = "* * * * 0.02\nint80 * * hypervisor 0.2\n";

	(void)state;
	for (int i = 0; i < MOST; i++) {
		a[i] = 5000 + 13 * ((i * 7) % MOST);
		b[i] = a[i] * (1.09 + 0.02 * ((i * 11) % MOST) / (int)MOST);
	}
	assert_int_equal(verdict_under("int80", rules, true), VERDICT_SAME);
	assert_int_equal(verdict_under("int80", rules, false), VERDICT_REGRESSION);
	assert_int_equal(verdict_under("syscall", rules, true), VERDICT_REGRESSION);
}

/* The host slows down over the pairs, and for a few of them B has the luck: A's median and B's are
 * of different pairs. */
static void the_difference_is_that_of_the_pairs(void **state)
{
	struct ab_settings settings = settings_of();
	struct ab_cell cell = cell_of("syscall", 21);

	(void)state;
	for (int i = 0; i < 21; i++) {
		a[i] = 1000 + 10 * i;
		b[i] = a[i] + (i >= 8 && i <= 12 ? -9 : 2);
	}
	assert_int_equal(ab_judge(&settings, &cell, 1), 0);
	assert_true(cell.effect.new < cell.effect.base);
	assert_near(cell.difference.estimate, 2, 0);
	assert_true(cell.effect.estimate > 1);
	assert_true(cell.difference.span.lo <= 2 && cell.difference.span.hi >= 2);
}

/* All of eight pairs agree by chance once in 128, of nine once in 256. There are two looks, so only
 * what is rarer than once in 200 may end the experiment at the first. */
static void two_looks_share_the_chance(void **state)
{
	struct ab_settings settings = settings_of();

	(void)state;
	for (int i = 0; i < MOST; i++) {
		a[i] = 1000 + i;
		b[i] = 1500 + 2 * i;
	}
	struct ab_cell cell = cell_of("syscall", 8);
	assert_int_equal(ab_judge(&settings, &cell, 1), 0);
	assert_near(cell.effect.p, 2.0 / 256, 1e-12);
	assert_int_equal(cell.verdict, VERDICT_INCONCLUSIVE);
	cell = cell_of("syscall", 9);
	assert_int_equal(ab_judge(&settings, &cell, 1), 0);
	assert_int_equal(cell.verdict, VERDICT_REGRESSION);
	assert_true(isfinite(cell.effect.span.lo) && isfinite(cell.difference.span.lo));
}

static void cells_that_are_not_judged_are_left_alone(void **state)
{
	struct ab_settings settings = settings_of();
	struct ab_cell cells[2] = {cell_of("syscall", 9), cell_of("int80", 9)};

	(void)state;
	cells[0].reason = "not there";
	cells[0].verdict = VERDICT_COUNT;
	assert_int_equal(ab_judge(&settings, cells, 2), 0);
	assert_int_equal(cells[0].verdict, VERDICT_COUNT);
	assert_near(cells[1].p_holm, cells[1].effect.p, 0); /* one cell alone was looked at */
	assert_int_equal(ab_judge(&settings, cells, 0), 0);
}

/* Every pair counts, the first and the last. */
static void every_pair_counts(void **state)
{
	struct ab_settings settings = settings_of();
	struct ab_cell cell = cell_of("syscall", 3);

	(void)state;
	for (int i = 0; i < 3; i++) {
		a[i] = 1000;
		b[i] = 1000 +
		       (i ? 10 * i : 400); /* 400, 10, 20: of their means the median is 115 */
	}
	assert_int_equal(ab_judge(&settings, &cell, 1), 0);
	assert_near(cell.difference.estimate, (20 + 205) / 2.0, 1e-9);
	b[0] = 1000;
	b[2] = 1400; /* 0, 10, 400 */
	assert_int_equal(ab_judge(&settings, &cell, 1), 0);
	assert_near(cell.difference.estimate, (10 + 200) / 2.0, 1e-9);
}

/* Of three cells the first is not judged: the others' p are Holm's of two, each its own. */
static void p_is_adjusted_over_the_cells(void **state)
{
	static double same[12], more[12];
	struct ab_settings settings = settings_of();
	struct ab_cell cells[3] = {cell_of("syscall", 12), cell_of("int80", 12),
				   cell_of("libc", 12)};

	(void)state;
	for (int i = 0; i < 12; i++) {
		a[i] = 1000 + i;
		b[i] = a[i] + 100;
		same[i] = a[i] + (i % 2 ? 1 + i : -1 - i);
		more[i] = a[i] + 200;
	}
	cells[0].reason = "not there";
	cells[1].b = same;
	cells[2].b = more;
	assert_int_equal(ab_judge(&settings, cells, 3), 0);
	assert_true(cells[1].effect.p > 0.05);
	assert_near(cells[1].p_holm, cells[1].effect.p, 1e-12);
	assert_near(cells[2].effect.p, 2.0 / 4096, 1e-12);
	assert_near(cells[2].p_holm, 2 * cells[2].effect.p, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cell_has_its_paths_tolerance),
		cmocka_unit_test(the_difference_is_that_of_the_pairs),
		cmocka_unit_test(two_looks_share_the_chance),
		cmocka_unit_test(cells_that_are_not_judged_are_left_alone),
		cmocka_unit_test(every_pair_counts),
		cmocka_unit_test(p_is_adjusted_over_the_cells),
	};
	return cmocka_run_group_tests_name("ab_judge", tests, NULL, NULL);
}

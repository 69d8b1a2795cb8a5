/* Costs as multiples of the same run's control. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/compare_sample.h"
#include "tests/unit/test_stats_near.h"

/* Everything slowed down by 20 % between boots: the control takes it out again. */
static void a_control_takes_out_what_hits_all(void **state)
{
	(void)state;
	const struct sample_cell a[] = {
		QUIET("x86_64", "syscall", "getppid", 300), QUIET("x86_64", "libc", "getppid", 400),
		QUIET("x86_64", "empty", "getppid", 0),	    QUIET("i386", "int80", "getppid", 500),
		QUIET("x86_64", "vdso", "time", 60),	    END};
	const struct sample_cell b[] = {
		QUIET("x86_64", "syscall", "getppid", 360), QUIET("x86_64", "libc", "getppid", 480),
		QUIET("x86_64", "empty", "getppid", 0),	    QUIET("i386", "int80", "getppid", 720),
		QUIET("x86_64", "vdso", "time", 60),	    END};
	struct sample_pair p = sample_pair(a, b);

	sample_pair_compare(&p);
	assert_int_equal(sample_verdict(&p.c, "x86_64", "libc"), VERDICT_REGRESSION);
	p.how.control = "syscall";
	sample_pair_compare(&p);
	assert_int_equal(sample_verdict(&p.c, "x86_64", "libc"), VERDICT_SAME);
	assert_near(compared(&p.c, "x86_64", "libc", "getppid")->effect.estimate, 1, 0.005);
	assert_int_equal(sample_verdict(&p.c, "x86_64", "empty"), VERDICT_SAME);
	/* 20 % above the control's own change; the control is the other ABI's. */
	assert_int_equal(sample_verdict(&p.c, "i386", "int80"), VERDICT_REGRESSION);
	assert_near(compared(&p.c, "i386", "int80", "getppid")->effect.estimate, 1.2, 0.01);
	const struct compared_cell *cell = compared(&p.c, "x86_64", "syscall", "getppid");
	assert_int_equal(cell->status, COMPARED_CONTROL);
	assert_int_equal(cell->verdict, VERDICT_REGRESSION);
	assert_near(cell->effect.estimate, 1.2, 1e-9);
	assert_near(cell->effect.base, 300 * 1.005, 1e-9); /* ticks: undivided */
	assert_near(comparison_control_slower(&p.c), 1.2, 1e-9);
	assert_int_equal(comparison_regressions(&p.c),
			 1); /* int80 alone: so far may a host drift */
	cell = compared(&p.c, "x86_64", "vdso", "time");
	assert_int_equal(cell->status, COMPARED_UNCONTROLLED);
	assert_string_equal(cell->reason, "the control was not measured on this op");
	sample_pair_free(&p);
}

/* With the control of its own ABI, what slowed one process cancels. */
static void a_control_in_the_same_process(void **state)
{
	(void)state;
	const struct sample_cell a[] = {{"i386", "int80", "getppid", NULL, 500, 0.4, 0, NULL},
					{"i386", "libc", "getppid", NULL, 600, 0.4, 0, NULL},
					END};
	struct pool_settings how = {{FIGURE_FLOOR, UNIT_TICK}, 2, "int80", 1};
	struct run_document document = sample_document(0, 3, a, NULL);
	struct pool pool;

	for (size_t i = 0; i < document.cells[0].invocations; i++)
		cell_each(&document.cells[1], how.figure)[i] =
			1.2 * cell_each(&document.cells[0], how.figure)[i];
	assert_int_equal(pool_make(&document, 1, &how, &pool), 0);
	assert_int_equal(pool.n, 2);
	assert_string_equal(pool.cells[1].path, "libc");
	assert_int_equal(pool.cells[1].n, SAMPLE_INVOCATIONS);
	for (size_t i = 0; i < pool.cells[1].n; i++)
		assert_near(pool.cells[1].cost[i], 1.2, 1e-12);
	assert_near(pool.cells[1].unit, 1 / 600.0, 1e-12); /* of the control's median */
	assert_true(pool.cells[0].is_control);
	assert_int_equal(pool.cells[0].n, SAMPLE_INVOCATIONS);
	assert_near(pool.cells[0].unit, 1, 0);
	pool_free(&pool);
	document_free(&document);
}

/* The control alone changed, and all that is divided by it changed the other way. */
static void a_control_that_changed_itself(void **state)
{
	(void)state;
	static const struct {
		double level;
		size_t regressions, unsettled;
		const char *words;
	} cases[] = {
		{60, 0, 0, NULL},
		{66, 0, 1, "the control vdso itself is slower, by up to 10.0 %"},
		{600, 1, 1, "the control vdso itself is slower, by up to 900.0 %"},
		{50, 1, 0, "the control vdso itself is faster, by up to 16.7 %"},
	};
	const struct sample_cell a[] = {QUIET("x86_64", "syscall", "time", 300),
					QUIET("x86_64", "vdso", "time", 60), END};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct sample_cell b[] = {QUIET("x86_64", "syscall", "time", 300),
						QUIET("x86_64", "vdso", "time", cases[i].level),
						END};
		struct sample_pair p = sample_pair(a, b);
		char text[256];

		p.how.control = "vdso";
		sample_pair_compare(&p);
		assert_int_equal(p.c.statuses[COMPARED_JUDGED], 1);
		assert_int_equal(comparison_regressions(&p.c), cases[i].regressions);
		assert_int_equal(comparison_unsettled(&p.c), cases[i].unsettled);
		assert_int_equal(p.c.n_notes, cases[i].words ? 1 : 0);
		compare_sum_text(&p.c, text, sizeof(text));
		assert_int_equal(strstr(text, "control slower than by drift") != NULL, i == 2);
		if (cases[i].words)
			assert_non_null(strstr(p.c.notes[0], cases[i].words));
		sample_pair_free(&p);
	}
}

/* Two ticks of the control, whose cost is not the same on both sides, are what is more of a change.
 */
static void two_ticks_of_the_faster_control(void **state)
{
	(void)state;
	const struct sample_cell a[] = {QUIET("x86_64", "syscall", "time", 100),
					QUIET("x86_64", "vdso", "time", 60), END};
	const struct sample_cell b[] = {QUIET("x86_64", "syscall", "time", 100),
					QUIET("x86_64", "vdso", "time", 30), END};

	for (int swapped = 0; swapped < 2; swapped++) {
		struct sample_pair p = sample_pair(swapped ? b : a, swapped ? a : b);
		p.how.control = "vdso";
		sample_pair_compare(&p);
		/* (2 / 30) of (100 / 60) */
		assert_near(compared(&p.c, "x86_64", "syscall", "time")->effect.margin, 0.04,
			    0.0005);
		sample_pair_free(&p);
	}
}

/* On one side alone: what cannot be divided there is not compared. */
static void a_control_of_one_side(void **state)
{
	(void)state;
	const struct sample_cell a[] = {QUIET("x86_64", "syscall", "time", 100),
					QUIET("x86_64", "vdso", "time", 60), END};
	const struct sample_cell b[] = {QUIET("x86_64", "syscall", "time", 100), END};

	for (int swapped = 0; swapped < 2; swapped++) {
		struct sample_pair p = sample_pair(swapped ? b : a, swapped ? a : b);
		p.how.control = "vdso";
		sample_pair_compare(&p);
		const struct compared_cell *cell = compared(&p.c, "x86_64", "syscall", "time");
		assert_int_equal(cell->status, COMPARED_UNCONTROLLED);
		assert_string_equal(cell->reason, "the control was not measured on this op");
		sample_pair_free(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_control_takes_out_what_hits_all),
		cmocka_unit_test(a_control_that_changed_itself),
		cmocka_unit_test(a_control_in_the_same_process),
		cmocka_unit_test(two_ticks_of_the_faster_control),
		cmocka_unit_test(a_control_of_one_side),
	};
	return cmocka_run_group_tests_name("compare_control", tests, NULL, NULL);
}

/* Comparisons in core cycles, and of cells that only one side has in cycles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/compare_sample.h"
#include "tests/unit/test_stats_near.h"

/* In ticks nothing changes, in any of these. */
static const struct sample_cell cells[] = {QUIET("x86_64", "syscall", "getppid", 300),
					   QUIET("x86_64", "libc", "getppid", 330), END};

/* Two runs in which every cell costs so many core cycles. */
static struct sample_pair pair_of(double base, double new)
{
	struct sample_pair p = sample_pair(cells, cells);

	for (size_t i = 0; i < 2; i++) {
		sample_rule(&p.base, i, base, 0.002);
		sample_rule(&p.new, i, new, 0.002);
	}
	return p;
}

static bool noted(const struct comparison *c, const char *words)
{
	for (size_t i = 0; i < c->n_notes; i++)
		if (strstr(c->notes[i], words))
			return true;
	return false;
}

/* Half a percent counts, and no less; one core cycle, where that is more. */
static void half_a_percent_counts(void **state)
{
	static const struct {
		double base, new;
		enum verdict verdict;
	} cases[] = {
		{433, 433, VERDICT_SAME},
		{433, 433 * 1.004, VERDICT_SAME},
		{433 * 1.004, 433, VERDICT_SAME},
		{433, 433 * 1.007, VERDICT_REGRESSION},
		{433 * 1.007, 433, VERDICT_IMPROVEMENT},
		{86, 86.8, VERDICT_SAME},
		{86, 87.2, VERDICT_REGRESSION},
		{87.2, 86, VERDICT_IMPROVEMENT},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sample_pair p = pair_of(cases[i].base, cases[i].new);

		sample_pair_compare(&p);
		assert_int_equal(p.c.n_by, 1);
		assert_ptr_equal(p.c.by->stat, &figure_stats[STAT_CYCLES]);
		assert_int_equal(sample_verdict(&p.c, "x86_64", "syscall"), cases[i].verdict);
		assert_near(compared(&p.c, "x86_64", "libc", "getppid")->effect.base,
			    cases[i].base * 1.001, 1e-9);
		assert_false(noted(&p.c, "no core cycles"));
		assert_false(noted(&p.c, "what drifted"));
		assert_int_equal(noted(&p.c, "core cycles leave out the frequency"),
				 cases[i].verdict != VERDICT_SAME);
		sample_pair_free(&p);
	}
}

static void what_is_asked_for_is_compared(void **state)
{
	(void)state;
	static const struct {
		enum figure_stat_id stat;
		double level;
	} cases[] = {{STAT_CYCLES, 433},
		     {STAT_P10, 0.99 * 433},
		     {STAT_FLOOR, 300 * 1.005 / 1.001},
		     {STAT_P50, 330 * 1.005 / 1.001}};
	struct sample_pair p = pair_of(433, 433 * 1.007);

	for (size_t i = 0; i < COUNT(cases); i++) {
		bool ticks = figure_stats[cases[i].stat].key.unit == UNIT_TICK;

		p.how.stat = &figure_stats[cases[i].stat];
		sample_pair_compare(&p);
		assert_int_equal(p.c.n_by, 1);
		assert_ptr_equal(p.c.by->stat, p.how.stat);
		assert_near(compared(&p.c, "x86_64", "syscall", "getppid")->effect.base,
			    cases[i].level * 1.001, 1e-6);
		assert_int_equal(sample_verdict(&p.c, "x86_64", "syscall"),
				 ticks ? VERDICT_SAME : VERDICT_REGRESSION);
	}
	sample_pair_free(&p);
}

/* One cell of one side has no cycles: that cell is judged by its floor, the other still by cycles.
 */
static void a_cell_without_cycles(void **state)
{
	(void)state;
	for (int side = 0; side < 2; side++) {
		struct sample_pair p = pair_of(433, 433 * 1.007);
		struct run_document *lacking = side ? &p.new : &p.base;

		document_free(lacking);
		*lacking = sample_document(side ? 9 : 0, 3, cells, NULL);
		sample_rule(lacking, 0, side ? 433 * 1.007 : 433, 0.002);
		sample_no_cycles(lacking, 1, "no two rulers agree");
		sample_pair_compare(&p);
		assert_int_equal(p.c.n_by, 2);
		assert_true(p.c.by_clock);
		assert_int_equal(sample_verdict(&p.c, "x86_64", "syscall"), VERDICT_REGRESSION);
		assert_int_equal(sample_verdict(&p.c, "x86_64", "libc"), VERDICT_SAME);
		assert_ptr_equal(compared(&p.c, "x86_64", "syscall", "getppid")->by.stat,
				 &figure_stats[STAT_CYCLES]);
		assert_ptr_equal(compared(&p.c, "x86_64", "libc", "getppid")->by.stat,
				 &figure_stats[STAT_FLOOR]);
		assert_true(noted(&p.c, "judged by floor, ticks: 1 of 2 cells;"));
		assert_true(noted(
			&p.c,
			side ? "; NEW has no core cycles of the first: no two rulers agree"
			     : "; BASE has no core cycles of the first: no two rulers agree"));
		sample_pair_free(&p);
	}
}

/* Invocations whose core was shared are not compared; a cell that has hardly any other is judged by
 * its floor, which shows no change that another thread of the core could be. */
static void a_core_that_was_shared(void **state)
{
	(void)state;
	for (int side = 0; side < 2; side++) {
		struct sample_pair p = pair_of(433, 433);
		struct run_document *shared = side ? &p.new : &p.base;
		size_t n = shared->cells[0].invocations, some = n / 3;

		sample_share(shared, 0, some, n - some);
		sample_share(shared, 1, n - 1, 0);
		sample_pair_compare(&p);
		const struct compared_cell *first = compared(&p.c, "x86_64", "syscall", "getppid");
		assert_int_equal(first->verdict, VERDICT_SAME);
		assert_ptr_equal(first->by.stat, &figure_stats[STAT_CYCLES]);
		assert_near(first->effect.base, 433.4, 0.3);
		assert_near(first->effect.new, 433.4, 0.3);
		assert_int_equal(sample_verdict(&p.c, "x86_64", "libc"), VERDICT_INCONCLUSIVE);
		const struct compared_cell *libc = compared(&p.c, "x86_64", "libc", "getppid");
		assert_ptr_equal(libc->by.stat, &figure_stats[STAT_FLOOR]);
		assert_near(libc->effect.margin, 0.5, 1e-9);
		assert_true(
			noted(&p.c, "in nearly all of its processes something else used the core"));
		assert_true(noted(&p.c, "1 cell is of a core that something else used: only a "
					"change of more than 50 % is reported"));
		sample_pair_free(&p);
	}
}

/* What no neighbour adds is a change of such a cell, too. */
static void a_shared_core_that_costs_twice_as_much(void **state)
{
	static const struct sample_cell dearer[] = {QUIET("x86_64", "syscall", "getppid", 300),
						    QUIET("x86_64", "libc", "getppid", 660), END};
	struct sample_pair p = sample_pair(cells, dearer);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		sample_rule(&p.base, i, 433, 0.002);
		sample_rule(&p.new, i, 433, 0.002);
	}
	sample_share(&p.new, 1, p.new.cells[1].invocations - 1, 0);
	sample_pair_compare(&p);
	assert_int_equal(sample_verdict(&p.c, "x86_64", "libc"), VERDICT_REGRESSION);
	assert_true(compared(&p.c, "x86_64", "libc", "getppid")->effect.confounded);
	assert_false(compared(&p.c, "x86_64", "syscall", "getppid")->effect.confounded);
	sample_pair_free(&p);
}

/* A document of before there was a ruler, or of a CPU that it knows no ruler for. */
static void a_document_without_cycles(void **state)
{
	(void)state;
	for (int asked = 0; asked < 2; asked++) {
		struct sample_pair p = pair_of(433, 433 * 1.007);
		struct run_document old = sample_document(5, 3, cells, NULL);
		struct compare_settings how = sample_settings();
		struct comparison c;

		how.stat = asked ? &figure_stats[STAT_P10] : NULL;
		sample_compare(&old, &p.new, &how, &c);
		assert_int_equal(c.n_by, 1);
		assert_ptr_equal(c.by->stat, &figure_stats[STAT_FLOOR]);
		assert_int_equal(sample_verdict(&c, "x86_64", "syscall"), VERDICT_SAME);
		assert_true(noted(&c, "judged by floor, ticks: 2 of 2 cells; BASE has no core "
				      "cycles of the first: the run had no ruler"));
		comparison_free(&c);
		/* Of two such runs nobody misses cycles, unless they are asked for. */
		sample_compare(&old, &old, &how, &c);
		assert_ptr_equal(c.by->stat, &figure_stats[STAT_FLOOR]);
		assert_int_equal(noted(&c, "no core cycles"), asked);
		comparison_free(&c);
		document_free(&old);
		sample_pair_free(&p);
	}
}

/* In core cycles it does not matter how fast the TSC of a host is, but another CPU still does. */
static void tsc_rates_that_differ(void **state)
{
	(void)state;
	struct sample_pair p = pair_of(433, 433 * 1.004);

	p.new.tsc_hz = 2 * p.base.tsc_hz;
	sample_pair_compare(&p);
	assert_int_equal(p.c.refused.n, 0);
	assert_false(p.c.by_clock);
	assert_int_equal(sample_verdict(&p.c, "x86_64", "syscall"), VERDICT_SAME);

	p.how.stat = &figure_stats[STAT_FLOOR];
	sample_pair_compare(&p);
	assert_int_equal(p.c.refused.n, 1);
	assert_string_equal(p.c.refused.item[0].key, "tsc_hz");

	/* One cell in ticks is enough, for it cannot be judged. */
	p.how.stat = NULL;
	document_free(&p.new);
	p.new = sample_document(9, 2, cells, NULL);
	sample_rule(&p.new, 0, 433, 0.002);
	p.new.tsc_hz = 2 * p.base.tsc_hz;
	sample_pair_compare(&p);
	assert_int_equal(p.c.refused.n, 1);
	assert_int_equal(p.c.n, 0);

	/* Allowed, it is judged as time: as many ticks are half of it. */
	p.how.allow = "tsc_hz";
	sample_pair_compare(&p);
	assert_int_equal(sample_verdict(&p.c, "x86_64", "syscall"), VERDICT_SAME);
	assert_int_equal(sample_verdict(&p.c, "x86_64", "libc"), VERDICT_IMPROVEMENT);
	assert_near(compared(&p.c, "x86_64", "libc", "getppid")->effect.estimate, 0.5, 1e-9);
	assert_near(compared(&p.c, "x86_64", "syscall", "getppid")->effect.estimate, 1, 0.003);

	p.how.allow = NULL;
	document_free(&p.new);
	p.new = sample_document(9, 2, cells, json_pack("{s:s}", "cpu_vendor", "Other"));
	sample_rule(&p.new, 0, 433, 0.002);
	sample_rule(&p.new, 1, 433, 0.002);
	sample_pair_compare(&p);
	assert_int_equal(p.c.refused.n, 1);
	assert_string_equal(p.c.refused.item[0].key, "cpu_vendor");
	sample_pair_free(&p);
}

/* A cell is divided by the control in the control's unit, which both must have. */
static void a_control_in_cycles(void **state)
{
	(void)state;
	struct sample_pair p = pair_of(433, 433 * 1.02);

	p.how.control = "syscall";
	sample_pair_compare(&p);
	assert_ptr_equal(p.c.by->stat, &figure_stats[STAT_CYCLES]);
	assert_int_equal(sample_verdict(&p.c, "x86_64", "libc"), VERDICT_SAME);
	const struct compared_cell *control = compared(&p.c, "x86_64", "syscall", "getppid");
	assert_int_equal(control->status, COMPARED_CONTROL);
	assert_near(control->effect.estimate, 1.02, 1e-9);

	document_free(&p.new);
	p.new = sample_document(9, 2, cells, NULL);
	sample_rule(&p.new, 1, 433, 0.002);
	sample_pair_compare(&p);
	assert_ptr_equal(p.c.by->stat, &figure_stats[STAT_FLOOR]);
	assert_int_equal(p.c.n_by, 1);
	assert_near(compared(&p.c, "x86_64", "libc", "getppid")->effect.base, 1.1, 0.02);
	sample_pair_free(&p);
}

/* Of several documents of a side each must have cycles. */
static void one_document_of_a_side_without_cycles(void **state)
{
	(void)state;
	struct sample_pair p = pair_of(433, 433), q = pair_of(433, 433);
	struct compare_settings how = sample_settings();
	struct run_document base[2] = {p.base, q.base}, new[2] = {p.new, q.new};
	struct compare_side a = {base, 2, "a"}, b = {new, 2, "b"};
	struct comparison c;

	assert_int_equal(compare(&a, &b, &how, &c), 0);
	assert_ptr_equal(c.by->stat, &figure_stats[STAT_CYCLES]);
	comparison_free(&c);
	document_free(&new[1]);
	new[1] = sample_document(9, 2, cells, NULL);
	sample_rule(&new[1], 0, 433, 0.002);
	assert_int_equal(compare(&a, &b, &how, &c), 0);
	assert_ptr_equal(compared(&c, "x86_64", "syscall", "getppid")->by.stat,
			 &figure_stats[STAT_CYCLES]);
	assert_ptr_equal(compared(&c, "x86_64", "libc", "getppid")->by.stat,
			 &figure_stats[STAT_FLOOR]);
	assert_near(compared(&c, "x86_64", "libc", "getppid")->effect.new, 330 * 1.005, 1e-6);
	comparison_free(&c);
	for (int i = 0; i < 2; i++) {
		document_free(&base[i]);
		document_free(&new[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(half_a_percent_counts),
		cmocka_unit_test(what_is_asked_for_is_compared),
		cmocka_unit_test(a_cell_without_cycles),
		cmocka_unit_test(a_core_that_was_shared),
		cmocka_unit_test(a_shared_core_that_costs_twice_as_much),
		cmocka_unit_test(a_document_without_cycles),
		cmocka_unit_test(tsc_rates_that_differ),
		cmocka_unit_test(a_control_in_cycles),
		cmocka_unit_test(one_document_of_a_side_without_cycles),
	};
	return cmocka_run_group_tests_name("compare_cycles", tests, NULL, NULL);
}

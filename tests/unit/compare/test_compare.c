/* Comparisons of documents made up: verdicts, and cells that only one side has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/compare_sample.h"
#include "tests/unit/test_stats_near.h"

static void a_verdict_per_cell(void **state)
{
	(void)state;
	const struct sample_cell a[] = {QUIET("x86_64", "syscall", "getppid", 300),
					QUIET("x86_64", "int80", "getppid", 500),
					QUIET("x86_64", "empty", "getppid", 0),
					QUIET("i386", "int80", "getppid", 510),
					{"i386", "vdso", "getppid", NULL, 60, 0.5, 0, NULL},
					END};
	const struct sample_cell b[] = {QUIET("x86_64", "syscall", "getppid", 315),
					QUIET("x86_64", "int80", "getppid", 450),
					QUIET("x86_64", "empty", "getppid", 0.1),
					QUIET("i386", "int80", "getppid", 512),
					{"i386", "vdso", "getppid", NULL, 62, 0.5, 0, NULL},
					END};
	struct sample_pair p = sample_pair(a, b);

	sample_pair_compare(&p);
	assert_int_equal(sample_verdict(&p.c, "x86_64", "syscall"), VERDICT_REGRESSION);
	assert_int_equal(sample_verdict(&p.c, "x86_64", "int80"), VERDICT_IMPROVEMENT);
	assert_int_equal(sample_verdict(&p.c, "x86_64", "empty"), VERDICT_SAME);
	assert_int_equal(sample_verdict(&p.c, "i386", "int80"), VERDICT_SAME);
	assert_int_equal(sample_verdict(&p.c, "i386", "vdso"), VERDICT_INCONCLUSIVE);
	assert_int_equal(comparison_regressions(&p.c), 1);
	assert_int_equal(p.c.statuses[COMPARED_JUDGED], 5);
	assert_string_equal(p.c.cells[0].path, "syscall"); /* regressions first */
	assert_true(p.c.cells[0].p_holm >= p.c.cells[0].effect.p);
	assert_near(p.c.cells[0].effect.estimate, 1.05, 1e-9);
	p.how.stat = &figure_stats[STAT_P50];
	sample_pair_compare(&p);
	assert_near(compared(&p.c, "x86_64", "syscall", "getppid")->effect.base, 330 * 1.005, 1e-6);
	sample_pair_free(&p);
}

/* Of one verdict the largest change comes first, whichever way it went. */
static void the_largest_change_comes_first(void **state)
{
	(void)state;
	const struct sample_cell a[] = {
		QUIET("x86_64", "int80", "getppid", 500),   QUIET("x86_64", "libc", "getppid", 300),
		QUIET("x86_64", "syscall", "getppid", 300), QUIET("x86_64", "vdso", "time", 60),
		QUIET("x86_64", "vsyscall", "time", 300),   END};
	const struct sample_cell b[] = {
		QUIET("x86_64", "int80", "getppid", 540),   QUIET("x86_64", "libc", "getppid", 360),
		QUIET("x86_64", "syscall", "getppid", 345), QUIET("x86_64", "vdso", "time", 54),
		QUIET("x86_64", "vsyscall", "time", 200),   END};
	static const char *const order[] = {"libc", "syscall", "int80", "vsyscall", "vdso"};
	struct sample_pair p = sample_pair(a, b);

	sample_pair_compare(&p);
	assert_int_equal(p.c.n, COUNT(order));
	for (size_t i = 0; i < p.c.n; i++)
		assert_string_equal(p.c.cells[i].path, order[i]);
	sample_pair_free(&p);
}

/* However noisy: there is nothing to test. The same costs from another run are not the same run. */
static void a_run_is_the_same_as_itself(void **state)
{
	(void)state;
	const struct sample_cell a[] = {{"x86_64", "syscall", "getppid", NULL, 300, 0.5, 2, NULL},
					END};
	struct run_document base = sample_document(0, 1, a, NULL);
	struct run_document copy = sample_document(0, 1, a, NULL);
	struct run_document later = sample_document(1, 1, a, NULL);
	struct compare_settings how = sample_settings();
	struct comparison c;

	sample_compare(&base, &base, &how, &c);
	assert_int_equal(sample_verdict(&c, "x86_64", "syscall"), VERDICT_SAME);
	comparison_free(&c);
	sample_compare(&base, &copy, &how, &c);
	assert_int_equal(sample_verdict(&c, "x86_64", "syscall"), VERDICT_SAME);
	comparison_free(&c);
	sample_compare(&base, &later, &how, &c);
	assert_int_equal(sample_verdict(&c, "x86_64", "syscall"), VERDICT_INCONCLUSIVE);
	comparison_free(&c);
	document_free(&base);
	document_free(&copy);
	document_free(&later);
}

static void what_became_of_cells(void **state)
{
	(void)state;
	const struct sample_cell a[] = {
		QUIET("x86_64", "syscall", "getppid", 300),
		QUIET("x86_64", "int80", "getppid", 300),
		QUIET("x86_64", "vdso", "time", 60),
		QUIET("x86_64", "libc", "time", 60),
		{"x86_64", "vsyscall", "time", "unavailable", 0, 0, 0, NULL},
		{"i386", "sysenter", "time", "unavailable", 0, 0, 0, NULL},
		{"i386", "gs10", "time", "failed", 0, 0, 0, NULL},
		END};
	const struct sample_cell b[] = {QUIET("x86_64", "syscall", "getppid", 300),
					{"x86_64", "int80", "getppid", "failed", 0, 0, 0, NULL},
					{"x86_64", "vdso", "time", "unavailable", 0, 0, 0, NULL},
					QUIET("x86_64", "vsyscall", "time", 100),
					QUIET("i386", "vdso", "time", 100),
					{"i386", "sysenter", "time", "unsafe", 0, 0, 0, NULL},
					{"i386", "gs10", "time", "failed", 0, 0, 0, NULL},
					{"i386", "gs10", "getcpu", "unsafe", 0, 0, 0, NULL},
					END};
	static const struct {
		const char *abi, *path, *op;
		enum compare_status status;
	} want[] = {
		{"x86_64", "syscall", "getppid", COMPARED_JUDGED},
		{"x86_64", "int80", "getppid", COMPARED_NOW_FAILING},
		{"x86_64", "vdso", "time", COMPARED_REMOVED},
		{"x86_64", "libc", "time", COMPARED_ONLY_BASE},
		{"x86_64", "vsyscall", "time", COMPARED_ADDED},
		{"i386", "vdso", "time", COMPARED_ONLY_NEW},
		{"i386", "sysenter", "time", COMPARED_NEITHER},
		{"i386", "gs10", "time", COMPARED_NEITHER},
		{"i386", "gs10", "getcpu", COMPARED_NEITHER},
	};
	struct sample_pair p = sample_pair(a, b);

	sample_pair_compare(&p);
	assert_int_equal(p.c.n, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++)
		assert_int_equal(compared(&p.c, want[i].abi, want[i].path, want[i].op)->status,
				 want[i].status);
	assert_string_equal(compared(&p.c, "x86_64", "int80", "getppid")->reason, "because");
	assert_int_equal(comparison_regressions(&p.c), 1);
	assert_int_equal(comparison_unsettled(&p.c), 2); /* gone, and in BASE only */
	char text[256];
	compare_sum_text(&p.c, text, sizeof(text));
	assert_string_equal(text, "0 regression, 0 improvement, 0 inconclusive, 1 same; "
				  "1 now failing, 1 removed, 1 in BASE only");
	p.how.strict = true;
	sample_pair_compare(&p);
	assert_int_equal(comparison_regressions(&p.c), 3);
	assert_int_equal(comparison_unsettled(&p.c), 0);
	sample_pair_free(&p);
}

/* The same cell under two conditions is two cells. */
static void conditions_are_kept_apart(void **state)
{
	(void)state;
	const struct sample_cell a[] = {
		{"x86_64", "syscall", "getppid", NULL, 300, 0.01, 0, "seccomp"},
		{"x86_64", "syscall", "getppid", NULL, 300, 0.01, 0, "none"},
		END};
	const struct sample_cell b[] = {
		{"x86_64", "syscall", "getppid", NULL, 400, 0.01, 0, "seccomp"},
		{"x86_64", "syscall", "getppid", NULL, 300, 0.01, 0, "none"},
		END};
	struct sample_pair p = sample_pair(a, b);

	sample_pair_compare(&p);
	assert_int_equal(p.c.n, 2);
	assert_string_equal(p.c.cells[0].condition, "seccomp");
	assert_int_equal(p.c.cells[0].verdict, VERDICT_REGRESSION);
	assert_int_equal(p.c.cells[1].verdict, VERDICT_SAME);
	sample_pair_free(&p);
}

/* Five invocations reach p = 0.008: enough for one cell, not for two. */
static void many_cells_need_more(void **state)
{
	(void)state;
	struct sample_cell a[] = {
		{"x86_64", "syscall", "getppid", NULL, 300, 0.01, 5, NULL}, END, END};
	struct sample_cell b[] = {
		{"x86_64", "syscall", "getppid", NULL, 600, 0.01, 5, NULL}, END, END};

	for (int more = 0; more < 2; more++) {
		if (more) {
			a[1] = b[1] = (struct sample_cell){"x86_64", "int80", "getppid", NULL,
							   300,	     0.01,    5,	 NULL};
		}
		struct sample_pair p = sample_pair(a, b);
		sample_pair_compare(&p);
		assert_int_equal(sample_verdict(&p.c, "x86_64", "syscall"),
				 more ? VERDICT_INCONCLUSIVE : VERDICT_REGRESSION);
		bool noted = false;
		for (size_t i = 0; i < p.c.n_notes; i++)
			noted = noted || strstr(p.c.notes[i], "no change can reach");
		assert_int_equal(noted, more);
		sample_pair_free(&p);
	}
}

static void tolerances_by_path(void **state)
{
	(void)state;
	const struct sample_cell a[] = {QUIET("x86_64", "int80", "getppid", 3000), END};
	const struct sample_cell b[] = {QUIET("x86_64", "int80", "getppid", 3300), END};
	static struct tolerances tolerances;
	struct error error = {0};
	struct compare_settings how = sample_settings();
	struct comparison c;

	assert_int_equal(tolerances_parse("int80 * * hypervisor 0.2", &tolerances, &error), 0);
	how.tolerance.rules = &tolerances;
	how.allow = "hypervisor";
	for (int guests = 0; guests < 4; guests++) { /* BASE, NEW, both */
		struct run_document base = sample_document(
			0, 1, a,
			json_pack("{s:s}", "hypervisor", guests & 1 ? "KVMKVMKVM" : "none"));
		struct run_document new = sample_document(
			9, 2, b,
			json_pack("{s:s}", "hypervisor", guests & 2 ? "KVMKVMKVM" : "none"));
		sample_compare(&base, &new, &how, &c);
		assert_int_equal(sample_verdict(&c, "x86_64", "int80"),
				 guests ? VERDICT_SAME : VERDICT_REGRESSION);
		comparison_free(&c);
		document_free(&base);
		document_free(&new);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_verdict_per_cell),
		cmocka_unit_test(the_largest_change_comes_first),
		cmocka_unit_test(a_run_is_the_same_as_itself),
		cmocka_unit_test(what_became_of_cells),
		cmocka_unit_test(conditions_are_kept_apart),
		cmocka_unit_test(many_cells_need_more),
		cmocka_unit_test(tolerances_by_path),
	};
	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}

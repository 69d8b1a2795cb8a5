/* Several runs a side, taken in turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/compare_sample.h"

/* Four runs of five invocations a side. */
static void interleaved_runs_are_pooled(void **state)
{
	(void)state;
	struct run_document a[4], b[4];
	struct compare_side base = {a, 4, "a"}, new = {b, 4, "b"};
	struct compare_settings how = sample_settings();
	struct comparison c;

	for (int i = 0; i < 4; i++) {
		const struct sample_cell x[] = {
			{"x86_64", "syscall", "getppid", NULL, 300, 0.01, 5, NULL}, END};
		const struct sample_cell y[] = {{"x86_64", "syscall", "getppid",
						 i == 3 ? "failed" : NULL, 309, 0.01, 5, NULL},
						END};
		a[i] = sample_document(2 * i, 1, x, NULL);
		b[i] = sample_document(2 * i + 1, 2, y, NULL);
	}
	assert_int_equal(compare(&base, &new, &how, &c), 0);
	assert_int_equal(compared(&c, "x86_64", "syscall", "getppid")->status,
			 COMPARED_NOW_FAILING);
	comparison_free(&c);
	base.n = new.n = 3;
	assert_int_equal(compare(&base, &new, &how, &c), 0);
	assert_int_equal(sample_verdict(&c, "x86_64", "syscall"), VERDICT_REGRESSION);
	assert_true(c.cells[0].effect.p < 1e-5); /* more than 5 against 5 can give */
	comparison_free(&c);
	for (int i = 0; i < 4; i++) {
		document_free(&a[i]);
		document_free(&b[i]);
	}
}

/* What is given twice would count twice. */
static void a_run_counts_once(void **state)
{
	(void)state;
	const struct sample_cell x[] = {QUIET("x86_64", "syscall", "getppid", 300), END};
	static const struct {
		int minutes[6]; /* of the runs, base and new in turn; the same minute is the same
				   run */
		size_t pairs, first, again;
		bool repeated;
	} cases[] = {
		{{0, 0}, 1, 0, 0, false},
		{{0, 1, 2, 3}, 2, 0, 0, false},
		{{0, 0, 1, 1}, 2, 0, 0, false}, /* identical: nothing is tested */
		{{0, 0, 0, 0}, 2, 0, 2, true},
		{{0, 1, 0, 2}, 2, 0, 2, true},
		{{0, 1, 2, 1}, 2, 1, 3, true},
		{{0, 1, 1, 2}, 2, 2, 1, true},
		{{0, 1, 2, 3, 4, 2}, 3, 2, 5, true},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct run_document d[2][3];
		struct compare_side base = {d[0], cases[i].pairs, "a"};
		struct compare_side new = {d[1], cases[i].pairs, "b"};
		struct compare_place at[2];
		for (size_t k = 0; k < 2 * cases[i].pairs; k++)
			d[k % 2][k / 2] = sample_document(cases[i].minutes[k], 1, x, NULL);
		assert_int_equal(compare_repeat(&base, &new, at), cases[i].repeated);
		if (cases[i].repeated) {
			assert_int_equal(2 * at[0].index + at[0].side, cases[i].first);
			assert_int_equal(2 * at[1].index + at[1].side, cases[i].again);
		}
		for (size_t k = 0; k < 2 * cases[i].pairs; k++)
			document_free(&d[k % 2][k / 2]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interleaved_runs_are_pooled),
		cmocka_unit_test(a_run_counts_once),
	};
	return cmocka_run_group_tests_name("compare_interleaved", tests, NULL, NULL);
}

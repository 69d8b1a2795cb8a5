/* What the chart of the vsyscall page's modes is drawn from, and the order of arms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/bars/vsyscall_plot.h"
#include "tests/unit/exact_sample.h"
#include "tests/unit/outcome_sample.h"
#include "tests/unit/plot/plot_document.h"

/* An arm in a mode: the page carries `time`, for so many instructions for ten calls. */
static struct run_document arm(const char *mode, const char *append, double total)
{
	json_t *d = exact_armed(total, "6.1.0 #1", append, "A");

	json_put_at(d, "host.hard.vsyscall_mode", json_string(mode));
	json_put_at(d, "cells[0].path", json_string("vsyscall"));
	json_put_at(d, "cells[0].op", json_string("time"));
	return exact_read(d);
}

static void take_away(struct run_document *document, enum sample_cell cell)
{
	document->cells[cell].measured = false;
	document->cells[cell].status = CELL_UNAVAILABLE;
}

/* The vDSO costs the same in every mode: it has one bar. */
static void test_modes(void **state)
{
	struct run_document none = arm("none", "vsyscall=none quiet", 4050),
			    native = arm("native", "quiet vsyscall=native", 1610),
			    again = arm("native", "quiet", 9990);
	struct arms arms = {(const struct run_document *[]){&none, &native, &again}, 3};
	size_t rows;

	(void)state;
	take_away(&none, SAMPLE_SYSCALL);
	assert_true(vsyscall_plot_alike(&none, &native));
	/* The second's vDSO costs what that of the others does. */
	for (size_t i = 0; i < 2; i++) {
		struct run_document *d = i ? &native : &none;
		d->cells[SAMPLE_FALLBACK].figures.of[UNIT_INSTRUCTION][FIGURE_EXACT] =
			again.cells[SAMPLE_FALLBACK].figures.of[UNIT_INSTRUCTION][FIGURE_EXACT];
	}
	char *text = vsyscall_plot(&arms, &rows);
	assert_int_equal(rows, 1);
	assert_block(text, "names", "|vsyscall, native\n|vsyscall, none\n|syscall\n|libc\n|vdso\n");
	assert_in_block(text, "values", "\"time\" 161 NaN NaN NaN 999 \"161\" \"not available\"");
	assert_in_block(text, "head", "|Linux 6.1.0, A, quiet\n");
	free(text);
	/* Where an alternative differs it has a bar per mode. */
	native.cells[SAMPLE_FALLBACK].figures.of[UNIT_INSTRUCTION][FIGURE_EXACT].value = 7;
	text = vsyscall_plot(&arms, &rows);
	assert_in_block(text, "names", "|libc\n|vdso, native\n|vdso, none\n");
	free(text);
	arms.n = 1;
	assert_null(vsyscall_plot(&arms, &rows));
	assert_int_equal(rows, 0);
	document_free(&none);
	document_free(&native);
	document_free(&again);
}

static void test_alike(void **state)
{
	struct run_document a = arm("none", "vsyscall=none pti=on", 4050),
			    b = arm("xonly", "vsyscall=xonly", 4050);

	(void)state;
	assert_false(vsyscall_plot_alike(&a, &b));
	b.arm.append = "pti=on";
	assert_true(vsyscall_plot_alike(&a, &b));
	b.arm.cpu = "B";
	assert_false(vsyscall_plot_alike(&a, &b));
	document_free(&a);
	document_free(&b);
}

/* By version, not by letters; what is of one version stays in its order. */
static void test_order(void **state)
{
	static const char *const given[] = {"6.12.1-amd64 #1",	"6.1.0-50-amd64 #1",
					    "7.2-amd64 #1",	"7.2-rc3-amd64 #1",
					    "6.1.0-9-amd64 #1", "6.12.1-amd64 #2"},
				 *const wanted[] = {"6.1.0-9-amd64 #1", "6.1.0-50-amd64 #1",
						    "6.12.1-amd64 #1",	"6.12.1-amd64 #2",
						    "7.2-rc3-amd64 #1", "7.2-amd64 #1"};
	struct run_document document[6] = {0};
	const struct run_document *list[6];

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		document[i].arm.kernel = given[i];
		list[i] = &document[i];
	}
	arms_sort(list, 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(list[i]->arm.kernel, wanted[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_alike),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests_name("vsyscall plot", tests, NULL, NULL);
}

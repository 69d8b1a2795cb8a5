/* The first sentence of a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/compare_sample.h"
#include "tests/unit/exact_sample.h"
#include "tests/unit/export_sample.h"
#include "tests/unit/report/report_sample.h"

static void expect(struct report_sample *sample, const char *wanted)
{
	assert_string_equal(report_sample_finding(sample), wanted);
	report_sample_free(sample);
}

static void test_cycles(void **state)
{
	struct report_sample s = {0};

	(void)state;
	report_sample_add(&s, "ruled", sample_ruled_root());
	expect(&s, "On AMD EPYC 9554 \"Genoa\" 64-Core, guest of KVM, Linux 6.1.0-18-amd64, "
		   "2026-01-31, one entry into the kernel by syscall (x86_64, getppid) costs 454.9 "
		   "cycles [454.8, 454.9], 121.25 ns; "
		   "int $0x80 costs 43.4 times what syscall does.");
}

/* A vDSO that answers in user space, and one that does not. */
static void expect_vdso(bool fallback, const char *words)
{
	struct report_sample s = {0};
	json_t *root = sample_ruled_root(), *cells = json_object_get(root, "cells");
	json_t *cell = json_deep_copy(sample_cell(root, 1)); /* x86_64 syscall getppid */

	json_object_set_new(cell, "path", json_string("vdso"));
	json_object_set_new(cell, "op", json_string("gettimeofday"));
	json_object_set_new(cell, "fallback", json_boolean(fallback));
	json_object_set_new(cell, "enters_kernel", json_boolean(fallback));
	for (size_t i = json_array_size(cells); i--;) {
		const json_t *path = json_object_get(json_array_get(cells, i), "path");
		if (!strcmp(json_string_value(path), "vdso"))
			json_array_remove(cells, i);
	}
	json_array_append_new(cells, cell);
	report_sample_add(&s, "ruled", root);
	if (!strstr(report_sample_finding(&s), words))
		fail_msg("no '%s' in '%s'", words, report_sample_finding(&s));
	report_sample_free(&s);
}

static void test_vdso(void **state)
{
	(void)state;
	expect_vdso(false, "; the vDSO answers gettimeofday in 454.9 cycles;");
	expect_vdso(true, "; the vDSO's gettimeofday makes a system call, and costs 454.9 cycles;");
}

/* Without a ruler the figure that leads is a time, named once. */
static void test_times(void **state)
{
	struct report_sample s = {0};

	(void)state;
	report_sample_add(&s, "small", sample_root());
	const char *text = report_sample_finding(&s);
	assert_non_null(strstr(text, " by syscall (x86_64, getppid) costs "));
	assert_non_null(strstr(text, " ns ["));
	assert_null(strstr(text, "cycles"));
	report_sample_free(&s);
}

/* What cannot be quoted is not quoted without a word. */
static void test_doubt(void **state)
{
	struct report_sample s = {0};
	json_t *root = sample_ruled_root();

	(void)state;
	for (size_t i = 0; i < json_array_size(json_object_get(root, "cells")); i++) {
		json_t *cost = json_object_get(sample_cell(root, i), "cost");
		json_t *cycles = json_object_get(cost, "cycles");
		if (cycles)
			json_object_set_new(cycles, "p50_interval", json_pack("[f,f]", -1e3, 1e5));
	}
	report_sample_add(&s, "wide", root);
	assert_non_null(strstr(report_sample_finding(&s), "Not to be quoted: its interval"));
	report_sample_free(&s);
}

/* Whose core something else used is not quoted either, whatever its interval. */
static void test_shared_core(void **state)
{
	struct report_sample s = {0};

	(void)state;
	report_sample_add(&s, "shared", sample_ruled_root());
	for (size_t i = 0; i < s.documents[0].n_cells; i++)
		s.documents[0].cells[i].n_shared = s.documents[0].cells[i].invocations;
	assert_non_null(strstr(report_sample_finding(&s),
			       "Not to be quoted: another hardware thread used the core "));
	report_sample_free(&s);
}

static void test_nothing(void **state)
{
	struct report_sample s = {0};
	json_t *root = sample_ruled_root();

	(void)state;
	json_object_set_new(root, "cells", json_array());
	report_sample_add(&s, "none", root);
	expect(&s, "Nothing was measured on AMD EPYC 9554 \"Genoa\" 64-Core, guest of KVM, Linux "
		   "6.1.0-18-amd64, 2026-01-31.");
}

static void test_hosts(void **state)
{
	struct report_sample s = {0};

	(void)state;
	report_sample_add(&s, "a", sample_ruled_root());
	report_sample_add(&s, "b", sample_ruled_root());
	expect(&s,
	       "What one entry into the kernel by syscall (x86_64, getppid) costs: 454.9 cycles "
	       "[454.8, 454.9] on a; 454.9 cycles [454.8, 454.9] on b.");
}

/* The least and the most of several kernels, and where. */
static void test_counts(void **state)
{
	struct report_sample s = {0};

	(void)state;
	report_sample_add(&s, "old", exact_armed(3350, "6.1.0", "vsyscall=none", "EPYC-v1"));
	const char *text = report_sample_finding(&s);
	assert_non_null(strstr(text, "(x86_64) takes 335 instructions in Linux "));
	report_sample_add(&s, "new", exact_armed(3470, "6.2.0", "vsyscall=none", "EPYC-v1"));
	text = report_sample_finding(&s);
	assert_non_null(strstr(text, "from 335 instructions (old, Linux "));
	assert_non_null(strstr(text, "to 347 (new, Linux "));
	report_sample_free(&s);
}

static void test_traces(void **state)
{
	struct report_sample s = {0};

	(void)state;
	report_sample_add_trace(&s, "small", "tests/fixtures/trace/small.json");
	expect(&s,
	       "Of the 46 instructions of getppid by syscall (x86_64) in Linux "
	       "6.1.0-50-cloud-amd64 on Skylake-Client-v1, 13, 28\u00a0%, are mitigations of CPU "
	       "vulnerabilities, 8 the way in and out, and 9 the call itself.");
}

/* Compares the two and gives the finding to `look`. */
static void compare_levels(double base, double new, const char *words)
{
	const struct sample_cell a[] = {QUIET("x86_64", "syscall", "getppid", base), END};
	const struct sample_cell b[] = {QUIET("x86_64", "syscall", "getppid", new), END};
	struct run_document left = sample_document(0, 1, a, NULL);
	struct run_document right = sample_document(1, 2, b, NULL);
	struct compare_settings settings = sample_settings();
	struct report_sample s = {0};
	struct comparison c;

	sample_compare(&left, &right, &settings, &c);
	s.input.comparison = &c;
	s.report.input = &s.input;
	if (!strstr(report_sample_finding(&s), words))
		fail_msg("no '%s' in '%s'", words, report_sample_finding(&s));
	comparison_free(&c);
	document_free(&left);
	document_free(&right);
}

/* A verdict stands with its interval; where no change is shown none is named. */
static void test_comparison(void **state)
{
	(void)state;
	compare_levels(100, 150, "1 regression, 0 improvement");
	compare_levels(100, 150, "The largest regression: getppid by syscall (x86_64), +");
	compare_levels(100, 150, "] %.");
	compare_levels(100, 100, "no change is shown in any of 1 cells");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cycles),	    cmocka_unit_test(test_vdso),
		cmocka_unit_test(test_times),	    cmocka_unit_test(test_doubt),
		cmocka_unit_test(test_shared_core), cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_hosts),	    cmocka_unit_test(test_counts),
		cmocka_unit_test(test_comparison),  cmocka_unit_test(test_traces),
	};

	return cmocka_run_group_tests_name("report finding", tests, NULL, NULL);
}

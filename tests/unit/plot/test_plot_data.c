#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "bench/plot/plot_data.h"
#include "bench/plot/plot_ops.h"
#include "tests/unit/plot/plot_document.h"

static void test_cost(void **state)
{
	(void)state;
	struct run_document document;
	size_t n;

	plot_usual(&document);
	char *text = plot_text(&document, PLOT_COST, &n);
	assert_int_equal(n, 4);
	assert_non_null(strstr(text, "chart = \"cost\"\nlinear = 0\nrows = 4\n"));
	assert_non_null(strstr(text, "array count[3] = [2, 2, 0]\n"));
	assert_block(text, "rows",
		     "\"x86_64 syscall\" 0 100 99.5 100.5 99 \"100 ns\"\n"
		     "\"i386 libc (called)\" 1 100 99.5 100.5 99 \"100 ns\"\n"
		     "\"x86_64 int80\" 0 4000 3999.5 4000.5 3999 \"4000 ns\"\n"
		     "\"i386 int80\" 1 5000 4999.5 5000.5 4999 \"5000 ns\"\n");
	assert_non_null(strstr(text, "from = 99\nto = 5000.5\n"));
	free(text);
	document_free(&document);
}

/* A linear axis has a place for what reads 0 or less. */
static void test_linear(void **state)
{
	struct run_document document;
	size_t n;

	(void)state;
	plot_usual(&document);
	char *text = plot_text(&document, PLOT_LINEAR, &n);
	assert_int_equal(n, 5);
	assert_non_null(strstr(text, "chart = \"linear\"\nlinear = 1\n"));
	assert_non_null(strstr(text, "axis_label = \"ns per call\"\n"));
	assert_in_block(text, "rows", "\"i386 gs10\" 1 -0.25 -0.75 0.25 -1.25 \"-0.250 ns\"\n");
	assert_non_null(strstr(text, "from = -1.25\nto = 5000.5\n"));
	assert_in_block(text, "foot", "Bars are as long as the cost.\n");
	free(text);
	document_free(&document);
}

/* Those that were chosen; else the usual ones; where neither was measured, all that were. */
static void test_ops(void **state)
{
	struct run_document usual, other;
	const struct run_document *list[] = {&other, &usual};
	char names[PLOT_OPS_TEXT];
	struct plot_ops chosen;

	(void)state;
	plot_usual(&usual);
	plot_document(&other, plot_host("CPU", "6.1"),
		      json_pack("[o,o,o]", plot_cell("x86_64", "vdso", "getcpu", 20),
				plot_cell("x86_64", "empty", "time", 0),
				plot_cell("x86_64", "syscall", "enosys", 90)));
	plot_ops_choose(0, list, 1, &chosen);
	plot_ops_text(&chosen, names);
	assert_string_equal(names, "enosys, getcpu");
	plot_ops_choose(0, list, 2, &chosen);
	plot_ops_text(&chosen, names);
	assert_string_equal(names, "getppid, gettimeofday");
	plot_ops_choose(1u << OP_time, list, 2, &chosen);
	plot_ops_text(&chosen, names);
	assert_string_equal(names, "time");
	plot_ops_choose(0, list, 0, &chosen);
	plot_ops_text(&chosen, names);
	assert_string_equal(names, "any operation");
	document_free(&usual);
	document_free(&other);
}

static void test_tail(void **state)
{
	(void)state;
	struct run_document document;
	size_t n;

	plot_usual(&document);
	json_t *cells = json_object_get(document.root, "cells");
	json_t *root = json_incref(document.root);
	json_object_set_new(json_array_get(cells, 0), "tail", json_null());
	document_free(&document);
	struct error error = {0};
	assert_int_equal(document_check(root, &document, &error), 0);

	char *text = plot_text(&document, PLOT_TAIL, &n);
	assert_int_equal(n, 3);
	assert_block(text, "rows",
		     "\"x86_64 syscall\" 0 100 110 200 1100 \"1.10 \u00b5s\"\n"
		     "\"i386 libc (called)\" 1 100 110 200 1100 \"1.10 \u00b5s\"\n"
		     "\"x86_64 int80\" 0 4000 4010 4100 5000 \"5.00 \u00b5s\"\n");
	assert_in_block(text, "head",
			"|2 invocations, 2,000 batches and 1,000 single calls per path;");
	assert_in_block(text, "foot", "|No single calls above 0 (1): i386 int80.\n");
	free(text);
	document_free(&document);
}

static void test_label_names_the_condition(void **state)
{
	(void)state;
	struct run_cell cell = {.abi = "x86_64", .path = "syscall", .condition = "none"};
	struct plot_rows rows = {0};
	char label[PLOT_LABEL];

	plot_label(&rows, &cell, label);
	assert_string_equal(label, "x86_64 syscall");
	cell.condition = "seccomp-args";
	cell.called = true;
	plot_label(&rows, &cell, label);
	assert_string_equal(label, "x86_64 syscall, seccomp-args (called)");
	rows.condition = cell.condition; /* the chart's title does */
	plot_label(&rows, &cell, label);
	assert_string_equal(label, "x86_64 syscall (called)");
	cell.maybe_fallback = true;
	plot_label(&rows, &cell, label);
	assert_string_equal(label, "x86_64 syscall (called, fallback?)");
	cell.called = cell.maybe_fallback = false;
	cell.fallback = true;
	plot_label(&rows, &cell, label);
	assert_string_equal(label, "x86_64 syscall (fallback)");
}

static void test_ecdf(void **state)
{
	(void)state;
	struct run_document document;
	size_t n, lines = 0;

	plot_usual(&document);
	char *text = plot_text(&document, PLOT_ECDF, &n);
	assert_int_equal(n, 4);
	/* Both int80 in one colour; two panels, up to the quantile 0.98. */
	assert_block(text, "rows",
		     "\"x86_64 syscall\" 0 1 \"100 ns\"\n\"i386 libc (called)\" 1 9 \"100 ns\"\n"
		     "\"x86_64 int80\" 0 2 \"4000 ns\"\n\"i386 int80\" 1 2 \"5000 ns\"\n");
	assert_block(text, "panels", "1 2 99.000000 100.960000\n3 4 3999.000000 5000.960000\n");
	char *curves = plot_block(text, "curves");
	assert_int_equal(strncmp(curves, " 99 0\n 99.02 0.01\n", 18), 0);
	assert_non_null(strstr(curves, "\n 101 1\n\n\n 99 0\n"));
	for (const char *c = curves; *c; c++)
		lines += *c == '\n';
	assert_int_equal(lines, 4 * 101 + 3 * 2);
	free(curves);
	free(text);
	document_free(&document);
}

/* Charts of cycles: ns stand beside them, p10 in the place of the floor; a tail is in ns. A cell
 * without cycles has no place on their axis. */
static void test_cycles(void **state)
{
	(void)state;
	struct run_document document;
	size_t n;

	plot_document(&document, plot_host(NULL, NULL),
		      json_pack("[o,o,o,o]",
				plot_ruled(plot_cell("x86_64", "int80", "getppid", 4000), 12000),
				plot_ruled(plot_cell("x86_64", "syscall", "getppid", 99), 289),
				plot_cell("i386", "gs10", "getppid", 300),
				plot_ruled(plot_cell("x86_64", "empty", "getppid", 2), 0)));
	char *text = plot_text(&document, PLOT_COST, &n);
	assert_int_equal(n, 2);
	assert_non_null(strstr(text, "\naxis_label = \"core cycles per call, logarithmic\"\n"
				     "mark_label = \"p10\"\n"));
	assert_block(text, "rows",
		     "\"x86_64 syscall\" 0 289 287 291 286 \"289 cycles, 99.0 ns\"\n"
		     "\"x86_64 int80\" 0 12000 11998 12002 11997 \"12000 cycles, 4000 ns\"\n");
	assert_non_null(strstr(text, "from = 286\nto = 12002\n"));
	assert_in_block(text, "head", "|Cost of getppid by path, core cycles per call\n");
	assert_in_block(text, "foot", "axis (1): x86_64 empty 0.0 cycles.\n");
	assert_in_block(text, "foot",
			"|No core cycles, so not on this axis (1): i386 gs10 300.00 ns; "
			"'syspath show' gives the reasons.\n");
	free(text);

	text = plot_text(&document, PLOT_ECDF, &n);
	assert_int_equal(n, 2);
	assert_block(text, "rows",
		     "\"x86_64 syscall\" 0 1 \"289 cycles, 99.0 ns\"\n"
		     "\"x86_64 int80\" 0 2 \"12000 cycles, 4000 ns\"\n");
	assert_block(text, "panels", "1 1 285.000000 292.840000\n2 2 11996.000000 12003.840000\n");
	assert_in_block(text, "curves", " 285 0\n 285.08 0.01\n");
	assert_in_block(text, "foot", "(1): i386 gs10 300.00 ns; ");
	free(text);

	text = plot_text(&document, PLOT_TAIL, &n);
	assert_int_equal(n, 3);
	assert_in_block(text, "rows", "\"x86_64 syscall\" 0 99 109 199 1099 \"1.10 \u00b5s\"\n");
	assert_in_block(text, "foot", "read 2 to 4\u00a0% high");
	free(text);
	document_free(&document);
}

/* A chart none of whose cells has cycles is in ns, whatever others of the document have. */
static void test_cycles_elsewhere(void **state)
{
	(void)state;
	struct run_document document;
	size_t n;

	plot_document(&document, plot_host(NULL, NULL),
		      json_pack("[o,o,o]", plot_ruled(plot_cell("x86_64", "vdso", "time", 5), 20),
				plot_ruled(plot_cell("x86_64", "empty", "getppid", 2), 0),
				plot_cell("x86_64", "syscall", "getppid", 100)));
	assert_true(document_has(&document, UNIT_CYCLE));
	char *text = plot_text(&document, PLOT_COST, &n);
	assert_int_equal(n, 1);
	assert_non_null(strstr(text, "mark_label = \"floor\"\n"));
	assert_block(text, "rows", "\"x86_64 syscall\" 0 100 99.5 100.5 99 \"100 ns\"\n");
	free(text);
	text = plot_text(&document, PLOT_ECDF, &n);
	assert_int_equal(n, 1);
	assert_in_block(text, "curves", " 99 0\n");
	free(text);
	document_free(&document);
}

/* A cell may have cycles, and its distribution in ticks alone. */
static void test_cycles_without_quantiles(void **state)
{
	(void)state;
	struct run_document document;
	json_t *odd = plot_ruled(plot_cell("x86_64", "int80", "getppid", 40), 120);
	json_t *cost = json_object_get(odd, "cost");
	size_t n;

	json_object_set(cost, "quantiles_tsc", json_object_get(cost, "quantiles_cycles"));
	json_object_del(cost, "quantiles_cycles");
	plot_document(&document, plot_host(NULL, NULL),
		      json_pack("[o,o]", odd,
				plot_ruled(plot_cell("x86_64", "syscall", "getppid", 99), 289)));
	char *text = plot_text(&document, PLOT_ECDF, &n);
	assert_int_equal(n, 1);
	assert_in_block(text, "foot",
			"|No core cycles, so not on this axis (1): x86_64 int80 40.00 ns; ");
	free(text);
	text = plot_text(&document, PLOT_COST, &n);
	assert_int_equal(n, 2);
	free(text);
	document_free(&document);
}

/* What cannot stand on the axis is no number there; the rest of its row is. */
static void test_below_zero(void **state)
{
	(void)state;
	struct run_document document;

	plot_document(&document, plot_host(NULL, NULL),
		      json_pack("[o]", plot_cell("x32", "vdso", "getppid", 0.25)));
	char *text = plot_text(&document, PLOT_COST, NULL);
	assert_block(text, "rows", "\"x32 vdso\" 2 0.25 0.25 0.75 NaN \"0.25 ns\"\n");
	assert_non_null(strstr(text, "from = 0.25\nto = 0.75\n"));
	assert_in_block(text, "head", "|CPU unknown, Linux unknown, 2031");
	free(text);
	text = plot_text(&document, PLOT_ECDF, NULL);
	assert_block(text, "panels", "1 1 0.250000 1.210000\n");
	assert_in_block(text, "curves", " NaN 0\n");
	free(text);
	document_free(&document);
}

static void test_panels_are_few(void **state)
{
	(void)state;
	struct run_document document;
	json_t *cells = json_array();
	char name[16];
	static const double p50[] = {1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

	for (int i = 0; i < 6; i++) {
		snprintf(name, sizeof(name), "p%d", i);
		json_array_append_new(cells, plot_cell("x86_64", name, "getppid", p50[i]));
	}
	plot_document(&document, plot_host(NULL, NULL), cells);
	char *text = plot_text(&document, PLOT_ECDF, NULL);
	assert_block(text, "panels",
		     "1 1 9.000000 10.960000\n2 2 99.000000 100.960000\n"
		     "3 3 999.000000 1000.960000\n4 6 9999.000000 1000000.960000\n");
	free(text);
	document_free(&document);
}

static void test_nothing(void **state)
{
	(void)state;
	struct run_document document;
	struct plot_rows rows;

	plot_document(&document, plot_host(NULL, NULL), json_array());
	for (int chart = 0; chart < PLOT_CHART_COUNT; chart++) {
		assert_int_equal(
			plot_rows(&document, (enum plot_chart)chart, "getppid", NULL, &rows), 0);
		assert_int_equal(rows.n, 0);
		plot_rows_free(&rows);
	}
	document_free(&document);
}

static void test_figures(void **state)
{
	(void)state;
	static const struct {
		double ns;
		const char *value, *duration;
	} cases[] = {
		{0.0125, "0.013 ns", "0.013 ns"},     {2.114, "2.11 ns", "2.11 ns"},
		{9.996, "10.0 ns", "10.0 ns"},	      {99.96, "100 ns", "100 ns"},
		{999.4, "999 ns", "999 ns"},	      {999.6, "1000 ns", "1.00 \u00b5s"},
		{53930, "53930 ns", "53.9 \u00b5s"},  {999600, "999600 ns", "1.00 ms"},
		{91677550, "9.17e+07 ns", "91.7 ms"}, {2e9, "2e+09 ns", "2.00 s"},
		{1e13, "1e+13 ns", "10000 s"},
	};
	char text[PLOT_FIGURE];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		plot_value(UNIT_NS, cases[i].ns, text);
		assert_string_equal(text, cases[i].value);
		plot_duration(cases[i].ns, text);
		assert_string_equal(text, cases[i].duration);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cost),
		cmocka_unit_test(test_linear),
		cmocka_unit_test(test_ops),
		cmocka_unit_test(test_tail),
		cmocka_unit_test(test_label_names_the_condition),
		cmocka_unit_test(test_ecdf),
		cmocka_unit_test(test_cycles),
		cmocka_unit_test(test_cycles_elsewhere),
		cmocka_unit_test(test_cycles_without_quantiles),
		cmocka_unit_test(test_below_zero),
		cmocka_unit_test(test_panels_are_few),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_figures),
	};

	return cmocka_run_group_tests_name("plot data", tests, NULL, NULL);
}

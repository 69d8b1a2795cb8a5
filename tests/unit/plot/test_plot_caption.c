#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "bench/plot/plot_caption.h"
#include "stubs/paths.h"
#include "tests/unit/plot/plot_document.h"
#include "tests/within.h"

static void test_caption(void **state)
{
	(void)state;
	struct run_document document;

	plot_usual(&document);
	char *text = plot_text(&document, PLOT_COST, NULL);
	assert_block(text, "head",
		     "|Cost of getppid by path, ns per call\n"
		     "|Some CPU @ 2.50GHz, Linux 6.18.1-test, 2031-02-03T04:05:06Z\n"
		     "|2 invocations, 2,000 batches per path; user and kernel time, empty loop "
		     "subtracted\n");
	assert_in_block(text, "foot", "|called: the cost includes a call and a return.\n");
	assert_in_block(text, "foot", "(1): x86_64 empty 0.50 ns.\n");
	assert_in_block(text, "foot", "axis (1): i386 gs10 -0.25 ns.\n");
	assert_in_block(text, "foot", "|Not measured (1): i386 vdso.\n");
	assert_in_block(text, "foot", "|Unavailable (1): i386 sysenter; ");
	assert_in_block(text, "foot", "|Not run, unsafe here (1): i386 syscall32; ");
	assert_in_block(text, "foot", "|Failed (1): i386 kernel_vsyscall; ");
	free(text);
	document_free(&document);
}

static json_t *under(const char *condition, json_t *cell)
{
	json_object_set_new(cell, "condition", json_string(condition));
	return cell;
}

/* Cells of several conditions: named once where they are missing under all, else with those; and
 * curves have a chart per condition. */
static void test_conditions(void **state)
{
	(void)state;
	struct run_document document;
	struct plot_rows rows;

	plot_document(&document, plot_host(NULL, NULL),
		      json_pack("[o,o,o,o,o,o,o,o]", plot_cell("x86_64", "syscall", "getppid", 5),
				under("sud", plot_cell("x86_64", "syscall", "getppid", 6)),
				plot_cell("x86_64", "empty", "getppid", 0.25),
				under("sud", plot_cell("x86_64", "empty", "getppid", -0.5)),
				plot_absent("sysenter", "unavailable"),
				under("sud", plot_absent("sysenter", "unavailable")),
				under("sud", plot_absent("int80", "unavailable")),
				plot_absent("gs10", "failed")));
	char *text = plot_text(&document, PLOT_COST, NULL);
	assert_in_block(text, "head", "|Cost of getppid by path and condition, ns per call\n");
	assert_in_block(text, "rows", "\"x86_64 syscall\" 0 5 ");
	assert_in_block(text, "rows", "\"x86_64 syscall, sud\" 0 6 ");
	assert_in_block(text, "foot", "axis (1): x86_64 empty -0.50 to 0.25 ns.\n");
	assert_in_block(text, "foot", "|Unavailable (2): i386 sysenter, i386 int80 (sud); ");
	assert_in_block(text, "foot", "|Failed (1): i386 gs10 (none); ");
	free(text);

	assert_int_equal(plot_rows(&document, PLOT_ECDF, "getppid", "sud", &rows), 0);
	assert_int_equal(rows.n, 1);
	text = plot_data(&rows);
	assert_in_block(text, "head",
			"|Distribution of the cost of getppid under sud by path, ns per call\n");
	assert_in_block(text, "rows", "\"x86_64 syscall\" 0 ");
	assert_in_block(text, "foot", "axis (1): x86_64 empty -0.50 ns.\n");
	assert_in_block(text, "foot", "|Unavailable (2): i386 sysenter, i386 int80; ");
	free(text);
	plot_rows_free(&rows);
	document_free(&document);
}

static void test_marks_are_explained(void **state)
{
	(void)state;
	struct run_document document;
	struct plot_rows rows;

	plot_document(&document, plot_host(NULL, NULL),
		      json_pack("[o,o,o]", plot_cell("x86_64", "vdso", "time", 5),
				plot_cell("i386", "libc", "time", 6),
				plot_cell("i386", "int80", "time", 7)));
	document.cells[1].fallback = true;
	document.cells[1].maybe_fallback = false;
	document.cells[2].disturbed = 1;
	document.inject_tsc = 20;
	assert_true(document.cells[0].maybe_fallback && !document.cells[2].maybe_fallback);
	assert_int_equal(plot_rows(&document, PLOT_COST, "time", NULL, &rows), 0);
	char *text = plot_data(&rows);
	assert_in_block(text, "rows", "\"x86_64 vdso (fallback?)\" 0 5 ");
	assert_in_block(text, "foot",
			"|Slowed down on purpose: 20 TSC ticks were burnt in every call.\n");
	assert_in_block(text, "foot", "of 1 of 3 rows, in up to 1 of 2 invocations;");
	assert_in_block(
		text, "foot",
		"called: the cost includes a call and a return. fallback: enters the kernel "
		"though it could stay in user space. fallback?: not known if it enters the "
		"kernel.\n");
	free(text);
	plot_rows_free(&rows);
	document_free(&document);
}

/* What the ruler showed, and why there are no cycles; nothing where there was no ruler. */
static void test_ruler(void **state)
{
	(void)state;
	static const char frequency[] =
		"|The core's frequency, by the ruler: 3.61 to 4.10 GHz, median "
		"3.80 GHz. 1.2\u00a0% of the groups of batches ";
	struct run_document document;
	json_t *mhz =
		json_pack("{s:f, s:f, s:f}", "lowest", 3608.0, "median", 3804.0, "highest", 4101.0);
	json_t *chains[] = {
		json_pack("{}"),
		json_pack("{s:{s:s}}", "i386", "reason", "not known \u00b5 here"),
		NULL,
		json_pack("{s:{s:s}}", "i386", "reason", "no 32-bit programs"),
	};

	for (int i = 0; i < 4; i++) {
		bool ruled = i == 1 || i == 3;
		json_t *ruler = i == 2 ? NULL
				       : json_pack("{s:o, s:O?, s:o}", "chains", chains[i], "mhz",
						   i ? mhz : NULL, "dropped_share",
						   i ? json_real(0.0123) : json_null());
		json_t *cell = plot_cell("x86_64", "syscall", "getppid", 5);
		if (!i)
			json_object_set_new(json_object_get(ruler, "chains"), "x86_64",
					    json_pack("{s:s}", "reason", "an emulator"));
		json_t *i386 = i == 1 ? plot_cell("i386", "int80", "getppid", 6)
				      : plot_absent("int80", "unavailable");
		plot_document_by(&document, ruler, plot_host(NULL, NULL),
				 json_pack("[o, o]", ruled ? plot_ruled(cell, 20) : cell, i386));
		char *text = plot_text(&document, PLOT_TAIL, NULL),
		     *foot = plot_block(text, "foot");
		assert_true((strstr(foot, frequency) != NULL) == ruled);
		assert_true((strstr(foot, "|No core cycles: an emulator.\n") != NULL) == (i == 0));
		if (i == 1)
			assert_non_null(strstr(foot, "|A part of the paths has no core cycles: "
						     "not known ? here.\n"));
		if (i == 2)
			assert_null(strstr(foot, "core"));
		if (i == 3)
			assert_null(strstr(foot, "has no core cycles"));
		free(foot);
		free(text);
		document_free(&document);
	}
	json_decref(mhz);
}

/* A core that another hardware thread used: how much of the run, and which rows are of it. A chart
 * of times has those of all batches, whichever cells had the core alone. */
static void test_shared_core(void **state)
{
	(void)state;
	static const struct {
		double share;
		enum plot_chart chart;
		size_t shared, alone; /* of the first cell's two processes */
		const char *foot, *label;
	} cases[] = {
		{0.8112, PLOT_COST, 0, 0,
		 "|Another hardware thread used the core beside 81.1\u00a0% of the batches of the "
		 "run: cycles are of the others.\n",
		 "\"x86_64 syscall\" "},
		{0.8112, PLOT_ECDF, 2, 0,
		 "cycles are of the others, but in 1 of 2 rows (shared core), which ",
		 "\"x86_64 syscall (shared core)\" "},
		{0.8112, PLOT_COST, 1, 1, "cycles are of the others.\n", "\"x86_64 syscall\" "},
		{0.8112, PLOT_TAIL, 2, 0, "run: times are of all.\n", "\"x86_64 syscall\" "},
		{0.0004, PLOT_COST, 0, 0, NULL, "\"x86_64 syscall\" "},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct run_document document;
		plot_document(
			&document, plot_host(NULL, NULL),
			json_pack("[o, o]",
				  plot_ruled(plot_cell("x86_64", "syscall", "getppid", 5), 20),
				  plot_ruled(plot_cell("x86_64", "libc", "getppid", 6), 24)));
		document.ruler.shared_share = cases[i].share;
		document.cells[0].n_shared = cases[i].shared;
		document.cells[0].alone = cases[i].alone;
		char *text = plot_text(&document, cases[i].chart, NULL);
		char *foot = plot_block(text, "foot");
		if (cases[i].foot)
			assert_non_null(strstr(foot, cases[i].foot));
		else
			assert_null(strstr(foot, "hardware thread"));
		assert_in_block(text, "rows", cases[i].label);
		free(foot);
		free(text);
		document_free(&document);
	}
}

/* Text out of a file is kept from being a command: no line of a block begins with it, none ends the
 * block early, nothing but printable ASCII is left of it. */
static void test_hostile(void **state)
{
	(void)state;
	struct run_document document;
	size_t n = 0;

	plot_document(&document,
		      plot_host("a\nEND\nsystem('x')\x7f\u00ae`b`", "\nEND\n\"$(y)\"\r\x1b[2J"),
		      json_pack("[o]", plot_cell("x86_64", "syscall", "getppid", 5)));
	char *text = plot_text(&document, PLOT_COST, NULL);
	assert_in_block(
		text, "head",
		"|a?END?system('x')??`b`, Linux ?END?\"$(y)\"??[2J, 2031-02-03T04:05:06Z\n|2 ");
	for (const char *at = text; (at = strstr(at, "\nEND\n")); at++)
		n++;
	assert_int_equal(n, 3);
	free(text);
	document_free(&document);
}

/* A host's words of any length leave a line that fits, and say that they were cut. */
static void test_long_names(void **state)
{
	(void)state;
	struct run_document document;
	char brand[600];

	memset(brand, 'w', sizeof(brand) - 1);
	brand[sizeof(brand) - 1] = 0;
	plot_document(&document, plot_host(brand, brand),
		      json_pack("[o]", plot_cell("x86_64", "syscall", "getppid", 5)));
	char *text = plot_text(&document, PLOT_COST, NULL);
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
		assert_within(strcspn(line, "\n"), 0, PLOT_LINE);
	assert_in_block(text, "head", "www..., Linux www");
	free(text);
	document_free(&document);
}

static void test_many(void **state)
{
	(void)state;
	struct run_document document;
	json_t *cells = json_array();
	char name[64], first[96];

	for (int i = 0; i < 3 * PLOT_MAX_NAMES; i++) {
		snprintf(name, sizeof(name), "a_path_with_a_long_name_%d", i);
		json_array_append_new(cells, i < PLOT_MAX_NAMES
						     ? plot_cell("x86_64", name, "getppid", 10 + i)
						     : plot_absent(name, "unavailable"));
	}
	plot_document(&document, plot_host(NULL, NULL), cells);
	char *text = plot_text(&document, PLOT_ECDF, NULL);
	/* The colours of paths that paths.def does not have come behind those that it has. */
	snprintf(first, sizeof(first), "\"x86_64 a_path_with_a_long_name_\" 0 %d \"10.0 ns\"\n",
		 PATH_COUNT);
	assert_in_block(text, "rows", first);
	assert_in_block(text, "panels", "1 40 9.000000 49.960000\n");
	assert_in_block(text, "foot", "Unavailable (80): ");
	assert_in_block(text, "foot", " and 40 more;");
	char *foot = plot_block(text, "foot");
	for (const char *line = foot; *line; line += strcspn(line, "\n") + 1)
		assert_within(strcspn(line, "\n"), 2, PLOT_LINE + 1);
	free(foot);
	free(text);
	document_free(&document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_caption),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_marks_are_explained),
		cmocka_unit_test(test_ruler),
		cmocka_unit_test(test_shared_core),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests_name("plot caption", tests, NULL, NULL);
}

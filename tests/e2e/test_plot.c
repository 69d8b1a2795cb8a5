/* syspath plot: whole charts or none, and one line when they cannot be drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static const char small[] = "tests/fixtures/run/small.json";

static size_t file_read(const char *path, char *bytes, size_t size)
{
	FILE *in = fopen(path, "re");

	assert_non_null(in);
	size_t n = fread(bytes, 1, size - 1, in);
	fclose(in);
	bytes[n] = 0;
	return n;
}

/* Each line printed names a chart that is there, and is of the format that its ending names. */
static void test_charts_are_whole(void **state)
{
	static char bytes[1 << 20];
	struct command_end end = syspath(NULL, "plot", small, "--output-dir", *state, NULL);
	int charts = 0;

	assert_int_equal(end.code, 0);
	for (char *line = strtok(end.out, "\n"); line; line = strtok(NULL, "\n"), charts++) {
		size_t n = file_read(line, bytes, sizeof(bytes));
		assert_true(n > 1000 && n < sizeof(bytes) - 1);
		if (strstr(line, ".svg"))
			assert_non_null(strstr(bytes + n - 16, "</svg>"));
		else
			assert_memory_equal(bytes, "\x89PNG\r\n\x1a\n", 8);
	}
	assert_int_equal(charts, folder_count(*state));
	assert_true(charts >= 4);
	command_free(&end);
}

/* The scripts draw what the data of a document with core cycles has. */
static void test_cycles(void **state)
{
	static const char *const texts[] = {">core cycles per call, logarithmic<",
					    ">455 cycles, 121 ns<", ">p10<",
					    "frequency, by the ruler: 3.61 to 3.75 GHz", NULL};
	static char bytes[1 << 20];
	struct command_end end = syspath(NULL, "plot", "tests/fixtures/run/ruled.json", "--format",
					 "svg", "--output-dir", *state, NULL);

	assert_string_equal(end.err, "");
	assert_int_equal(end.code, 0);
	file_read(in_folder(*state, "ruled-cost-getppid.svg"), bytes, sizeof(bytes));
	for (const char *const *text = texts; *text; text++)
		if (!strstr(bytes, *text))
			fail_msg("'%s' is not in the chart", *text);
	assert_null(strstr(bytes, "floor"));
	file_read(in_folder(*state, "ruled-ecdf-getppid.svg"), bytes, sizeof(bytes));
	assert_non_null(strstr(bytes, ">x86_64 syscall, 455 cycles, 121 ns<"));
	assert_non_null(strstr(bytes, ">core cycles per call, logarithmic<"));
	file_read(in_folder(*state, "ruled-tail-getppid.svg"), bytes, sizeof(bytes));
	assert_non_null(strstr(bytes, ">time per call, logarithmic<"));
	command_free(&end);
}

/* A chart of curves for each condition; bars and dots of all stand in one. */
static void test_conditions(void **state)
{
	const char *file = in_folder(*state, "c.json");
	json_t *document = document_load(small), *cells = json_object_get(document, "cells");
	size_t n = json_array_size(cells);

	for (size_t i = 0; i < n; i++) {
		json_t *cell = json_deep_copy(json_array_get(cells, i));
		if (strcmp(json_string_value(json_object_get(cell, "condition")), "none") != 0) {
			json_decref(cell);
			continue;
		}
		json_object_set_new(cell, "condition", json_string("sud"));
		json_array_append_new(cells, cell);
	}
	assert_int_equal(json_dump_file(document, file, 0), 0);
	json_decref(document);
	struct command_end end = syspath(NULL, "plot", file, "--format", "svg", NULL);
	assert_int_equal(end.code, 0);
	assert_int_equal(access(in_folder(*state, "c-ecdf-getppid.svg"), R_OK), 0);
	assert_int_equal(access(in_folder(*state, "c-ecdf-getppid-sud.svg"), R_OK), 0);
	assert_int_equal(access(in_folder(*state, "c-cost-getppid.svg"), R_OK), 0);
	assert_null(strstr(end.out, "cost-getppid-sud"));
	command_free(&end);
}

/* What was measured has charts, whatever the operation. */
static void test_any_operation(void **state)
{
	const char *file = in_folder(*state, "r.json");
	struct command_end end =
		syspath(NULL, "run", "--quick", "--invocations", "2", "--batches", "20", "--abi",
			"x86_64", "--path", "syscall,vdso", "--op",
			"clock_gettime_monotonic,getcpu", "--plot", "--output", file, NULL);

	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "r-cost-clock_gettime_monotonic.svg\n"));
	assert_non_null(strstr(end.out, "r-tail-getcpu.png\n"));
	command_free(&end);
	end = syspath(NULL, "plot", file, "--op", "getcpu", "-f", "svg", "-d", *state, NULL);
	assert_int_equal(end.code, 0);
	assert_null(strstr(end.out, "clock_gettime"));
	assert_non_null(strstr(end.out, "r-ecdf-getcpu.svg\n"));
	command_free(&end);
	end = syspath(NULL, "plot", file, "--op", "time", "-d", *state, NULL);
	expect_one_line(&end, 4, "nothing to plot", "measured with time", NULL);
}

/* On a linear axis, which begins at 0, bars have a length. */
static void test_scales(void **state)
{
	static char bytes[1 << 20];
	struct command_end end =
		syspath(NULL, "plot", "tests/fixtures/run/ruled.json", "-f", "svg", "--scale",
			"log,linear", "--op", "getppid", "-d", *state, NULL);

	assert_string_equal(end.err, "");
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "ruled-cost-getppid.svg\n"));
	file_read(in_folder(*state, "ruled-linear-getppid.svg"), bytes, sizeof(bytes));
	assert_non_null(strstr(bytes, ">core cycles per call<"));
	assert_null(strstr(bytes, "logarithmic<"));
	command_free(&end);
	end = syspath(NULL, "plot", "tests/fixtures/run/ruled.json", "--scale", "square", NULL);
	expect_one_line(&end, 2, "no scale named 'square'", "log, linear", NULL);
}

/* Two hosts in a chart; without their names none of it has them. */
static void test_together(void **state)
{
	static char bytes[1 << 20];
	const char *ruled = "tests/fixtures/run/ruled.json";
	struct command_end end =
		syspath(NULL, "plot", "--together", small, ruled, "-f", "svg", "-d", *state, NULL);

	assert_string_equal(end.err, "");
	assert_int_equal(end.code, 0);
	assert_int_equal(folder_count(*state), 2);
	file_read(in_folder(*state, "together-getppid.svg"), bytes, sizeof(bytes));
	assert_non_null(strstr(bytes, "bench-3: AMD EPYC"));
	assert_non_null(strstr(bytes, ">121 ns<"));
	command_free(&end);
	end = syspath(NULL, "plot", "--together", "--anonymous", small, ruled, "-f", "svg", "-d",
		      *state, NULL);
	assert_int_equal(end.code, 0);
	file_read(in_folder(*state, "together-getppid.svg"), bytes, sizeof(bytes));
	assert_null(strstr(bytes, "bench-3"));
	assert_non_null(strstr(bytes, "host-2: AMD EPYC"));
	command_free(&end);
	end = syspath(NULL, "plot", "--together", small, NULL);
	expect_one_line(&end, 2, "--together", "1 of the files", NULL);
}

/* A file may be called after its host. */
static void test_anonymous(void **state)
{
	static char bytes[1 << 20];
	const char *file = in_folder(*state, "bench-3-20260131T120000Z.json"),
		   *charts = in_folder(*state, "charts");
	json_t *document = document_load(small);

	assert_int_equal(json_dump_file(document, file, 0), 0);
	json_decref(document);
	struct command_end end =
		syspath(NULL, "plot", "--anonymous", file, "-f", "svg", "-d", charts, NULL);
	assert_int_equal(end.code, 0);
	assert_null(strstr(strstr(end.out, "/charts/"), "bench-3"));
	file_read(in_folder(*state, "charts/host-cost-getppid.svg"), bytes, sizeof(bytes));
	assert_non_null(strstr(bytes, "cost_getppid_host"));
	assert_null(strstr(bytes, "bench"));
	command_free(&end);
}

static void test_one_format(void **state)
{
	struct command_end end =
		syspath(NULL, "plot", small, "--format", "svg", "--output-dir", *state, NULL);

	assert_int_equal(end.code, 0);
	assert_null(strstr(end.out, ".png"));
	assert_non_null(strstr(end.out, "cost-getppid.svg"));
	command_free(&end);
}

static void test_nothing_to_plot(void **state)
{
	const char *file = in_folder(*state, "empty.json");
	json_t *document = document_load(small);

	json_object_set_new(document, "cells", json_array());
	assert_int_equal(json_dump_file(document, file, 0), 0);
	json_decref(document);
	struct command_end end = syspath(NULL, "plot", file, NULL);
	assert_int_equal(end.code, 4);
	assert_int_equal(folder_count(*state), 1);
	command_free(&end);
}

static void test_bad_files(void **state)
{
	const char *file = in_folder(*state, "bad.json");

	file_write(file, "{\"schema\":", 10);
	struct command_end end = syspath(NULL, "plot", file, NULL);
	expect_one_line(&end, 2, "bad.json", "line 1", NULL);
	end = syspath(NULL, "plot", in_folder(*state, "absent.json"), NULL);
	expect_one_line(&end, 2, "absent.json", NULL);
	end = syspath(NULL, "plot", small, "--output-dir", file, NULL);
	expect_one_line(&end, 2, file, "Not a directory", "--output-dir", NULL);
	assert_int_equal(folder_count(*state), 1);
	const char *new = in_folder(*state, "new/one");
	end = syspath(NULL, "plot", small, "--format", "svg", "--output-dir", new, NULL);
	assert_int_equal(end.code, 0);
	assert_true(folder_count(new) > 0);
	command_free(&end);
}

static int empty_path(void *folder)
{
	return setenv("PATH", folder, 1);
}

static void test_no_gnuplot(void **state)
{
	struct set_up no_programs = {empty_path, *state};
	struct command_end end = syspath(&no_programs, "plot", small, "--output-dir", *state, NULL);

	expect_one_line(&end, 2, "gnuplot", NULL);
	assert_int_equal(folder_count(*state), 0);
}

static int with_terminal_for_windows(void *unused)
{
	(void)unused;
	return setenv("GNUTERM", "qt", 1);
}

/* gnuplot's own settings of the user, of which charts do not depend. */
static void test_terminal_of_the_user(void **state)
{
	struct set_up qt = {with_terminal_for_windows, NULL};
	struct command_end end =
		syspath(&qt, "plot", small, "--output-dir", in_folder(*state, "qt"), NULL);

	assert_string_equal(end.err, "");
	assert_int_equal(end.code, 0);
	command_free(&end);
}

/* A configuration of fontconfig that knows of one folder, which is empty. */
static int without_fonts(void *folder)
{
	char text[8192];

	snprintf(text, sizeof(text),
		 "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">"
		 "<fontconfig><dir>%s/none</dir><cachedir>%s/none</cachedir></fontconfig>",
		 (const char *)folder, (const char *)folder);
	const char *file = in_folder(folder, "fonts.conf");
	file_write(file, text, strlen(text));
	return setenv("FONTCONFIG_FILE", file, 1);
}

/* A PNG would have no letters, and gnuplot would be content; an SVG takes the reader's fonts. */
static void test_no_font(void **state)
{
	struct set_up fontless = {without_fonts, *state};
	const char *charts = in_folder(*state, "charts");
	struct command_end end = syspath(&fontless, "plot", small, "--output-dir", charts, NULL);

	expect_one_line(&end, 2, "no font", "fonts-dejavu-core", "--format svg", NULL);
	assert_int_equal(folder_count(charts), 0);
	end = syspath(&fontless, "plot", small, "--format", "png", "--output-dir", charts, NULL);
	expect_one_line(&end, 2, "no font", NULL);
	end = syspath(&fontless, "plot", small, "--format", "svg", "--output-dir", charts, NULL);
	assert_int_equal(end.code, 0);
	command_free(&end);
}

/* The measurement and its charts in one command, as `make bench` has it. */
static void test_run_and_plot(void **state)
{
	const char *file = in_folder(*state, "r.json");
	struct command_end end = syspath(NULL, "run", "--quick", "--invocations", "2", "--batches",
					 "20", "--abi", "x86_64", "--path", "syscall,vdso", "--op",
					 "gettimeofday", "--plot", "--output", file, NULL);

	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "r-cost-gettimeofday.png"));
	assert_int_equal(access(in_folder(*state, "r-cost-gettimeofday.png"), R_OK), 0);
	command_free(&end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_charts_are_whole, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_cycles, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_conditions, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_any_operation, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_scales, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_together, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_anonymous, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_one_format, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_nothing_to_plot, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_bad_files, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_no_gnuplot, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_terminal_of_the_user, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_no_font, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_run_and_plot, folder_make, folder_remove),
	};

	return cmocka_run_group_tests_name("plot", tests, NULL, NULL);
}

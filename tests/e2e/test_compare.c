/* syspath compare: exit codes, what is refused and by which message. */
#include <fcntl.h>
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

static void write_json(const char *file, const json_t *document)
{
	char *text = json_dumps(document, 0);

	assert_non_null(text);
	file_write(file, text, strlen(text));
	free(text);
}

/* The fixture with the member `key` of the object at `place` ("host.hard") changed, or taken away
 * for NULL; takes value. */
static const char *changed(const char *folder, const char *name, const char *place, const char *key,
			   json_t *value)
{
	json_t *document = document_load(small), *object = document;
	const char *file = in_folder(folder, name);

	for (size_t n; *place; place += n + (place[n] == '.')) {
		char step[64];
		n = strcspn(place, ".");
		snprintf(step, sizeof(step), "%.*s", (int)n, place);
		object = json_object_get(object, step);
	}
	assert_int_equal(
		value ? json_object_set_new(object, key, value) : json_object_del(object, key), 0);
	write_json(file, document);
	json_decref(document);
	return file;
}

static void test_a_run_and_itself(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "compare", small, small, NULL);

	assert_int_equal(end.code, 0);
	assert_string_equal(end.err, "");
	assert_non_null(strstr(end.out, "0 regression, 0 improvement, 0 inconclusive, "));
	assert_null(strstr(end.out, "inconclusive  "));
	command_free(&end);
}

/* Live: a vDSO call of some 60 ticks, and the same with 500 burnt in it. */
static void test_injected(void **state)
{
	const char *base = in_folder(*state, "base.json"), *new = in_folder(*state, "new.json");
	const char *ticks[] = {"0", "500"};

	for (int i = 0; i < 2; i++) {
		struct command_end end =
			syspath(NULL, "run", "--abi", "x86_64", "--path", "vdso,syscall", "--op",
				"clock_gettime_monotonic", "--invocations", "10", "--batches",
				"100", "--inject", ticks[i], "--output", i ? new : base, NULL);
		assert_int_equal(end.code, 0);
		command_free(&end);
	}
	struct command_end end = syspath(NULL, "compare", "--json", base, new, NULL);
	assert_int_equal(end.code, 1);
	json_t *json = json_loads(end.out, 0, NULL);
	const json_t *counts = json_object_get(json, "counts");
	assert_int_equal(json_integer_value(json_object_get(counts, "regression")), 2);
	json_decref(json);
	command_free(&end);
	end = syspath(NULL, "compare", "--markdown", new, base, NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "2 improvement"));
	command_free(&end);
}

static void test_two_hosts(void **state)
{
	const char *new =
		changed(*state, "new.json", "host.hard", "kernel_release", json_string("7.0"));
	struct command_end end = syspath(NULL, "compare", small, new, NULL);

	assert_string_equal(end.out, "");
	expect_one_line(&end, 4, "kernel_release (6.1.0-18-amd64 -> 7.0)",
			"--allow-diff kernel_release", NULL);
	end = syspath(NULL, "compare", "--allow-diff", "microcode,kernel_release", small, new,
		      NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "kernel_release: 6.1.0-18-amd64 -> 7.0"));
	command_free(&end);
	new = changed(*state, "new.json", "host.hard.mitigations", "spectre_v2", json_string("x"));
	end = syspath(NULL, "compare", small, new, NULL);
	expect_one_line(&end, 4, "mitigations.spectre_v2", "--allow-diff mitigations", NULL);
	new = "results/reference/qemu-7.2/bookworm-amd-xonly.json"; /* counted, not timed */
	end = syspath(NULL, "compare", small, new, NULL);
	expect_one_line(&end, 4, "engine (tsc -> icount)", NULL);
}

/* However many facts differ, it stays one line with the way out at its end. */
/* A clock of another rate: core cycles do not mind, and the one cell that has none does. */
static void test_two_clock_rates(void **state)
{
	static const char ruled[] = "tests/fixtures/run/ruled.json";
	const char *file = in_folder(*state, "faster.json");
	json_t *document = document_load(ruled), *cell;
	json_t *cells = json_object_get(document, "cells"), *others = json_array();
	size_t i;

	json_object_set_new(json_object_get(document, "tsc"), "hz", json_real(3.5e9));
	write_json(file, document);
	struct command_end end = syspath(NULL, "compare", ruled, file, NULL);
	assert_string_equal(end.out, "");
	expect_one_line(&end, 4, "tsc_hz (", "--allow-diff tsc_hz", NULL);
	json_array_foreach (cells, i, cell)
		if (!json_object_get(json_object_get(cell, "cost"), "no_cycles"))
			json_array_append(others, cell);
	assert_true(json_array_size(others) < json_array_size(cells));
	json_object_set_new(document, "cells", others);
	write_json(file, document);
	end = syspath(NULL, "compare", "--strict", file, file, NULL);
	assert_int_equal(end.code, 0);
	command_free(&end);
	end = syspath(NULL, "compare", "--json", ruled, file, NULL);
	json_t *root = json_loads(end.out, 0, NULL);
	assert_int_equal(end.code, 3); /* the cell that is not in NEW, and no other */
	assert_string_equal(json_string_value(json_object_get(root, "unit")), "cycles");
	assert_int_equal(json_integer_value(
				 json_object_get(json_object_get(root, "counts"), "inconclusive")),
			 0);
	json_decref(root);
	command_free(&end);
	end = syspath(NULL, "compare", "--stat", "floor", ruled, file, NULL);
	expect_one_line(&end, 4, "tsc_hz (", NULL);
	json_decref(document);
}

static void test_wholly_different_hosts(void **state)
{
	json_t *config = json_object();
	char name[64];

	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "AN_OPTION_OF_THE_KERNEL_%d", i);
		json_object_set_new(config, name,
				    json_string("a value of some length, as they go"));
	}
	const char *new = changed(*state, "new.json", "host.hard", "kernel_config", config);
	struct command_end end = syspath(NULL, "compare", small, new, NULL);
	expect_one_line(&end, 4, "kernel_config.IA32_EMULATION (y -> (none))", " and more; ",
			"--allow-diff kernel_config\n", NULL);
}

static void test_nothing_in_common(void **state)
{
	const char *new = changed(*state, "new.json", "", "cells", json_array());
	struct command_end end = syspath(NULL, "compare", small, new, NULL);

	assert_non_null(strstr(end.out, "in BASE only"));
	expect_one_line(&end, 4, "no cell was measured in both runs", NULL);
	end = syspath(NULL, "compare", "--control", "gs10", small, small, NULL);
	expect_one_line(&end, 4, "could be divided by the control", NULL);
}

/* A cell that was measured fails in NEW: a regression, whatever the others are. */
static void test_a_cell_that_broke(void **state)
{
	json_t *document = document_load(small);
	json_t *cell = (json_t *)cell_find(document, "x86_64", "int80", "getppid");
	const char *new = in_folder(*state, "new.json");

	json_object_set_new(cell, "status", json_string("failed"));
	json_object_set_new(cell, "reason", json_string("a wrong answer"));
	json_object_set_new(cell, "cost", json_null());
	json_object_set_new(cell, "tail", json_null());
	write_json(new, document);
	json_decref(document);
	struct command_end end = syspath(NULL, "compare", small, new, NULL);
	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.out, "a wrong answer"));
	command_free(&end);
	end = syspath(NULL, "compare", new, small, NULL);
	assert_int_equal(end.code, 0);
	command_free(&end);
}

/* A path that vanished, and one that NEW was not asked for. */
static void test_a_cell_that_is_missing(void **state)
{
	for (int i = 0; i < 2; i++) {
		json_t *document = document_load(small);
		json_t *cell = (json_t *)cell_find(document, "x86_64", "int80", "getppid");
		const char *new = in_folder(*state, "new.json");

		json_object_set_new(cell, "status", json_string("unavailable"));
		json_object_set_new(cell, "reason", json_string("ia32_emulation is off"));
		json_object_set_new(cell, "cost", json_null());
		json_object_set_new(cell, "tail", json_null());
		if (i)
			json_object_set_new(cell, "op", json_string("time"));
		write_json(new, document);
		json_decref(document);
		struct command_end end = syspath(NULL, "compare", small, new, NULL);
		assert_int_equal(end.code, 3);
		assert_non_null(strstr(end.out, i ? "; 1 in BASE only\n" : "; 1 removed\n"));
		command_free(&end);
		end = syspath(NULL, "compare", "--strict", "--markdown", small, new, NULL);
		assert_int_equal(end.code, 1);
		assert_non_null(
			strstr(end.out, i ? "same; 1 in BASE only\n" : "same; 1 removed\n"));
		command_free(&end);
	}
}

static void refuse(const char *folder, const char *bytes, size_t size, const char *words)
{
	const char *file = in_folder(folder, "bad.json");

	file_write(file, bytes, size);
	for (int i = 0; i < 2; i++) {
		struct command_end end =
			syspath(NULL, "compare", i ? small : file, i ? file : small, NULL);
		assert_string_equal(end.out, "");
		expect_one_line(&end, 2, file, words, NULL);
	}
}

static void refuse_changed(const char *folder, const char *place, const char *key, json_t *value,
			   const char *words)
{
	const char *file = changed(folder, "bad.json", place, key, value);
	struct command_end end = syspath(NULL, "compare", small, file, NULL);

	assert_string_equal(end.out, "");
	expect_one_line(&end, 2, file, words, NULL);
}

static void test_bad_documents(void **state)
{
	static char nested[200000];
	json_t *document = document_load(small);
	json_t *cells = json_object_get(document, "cells");
	char *text = json_dumps(document, 0);

	memset(nested, '[', sizeof(nested));
	refuse(*state, "", 0, "empty: not a result document");
	refuse(*state, "{}", 2, "schema: missing");
	refuse(*state, text, strlen(text) / 2, "line 1, column ");
	refuse(*state, nested, sizeof(nested), "maximum parsing depth");
	refuse(*state, "{\"schema\": NaN}", 15, "invalid token near 'NaN'");
	refuse(*state, "{\"schema\": 1e999}", 17, "real number overflow");
	refuse_changed(*state, "", "schema", json_string("syspath-run/3"), "schema: not");
	refuse_changed(*state, "", "engine", json_string("rdpmc"), "engine: a word");
	refuse_changed(*state, "", "started", json_string("yesterday"), "started: not a UTC time");
	refuse_changed(*state, "tsc", "hz", json_real(-1), "tsc.hz");
	refuse_changed(*state, "host", "hard", json_array(), "host.hard: not an object");
	refuse_changed(*state, "host", "hard", NULL, "host.hard: missing");
	json_array_append(cells, json_array_get(cells, 0));
	refuse_changed(*state, "", "cells", json_incref(cells), "is there twice");
	json_object_set_new(json_array_get(cells, 1), "op", json_string("get\033[2Jppid"));
	refuse_changed(*state, "", "cells", json_incref(cells), "cells[1].op");
	free(text);
	json_decref(document);
}

static void test_too_large(void **state)
{
	const char *file = in_folder(*state, "large.json");

	file_write(file, "{", 1);
	assert_int_equal(truncate(file, 100 << 20), 0);
	struct command_end end = syspath(NULL, "compare", small, file, NULL);
	expect_one_line(&end, 2, file, "larger than 64 MiB", NULL);
}

static void test_usage(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "compare", small, NULL);
	expect_one_line(&end, 2, "two result files", "1 are given", NULL);
	end = syspath(NULL, "compare", small, small, small, NULL);
	expect_one_line(&end, 2, "two result files", "3 are given", NULL);
	end = syspath(NULL, "compare", "--interleaved", small, small, small, NULL);
	expect_one_line(&end, 2, "--interleaved needs pairs", NULL);
	end = syspath(NULL, "compare", "--allow-diff", "microcode,hostname", small, small, NULL);
	expect_one_line(&end, 2, "'hostname' is no hard fact", "syspath host", NULL);
	end = syspath(NULL, "compare", "--stat", "mean", small, small, NULL);
	expect_one_line(&end, 2, "--stat mean", "cycles, p10, floor and p50", NULL);
	end = syspath(NULL, "compare", "--control", "nosuch", small, small, NULL);
	expect_one_line(&end, 2, "--control", "'nosuch'", NULL);
	end = syspath(NULL, "compare", small, "tests/nosuch.json", NULL);
	expect_one_line(&end, 2, "tests/nosuch.json", "No such file", NULL);
	end = syspath(NULL, "compare", "--tolerances", "tests/nosuch", small, small, NULL);
	expect_one_line(&end, 2, "tests/nosuch", "No such file", NULL);
}

/* A percentage has decimals, and a sign or an exponent has it not. */
static void test_tolerance(void **state)
{
	static const char *const bad[] = {"0",	 "100.5", "-1", "1e1", "nan",
					  "0x1", "",	  "1 ", "half"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct command_end end =
			syspath(NULL, "compare", "--tolerance", bad[i], small, small, NULL);
		expect_one_line(&end, 2, "--tolerance", "not a percentage above 0, to 100", NULL);
	}
	struct command_end end = syspath(NULL, "compare", "--tolerance", "0.5", "--tolerances",
					 "/dev/null", small, small, NULL);
	expect_one_line(&end, 2, "--tolerance and --tolerances", NULL);
	end = syspath(NULL, "compare", "--json", "--tolerance", "0.5", small, small, NULL);
	json_t *root = json_loads(end.out, 0, NULL);
	assert_int_equal(end.code, 0);
	double tolerance = json_number_value(json_object_get(root, "tolerance"));
	assert_true(tolerance > 0.004999 && tolerance < 0.005001);
	json_decref(root);
	command_free(&end);
}

/* What was asked for is not there: what is compared instead stands in a note. */
static void test_stat_that_is_not_there(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "compare", "--stat", "cycles", small, small, NULL);

	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "floor per call, ns"));
	assert_non_null(strstr(end.out, "judged by floor, ticks: 8 of 8 cells"));
	command_free(&end);
}

static void test_tolerances(void **state)
{
	const char *file = in_folder(*state, "tolerances.txt");
	static const char bad[] = "# fine\n* * * * 3\n";

	file_write(file, bad, sizeof(bad) - 1);
	struct command_end end = syspath(NULL, "compare", "--tolerances", file, small, small, NULL);
	expect_one_line(&end, 2, file, "line 2", "'3'", NULL);
}

/* A run given twice would count twice; a run and itself, twice over, is no test. */
static void test_interleaved(void **state)
{
	const char *later =
		changed(*state, "later.json", "", "started", json_string("2026-02-01T12:00:00Z"));
	struct command_end end =
		syspath(NULL, "compare", "--interleaved", small, small, later, later, NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "and 1 more"));
	command_free(&end);
	end = syspath(NULL, "compare", "--interleaved", small, later, small, later, NULL);
	expect_one_line(&end, 2, small, "are the same run", NULL);
	const char *again =
		changed(*state, "again.json", "host.soft", "hostname", json_string("x"));
	end = syspath(NULL, "compare", "--interleaved", small, later, later, again, NULL);
	expect_one_line(&end, 2, small, "again.json are the same run", NULL);
}

static int to_full(void *unused)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)unused;
	return dup2(fd, STDOUT_FILENO) < 0;
}

static void test_full_disk(void **state)
{
	(void)state;
	struct set_up full = {to_full, NULL};
	struct command_end end = syspath(&full, "compare", small, small, NULL);
	expect_one_line(&end, 2, "standard output", "No space left", NULL);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_a_run_and_itself),
		CASE(test_injected),
		CASE(test_two_hosts),
		CASE(test_two_clock_rates),
		CASE(test_wholly_different_hosts),
		CASE(test_nothing_in_common),
		CASE(test_a_cell_that_broke),
		CASE(test_a_cell_that_is_missing),
		CASE(test_bad_documents),
		CASE(test_too_large),
		CASE(test_usage),
		CASE(test_tolerance),
		CASE(test_stat_that_is_not_there),
		CASE(test_tolerances),
		CASE(test_interleaved),
		CASE(test_full_disk),
	};
	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}

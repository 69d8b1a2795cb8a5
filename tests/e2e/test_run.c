/* syspath run, for real, on a few cells. */
#include <math.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/as_nobody.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"
#include "tests/within.h"

#define SMALL "--quick", "--batches", "20", "--invocations", "2"
/* With three times as many as a cell needs to have cycles. */
#define RULED "--quick", "--batches", "60", "--invocations", "2"

static int enter(void *folder)
{
	return chdir(folder);
}

/* Every cell has figures, or the reason for none. */
static void expect_whole(const char *output)
{
	json_t *document = document_load(output);
	const json_t *cells = json_object_get(document, "cells"), *cell;
	size_t i;

	assert_string_equal(json_string_value(json_object_get(document, "schema")),
			    "syspath-run/2");
	assert_true(json_array_size(cells) > 0);
	json_array_foreach (cells, i, cell) {
		if (strcmp(cell_status(cell), "ok")) {
			assert_string_not_equal(cell_reason(cell), "");
			continue;
		}
		assert_true(cell_cost(cell, "tsc", "p50") >= cell_cost(cell, "tsc", "floor"));
		assert_true(json_is_object(json_object_get(cell, "tail")));
	}
	json_decref(document);
}

/* What one entry costs, how disturbed the run was, what can be quoted: a dozen lines, not a table.
 */
static void expect_conclusion(const char *text)
{
	static const char *const parts[] = {
		"\nOne entry into the kernel, ",
		": p50 of 2 processes [its 95% interval]\n",
		"\nDisturbed: other tasks took ",
		"\nTo quote: nothing (*). An interval needs 5 processes or more, not 2.\n",
	};
	size_t lines = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!strstr(text, parts[i]))
			fail_msg("no '%s' in\n%s", parts[i], text);
	for (; *text; text++)
		lines += *text == '\n';
	assert_true(lines >= 6 && lines < 40);
}

static void test_every_cell(void **state)
{
	const char *output = in_folder(*state, "r.json");
	struct command_end end = syspath(NULL, "run", RULED, "--output", output, NULL);

	assert_int_equal(end.code, 0);
	expect_conclusion(end.out);
	assert_null(strstr(end.out, "floor ns"));
	assert_non_null(strstr(end.out, "\nThe whole table: syspath show "));
	expect_one_line(&end, 0, "result written to", output, NULL);
	expect_whole(output);
	assert_int_equal(folder_count(*state), 1);
	expect_no_orphan();
}

/* The table as `show` prints it, and the conclusion below it. */
static void test_verbose(void **state)
{
	const char *output = in_folder(*state, "r.json");
	struct command_end end =
		syspath(NULL, "run", RULED, "--path", "syscall,vdso,sysenter", "--op",
			"getppid,time", "--verbose", "--output", output, NULL);
	struct command_end table = syspath(NULL, "show", output, NULL);
	size_t length = strlen(table.out);

	assert_int_equal(end.code, 0);
	assert_int_equal(table.code, 0);
	assert_non_null(strstr(table.out, "\ngetppid\n"));
	assert_non_null(strstr(table.out, "\ntime\n"));
	assert_int_equal(strncmp(end.out, table.out, length), 0);
	expect_conclusion(end.out + length);
	assert_null(strstr(end.out + length, "not measured"));
	command_free(&end);
	command_free(&table);
}

/* What is subtracted is measured right: nothing costs nothing. The floor is the lowest of 1,000
 * batches, which no host disturbs every one of. */
static void test_nothing_costs_nothing(void **state)
{
	static const char *const abis[] = {"x86_64", "i386"};
	const char *output = in_folder(*state, "r.json");
	struct command_end end = syspath(NULL, "run", "--quick", "--path", "empty", "--op",
					 "getppid", "--output", output, NULL);

	assert_int_equal(end.code, 0);
	command_free(&end);
	json_t *document = document_load(output);
	for (int i = 0; i < 2; i++) {
		const json_t *cell = cell_find(document, abis[i], "empty", "getppid");
		if (i && !strcmp(cell_status(cell), "unavailable")) {
			print_message("i386 left out: %s\n", cell_reason(cell));
			continue;
		}
		expect_cell(cell, "ok", "");
		double floor_tsc = cell_cost(cell, "tsc", "floor");
		if (fabs(floor_tsc) > 1)
			fail_msg("%s: the empty loop costs %.3f TSC ticks", abis[i], floor_tsc);
	}
	json_decref(document);
}

/* Settings and the places that a cell's invocations had in the order of all. */
static json_t *order_under(const char *folder, const char *seed)
{
	const char *output = in_folder(folder, "seeded.json");
	struct command_end end =
		syspath(NULL, "run", "--quick", "--batches", "2", "--invocations", "16", "--path",
			"empty", "--op", "getppid,time", "--seed", seed, "--output", output, NULL);

	assert_int_equal(end.code, 0);
	command_free(&end);
	json_t *document = document_load(output);
	json_t *seen = json_array();
	const json_t *cell = cell_find(document, "x86_64", "empty", "time");
	json_array_append(seen, json_object_get(document, "settings"));
	json_array_extend(
		seen, json_object_get(json_object_get(json_object_get(cell, "cost"), "invocations"),
				      "order"));
	assert_int_equal(json_array_size(seen), 17);
	json_decref(document);
	return seen;
}

static void test_a_seed_repeats_a_run(void **state)
{
	json_t *first = order_under(*state, "7"), *again = order_under(*state, "7");
	json_t *other = order_under(*state, "8");

	assert_true(json_equal(first, again));
	json_array_remove(first, 0);
	json_array_remove(other, 0);
	assert_false(json_equal(first, other)); /* not for the settings alone */
	json_decref(first);
	json_decref(again);
	json_decref(other);
}

static void test_a_seed_is_made_up(void **state)
{
	const char *output = in_folder(*state, "r.json");
	double seed[2];

	for (int i = 0; i < 2; i++) {
		struct command_end end = syspath(NULL, "run", SMALL, "--path", "empty", "--op",
						 "time", "--output", output, NULL);
		assert_int_equal(end.code, 0);
		command_free(&end);
		json_t *document = document_load(output);
		seed[i] = json_number_value(
			json_object_get(json_object_get(document, "settings"), "seed"));
		json_decref(document);
	}
	assert_true(seed[0] < 9007199254740992.0 && seed[0] != seed[1]);
}

/* On standard output stands the document and nothing but it. */
static void test_document_on_stdout(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "run", SMALL, "--path", "empty", "--op", "time",
					 "--output", "-", NULL);
	assert_int_equal(end.code, 0);
	json_t *document = json_loads(end.out, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(document);
	json_decref(document);
	assert_non_null(strstr(end.err, "\nOne call of time: p50 of 2 processes ["));
	assert_null(strstr(end.err, "syspath show")); /* of what has no name */
	command_free(&end);
}

static void test_default_name(void **state)
{
	struct set_up in = {enter, *state};
	char host[128];
	struct command_end end =
		syspath(&in, "run", SMALL, "--path", "empty", "--op", "time", NULL);

	gethostname(host, sizeof(host));
	host[sizeof(host) - 1] = 0;
	expect_one_line(&end, 0, "result written to results/runs/", host, ".json", NULL);
	assert_int_equal(folder_count(in_folder(*state, "results")), 1); /* runs/ */
	assert_int_equal(folder_count(in_folder(*state, "results/runs")), 1);
}

static int enter_as_hostile_host(void *folder)
{
	static const char name[] = "-a\nb/.c";

	return unshare(CLONE_NEWUTS) || sethostname(name, sizeof(name) - 1) || enter(folder);
}

/* The host's name is root's to choose, and sethostname(2) takes any bytes. */
static void test_default_name_of_a_hostile_host(void **state)
{
	struct set_up in = {enter_as_hostile_host, *state};
	struct command_end end =
		syspath(&in, "run", SMALL, "--path", "empty", "--op", "time", NULL);

	if (end.code == COMMAND_NOT_SET_UP) {
		print_message("skipped: no UTS namespace of one's own here\n");
		command_free(&end);
		skip();
	}
	expect_one_line(&end, 0, "result written to results/runs/host-a-b-.c-2", ".json", NULL);
	assert_int_equal(folder_count(in_folder(*state, "results/runs")), 1);
}

/* What is injected is seen: 1,000 ticks per call, which nothing but the timed loop can show. */
static void test_injection_is_measured(void **state)
{
	const char *output = in_folder(*state, "r.json");
	struct command_end end = syspath(NULL, "run", SMALL, "--path", "empty", "--op", "time",
					 "--inject", "1000", "--output", output, NULL);

	assert_int_equal(end.code, 0);
	command_free(&end);
	json_t *document = document_load(output);
	const json_t *cell = cell_find(document, "x86_64", "empty", "time"), *hz;
	double floor_tsc = cell_cost(cell, "tsc", "floor");
	if (floor_tsc < 999)
		fail_msg("1,000 ticks were burnt per call, %.3f were measured", floor_tsc);
	/* A batch of an empty loop is of 50,000 turns, which would last for 25 ms with them. */
	hz = json_object_get(json_object_get(document, "tsc"), "hz");
	assert_within(json_integer_value(
			      json_object_get(json_object_get(cell, "cost"), "calls_per_batch")),
		      2, json_number_value(hz) * 13e-6 / 1000);
	json_decref(document);
}

static void test_nobody_can_run(void **state)
{
	struct command_end end =
		syspath_as_nobody(*state, "run", SMALL, "--path", "empty,syscall,int80", "--output",
				  in_folder(*state, "r.json"), NULL);

	expect_one_line(&end, 0, "result written", NULL);
	expect_whole(in_folder(*state, "r.json"));
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_every_cell),
		IN_FOLDER(test_verbose),
		IN_FOLDER(test_nothing_costs_nothing),
		IN_FOLDER(test_a_seed_repeats_a_run),
		IN_FOLDER(test_a_seed_is_made_up),
		IN_FOLDER(test_document_on_stdout),
		IN_FOLDER(test_default_name),
		IN_FOLDER(test_default_name_of_a_hostile_host),
		IN_FOLDER(test_injection_is_measured),
		IN_FOLDER(test_nobody_can_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

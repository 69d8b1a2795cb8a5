/* syspath ab: verdicts that no noise can turn, exit codes, and what is refused. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

#define ONE_CELL "--abi", "x86_64", "--path", "vdso", "--op", "gettimeofday"

static json_t *only_cell(const struct command_end *end, json_t **root)
{
	*root = json_loads(end->out, 0, NULL);
	assert_non_null(*root);
	assert_string_equal(json_string_value(json_object_get(*root, "schema")), "syspath-ab/1");
	assert_int_equal(json_array_size(json_object_get(*root, "cells")), 1);
	return json_array_get(json_object_get(*root, "cells"), 0);
}

static const char *verdict_of(const json_t *cell)
{
	return json_string_value(json_object_get(cell, "verdict"));
}

/* Ten times the cost of the call is burnt on B's side, and still as much where the clocksource
 * makes the call a system call: found whatever the host does. */
static void test_injected_is_found(void **state)
{
	(void)state;
	struct command_end end =
		syspath(NULL, "ab", "--json", "--pairs", "12", "--inject", "600", ONE_CELL, NULL);
	json_t *root;

	assert_int_equal(end.code, 1);
	json_t *cell = only_cell(&end, &root);
	assert_string_equal(verdict_of(cell), "regression");
	assert_true(json_number_value(json_object_get(cell, "estimate")) > 1.1);
	const json_t *difference = json_object_get(cell, "difference");
	assert_true(json_number_value(json_object_get(difference, "estimate")) > 300);
	assert_int_equal(json_array_size(json_object_get(difference, "interval")), 2);
	assert_int_equal(json_array_size(json_object_get(cell, "interval")), 2);
	assert_true(json_number_value(json_object_get(cell, "p_holm")) < 0.005);
	/* In core cycles where the host has a ruler: either way 600 ticks are more than 300. */
	const char *unit = json_string_value(json_object_get(root, "unit"));
	const char *stat = json_string_value(json_object_get(root, "stat"));
	bool ruled = !strcmp(unit, "cycles");
	assert_string_equal(stat, ruled ? "cycles" : "floor");
	assert_string_equal(unit, ruled ? "cycles" : "tsc");
	size_t shared = (size_t)json_integer_value(json_object_get(cell, "shared_pairs"));
	size_t pairs = 12 - shared; /* left out where something else used the core */
	assert_int_equal(json_array_size(json_object_get(cell, ruled ? "a_cycles" : "a_tsc")),
			 pairs);
	assert_int_equal(json_array_size(json_object_get(cell, ruled ? "b_cycles" : "b_tsc")),
			 pairs);
	assert_true(json_is_number(json_object_get(root, ruled ? "least_cycles" : "least_tsc")));
	json_decref(root);
	command_free(&end);
}

/* Ticks, on any host, where they are asked for; a margin of a fraction of a percent. */
static void test_in_ticks(void **state)
{
	(void)state;
	struct command_end end =
		syspath(NULL, "ab", "--json", "--pairs", "1", "--stat", "p50", "--tolerance",
			"0.25", "--path", "int80", "--op", "getppid", "--abi", "x86_64", NULL);
	json_t *root;
	json_t *cell = only_cell(&end, &root);

	assert_string_equal(json_string_value(json_object_get(root, "stat")), "p50");
	assert_string_equal(json_string_value(json_object_get(root, "unit")), "tsc");
	assert_true(json_number_value(json_object_get(root, "tolerance")) < 0.002501);
	assert_int_equal(json_array_size(json_object_get(cell, "a_tsc")), 2);
	assert_null(json_object_get(cell, "a_cycles"));
	json_decref(root);
	command_free(&end);
}

/* Three pairs cannot reach one chance in a hundred, nor can six, so nothing is claimed: doubled
 * once, they are then inconclusive. */
static void test_too_few_pairs_are_inconclusive(void **state)
{
	(void)state;
	struct command_end end =
		syspath(NULL, "ab", "--json", "--pairs", "3", "--inject", "600", ONE_CELL, NULL);
	json_t *root;

	assert_int_equal(end.code, 3);
	json_t *cell = only_cell(&end, &root);
	assert_string_equal(verdict_of(cell), "inconclusive");
	assert_true(json_is_null(json_object_get(cell, "interval")));
	assert_true(json_is_true(json_object_get(root, "doubled")));
	assert_int_equal(json_integer_value(json_object_get(root, "pairs")), 6);
	json_decref(root);
	command_free(&end);
}

/* The same seed gives the same order of sides and so as many runs of each set-up command. */
static void test_setup_runs_before_each_turn(void **state)
{
	char a[600], b[600];
	const char *log = in_folder(*state, "log");

	snprintf(a, sizeof(a), "echo a >> %s", log);
	snprintf(b, sizeof(b), "echo b >> %s", log);
	struct command_end end = syspath(NULL, "ab", "--json", "--pairs", "10", "--inject", "600",
					 "--setup-a", a, "--setup-b", b, ONE_CELL, NULL);
	assert_int_equal(end.code, 1);
	command_free(&end);

	FILE *in = fopen(log, "r");
	int letter, count[2] = {0, 0};
	assert_non_null(in);
	while ((letter = fgetc(in)) != EOF)
		if (letter == 'a' || letter == 'b')
			count[letter - 'a']++;
	fclose(in);
	/* Once to probe, once for the warm-up pair, and ten times. */
	assert_int_equal(count[0], 12);
	assert_int_equal(count[1], 12);
}

static void test_setup_that_fails(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "ab", "--setup-b", "exit 7", ONE_CELL, NULL);

	expect_one_line(&end, 2, "set-up", "7", "exit 7", NULL);
}

/* The user stops it in the very first set-up: the command ends, and what it started. */
static void test_stopped_in_setup(void **state)
{
	const char *begun = in_folder(*state, "begun");
	char command[600];

	snprintf(command, sizeof(command), "sleep 1000 & sleep 1000 & : > %s; wait", begun);
	const char *const argv[] = {built("syspath"), "ab", "--setup-a", command, ONE_CELL, NULL};
	struct running running = command_start(NULL, argv);

	for (double deadline = 0; access(begun, F_OK);)
		command_wait(&running, &deadline, "the set-up");
	kill(running.pid, SIGTERM);
	struct command_end end = command_finish(&running);
	expect_one_line(&end, 2, "interrupted", NULL);
	expect_no_orphan();
}

/* The driver ignores SIGPIPE, which a shell's pipeline needs: yes(1) would report it, and go on.
 */
static void test_setup_has_default_signals(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "ab", "--pairs", "1", "--setup-b",
					 "yes | head -n 1 >/dev/null", ONE_CELL, NULL);

	assert_string_equal(end.err, "");
	command_free(&end);
}

static void test_other_workers(void **state)
{
	(void)state;
	/* B's syscall stub answers wrong: a failed cell is no cost. */
	struct command_end end =
		syspath(NULL, "ab", "--workers-b", built("tests/broken/wrong"), "--abi", "x86_64",
			"--path", "syscall", "--op", "getppid", "--pairs", "2", NULL);

	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.out, "not measured: wrong answer"));
	command_free(&end);
}

static void test_nothing_to_compare(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "ab", "--abi", "i386", "--path", "sysenter", "--op",
					 "getppid", "--pairs", "1", NULL);

	/* On an Intel CPU the cell is there, and one pair is inconclusive. */
	assert_true(end.code == 4 || end.code == 3);
	command_free(&end);
}

/* The margin of a cell is its path's. */
static void test_tolerances(void **state)
{
	const char *file = in_folder(*state, "tolerances");
	static const char rules[] = "* * * * 0.02\nvdso * * * 0.75\n";
	json_t *root;

	file_write(file, rules, strlen(rules));
	struct command_end end =
		syspath(NULL, "ab", "--json", "--pairs", "1", "--tolerances", file, ONE_CELL, NULL);
	json_t *cell = only_cell(&end, &root);
	assert_true(json_number_value(json_object_get(cell, "margin")) > 0.7499);
	json_decref(root);
	command_free(&end);
	end = syspath(NULL, "ab", "--tolerances", "tests/nosuch", ONE_CELL, NULL);
	expect_one_line(&end, 2, "tests/nosuch", NULL);
	end = syspath(NULL, "ab", "--tolerances", file, "--tolerance", "3", ONE_CELL, NULL);
	expect_one_line(&end, 2, "--tolerance and --tolerances", NULL);
	end = syspath(NULL, "ab", "--condition", "ptrace,seccomp", ONE_CELL, NULL);
	expect_one_line(&end, 2, "--condition", "--a and --b", NULL);
	end = syspath(NULL, "ab", "--workers-a", "x", "--workers-b", "y", "--workers", "z",
		      ONE_CELL, NULL);
	expect_one_line(&end, 2, "--workers", "both sides", NULL);
}

static void test_bad_arguments(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "ab", "--a", "nosuch", NULL);
	expect_one_line(&end, 2, "nosuch", "seccomp", NULL);
	end = syspath(NULL, "ab", "--pairs", "0", NULL);
	expect_one_line(&end, 2, "--pairs", NULL);
	end = syspath(NULL, "ab", "--stat", "mean", NULL);
	expect_one_line(&end, 2, "--stat", "mean", NULL);
	end = syspath(NULL, "ab", "extra", NULL);
	expect_one_line(&end, 2, "extra", NULL);
}

static void test_stopped(void **state)
{
	(void)state;
	const char *const argv[] = {built("syspath"), "ab", "--pairs", "1000", ONE_CELL, NULL};
	struct running running = command_start(NULL, argv);

	usleep(500000); /* into its pairs, on most hosts; before them it must end the same way */
	kill(running.pid, SIGINT);
	struct command_end end = command_finish(&running);
	assert_int_equal(end.code, 2);
	assert_non_null(strstr(end.err, "interrupted"));
	command_free(&end);
	expect_no_orphan();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_injected_is_found),
		cmocka_unit_test(test_in_ticks),
		cmocka_unit_test(test_too_few_pairs_are_inconclusive),
		cmocka_unit_test_setup_teardown(test_setup_runs_before_each_turn, folder_make,
						folder_remove),
		cmocka_unit_test(test_setup_that_fails),
		cmocka_unit_test_setup_teardown(test_stopped_in_setup, folder_make, folder_remove),
		cmocka_unit_test(test_setup_has_default_signals),
		cmocka_unit_test(test_other_workers),
		cmocka_unit_test(test_nothing_to_compare),
		cmocka_unit_test_setup_teardown(test_tolerances, folder_make, folder_remove),
		cmocka_unit_test(test_bad_arguments),
		cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests_name("ab", tests, NULL, NULL);
}

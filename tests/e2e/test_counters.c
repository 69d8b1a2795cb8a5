/* syspath run --events and syspath list --events, for real. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
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

#define SMALL "--quick", "--batches", "20", "--invocations", "1"
#define FEW   "--path", "empty,syscall,vsyscall,vdso,int80", "--op", "time,getppid"

/* The event of that name, of a document or of a cell's counters; NULL when it is not there. */
static const json_t *event_named(const json_t *holder, const char *name)
{
	const json_t *event;
	size_t i;

	json_array_foreach (json_object_get(holder, "events"), i, event)
		if (!strcmp(json_string_value(json_object_get(event, "name")), name))
			return event;
	return NULL;
}

static bool is_counted(const json_t *document, const char *name)
{
	const json_t *event = event_named(document, name);

	return event && !strcmp(json_string_value(json_object_get(event, "status")), "ok");
}

/* Every event is counted, or says why not; every cell that is ok was counted and held to truths. */
static void expect_whole(const json_t *document)
{
	const json_t *item;
	size_t i, k;

	json_array_foreach (json_object_get(document, "events"), i, item) {
		const json_t *reason = json_object_get(item, "reason");
		bool ok = !strcmp(json_string_value(json_object_get(item, "status")), "ok");
		assert_true(ok ? json_is_null(reason) : json_string_length(reason) > 0);
	}
	json_array_foreach (json_object_get(document, "cells"), i, item) {
		const json_t *counters = json_object_get(item, "counters"), *truth;
		if (strcmp(cell_status(item), "ok"))
			continue;
		assert_true(json_is_object(counters));
		json_array_foreach (json_object_get(counters, "truths"), k, truth)
			assert_true(json_is_true(json_object_get(truth, "held")));
	}
}

/* The count per call of a cell is this whole number, in every repetition. */
static void expect_count(const json_t *document, const char *path, const char *op,
			 const char *event, int expected)
{
	const json_t *cell = cell_find(document, "x86_64", path, op);
	const json_t *counters = json_object_get(cell, "counters");
	const json_t *count = event_named(counters, event);

	if (!count)
		fail_msg("%s was not counted in %s %s", event, path, op);
	double lowest = json_number_value(json_object_get(count, "lowest"));
	double highest = json_number_value(json_object_get(count, "highest"));
	if (lowest < expected || highest > expected)
		fail_msg("%s of %s %s: %f to %f, not %d", event, path, op, lowest, highest,
			 expected);
}

static bool is_emulated(const json_t *document)
{
	const json_t *hard = json_object_get(json_object_get(document, "host"), "hard");
	const char *mode = json_string_value(json_object_get(hard, "vsyscall_mode"));

	return mode && (!strcmp(mode, "emulate") || !strcmp(mode, "xonly")) &&
	       !strcmp(cell_status(cell_find(document, "x86_64", "vsyscall", "time")), "ok");
}

/* What can be counted on this host reads what it must. */
static void expect_truths(const json_t *document)
{
	const json_t *vdso = cell_find(document, "x86_64", "vdso", "time");

	if (is_counted(document, "raw_syscalls:sys_enter")) {
		expect_count(document, "syscall", "getppid", "raw_syscalls:sys_enter", 1);
		expect_count(document, "empty", "getppid", "raw_syscalls:sys_enter", 0);
		if (!strcmp(cell_status(vdso), "ok") &&
		    json_is_false(json_object_get(vdso, "enters_kernel")))
			expect_count(document, "vdso", "time", "raw_syscalls:sys_enter", 0);
	}
	if (is_emulated(document) && is_counted(document, "page-faults:u"))
		expect_count(document, "vsyscall", "time", "page-faults:u", 1);
	if (is_emulated(document) && is_counted(document, "vsyscall:emulate_vsyscall"))
		expect_count(document, "vsyscall", "time", "vsyscall:emulate_vsyscall", 1);
}

static void test_default_events(void **state)
{
	const char *output = in_folder(*state, "r.json");
	struct command_end end =
		syspath(NULL, "run", SMALL, FEW, "--events", "default", "--output", output, NULL);

	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "counted per call"));
	assert_non_null(strstr(end.out, "counter truths: "));
	assert_null(strstr(end.out, "contradicted"));
	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(output);
	expect_whole(document);
	expect_truths(document);
	assert_non_null(event_named(document, "cycles:u"));
	assert_non_null(event_named(document, "msr::aperf"));
	json_decref(document);
	expect_no_orphan();
}

/* A reason is printed once, however many events and cells share it. */
static void test_reasons_are_told_once(void **state)
{
	struct command_end end =
		syspath(NULL, "run", SMALL, FEW, "--events",
			"skl::INST_RETIRED:ANY_P:u,skl::BR_INST_RETIRED:FAR_BRANCH:u,"
			"icl::INST_RETIRED:ANY:u",
			"--output", in_folder(*state, "r.json"), NULL);
	size_t printed = 0;

	assert_int_equal(end.code, 0);
	for (const char *at = end.out; (at = strstr(at, "another CPU")); at++)
		printed++;
	assert_within(printed, 1, 2); /* one per PMU that is not this host's */
	command_free(&end);
}

static void test_event_of_another_cpu(void **state)
{
	const char *output = in_folder(*state, "r.json");
	struct command_end end =
		syspath(NULL, "run", SMALL, FEW, "--events",
			"skl::INST_RETIRED:ANY_P:u,amd64_fam19h_zen4::RETIRED_INSTRUCTIONS:u",
			"--output", output, NULL);

	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(output);
	assert_false(is_counted(document, "skl::INST_RETIRED:ANY_P:u") &&
		     is_counted(document, "amd64_fam19h_zen4::RETIRED_INSTRUCTIONS:u"));
	expect_whole(document);
	expect_truths(document);
	json_decref(document);
}

/* Nothing is run and nothing is written. */
static void test_bad_lists(void **state)
{
	static const struct {
		const char *list, *named;
	} table[] = {
		{"nosuch::event", "nosuch::event"},
		{"cycles:u,bogus", "bogus"},
		{"cycles:uk", "cycles:uk"},
		{"cycles:u,,cycles:k", "without a name"},
		{"", "without a name"},
		{"msr::bogus", "msr::bogus"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct command_end end = syspath(NULL, "run", "--events", table[i].list, "--output",
						 in_folder(*state, "r.json"), NULL);
		assert_string_equal(end.out, "");
		expect_one_line(&end, 2, table[i].named, NULL);
		assert_int_equal(folder_count(*state), 0);
	}
}

static void test_without_events_nothing_is_counted(void **state)
{
	const char *output = in_folder(*state, "r.json");
	struct command_end end = syspath(NULL, "run", SMALL, FEW, "--output", output, NULL);

	assert_null(strstr(end.out, "counted per call"));
	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(output);
	assert_null(json_object_get(document, "events"));
	json_decref(document);
}

static void test_list(void **state)
{
	struct command_end end = syspath(NULL, "list", "--events", NULL);

	(void)state;
	assert_int_equal(end.code, 0);
	assert_string_equal(end.err, "");
	for (const char *const *name =
		     (const char *const[]){"cycles:u", "page-faults:u", "msr::smi",
					   "raw_syscalls:sys_enter", NULL};
	     *name; name++)
		assert_non_null(strstr(end.out, *name));
	command_free(&end);
	end = syspath(NULL, "list", "--events=page-faults:u", NULL);
	assert_int_equal(end.code, 0);
	assert_null(strstr(end.out, "cycles:u"));
	command_free(&end);
	end = syspath(NULL, "list", "--events=nosuch::event", NULL);
	expect_one_line(&end, 2, "nosuch::event", NULL);
}

/* Who is not root counts what is the user's own, with the reason why no more. */
static void test_nobody(void **state)
{
	const char *output = in_folder(*state, "r.json");
	struct command_end end = syspath_as_nobody(*state, "run", SMALL, FEW, "--events", "default",
						   "--output", output, NULL);

	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(output);
	expect_whole(document);
	expect_truths(document);
	json_decref(document);
}

/* Counting goes on under a condition, on the process that makes the calls. */
static void test_under_a_tracer(void **state)
{
	const char *output = in_folder(*state, "r.json");
	struct command_end end =
		syspath(NULL, "run", SMALL, "--path", "syscall", "--op", "getppid", "--condition",
			"ptrace", "--events", "page-faults:u", "--output", output, NULL);

	if (end.code == 4) { /* no tracing here */
		command_free(&end);
		skip();
	}
	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(output);
	const json_t *cell = json_array_get(json_object_get(document, "cells"), 0);
	const json_t *counters = json_object_get(cell, "counters");
	assert_string_equal(json_string_value(json_object_get(cell, "condition")), "ptrace");
	if (is_counted(document, "raw_syscalls:sys_enter")) { /* root */
		const json_t *count = event_named(counters, "raw_syscalls:sys_enter");
		assert_non_null(count);
		double per_call = json_number_value(json_object_get(count, "per_call"));
		assert_true(per_call >= 1 && per_call <= 1);
	}
	/* Whoever may count at all counts this one; a page is touched in the first call, if ever.
	 */
	bool counted = is_counted(document, "page-faults:u");
	if (counted) {
		const json_t *count = event_named(counters, "page-faults:u");
		assert_non_null(count);
		assert_true(json_is_number(json_object_get(count, "per_call")));
		assert_true(json_number_value(json_object_get(count, "per_call")) < 0.5);
	}
	json_decref(document);
	expect_no_orphan();
	if (!counted)
		skip();
}

/* A stub that enters the kernel twice per call gives right answers: only a counter shows it. */
static void expect_contradiction(const char *folder, const char *abi, const char *path)
{
	const char *output = in_folder(folder, "r.json");
	struct command_end end =
		syspath(NULL, "run", SMALL, "--workers", built("tests/broken/twice"), "--abi", abi,
			"--path", path, "--op", "getppid", "--events", "page-faults:u", "--output",
			output, NULL);

	if (end.code == 4) { /* no such path here */
		command_free(&end);
		skip();
	}
	json_t *document = document_load(output);
	if (!is_counted(document, "raw_syscalls:sys_enter")) {
		print_message("skipped: system calls cannot be counted here\n");
		json_decref(document);
		command_free(&end);
		skip();
	}
	assert_non_null(strstr(end.out, "1 contradicted"));
	assert_int_equal(end.code, 1);
	expect_cell(cell_find(document, abi, path, "getppid"), "failed",
		    "counts 2 raw_syscalls:sys_enter per call, not 1");
	json_decref(document);
	command_free(&end);
}

static void test_calls_made_twice_x86_64(void **state)
{
	expect_contradiction(*state, "x86_64", "syscall");
}

static void test_calls_made_twice_i386(void **state)
{
	expect_contradiction(*state, "i386", "int80");
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_default_events),
		IN_FOLDER(test_reasons_are_told_once),
		IN_FOLDER(test_event_of_another_cpu),
		IN_FOLDER(test_bad_lists),
		IN_FOLDER(test_without_events_nothing_is_counted),
		IN_FOLDER(test_list),
		IN_FOLDER(test_nobody),
		IN_FOLDER(test_under_a_tracer),
		IN_FOLDER(test_calls_made_twice_x86_64),
		IN_FOLDER(test_calls_made_twice_i386),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

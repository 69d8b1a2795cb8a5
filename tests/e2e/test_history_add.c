/* syspath history add: each run once, all files or none; a history that cannot be used is an error
 * and left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/as_nobody.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/history_sample.h"

/* A run that was slowed down on purpose is no point of a trend. */
static void test_injected_runs(void **state)
{
	const char *db = in_folder(*state, "h.sqlite"), *file = in_folder(*state, "injected.json");
	json_t *document = document_load(HISTORY_TIMED);

	json_object_set_new(json_object_get(document, "settings"), "inject_tsc", json_integer(20));
	assert_int_equal(json_dump_file(document, file, 0), 0);
	json_decref(document);
	struct command_end end = syspath(NULL, "history", "add", "--db", db, file, NULL);
	expect_one_line(&end, 2, file, "inject_tsc", "--allow-injected", NULL);
	assert_int_equal(access(db, F_OK), -1);
	end = syspath(NULL, "history", "add", "--db", db, "--allow-injected", file, NULL);
	expect_one_line(&end, 0, "is run 1", NULL);
}

static void test_twice(void **state)
{
	const char *db = in_folder(*state, "h.sqlite");
	struct command_end end = syspath(NULL, "history", "add", "--db", db, HISTORY_TIMED, NULL);

	expect_one_line(&end, 0, "is run 1", NULL);
	end = syspath(NULL, "history", "add", "--db", db, HISTORY_TIMED, NULL);
	expect_one_line(&end, 0, "has this run already, as number 1", NULL);
}

/* Of several files all are added, or none. */
static void test_all_or_none(void **state)
{
	const char *db = in_folder(*state, "h.sqlite"), *bad = in_folder(*state, "bad.json");

	file_write(bad, "{}", 2);
	struct command_end end =
		syspath(NULL, "history", "add", "--db", db, HISTORY_TIMED, bad, NULL);
	assert_int_equal(end.code, 2);
	assert_non_null(strstr(end.err, "bad.json: schema: missing; nothing was added"));
	command_free(&end);
	assert_int_equal(access(db, F_OK), -1); /* nor is a history made for none */
	file_write(db, "", 0);
	end = syspath(NULL, "history", "log", "--db", db, NULL);
	expect_one_line(&end, 2, db, "empty", "history add FILE", NULL);
}

/* So they are when the history itself refuses one of them, or a cost of one: what went before is
 * taken back, and nothing reports it as added. */
static void test_none_when_the_history_fails(void **state)
{
	static const char *const refusals[] = {
		"CREATE TRIGGER stop AFTER INSERT ON run WHEN new.id = 3"
		" BEGIN SELECT RAISE(ABORT, 'no third run'); END",
		"CREATE TRIGGER stop BEFORE INSERT ON cost WHEN new.run = 3 AND new.cell = 2"
		" BEGIN SELECT RAISE(ABORT, 'no third run'); END"};
	const char *db = in_folder(*state, "h.sqlite");
	const char *second = history_run(*state, 2), *third = history_run(*state, 3);
	struct command_end end = syspath(NULL, "history", "add", "--db", db, HISTORY_TIMED, NULL);

	expect_printed(&end, 0, NULL);
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		history_run_sql(db, refusals[i]);
		end = syspath(NULL, "history", "add", "--db", db, second, third, NULL);
		expect_one_line(&end, 2, third, "no third run", "nothing was added", NULL);
		history_run_sql(db, "DROP TRIGGER stop");
		end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op",
			      "getppid", NULL);
		expect_printed(&end, 0, ": 1 runs, 0 changes", NULL);
	}
	end = syspath(NULL, "history", "add", "--db", db, second, third, NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.err, "02.json is run 2\n"));
	assert_non_null(strstr(end.err, "03.json is run 3\n"));
	command_free(&end);
}

static int commit_in_environment(void *unused)
{
	(void)unused;
	return setenv("SYSPATH_COMMIT", "from,the \"environment\"", 1);
}

static void test_commit_from_the_environment(void **state)
{
	const char *db = in_folder(*state, "h.sqlite");
	struct set_up environment = {commit_in_environment, NULL};
	struct command_end end =
		syspath(&environment, "history", "add", "--db", db, HISTORY_TIMED, NULL);

	expect_printed(&end, 0, NULL);
	end = syspath(NULL, "history", "export", "--db", db, NULL);
	expect_printed(&end, 0, ",\"from,the \"\"environment\"\"\",", NULL);
}

static void expect_same_file(const char *db, const struct stat *before)
{
	struct stat after;

	assert_int_equal(stat(db, &after), 0);
	assert_int_equal(after.st_size, before->st_size);
	assert_int_equal(after.st_mtim.tv_sec, before->st_mtim.tv_sec);
	assert_int_equal(after.st_mtim.tv_nsec, before->st_mtim.tv_nsec);
}

/* Readable, not writable: adding is refused, reading goes on. */
static void test_read_only(void **state)
{
	const char *db = in_folder(*state, "h.sqlite"), *other = history_run(*state, 1);
	struct command_end end = syspath(NULL, "history", "add", "--db", db, HISTORY_TIMED, NULL);
	struct stat before;

	expect_printed(&end, 0, NULL);
	assert_int_equal(chmod(db, 0444), 0);
	assert_int_equal(stat(db, &before), 0);
	end = syspath_as_nobody(*state, "history", "add", "--db", db, other, NULL);
	expect_one_line(&end, 2, db, "cannot be written", NULL);
	expect_same_file(db, &before);
	end = syspath_as_nobody(*state, "history", "log", "--db", db, NULL);
	expect_printed(&end, 0, "bench-3", NULL);
}

static void test_no_history(void **state)
{
	const char *db = in_folder(*state, "h.sqlite");
	struct command_end end = syspath(NULL, "history", "log", "--db", db, NULL);
	struct stat before;

	expect_one_line(&end, 2, db, "No such file", "history add FILE", NULL);
	assert_int_equal(access(db, F_OK), -1); /* reading makes none */
	end = syspath(NULL, "history", "add", "--db", "/nosuch/h.sqlite", HISTORY_TIMED, NULL);
	expect_one_line(&end, 2, "/nosuch/h.sqlite", "No such file", NULL);
	end = syspath(NULL, "history", "add", "--db", *state, HISTORY_TIMED, NULL);
	expect_one_line(&end, 2, *state, "cannot be opened", NULL);
	file_write(db, "something else altogether, and long enough", 42);
	assert_int_equal(stat(db, &before), 0);
	end = syspath(NULL, "history", "add", "--db", db, HISTORY_TIMED, NULL);
	expect_one_line(&end, 2, db, "no SQLite file", "left as it is", NULL);
	expect_same_file(db, &before);
}

static int go_to(void *folder)
{
	return chdir(folder);
}

/* What SQLite takes for no file is refused or is one: what was added is there afterwards. */
static void test_names_that_are_no_files(void **state)
{
	static const char *const names[] = {
		"file::memory:", "file:h?mode=memory", "-h", ".h", ":memory", "a b"};
	const struct set_up there = {go_to, *state};
	const char *run = history_run(*state, 1);
	struct command_end end = syspath(&there, "history", "add", "--db", ":memory:", run, NULL);

	expect_one_line(&end, 2, "--db :memory: would keep nothing", "name a file", NULL);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char option[64];
		snprintf(option, sizeof(option), "--db=%s", names[i]);
		end = syspath(&there, "history", "add", option, run, NULL);
		expect_one_line(&end, 0, "is run 1", NULL);
		assert_int_equal(access(in_folder(*state, names[i]), F_OK), 0);
		end = syspath(&there, "history", "log", option, NULL);
		expect_printed(&end, 0, "2026-", NULL);
	}
}

static int set_time(void *when)
{
	return setenv("SYSPATH_TIME", when, 1);
}

/* The times that are refused stand in tests/unit/base/test_start_time.c; here, whose they are. */
static void test_times_that_are_refused(void **state)
{
	const char *db = in_folder(*state, "h.sqlite");
	const struct set_up bad = {set_time, (char[]){"2026-02-30T00:00:00Z"}};
	const struct set_up none = {set_time, (char[]){""}};
	struct command_end end = syspath(&bad, "history", "add", "--db", db, HISTORY_EXACT, NULL);

	expect_one_line(&end, 2, "$SYSPATH_TIME 2026-02-30T00:00:00Z", "not a time", NULL);
	end = syspath(NULL, "history", "add", "--db", db, "--time", "2026-01-31T12:00:00+25:00",
		      HISTORY_EXACT, NULL);
	expect_one_line(&end, 2, "--time 2026-01-31T12:00:00+25:00", "not a time", NULL);
	end = syspath(NULL, "history", "add", "--db", db, "--time", "", HISTORY_EXACT, NULL);
	expect_one_line(&end, 2, "--time is empty", NULL);
	end = syspath(NULL, "history", "add", "--db", db, "--commit", "", HISTORY_EXACT, NULL);
	expect_one_line(&end, 2, "--commit is empty", NULL);
	assert_int_equal(access(db, F_OK), -1);
	end = syspath(&none, "history", "add", "--db", db, "--time", "2026-01-31T12:00:00.5Z",
		      HISTORY_EXACT, NULL);
	expect_one_line(&end, 0, "is run 1", NULL);
	end = syspath(NULL, "history", "log", "--db", db, NULL);
	expect_printed(&end, 0, "2026-01-31T12:00:00Z", NULL);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_injected_runs),
		CASE(test_twice),
		CASE(test_all_or_none),
		CASE(test_none_when_the_history_fails),
		CASE(test_commit_from_the_environment),
		CASE(test_names_that_are_no_files),
		CASE(test_times_that_are_refused),
		CASE(test_read_only),
		CASE(test_no_history),
	};
	return cmocka_run_group_tests_name("history_add", tests, NULL, NULL);
}

/* syspath history: runs in, trends out; files that cannot be used are told and left alone. */
#include <fcntl.h>
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
#include <sqlite3.h>

#include "tests/e2e/as_nobody.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static const char small[] = "tests/fixtures/run/small.json";
static const char exact[] = "tests/fixtures/run/exact.json";

enum { RUNS = 24 };

/* The fixture as a run of day `day`; from the 13th on, syscall getppid costs 10 % more. */
static const char *run_of(const char *folder, int day)
{
	json_t *document = document_load(small), *cost;
	char started[32], name[32];

	snprintf(started, sizeof(started), "2026-02-%02dT12:00:00Z", day);
	snprintf(name, sizeof(name), "%02d.json", day);
	json_object_set_new(document, "started", json_string(started));
	const json_t *cell = cell_find(document, "x86_64", "syscall", "getppid");
	cost = json_object_get(json_object_get(cell, "cost"), "tsc");
	double scale = (day > 12 ? 0.9 : 0.8) * (1 + 0.001 * ((day * 7) % 5));
	json_object_set_new(cost, "floor",
			    json_real(scale * json_number_value(json_object_get(cost, "floor"))));
	char *text = json_dumps(document, 0);
	const char *file = in_folder(folder, name);
	file_write(file, text, strlen(text));
	free(text);
	json_decref(document);
	return file;
}

/* Takes a command's end: the code, and each of the words in what it printed, NULL-ended. */
static void expect_printed(struct command_end *end, int code, ...)
{
	va_list ap;

	if (end->code != code)
		fail_msg("exit %d: %s", end->code, end->err);
	va_start(ap, code);
	for (const char *word; (word = va_arg(ap, const char *));)
		if (!strstr(end->out, word))
			fail_msg("'%s' is not in:\n%s", word, end->out);
	va_end(ap);
	command_free(end);
}

/* Returns the history's name. */
static const char *fill(const char *folder)
{
	for (int day = 1; day <= RUNS; day++) {
		char commit[16];
		snprintf(commit, sizeof(commit), "commit%d", day);
		struct command_end end =
			syspath(NULL, "history", "add", "--db", in_folder(folder, "h.sqlite"),
				"--commit", commit, run_of(folder, day), NULL);
		expect_printed(&end, 0, NULL);
	}
	return in_folder(folder, "h.sqlite");
}

static void test_runs_and_trend(void **state)
{
	const char *db = fill(*state);

	struct command_end end = syspath(NULL, "history", "log", "--db", db, NULL);
	expect_printed(&end, 0, "2026-02-01T12:00:00Z", "commit24", "6.1.0-18-amd64", "bench-3",
		       NULL);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      "--runs", NULL);
	expect_printed(&end, 0, ": 24 runs, 1 changes", "2026-02-13T12:00:00Z", "commit13",
		       "<- change", NULL);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "vdso", "--op",
		      "gettimeofday", "--abi", "i386", NULL);
	expect_printed(&end, 0, ": 24 runs, 0 changes", NULL);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "vsyscall", "--op", "time",
		      NULL);
	expect_one_line(&end, 4, "no run measured x86_64 vsyscall time", NULL);
}

static void test_chart(void **state)
{
	const char *db = fill(*state);

	struct command_end end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall",
					 "--op", "getppid", "--plot", NULL);
	expect_printed(&end, 0, "trend-x86_64-syscall-getppid.svg",
		       "trend-x86_64-syscall-getppid.png", NULL);
	assert_int_equal(access(in_folder(*state, "trend-x86_64-syscall-getppid.svg"), F_OK), 0);
	assert_int_equal(access(in_folder(*state, "trend-x86_64-syscall-getppid.png"), F_OK), 0);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      "--plot", "--output-dir", "/proc", NULL);
	expect_one_line(&end, 2, "/proc/trend-x86_64-syscall-getppid.svg", "--output-dir", NULL);
}

static void test_csv(void **state)
{
	const char *db = fill(*state);

	struct command_end end = syspath(NULL, "history", "export", "--csv", "--db", db, "--path",
					 "syscall", "--condition", "none", NULL);
	assert_int_equal(end.code, 0);
	char *rest, *line = strtok_r(end.out, "\n", &rest);
	assert_string_equal(line, "time,commit,host,x86_64.syscall.getppid.floor");
	int rows = 0;
	while ((line = strtok_r(NULL, "\n", &rest))) {
		char want[64], *number = strrchr(line, ',') + 1, *stop;
		rows++;
		snprintf(want, sizeof(want), "2026-02-%02dT12:00:00Z,commit%d,", rows, rows);
		assert_memory_equal(line, want, strlen(want));
		assert_true(strtod(number, &stop) > 90 && !*stop);
	}
	assert_int_equal(rows, RUNS);
	command_free(&end);
}

static void run_sql(const char *db, const char *sql)
{
	sqlite3 *handle;

	assert_int_equal(sqlite3_open(db, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(handle);
}

/* What something else wrote into the history comes out as text and numbers, or not at all. */
static void test_csv_of_an_edited_history(void **state)
{
	const char *db = in_folder(*state, "h.sqlite");
	struct command_end end = syspath(NULL, "history", "add", "--db", db, small, NULL);

	expect_printed(&end, 0, NULL);
	run_sql(db, "UPDATE run SET started = 'a,\"b\"', commit_name = 'c' || char(13, 10) || 'd'");
	end = syspath(NULL, "history", "export", "--db", db, NULL);
	expect_printed(&end, 0, "\n\"a,\"\"b\"\"\",c??d,", NULL);
	run_sql(db, "INSERT INTO run SELECT 2, 'x', at + 1, started, 'e', host, hostname, kernel, "
		    "engine, 0, measured, failed FROM run");
	run_sql(db, "INSERT INTO cost SELECT cell, 2, 0, p50 FROM cost");
	run_sql(db, "UPDATE cost SET floor = 9e999 WHERE run = 1 AND cell = 1");
	for (int p50 = 0; p50 < 2; p50++) {
		end = syspath(NULL, "history", "export", "--db", db, "--gaps", "--stat",
			      p50 ? "p50" : "floor", NULL);
		assert_int_equal(end.code, 0);
		assert_null(strstr(end.out, "inf"));
		assert_null(strstr(end.out, "nan"));
		const char *second = strstr(end.out, ",e,");
		assert_non_null(second); /* no rate, so no figure */
		assert_int_equal(strspn(second + strlen(",e,01234567"), ",\n"),
				 strlen(second) - 11);
		command_free(&end);
	}
	end = syspath(NULL, "history", "export", "--db", db, NULL);
	expect_one_line(&end, 4, db, "no cell was measured in every run", "--gaps", NULL);
}

/* A run of exact counts, whose clock was not set; syscall getppid costs `more` instructions more.
 */
static const char *exact_run(const char *folder, int more)
{
	json_t *document = document_load(exact);
	const json_t *cell = cell_find(document, "x86_64", "syscall", "getppid");
	json_t *count = json_object_get(json_object_get(cell, "cost"), "exact");
	const char *file = in_folder(folder, "exact.json");

	json_object_set_new(
		count, "insn",
		json_integer(json_integer_value(json_object_get(count, "insn")) + more));
	assert_int_equal(json_dump_file(document, file, 0), 0);
	json_decref(document);
	return file;
}

/* Times and counts in one file: never in one column, and in one table only when asked for. */
static void test_csv_of_times_and_counts(void **state)
{
	const char *db = in_folder(*state, "h.sqlite");
	struct command_end end =
		syspath(NULL, "history", "add", "--db", db, "--time", "2026-03-01T14:00:00+02:00",
			small, exact_run(*state, 0), NULL);

	assert_int_equal(end.code, 0);
	command_free(&end);
	end = syspath(NULL, "history", "export", "--db", db, NULL);
	expect_one_line(&end, 2, db, "--engine icount", "--gaps", NULL);
	end = syspath(NULL, "history", "export", "--db", db, "--engine", "icount", "--path",
		      "syscall", "--op", "getppid", "--condition", "none", NULL);
	expect_printed(&end, 0, "host,x86_64.syscall.getppid.insn\n2026-03-01T12:00:00Z,,",
		       ",338\n", NULL);
	end = syspath(NULL, "history", "export", "--db", db, "--engine", "tsc", "--path", "syscall",
		      "--op", "getppid", "--condition", "none", NULL);
	expect_printed(&end, 0, "host,x86_64.syscall.getppid.floor\n", NULL);
	end = syspath(NULL, "history", "export", "--db", db, "--gaps", "--path", "syscall", "--op",
		      "getppid", "--condition", "none", NULL);
	expect_printed(&end, 0, ",x86_64.syscall.getppid.floor,x86_64.syscall.getppid.insn\n",
		       ",,338\n", NULL);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      "--plot", NULL);
	assert_int_equal(end.code, 2);
	assert_non_null(strstr(end.err, "--engine icount"));
	command_free(&end);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      "--engine", "icount", "--plot", NULL);
	expect_printed(&end, 0, "trend-x86_64-syscall-getppid.svg", NULL);
}

/* Four kernels, of which the third alone costs more: nothing of that is lost, and the trend tells
 * it where it happened, whichever was added first. */
static void test_counts_of_unchanged_kernels(void **state)
{
	static const struct {
		const char *commit, *when;
		int more;
	} kernels[] = {{"v1", "2026-03-01T12:00:00Z", 0},
		       {"v2", "2026-03-02T12:00:00Z", 0},
		       {"v4", "2026-03-04T12:00:00Z", 0},
		       {"v3", "2026-03-03T12:00:00Z", 5}};
	const char *db = in_folder(*state, "h.sqlite");
	struct command_end end;

	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++) {
		end = syspath(NULL, "history", "add", "--db", db, "--commit", kernels[i].commit,
			      "--time", kernels[i].when, exact_run(*state, kernels[i].more), NULL);
		expect_one_line(&end, 0, "is run", NULL);
	}
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      NULL);
	expect_printed(&end, 0, ": 4 runs, 2 changes", "  +5            v3\n",
		       "  -5            v4\n", NULL);
	end = syspath(NULL, "history", "add", "--db", db, "--commit", "v2", "--time",
		      kernels[1].when, exact_run(*state, 0), NULL);
	expect_one_line(&end, 0, "has this run already, as number 2", NULL);
	end = syspath(NULL, "history", "add", "--db", db, "--time", "2026-03-01", small, NULL);
	expect_one_line(&end, 2, "--time 2026-03-01", "zone", NULL);
}

/* A run that was slowed down on purpose is no point of a trend. */
static void test_injected_runs(void **state)
{
	const char *db = in_folder(*state, "h.sqlite"), *file = in_folder(*state, "injected.json");
	json_t *document = document_load(small);

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
	struct command_end end = syspath(NULL, "history", "add", "--db", db, small, NULL);

	expect_one_line(&end, 0, "is run 1", NULL);
	end = syspath(NULL, "history", "add", "--db", db, small, NULL);
	expect_one_line(&end, 0, "has this run already, as number 1", NULL);
}

/* Of several files all are added, or none. */
static void test_all_or_none(void **state)
{
	const char *db = in_folder(*state, "h.sqlite"), *bad = in_folder(*state, "bad.json");

	file_write(bad, "{}", 2);
	struct command_end end = syspath(NULL, "history", "add", "--db", db, small, bad, NULL);
	assert_int_equal(end.code, 2);
	assert_non_null(strstr(end.err, "bad.json: schema: missing; nothing was added"));
	command_free(&end);
	assert_int_equal(access(db, F_OK), -1); /* nor is a history made for none */
	file_write(db, "", 0);
	end = syspath(NULL, "history", "log", "--db", db, NULL);
	expect_one_line(&end, 2, db, "empty", "history add FILE", NULL);
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
	struct command_end end = syspath(&environment, "history", "add", "--db", db, small, NULL);

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
	const char *db = in_folder(*state, "h.sqlite"), *other = run_of(*state, 1);
	struct command_end end = syspath(NULL, "history", "add", "--db", db, small, NULL);
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
	end = syspath(NULL, "history", "add", "--db", "/nosuch/h.sqlite", small, NULL);
	expect_one_line(&end, 2, "/nosuch/h.sqlite", "No such file", NULL);
	end = syspath(NULL, "history", "add", "--db", *state, small, NULL);
	expect_one_line(&end, 2, *state, "cannot be opened", NULL);
	file_write(db, "something else altogether, and long enough", 42);
	assert_int_equal(stat(db, &before), 0);
	end = syspath(NULL, "history", "add", "--db", db, small, NULL);
	expect_one_line(&end, 2, db, "no SQLite file", "left as it is", NULL);
	expect_same_file(db, &before);
}

static void test_usage(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "history", NULL);
	expect_one_line(&end, 2, "add, log, trend, export", NULL);
	end = syspath(NULL, "history", "nosuch", NULL);
	expect_one_line(&end, 2, "'nosuch'", "add, log, trend, export", NULL);
	end = syspath(NULL, "history", "add", NULL);
	expect_one_line(&end, 2, "which result file?", NULL);
	end = syspath(NULL, "history", "trend", "--path", "syscall", NULL);
	expect_one_line(&end, 2, "--path and --op", NULL);
	end = syspath(NULL, "history", "trend", "--path", "a;b", "--op", "c", NULL);
	expect_one_line(&end, 2, "--path a;b", "not a name", NULL);
	end = syspath(NULL, "history", "export", "--host", "xyz", NULL);
	expect_one_line(&end, 2, "--host xyz", NULL);
	end = syspath(NULL, "history", "--help", NULL);
	expect_printed(&end, 0, "trend", NULL);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_runs_and_trend),
		CASE(test_chart),
		CASE(test_csv),
		CASE(test_csv_of_an_edited_history),
		CASE(test_csv_of_times_and_counts),
		CASE(test_counts_of_unchanged_kernels),
		CASE(test_injected_runs),
		CASE(test_twice),
		CASE(test_all_or_none),
		CASE(test_commit_from_the_environment),
		CASE(test_read_only),
		CASE(test_no_history),
		CASE(test_usage),
	};
	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}

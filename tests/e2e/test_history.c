/* syspath history: runs in, trends out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/history_sample.h"

static void test_runs_and_trend(void **state)
{
	const char *db = history_fill(*state);

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

/* The first run at the new cost, and no other, begins the new level: among the levels and among the
 * runs. */
static void test_where_a_level_begins(void **state)
{
	const char *db = history_fill(*state);
	struct command_end end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall",
					 "--op", "getppid", "--runs", NULL);

	expect_printed(&end, 0, "\n      12  2026-02-01T12:00:00Z  2026-02-12T12:00:00Z  ",
		       "\n      12  2026-02-13T12:00:00Z  2026-02-24T12:00:00Z  ", "  commit13\n",
		       "  commit12\n", "  commit13  <- change\n", "  commit14\n", NULL);
}

/* Runs of two hosts in turn are two series, or one with --across. */
static void test_hosts_in_turn(void **state)
{
	const char *db = history_fill(*state);

	history_run_sql(
		db, "INSERT INTO host SELECT id + 1, substr(fingerprint, 2) || 'x', hard FROM host;"
		    "UPDATE run SET host = host + 1 WHERE id % 2");
	struct command_end end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall",
					 "--op", "getppid", NULL);
	const char *first = strstr(end.out, ": 12 runs, ");
	assert_non_null(first);
	assert_non_null(strstr(first + 1, ": 12 runs, "));
	assert_non_null(strstr(end.out, "2026-02-01T12:00:00Z  2026-02-"));
	expect_printed(&end, 0, NULL);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      "--across", NULL);
	expect_printed(&end, 0, "all hosts, engine tsc: 24 runs, 1 changes",
		       "\n      12  2026-02-01T12:00:00Z  2026-02-12T12:00:00Z  ", NULL);
}

static void add_ruled(const char *folder, const char *db, int first, int last)
{
	for (int day = first; day <= last; day++) {
		struct command_end end = syspath(NULL, "history", "add", "--db", db,
						 history_ruled_run(folder, day), NULL);
		expect_printed(&end, 0, NULL);
	}
}

/* Neither the table nor the chart names the host. */
static void test_anonymous_trend(void **state)
{
	char db[4096], chart[4096];

	snprintf(db, sizeof(db), "%s", in_folder(*state, "h.sqlite"));
	snprintf(chart, sizeof(chart), "%s", in_folder(*state, "trend-x86_64-syscall-getppid.svg"));
	add_ruled(*state, db, 1, 3);
	for (int anonymous = 0; anonymous < 2; anonymous++) {
		struct command_end end =
			syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op",
				"getppid", "--plot", anonymous ? "--anonymous" : NULL, NULL);
		expect_printed(&end, 0, anonymous ? "(host, Linux 6.1.0" : "(bench-3, Linux 6.1.0",
			       NULL);
		const char *const named[] = {"/bin/grep", "-q", "bench-3", chart, NULL};
		end = command_run(NULL, named);
		assert_int_equal(end.code, anonymous);
		command_free(&end);
	}
}

/* A step of 0.6 % in core cycles, under a frequency that moves the ticks by 16 %. */
static void test_trend_of_cycles(void **state)
{
	char db[4096];

	snprintf(db, sizeof(db), "%s", in_folder(*state, "h.sqlite"));
	add_ruled(*state, db, 1, HISTORY_RUNS);
	struct command_end end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall",
					 "--op", "getppid", "--runs", "--plot", NULL);
	expect_printed(&end, 0, "x86_64 syscall getppid: cycles per call\n",
		       "engine tsc: 24 runs, 1 changes\n", "  median cycles  ",
		       "\n      12  2026-02-13T12:00:00Z  2026-02-24T12:00:00Z  ", "  +0.60 %  ",
		       "      cycles  core MHz        commit\n", "  3612/3744/3751  -\n", NULL);
	const char *const label[] = {"/bin/grep", "-q", "core cycles per call, p50; a level",
				     in_folder(*state, "trend-x86_64-syscall-getppid.svg"), NULL};
	end = command_run(NULL, label);
	expect_printed(&end, 0, NULL);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      "--stat", "floor", NULL);
	expect_printed(&end, 0, ": floor per call\n", ": 24 runs, 0 changes\n", "  median ns  ",
		       NULL);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "int80", "--op", "getppid",
		      "--abi", "i386", "--stat", "cycles", NULL);
	expect_one_line(&end, 4, "no run has core cycles of i386 int80 getppid", "--stat floor",
			NULL);
	end = syspath(NULL, "history", "log", "--db", db, NULL);
	expect_printed(&end, 0, "  core MHz        commit\n", "  3612/3744/3751  -\n", NULL);
}

/* Runs of before and of after there was a ruler are one series of what both have. */
static void test_what_all_runs_have(void **state)
{
	char db[4096];
	struct command_end end;

	snprintf(db, sizeof(db), "%s", in_folder(*state, "h.sqlite"));
	for (int day = 1; day < 3; day++) {
		end = syspath(NULL, "history", "add", "--db", db, history_run(*state, day), NULL);
		expect_printed(&end, 0, NULL);
	}
	add_ruled(*state, db, 3, 5);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      NULL);
	expect_printed(&end, 0, ": floor per call\n",
		       ": 5 runs, 0 changes; by floor, which all have: 2 have no core cycles\n",
		       NULL);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      "--stat", "cycles", NULL);
	expect_printed(&end, 0, ": cycles per call\n",
		       ": 3 runs, 0 changes; 2 runs have no core cycles of it\n", NULL);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      "--stat", "mean", NULL);
	expect_one_line(&end, 2, "cycles, p10, floor and p50", NULL);
	/* Another host has cycles alone: a series, and a name of what it is of, for each. */
	history_run_sql(db,
			"INSERT INTO host SELECT 9, 'f' || substr(fingerprint, 2), hard FROM host");
	history_run_sql(db, "UPDATE run SET host = 9 WHERE id > 3");
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      NULL);
	expect_printed(&end, 0, "x86_64 syscall getppid\n", "engine tsc: cycles per call, 2 runs",
		       "engine tsc: floor per call, 3 runs", NULL);
	/* But one axis in a chart. */
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      "--plot", NULL);
	expect_printed(&end, 0, "x86_64 syscall getppid: floor per call\n", ".svg", NULL);
	/* And one tic a day: runs of five days had two of one label. */
	const char *const days[] = {"/bin/sh",
				    "-c",
				    "grep -o '2026-02-[0-9][0-9]' \"$1\" | sort | uniq -c",
				    "sh",
				    in_folder(*state, "trend-x86_64-syscall-getppid.svg"),
				    NULL};
	end = command_run(NULL, days);
	assert_non_null(strstr(end.out, " 1 2026-02-04\n"));
	assert_null(strstr(end.out, " 2 2026-02"));
	command_free(&end);
}

/* A history of the program before core cycles, and one of a program to come. */
static void test_other_versions(void **state)
{
	char db[4096];
	snprintf(db, sizeof(db), "%s", in_folder(*state, "h.sqlite"));
	const char *const copy[] = {"/bin/cp", "tests/fixtures/history/version1.sqlite", db, NULL};
	struct command_end end = command_run(NULL, copy);
	assert_int_equal(end.code, 0);
	command_free(&end);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      "--engine", "tsc", NULL);
	expect_printed(&end, 0, ": floor per call\n", ": 4 runs, 0 changes\n", NULL);
	end = syspath(NULL, "history", "add", "--db", db, history_ruled_run(*state, 5), NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.err, "was of version 1 and is of version 2 now"));
	assert_non_null(strstr(end.err, "is run 6\n"));
	command_free(&end);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      "--engine", "tsc", NULL);
	expect_printed(&end, 0, ": 5 runs, 0 changes; by floor, which all have: 4 have no", NULL);
	history_run_sql(db, "PRAGMA user_version = 3");
	end = syspath(NULL, "history", "log", "--db", db, NULL);
	expect_one_line(&end, 2, "version 3", "reads versions up to 2", "left as it is", NULL);
	end = syspath(NULL, "history", "add", "--db", db, HISTORY_TIMED, NULL);
	expect_one_line(&end, 2, "version 3", "left as it is", NULL);
}

static void test_chart(void **state)
{
	const char *db = history_fill(*state);

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

/* How far down an SVG, in pixels, the lowest text is that has this in it. */
static double lowest_text(const char *file, const char *text)
{
	double y = 0, lowest = 0;
	char line[4096];
	FILE *in = fopen(file, "re");

	assert_non_null(in);
	while (fgets(line, sizeof(line), in)) {
		const char *place = strstr(line, "<g transform=\"translate(");
		if (place)
			y = strtod(strchr(place, ',') + 1, NULL);
		if (strstr(line, "<text>") && strstr(line, text) && y > lowest)
			lowest = y;
	}
	fclose(in);
	return lowest;
}

/* The times of day below the axis do not run into the legend. */
static void test_chart_of_a_day(void **state)
{
	const char *db = in_folder(*state, "h.sqlite");
	const char *chart = in_folder(*state, "trend-x86_64-syscall-getppid.svg");
	struct command_end end =
		syspath(NULL, "history", "add", "--db", db, history_run(*state, 1), NULL);

	expect_printed(&end, 0, NULL);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      "--plot", NULL);
	expect_printed(&end, 0, chart, NULL);
	double times = lowest_text(chart, ":00<");
	assert_true(times > 500);
	assert_true(lowest_text(chart, "bench-3 ") > times + 10);
}

/* Four kernels, of which the third alone costs more: nothing of that is lost, and the trend shows
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
			      "--time", kernels[i].when, history_exact_run(*state, kernels[i].more),
			      NULL);
		expect_one_line(&end, 0, "is run", NULL);
	}
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      NULL);
	expect_printed(&end, 0, ": 4 runs, 2 changes", "  +5            v3\n",
		       "  -5            v4\n", NULL);
	end = syspath(NULL, "history", "add", "--db", db, "--commit", "v2", "--time",
		      kernels[1].when, history_exact_run(*state, 0), NULL);
	expect_one_line(&end, 0, "has this run already, as number 2", NULL);
	end = syspath(NULL, "history", "add", "--db", db, "--time", "2026-03-01", HISTORY_TIMED,
		      NULL);
	expect_one_line(&end, 2, "--time 2026-03-01", "zone", NULL);
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
		CASE(test_runs_and_trend),  CASE(test_where_a_level_begins),
		CASE(test_hosts_in_turn),   CASE(test_anonymous_trend),
		CASE(test_trend_of_cycles), CASE(test_what_all_runs_have),
		CASE(test_other_versions),  CASE(test_chart),
		CASE(test_chart_of_a_day),  CASE(test_counts_of_unchanged_kernels),
		CASE(test_usage),
	};
	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}

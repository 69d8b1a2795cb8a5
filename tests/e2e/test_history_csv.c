/* syspath history export: tables for other programs, whatever stands in the history. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/history_sample.h"

static void test_csv(void **state)
{
	const char *db = history_fill(*state);

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
	assert_int_equal(rows, HISTORY_RUNS);
	command_free(&end);
}

/* What something else wrote into the history comes out as text and numbers, or not at all. */
static void test_csv_of_an_edited_history(void **state)
{
	const char *db = in_folder(*state, "h.sqlite");
	struct command_end end = syspath(NULL, "history", "add", "--db", db, HISTORY_TIMED, NULL);

	expect_printed(&end, 0, NULL);
	history_run_sql(
		db, "UPDATE run SET started = 'a,\"b\"', commit_name = 'c' || char(13, 10) || 'd'");
	end = syspath(NULL, "history", "export", "--db", db, NULL);
	expect_printed(&end, 0, "\n\"a,\"\"b\"\"\",c??d,", NULL);
	history_run_sql(
		db, "INSERT INTO run SELECT 2, 'x', at + 1, started, 'e', host, hostname, kernel, "
		    "engine, 0, measured, failed, NULL, 9e999, -1 FROM run");
	history_run_sql(db, "INSERT INTO cost SELECT cell, 2, 0, p50, 'text', -9e999 FROM cost");
	history_run_sql(db, "UPDATE cost SET floor = 9e999 WHERE run = 1 AND cell = 1");
	static const char *const stats[] = {"floor", "p50", "cycles", "p10"};
	history_run_sql(db, "UPDATE cost SET cycles = 1, p10 = 1 WHERE run = 1");
	for (size_t i = 0; i < sizeof(stats) / sizeof(stats[0]); i++) {
		end = syspath(NULL, "history", "export", "--db", db, "--gaps", "--stat", stats[i],
			      NULL);
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

/* A column is of core cycles where all runs have them of its cell, else of what all have. */
static void test_csv_of_cycles(void **state)
{
	char db[4096];
	struct command_end end;

	snprintf(db, sizeof(db), "%s", in_folder(*state, "h.sqlite"));
	for (int day = 1; day < 3; day++) {
		end = syspath(NULL, "history", "add", "--db", db, history_ruled_run(*state, day),
			      NULL);
		expect_printed(&end, 0, NULL);
	}
	end = syspath(NULL, "history", "export", "--db", db, "--op", "getppid", "--condition",
		      "none", NULL);
	expect_printed(&end, 0,
		       "time,commit,host,i386.empty.getppid.cycles,i386.int80.getppid.floor,"
		       "x86_64.empty.getppid.cycles,x86_64.int80.getppid.cycles,"
		       "x86_64.syscall.getppid.cycles\n",
		       "2026-02-02T12:00:00Z,,", ",19735,455.0499\n", NULL);
	end = syspath(NULL, "history", "export", "--db", db, "--path", "syscall", "--condition",
		      "none", "--stat", "floor", NULL);
	expect_printed(&end, 0, "host,x86_64.syscall.getppid.floor\n", NULL);
	end = syspath(NULL, "history", "export", "--db", db, "--path", "int80", "--stat", "cycles",
		      NULL);
	expect_printed(&end, 0, "host,x86_64.int80.getppid.cycles\n", NULL);
	end = syspath(NULL, "history", "add", "--db", db, history_run(*state, 3), NULL);
	expect_printed(&end, 0, NULL);
	end = syspath(NULL, "history", "export", "--db", db, "--path", "syscall", "--condition",
		      "none", NULL);
	expect_printed(&end, 0, "host,x86_64.syscall.getppid.floor\n", NULL);
	end = syspath(NULL, "history", "export", "--db", db, "--path", "syscall", "--condition",
		      "none", "--stat", "cycles", NULL);
	expect_one_line(&end, 4, db, "no cell has core cycles in every run", "--gaps", NULL);
}

/* Times and counts in one file: never in one column, and in one table only when asked for. */
static void test_csv_of_times_and_counts(void **state)
{
	const char *db = in_folder(*state, "h.sqlite");
	struct command_end end =
		syspath(NULL, "history", "add", "--db", db, "--time", "2026-03-01T14:00:00+02:00",
			HISTORY_TIMED, history_exact_run(*state, 0), NULL);

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
	assert_non_null(strstr(end.err, "instructions and ns cannot be in one chart"));
	assert_non_null(strstr(end.err, "--engine icount"));
	command_free(&end);
	end = syspath(NULL, "history", "trend", "--db", db, "--path", "syscall", "--op", "getppid",
		      "--engine", "icount", "--plot", NULL);
	expect_printed(&end, 0, "trend-x86_64-syscall-getppid.svg", NULL);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

/* The configuration that docs/trends.md shows, and the one that its commands make, before what
 * hunter reads of them; and the same without what it must not lack. */
static const char hunter[] = "here=$PWD && cd \"$1\" &&"
			     "block() { sed -n '/layout of the CSV importer of hunter/,/^## /p' "
			     "\"$here/docs/trends.md\" |"
			     "	sed -n \"/^\\`\\`\\`$1$/,/^\\`\\`\\`$/p\" | sed '1d;$d'; } &&"
			     "block yaml >shown.yaml && block sh >commands && sh -e commands &&"
			     "sed '/metrics:/,$d' shown.yaml >bare.yaml &&"
			     "sed 's/getppid.floor/getppid/' shown.yaml >wrong.yaml &&"
			     "for config in shown hunter bare wrong; do"
			     "	echo \"$config:\"; /usr/bin/python3 \"$here/tests/e2e/hunter.py\" "
			     "$config.yaml 2>&1;"
			     "done";

static void test_hunter(void **state)
{
	const char *const probe[] = {"/bin/sh", "-c", "/usr/bin/python3 -c 'import yaml'", NULL};
	struct command_end end = command_run(NULL, probe);
	int code = end.code;

	command_free(&end);
	if (code) {
		print_message("not tested: python3-yaml is not installed (scripts/deps)\n");
		skip();
	}
	end = syspath(NULL, "history", "export", "--csv", "--db", history_fill(*state), NULL);
	assert_int_equal(end.code, 0);
	file_write(in_folder(*state, "history.csv"), end.out, strlen(end.out));
	size_t columns = 1, all = 0;
	for (const char *c = end.out; *c != '\n'; c++)
		columns += *c == ',';
	command_free(&end);
	const char *const argv[] = {"/bin/sh", "-c", hunter, "sh", *state, NULL};
	end = command_run(NULL, argv);
	static const char shown[] = "shown:\nx86_64.syscall.getppid.floor -1 24\n"
				    "x86_64.vdso.clock_gettime_monotonic.floor -1 24\nhunter:\n";
	if (strncmp(end.out, shown, strlen(shown)) != 0)
		fail_msg("%s%s", end.out, end.err);
	const char *at = strstr(end.out, "hunter:\n") + strlen("hunter:\n"),
		   *bare = strstr(end.out, "bare:\n");
	assert_non_null(bare);
	for (; at < bare; at = strchr(at, '\n') + 1)
		all += strstr(at, " -1 24\n") == strchr(at, ' ');
	assert_int_equal(all, columns - 3);
	assert_true(bare && strstr(bare, "bare:\nhunter: Metrics of the test syspath must be"));
	assert_non_null(strstr(bare, "wrong:\nhunter: Column not found: x86_64.syscall.getppid\n"));
	command_free(&end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_csv),		  CASE(test_csv_of_an_edited_history),
		CASE(test_csv_of_cycles), CASE(test_csv_of_times_and_counts),
		CASE(test_hunter),
	};
	return cmocka_run_group_tests_name("history_csv", tests, NULL, NULL);
}

/* syspath history: runs in, trends out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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
		CASE(test_runs_and_trend),
		CASE(test_where_a_level_begins),
		CASE(test_hosts_in_turn),
		CASE(test_chart),
		CASE(test_counts_of_unchanged_kernels),
		CASE(test_usage),
	};
	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}

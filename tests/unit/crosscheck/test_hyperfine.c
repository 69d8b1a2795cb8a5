/* What is given to hyperfine and taken from it, and hyperfine itself as scripts that stand in for
 * it. */
#include <errno.h>
#include <sched.h>
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

#include "bench/crosscheck/hyperfine.h"
#include "tests/unit/test_stats_near.h"

#define RESULT(median, mean, user, system)                                                         \
	"{\"command\": \"w\", \"mean\": " mean ", \"stddev\": null, \"median\": " median           \
	", \"user\": " user ", \"system\": " system "}"

static void test_quote(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{"", "''"},
		{"/a b/$HOME", "'/a b/$HOME'"},
		{"it's", "'it'\\''s'"},
		{"'", "''\\'''"},
	};
	char quoted[64];

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		assert_int_equal(hyperfine_quote(pairs[i][0], quoted, sizeof(quoted)), 0);
		assert_string_equal(quoted, pairs[i][1]);
	}
	assert_int_equal(hyperfine_quote("abc", quoted, 6), 0);
	assert_int_equal(hyperfine_quote("abc", quoted, 5), -ENAMETOOLONG);
}

static void test_read(void **state)
{
	(void)state;
	struct hyperfine_times t;

	assert_int_equal(
		hyperfine_read("{\"results\": [" RESULT("0.001", "0.002", "0", "0") ", " RESULT(
				       "0.25", "0.2", "0.03", "0.15") "]}",
			       2, &t),
		0);
	assert_near(t.none.wall_s, 0.001, 1e-12);
	assert_near(t.calls.wall_s, 0.25, 1e-12);
	assert_near(t.lost_share, 0.1, 1e-12);
	/* Rounded times may add up to a little more than the wall's. */
	assert_int_equal(
		hyperfine_read("{\"results\": [" RESULT("0.001", "0.002", "0", "0") ", " RESULT(
				       "0.2", "0.2", "0.1", "0.11") "]}",
			       2, &t),
		0);
	assert_near(t.lost_share, 0, 0);
}

/* One metric of hyperfine 2, in a result's "summary". */
#define METRIC(name, mean, median)                                                                 \
	"\"" name "\": {\"unit\": \"second\", \"count\": 3, \"mean\": " mean                       \
	", \"median\": " median "}"
#define RESULT_2(median, mean, user, system)                                                       \
	"{\"command\": \"w\", \"measurements\": [], \"summary\": {" METRIC(                        \
		"time_system", system, "9") ", " METRIC("time_user", user,                         \
							"9") ", " METRIC("time_wall_clock", mean,  \
									 median) "}}"

static void test_read_release_2(void **state)
{
	(void)state;
	static const char whole[] = "{\"schema_version\": 2, \"results\": [" RESULT_2(
		"0.001", "0.002", "0", "0") ", " RESULT_2("0.25", "0.2", "0.03", "0.15") "]}";
	static const char user_missing[] = "{\"schema_version\": 2, \"results\": [" RESULT_2(
		"0.001", "0.002", "0", "0") ", " RESULT_2("0.25", "0.2", "null", "0.15") "]}";
	struct hyperfine_times t;

	assert_int_equal(hyperfine_read(whole, 2, &t), 0);
	assert_near(t.none.wall_s, 0.001, 1e-12);
	assert_near(t.calls.wall_s, 0.25, 1e-12);
	assert_near(t.lost_share, 0.1, 1e-12);
	assert_int_equal(hyperfine_read(user_missing, 2, &t), -EINVAL);
}

static void test_read_refuses(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"[]",
		"{}",
		"{\"results\": []}",
		"{\"results\": [" RESULT("0.1", "0.1", "0.1", "0") "]}",
		"{\"results\": [{}, {}]}",
		"{\"results\": [" RESULT("0.1", "0.1", "0.1", "0") ", " RESULT("\"0.1\"", "0.1",
									       "0.1", "0") "]}",
		"{\"results\": [" RESULT("0", "0.1", "0.1", "0") ", " RESULT("0.1", "0.1", "0.1",
									     "0") "]}",
		"{\"results\": [" RESULT("0.1", "0.1", "0.1", "0") ", " RESULT("0.1", "0", "0.1",
									       "0") "]}",
		"{\"results\": [" RESULT("0.1", "0.1", "0.1", "0") ", " RESULT("0.1", "0.1", "null",
									       "0") "]}",
		"{\"results\": [" RESULT("0.1", "0.1", "0.1", "0") ", " RESULT("0.1", "0.1", "0.1",
									       "0") ", {}]}",
	};
	struct hyperfine_times t = {.none = {7, 7}};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(hyperfine_read(bad[i], 2, &t), -EINVAL);
	assert_near(t.none.wall_s, 7, 0); /* left alone */
}

static uint64_t turns; /* of the ruler that run_script asks for */
static int timeout_ms = 60000;

/* Runs a script in place of hyperfine; NULL: there is none. */
static int run_script(const char *script, const char *worker, struct hyperfine_times *t,
		      struct error *error)
{
	char folder[] = "/tmp/syspath-hyperfine-XXXXXX", file[64];
	const char *before = getenv("PATH");
	char *path = strdup(before ? before : "");

	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/hyperfine", folder);
	if (script) {
		FILE *out = fopen(file, "w");
		assert_non_null(out);
		fputs(script, out);
		fclose(out);
		assert_int_equal(chmod(file, 0755), 0);
	}
	setenv("PATH", folder, 1);
	struct hyperfine_ask ask = {.worker = worker,
				    .path = "syscall",
				    .op = "getppid",
				    .calls = 1000,
				    .turns = turns,
				    .cpu = sched_getcpu(),
				    .runs = 2,
				    .timeout_ms = timeout_ms};
	int err = hyperfine_run(&ask, t, error);
	setenv("PATH", path, 1);
	free(path);
	unlink(file);
	rmdir(folder);
	return err;
}

/* Release 2 writes every run: hundreds of kB. */
static void test_a_long_result(void **state)
{
	(void)state;
	static const char script[] =
		"#!/bin/sh\n"
		"{ echo '{\"results\": [{\"median\": 0.5, \"measurements\": ['\n"
		"i=0; while [ $i -lt 5000 ]; do echo '{\"time_wall_clock\": {\"value\": 0.000001, "
		"\"unit\": \"second\"}},'; i=$((i + 1)); done\n"
		"echo '{}], \"mean\": 1, \"user\": 0.1, \"system\": 0.1}, {\"median\": 2, \"mean\": 2, \"user\": 1, \"system\": 1}]}'; } "
		">\"$6\"\n";
	struct hyperfine_times t;
	struct error error = {0};

	assert_int_equal(run_script(script, "w", &t, &error), 0);
	assert_near(t.none.wall_s, 0.5, 0);
	assert_near(t.calls.wall_s, 2, 0);
}

/* The script writes its last two arguments, the commands, where the result belongs. */
static void test_commands(void **state)
{
	(void)state;
	static const char script[] =
		"#!/bin/sh\n"
		"[ \"$1 $2 $3 $4 $5\" = '--shell=none --style=basic --runs 2 --export-json' ] || "
		"exit 9\n"
		"[ \"$7\" = -- ] || exit 8\n"
		"[ \"$8\" = \"'/a b/w'\\\\''x' --calls syscall getppid 0\" ] || exit 7\n"
		"[ \"$9\" = \"'/a b/w'\\\\''x' --calls syscall getppid 1000\" ] || exit 6\n"
		"echo '{\"results\": [{\"median\": 0.5, \"mean\": 1, \"user\": 0.1, \"system\": 0.1}, {\"median\": 2, \"mean\": 2, \"user\": 1, "
		"\"system\": 1}]}' >\"$6\"\n";
	struct hyperfine_times t;
	struct error error = {0};

	assert_int_equal(run_script(script, "/a b/w'x", &t, &error), 0);
	assert_near(t.none.wall_s, 0.5, 0);
	assert_near(t.calls.wall_s, 2, 0);
}

/* The ruler is a third command of the same beginning. */
static void test_ruler(void **state)
{
	(void)state;
	static const char script[] =
		"#!/bin/sh\n"
		"[ \"${10}\" = \"'w' --ruler syscall getppid 77\" ] || exit 6\n"
		"echo '{\"results\": [{\"median\": 0.5, \"mean\": 1, \"user\": 0.1, \"system\": 0.1}, {\"median\": 2, \"mean\": 2, \"user\": 1, "
		"\"system\": 1}, {\"median\": 1.5, \"mean\": 2, \"user\": 1.4, \"system\": 0}]}' "
		">\"$6\"\n";
	struct hyperfine_times t;
	struct error error = {0};

	turns = 77;
	assert_int_equal(run_script(script, "w", &t, &error), 0);
	turns = 0;
	assert_near(t.none.wall_s, 0.5, 0);
	assert_near(t.calls.wall_s, 2, 0);
	assert_near(t.ruler.wall_s, 1.5, 0);
	assert_near(t.lost_share, 0.3, 1e-12); /* the ruler's, which is the greater */
}

/* What hangs is ended, and is late rather than wrong. */
static void test_hangs(void **state)
{
	(void)state;
	struct hyperfine_times t;
	struct error error = {0};

	timeout_ms = 50;
	assert_int_equal(run_script("#!/bin/sh\nexec /bin/sleep 1000\n", "w", &t, &error),
			 -ETIMEDOUT);
	timeout_ms = 60000;
}

static void test_absent(void **state)
{
	(void)state;
	struct hyperfine_times t;
	struct error error = {0};

	assert_int_equal(run_script(NULL, "w", &t, &error), -ENOENT);
	assert_non_null(strstr(error.text, "not installed"));
}

static void test_fails(void **state)
{
	(void)state;
	struct hyperfine_times t;
	struct error error = {0};

	assert_int_equal(run_script("#!/bin/sh\necho 'Error: no such worker' >&2\necho more >&2\n"
				    "exit 1\n",
				    "w", &t, &error),
			 -EIO);
	assert_string_equal(error.text, "hyperfine failed: Error: no such worker");
	assert_int_equal(run_script("#!/bin/sh\nkill -9 $$\n", "w", &t, &error), -EIO);
	assert_int_equal(run_script("#!/bin/sh\nexit 0\n", "w", &t, &error), -EIO);
	assert_non_null(strstr(error.text, "cannot be read"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quote),	       cmocka_unit_test(test_read),
		cmocka_unit_test(test_read_release_2), cmocka_unit_test(test_a_long_result),
		cmocka_unit_test(test_read_refuses),   cmocka_unit_test(test_commands),
		cmocka_unit_test(test_absent),	       cmocka_unit_test(test_fails),
		cmocka_unit_test(test_ruler),	       cmocka_unit_test(test_hangs),
	};
	return cmocka_run_group_tests_name("crosscheck/hyperfine", tests, NULL, NULL);
}

/* The scripts behind the CI recipes of docs/ci.md, run for real with small counts: the exit status
 * of each verdict, and what each CI system gets. Their YAML files: test_ci_steps.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/ci_tree.h"
#include "tests/e2e/folder.h"

static void test_measure(void **state)
{
	/* The table, and what it comes to. */
	ci_expect(*state, CI_SMALL "docs/ci/measure.sh out", 0, "\ngettimeofday\n  path ",
		  "  vdso ", "\nTo quote: ", NULL);
	json_t *run = document_load(in_folder(*state, "out/run.json"));
	json_t *bench = json_load_file(in_folder(*state, "out/bench.json"), 0, NULL);
	const json_t *cell = cell_find(run, "x86_64", "vdso", "gettimeofday");
	const json_t *cost = json_object_get(cell, "cost");
	expect_cell(cell, "ok", "");
	/* In ns, and where the cell has them in core cycles. */
	assert_int_equal(json_array_size(bench), 1 + (json_object_get(cost, "cycles") != NULL));
	json_decref(run);
	json_decref(bench);
	ci_expect(*state, "cat out/junit.xml", 0, "<testsuites", "vdso.x86_64", NULL);
	ci_expect(*state, "SYSPATH_RUN='--path nosuch' docs/ci/measure.sh out; echo $?; ls out", 0,
		  "2\ntable.txt\n", NULL);
	ci_expect(*state, "docs/ci/measure.sh", 2, NULL);
}

static void test_gate_same_and_regression(void **state)
{
	ci_expect(*state, CI_SMALL "docs/ci/gate.sh base/b.json a", 0, "this run is the base now",
		  NULL);
	ci_expect(*state, CI_SMALL "docs/ci/gate.sh base/b.json a && cat a/compare.md", 0,
		  "no regression (measurement 1)", "1 same", NULL);
	ci_expect(*state, CI_DEAR "docs/ci/gate.sh base/b.json b", 1,
		  "regression, twice in a row: vdso x86_64 gettimeofday", NULL);
	ci_expect(*state, "cat b/compare.md; ls b", 0, "**regression**", "again-2", NULL);
	ci_expect(*state,
		  CI_DEAR "GITHUB_OUTPUT=said docs/ci/github.sh docs/ci/gate.sh base/b.json b", 1,
		  "::error title=syspath::a regression", NULL);
	ci_expect(*state, "cat said", 0, "status=1\n", NULL);
}

/* One measurement that regressed and one that did not are no regression. */
static void test_gate_wants_it_twice(void **state)
{
	ci_expect(*state, CI_SMALL "docs/ci/measure.sh base", 0, NULL);
	ci_expect(*state, CI_DEAR "SYSPATH_ATTEMPTS=1 docs/ci/gate.sh base/run.json out", 3,
		  "not settled by 1", NULL);
	ci_expect(*state, CI_SCANT "SYSPATH_ATTEMPTS=2 docs/ci/gate.sh base/run.json out", 3,
		  "not settled by 2", NULL);
}

/* A path that was removed is as bad as one that is slower; the base is of a host that had it. */
static void test_gate_gone(void **state)
{
	const char *file = in_folder(*state, "out/run.json");

	ci_expect(*state, CI_SMALL "docs/ci/measure.sh out", 0, NULL);
	json_t *run = document_load(file);
	json_t *cells = json_object_get(run, "cells");
	json_t *more = json_deep_copy(json_array_get(cells, 0));
	json_object_set_new(more, "op", json_string("time"));
	json_array_append_new(cells, more);
	assert_int_equal(json_dump_file(run, in_folder(*state, "base.json"), 0), 0);
	json_decref(run);
	ci_expect(*state, CI_SMALL "docs/ci/gate.sh base.json out", 1,
		  "regression, twice in a row: vdso x86_64 time only_base", NULL);
	ci_expect(*state, "cat out/compare.xml", 0, "<failure message=\"only_base: ", NULL);
}

static void test_gate_usage(void **state)
{
	ci_expect(*state,
		  "mkdir out; echo x >out/run.json; for n in xx 0 10 1x; do "
		  "SYSPATH_ATTEMPTS=$n docs/ci/gate.sh base.json out 2>&1; echo $?; done",
		  0, "'xx' is not 1 to 9\n2\n", "'0' is", "'10' is", "'1x' is", NULL);
}

static void test_gate_too_noisy(void **state)
{
	ci_expect(*state, CI_SCANT "docs/ci/measure.sh base", 0, NULL);
	ci_expect(*state, CI_SCANT "docs/ci/gate.sh base/run.json out", 3, "too noisy to decide",
		  NULL);
	ci_expect(*state,
		  CI_SCANT "GITHUB_OUTPUT=said docs/ci/github.sh docs/ci/gate.sh base/run.json out",
		  0, "::warning title=syspath::too noisy", NULL);
	ci_expect(*state, "cat said", 0, "status=3\n", NULL);
}

static void test_gate_another_host(void **state)
{
	const char *file = in_folder(*state, "a/run.json");

	ci_expect(*state, CI_SMALL "docs/ci/measure.sh a", 0, NULL);
	json_t *run = document_load(file);
	json_t *hard = json_object_get(json_object_get(run, "host"), "hard");
	assert_int_equal(json_object_set_new(hard, "kernel_release", json_string("2.6.39")), 0);
	assert_int_equal(json_dump_file(run, in_folder(*state, "other.json"), 0), 0);
	json_decref(run);
	ci_expect(*state, CI_SMALL "docs/ci/gate.sh other.json a", 4, "no verdict", NULL);
	ci_expect(*state, "cat a/compare.md", 0, "kernel_release", "2.6.39", NULL);
	ci_expect(*state, CI_SMALL "docs/ci/github.sh docs/ci/gate.sh other.json a", 4,
		  "::error title=syspath::not comparable", NULL);
	ci_expect(*state,
		  CI_SMALL
		  "SYSPATH_COMPARE='--allow-diff kernel_release' docs/ci/gate.sh other.json a; "
		  "test $? -ne 4 && cat a/compare.md",
		  0, "differs (allowed): kernel\\_release", NULL);
	ci_expect(*state, CI_SMALL "echo '{' >bad.json; docs/ci/gate.sh bad.json a", 2, NULL);
}

static void test_lava(void **state)
{
	ci_expect(*state, CI_SMALL "docs/ci/lava.sh base.json", 0,
		  "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=syspath-run RESULT=pass>\n",
		  "\n<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=gettimeofday.vdso.x86_64 RESULT=pass "
		  "MEASUREMENT=",
		  "\n<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=syspath-gate RESULT=pass>\n", NULL);
	ci_expect(*state, CI_DEAR "docs/ci/lava.sh base.json", 0,
		  "\n<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=syspath-gate RESULT=fail>\n", NULL);
	ci_expect(*state, CI_SCANT "docs/ci/lava.sh base.json", 0,
		  "\n<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=syspath-gate RESULT=unknown>\n", NULL);
	ci_expect(*state, "SYSPATH_RUN='--path nosuch' docs/ci/lava.sh", 2,
		  "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=syspath-run RESULT=fail>\n", NULL);
	ci_expect(*state,
		  CI_SMALL "docs/ci/lava.sh | grep LAVA_SIGNAL | grep -vE '^<LAVA_SIGNAL_TESTCASE "
			   "TEST_CASE_ID=[A-Za-z0-9_.-]+ RESULT=(pass|fail|skip|unknown)( "
			   "MEASUREMENT=-?[0-9]+[.][0-9]+ UNITS=(ns|cycles))?>$'",
		  1, NULL);
}

/* kselftest's skip is the exit status of a run that measured nothing, whichever path this CPU
 * lacks. */
static void test_kselftest(void **state)
{
	ci_expect(*state, CI_SMALL "docs/ci/kselftest.sh", 0, "KTAP version 1\n1..1\n",
		  "\nok 1 gettimeofday.vdso.x86_64\n", NULL);
	ci_expect(*state,
		  "SYSPATH_RUN='--path sysenter --op getppid --batches 20 --invocations 2'; "
		  "export SYSPATH_RUN; docs/ci/kselftest.sh >ktap 2>/dev/null; got=$?; "
		  "grep -q '^ok 1 .*# SKIP' ktap && want=4; test $got -eq ${want:-0} && cat ktap",
		  0, "KTAP version 1\n1..1\n", "ok 1 getppid.sysenter.i386", NULL);
	ci_expect(*state, "SYSPATH_RUN='--path nosuch' docs/ci/kselftest.sh", 2, NULL);
}

static void test_kcidb(void **state)
{
	ci_expect(*state, CI_SMALL "docs/ci/measure.sh out", 0, NULL);
	struct command_end end = ci_shell(
		*state, "KCIDB_SUBMIT='cat -u' docs/ci/kcidb.sh my_ci my_ci:build-7 out/run.json");
	json_t *report = json_loads(end.out, 0, NULL);
	json_t *test = json_array_get(json_object_get(report, "tests"), 0);
	assert_int_equal(end.code, 0);
	assert_string_equal(json_string_value(json_object_get(test, "origin")), "my_ci");
	assert_string_equal(json_string_value(json_object_get(test, "build_id")), "my_ci:build-7");
	json_decref(report);
	command_free(&end);
	ci_expect(*state, "KCIDB_SUBMIT=cat docs/ci/kcidb.sh my_ci my_ci:b absent.json", 2, NULL);
	ci_expect(*state, "unset KCIDB_SUBMIT; docs/ci/kcidb.sh my_ci my_ci:b out/run.json", 2,
		  NULL);
}

static void test_lkp(void **state)
{
	ci_expect(*state,
		  "mkdir -p marks/syspath result && ln -s ../../build marks/syspath/bin && "
		  "BENCHMARK_ROOT=$PWD/marks TMP_RESULT_ROOT=$PWD/result path=vdso,syscall "
		  "op=gettimeofday counts=quick docs/ci/lkp/programs/syspath/run >log && "
		  "docs/ci/lkp/programs/syspath/parse <log >stats && cat stats",
		  0, "gettimeofday.vdso.x86_64.floor_ns: ", "gettimeofday.syscall.x86_64.p50_ns: ",
		  NULL);
	/* "key: value" with a number, and nothing else: LKP takes what it is given. */
	ci_expect(*state, "grep -vE '^[a-z0-9_.]+: -?[0-9]+([.][0-9]+)?$' stats", 1, NULL);
	/* Core cycles, where the run has them, and never in the place of ns. */
	ci_expect(*state,
		  "docs/ci/lkp/programs/syspath/parse <tests/golden/export/ruled.csv.csv >ruled && "
		  "cat ruled",
		  0, "getppid.syscall.x86_64.p50_ns: 121.250\n",
		  "getppid.syscall.x86_64.p50_cycles: 454.868\n",
		  "getppid.syscall.x86_64.p10_cycles: 453.049\n",
		  "getppid.syscall.x86_64.seccomp-args.p50_cycles: 795.225\n", NULL);
	ci_expect(*state, "grep -c 'int80.i386.*_cycles\\|p10_ns\\|floor_cycles' ruled", 1, "0\n",
		  NULL);
	ci_expect(*state,
		  "docs/ci/lkp/programs/syspath/parse <tests/golden/export/small.csv.csv >small && "
		  "grep -c _ns small && grep -c _cycles small",
		  1, NULL);
	ci_expect(*state,
		  "printf '%s\\n' 'getppid,int80,x86_64,none,failed,,,,\"SIGSEGV, or so\"' | "
		  "docs/ci/lkp/programs/syspath/parse",
		  0, "getppid.int80.x86_64.failed: 1\n", NULL);
}

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, ci_tree_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TREE(test_measure),
		IN_TREE(test_gate_same_and_regression),
		IN_TREE(test_gate_wants_it_twice),
		IN_TREE(test_gate_gone),
		IN_TREE(test_gate_usage),
		IN_TREE(test_gate_too_noisy),
		IN_TREE(test_gate_another_host),
		IN_TREE(test_lava),
		IN_TREE(test_kselftest),
		IN_TREE(test_kcidb),
		IN_TREE(test_lkp),
	};

	return cmocka_run_group_tests_name("CI recipes", tests, NULL, NULL);
}

/* One row and one file: every example of docs/adding.md, as it stands there, is added to a copy of
 * the tree, which is built and run as the page says (tests/e2e/adding.pl). What a row breaks that
 * is not named on the page breaks this test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

enum { BUILD_TIMEOUT_S = 250 }; /* twenty seconds of a CPU */

/* Without what the make that runs this test hands down; and what is built here is not optimised:
 * its figures are looked at by nobody; and no page of it needs musl. */
#define PLAIN_MAKE                                                                                 \
	"unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES BUILD WERROR SAN V M32; export OPT=-O0 MUSL_CC=; "

static void *tree;

/* The end of a text: of a long report it is what says why. */
static const char *last_part(const char *text)
{
	size_t length = strlen(text);

	return length > 400 ? text + length - 400 : text;
}

/* Runs a script in the copy. The test fails, with the end of what was printed, unless it exits
 * with 0. */
static struct command_end in_tree(const char *script, int timeout_s)
{
	char whole[8192];

	snprintf(whole, sizeof(whole), PLAIN_MAKE "cd '%s' && %s", (const char *)tree, script);
	struct running run =
		command_start(NULL, (const char *const[]){"/bin/sh", "-c", whole, NULL});
	struct command_end end = command_finish_within(&run, timeout_s);
	if (end.code)
		fail_msg("%s: exit %d:\n%s%s", script, end.code, last_part(end.out),
			 last_part(end.err));
	return end;
}

static void expect_fine(const char *script)
{
	struct command_end end = in_tree(script, BUILD_TIMEOUT_S);

	command_free(&end);
}

/* How many lines of a text hold the words. */
static int lines_with(const char *text, const char *words)
{
	int n = 0;

	for (const char *at = text; (at = strstr(at, words)); n++)
		at += strcspn(at, "\n");
	return n;
}

static void test_examples_have_a_place(void **state)
{
	static const char *const files[] = {
		"stubs/paths.def\n",
		"stubs/x86_64/syscall_fenced.S\n",
		"bench/ops/ops.def\n",
		"bench/ops/getuid.c\n",
		"bench/export/formats.def\n",
		"bench/export/export_influx.c\n",
		"bench/host/facts.def\n",
		"docs/host.md\n",
		"bench/commands/commands.def\n",
		"bench/commands/cmd_paths.c\n",
		"docs/syspath.1\n",
		"tests/unit/stubs/test_paths.c\n",
	};
	char script[1024], here[512];

	(void)state;
	assert_non_null(realpath(".", here));
	snprintf(script, sizeof(script),
		 "cd '%s' && cp -Rp Makefile asm bench docs results scripts stubs tests '%s' && "
		 "tests/e2e/adding.pl apply docs/adding.md '%s'",
		 here, (const char *)tree, (const char *)tree);
	struct command_end end = in_tree(script, COMMAND_TIMEOUT_S);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (!strstr(end.out, files[i]))
			fail_msg("no example of docs/adding.md goes to %s", files[i]);
	command_free(&end);
}

/* The programs that the page builds first, and no more: `make` makes the guest, too. */
static void test_it_builds(void **state)
{
	(void)state;
	expect_fine("make -j2 build/source build/syspath build/syspath-worker64 "
		    "build/syspath-worker32");
}

/* Every command of the page, one by one, in its order; make has nothing left to do but the guest
 * and the test. */
static void test_commands_do_as_the_page_says(void **state)
{
	struct command_end list =
		in_tree("tests/e2e/adding.pl commands docs/adding.md", COMMAND_TIMEOUT_S);
	char *rest;

	(void)state;
	assert_true(lines_with(list.out, "--selftest") == 1);
	assert_true(lines_with(list.out, "build/syspath ") >= 6);
	for (char *line = strtok_r(list.out, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		expect_fine(line);
	command_free(&list);
}

static void expect_lines(const char *script, int least, const char *words)
{
	struct command_end end = in_tree(script, BUILD_TIMEOUT_S);

	if (lines_with(end.out, words) < least)
		fail_msg("%s: not %d lines with '%s':\n%s", script, least, words, end.out);
	command_free(&end);
}

/* What was added is there, and is all of what its kind is. */
static void test_what_was_added_is_there(void **state)
{
	(void)state;
	expect_lines("build/syspath list --path syscall_fenced", 10, "  ok");
	expect_lines("build/syspath list --op getuid --path syscall_fenced", 1, "  ok");
	expect_lines("build/syspath run --quick --invocations 2 --batches 20 --path syscall_fenced "
		     "--op getuid,getppid --output r.json --verbose",
		     2, "syscall_fenced");
	expect_lines("build/syspath export --format influx r.json", 1,
		     "syspath,op=getuid,path=syscall_fenced,abi=x86_64,condition=none ");
	expect_lines("build/syspath export --format influx r.json", 2, "ns=");
	expect_lines("cat tests/golden/export/exact.influx.lp", 1, " insn=");
	expect_lines("build/syspath host --json", 1, "\"huge_pages\"");
	expect_lines("build/syspath paths", 1, "syscall_fenced ");
	expect_lines("build/syspath --help", 1, "the ways in that this program knows");
}

/* Tests of the tables themselves, none of which may hold a copy of one. */
static void test_no_test_knows_the_number_of_rows(void **state)
{
	(void)state;
	expect_fine("tests='unit/plot/test_plot_caption unit/engine/test_plan "
		    "unit/export/test_export_edge unit/export/test_export_golden "
		    "unit/host/test_host_describe unit/stubs/test_absence unit/protocol/test_wire "
		    "e2e/test_usage e2e/test_manual e2e/test_stub_calls e2e/test_stub_clock'; "
		    "SYSPATH_BUILD=build; export SYSPATH_BUILD; "
		    "make -j2 $(for t in $tests; do echo build/tests/$t; done) && "
		    "for t in $tests; do build/tests/$t || exit; done");
}

static int make_tree(void **state)
{
	if (folder_make(state))
		return -1;
	tree = *state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples_have_a_place),
		cmocka_unit_test(test_it_builds),
		cmocka_unit_test(test_commands_do_as_the_page_says),
		cmocka_unit_test(test_what_was_added_is_there),
		cmocka_unit_test(test_no_test_knows_the_number_of_rows),
	};

	return cmocka_run_group_tests(tests, make_tree, folder_remove);
}

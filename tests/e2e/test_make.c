/* What make leaves and says where it cannot do everything: a linker that is killed, a compiler that
 * knows no 32-bit programs, one that warns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/ci_tree.h"
#include "tests/e2e/folder.h"

/* make in the tree, as from a shell; compiler NAME makes one of what stands on its input. */
#define TOOLS                                                                                      \
	"here=$PWD; "                                                                              \
	"compiler() { { echo '#!/bin/sh'; cat; echo 'exec gcc \"$@\"'; } >\"$1\"; chmod +x "       \
	"\"$1\"; }; "                                                                              \
	"build() { env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES -u WERROR -u SAN -u "  \
	"OPT -u V -u M32 make --no-print-directory -C \"$(readlink -f docs)/..\" BUILD=$here/b "   \
	"\"$@\" 2>&1; }; "

#define NO_M32 "echo 'for a; do [ \"$a\" != -m32 ] || exit 1; done' | compiler cc; "

/* The linker writes half of a program and is killed, of which the compiler says that it failed: the
 * next make would take the half for made. */
static void test_killed_linker(void **state)
{
	ci_expect(*state,
		  TOOLS "echo 'link=y; for a; do case $a in -c) link=;; */fake_worker64) "
			"program=$a;; esac; done; [ -z \"$link\" ] || [ -z \"$program\" ] || "
			"{ echo half >\"$program\"; exit 1; }' | compiler cc; "
			"build M32=yes CC=$here/cc $here/b/tests/e2e/fake_worker64; echo exit $?; "
			"ls b/tests/e2e",
		  0, "LD   ", "exit 2\n", NULL);
	assert_int_equal(access(in_folder(*state, "b/tests/e2e/fake_worker64"), F_OK), -1);
}

static void test_half_is_built_without_m32(void **state)
{
	struct command_end end = ci_shell(*state, TOOLS NO_M32 "build -n CC=$here/cc all");

	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "b/syspath-worker64"));
	assert_non_null(strstr(end.out, "syspath-worker32 is not built: "));
	assert_non_null(strstr(end.out, "scripts/deps"));
	assert_null(strstr(end.out, "LD   "
				    "b/syspath-worker32"));
	assert_null(strstr(end.out, "obj/i386"));
	command_free(&end);
	ci_expect(*state, TOOLS NO_M32 "build CC=$here/cc test", 2, "run scripts/deps", NULL);
}

/* The other half measures, and says why there is no more. */
static void test_half_measures(void **state)
{
	ci_expect(*state,
		  "mkdir half && cp build/syspath build/syspath-worker64 half && half/syspath run "
		  "--quick --path syscall,int80 --op getppid --output half/r.json",
		  0, "int80", "the 32-bit worker was not built", NULL);
	ci_expect(*state,
		  "half/syspath run --quick --path syscall,int80 --op getppid --workers half "
		  "--output half/r.json 2>&1",
		  2, "cannot start the i386 worker", NULL);
}

/* A warning of a compiler that we have not seen is no reason not to build; of ours it is one. */
static void test_warnings_are_ours(void **state)
{
	static const char noisy[] =
		TOOLS "echo 'case \"$*\" in *-Werror*) echo stopped; exit 1;; esac' | compiler cc; "
		      "build M32=yes CC=$here/cc %s $here/b/tests/e2e/fake_worker64";
	char script[1024];

	snprintf(script, sizeof(script), noisy, "");
	ci_expect(*state, script, 0, "LD   ", NULL);
	snprintf(script, sizeof(script), noisy, "WERROR=-Werror");
	ci_expect(*state, script, 2, "stopped", NULL);
	ci_expect(*state, "grep -x 'export WERROR=-Werror' \"$(readlink -f docs)/../.ci/run\"", 0,
		  NULL);
}

/* Of each kind of test program: a case is chosen by its name (tests/one_case.c). */
static void test_one_case_is_chosen(void **state)
{
	ci_expect(*state,
		  "export SYSPATH_CASE=test_padded CMOCKA_MESSAGE_OUTPUT=TAP; "
		  "build/tests/unit/base/test_text",
		  0, "1..1\n", "test_padded", NULL);
	ci_expect(*state,
		  "export SYSPATH_CASE=test_markdown CMOCKA_MESSAGE_OUTPUT=TAP; "
		  "cd \"$(readlink -f docs)/..\" && build/tests/e2e/test_show",
		  0, "1..1\n", "test_markdown", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_killed_linker, ci_tree_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_half_is_built_without_m32, ci_tree_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_half_measures, ci_tree_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_warnings_are_ours, ci_tree_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_one_case_is_chosen, ci_tree_make,
						folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

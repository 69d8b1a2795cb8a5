/* scripts/deps on systems that lack one thing or another: the programs of this one behind links,
 * and package tools that only say what they were asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/ci_tree.h"
#include "tests/e2e/folder.h"

/* bin: all the programs of this system but those that install others. fake NAME makes another of
 * what stands on its input. */
#define SYSTEM                                                                                     \
	"rm -rf bin && mkdir bin && ln -s /usr/bin/* bin/ && ln -sf /usr/sbin/* bin/ && "          \
	"{ [ -L /bin ] || ln -sf /bin/* bin/; } && "                                               \
	"cd bin && rm -f apt-get apt-cache dnf pacman zypper apk sudo; cd .. || exit 9; "          \
	"fake() { rm -f \"bin/$1\"; cat >\"bin/$1\"; chmod +x \"bin/$1\"; }; "                     \
	"user() { echo echo \"$1\" | fake id; }; "                                                 \
	"with_apt() { echo : | fake apt-cache; fake apt-get; }; "                                  \
	"deps() { PATH=$PWD/bin; unset CC; scripts/deps \"$@\" 2>&1; }; "

#define NO_M32                                                                                     \
	"gcc=$(command -v gcc); "                                                                  \
	"{ echo 'for a; do [ \"$a\" != -m32 ] || exit 1; done'; echo \"exec $gcc "                 \
	"\\\"\\$@\\\"\"; } | { echo '#!/bin/sh'; cat; } | fake gcc; "

/* On a system without apt-get the README's second command goes on when all is there. */
static void test_all_there_without_apt(void **state)
{
	struct command_end end = ci_shell(*state, SYSTEM "deps");

	if (end.code || *end.out)
		fail_msg("exit %d: %s%s", end.code, end.out, end.err);
	command_free(&end);
}

static void test_names_of_other_systems(void **state)
{
	ci_expect(*state, SYSTEM "rm bin/hyperfine bin/xmllint; deps", 2,
		  "dnf install hyperfine libxml2\n", "pacman -S --needed hyperfine libxml2\n",
		  "zypper install hyperfine libxml2-tools\n", "apk add hyperfine libxml2-utils\n",
		  "no apt-get here", NULL);
}

/* A system that has one of the tools is given the one line for it, and what it has no package for.
 */
static void test_command_of_this_system(void **state)
{
	struct command_end end = ci_shell(
		*state, SYSTEM "fake zypper </dev/null; rm bin/hyperfine bin/xmllint; deps");

	assert_int_equal(end.code, 2);
	assert_non_null(strstr(end.out, "\n  zypper install hyperfine libxml2-tools\n"));
	assert_null(strstr(end.out, "dnf install"));
	assert_null(strstr(end.out, "apk add"));
	command_free(&end);
	ci_expect(*state, SYSTEM NO_M32 "fake apk </dev/null; deps", 2,
		  "\n  # apk: no package is known that brings: static_libc -m32\n", NULL);
}

static void test_without_root_a_line_to_copy(void **state)
{
	ci_expect(*state, SYSTEM "user 1000; with_apt </dev/null; rm bin/hyperfine; deps", 2,
		  "\n  apt-get update && apt-get install -y --no-install-recommends --no-remove "
		  "hyperfine\n",
		  NULL);
}

/* gcc-multilib would have the cross compilers removed. */
static void test_beside_a_cross_compiler(void **state)
{
	ci_expect(*state, SYSTEM NO_M32 "user 1000; echo exit 100 | with_apt; deps", 2,
		  "--no-remove libc6-dev-i386 lib32gcc-", "-dev\n", NULL);
	ci_expect(*state, SYSTEM NO_M32 "user 1000; echo exit 0 | with_apt; deps", 2,
		  "--no-remove gcc-multilib\n", NULL);
}

/* As root what is missing is installed, and nothing else; and looked for again. */
static void test_installs_what_is_missing(void **state)
{
	static const char script[] =
		SYSTEM "user 0; rm bin/hyperfine; "
		       "echo 'case \"$*\" in *install*) echo \"asked: $*\"; "
		       "ln -s /bin/true bin/hyperfine;; esac' | with_apt; deps";
	static const char useless[] = SYSTEM "user 0; rm bin/hyperfine; with_apt </dev/null; deps";

	ci_expect(*state, script, 0, "--no-remove hyperfine\n", NULL);
	ci_expect(*state, useless, 2, "yet these are not met: tool hyperfine", NULL);
}

/* A measurement needs neither linters nor QEMU. */
static void test_groups(void **state)
{
	ci_expect(*state,
		  SYSTEM "rm -f bin/clang* bin/cppcheck bin/shellcheck bin/qemu-system*; deps && "
			 "deps --for lint boots",
		  2, "clang-tidy-19 ", "cppcheck ", "qemu-system-x86 ", NULL);
	ci_expect(*state, SYSTEM "deps --for nothing", 2, "no group 'nothing'", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all_there_without_apt, ci_tree_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_command_of_this_system, ci_tree_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_names_of_other_systems, ci_tree_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_without_root_a_line_to_copy, ci_tree_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_beside_a_cross_compiler, ci_tree_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_installs_what_is_missing, ci_tree_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_groups, ci_tree_make, folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

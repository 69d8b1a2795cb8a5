/* What shells complete: every command, option and name that the program has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/ci_tree.h"
#include "tests/e2e/folder.h"

#define BASH                                                                                       \
	"scripts/completions bash build/syspath >bash && cat >try <<'END'\n"                       \
	". ./bash\n"                                                                               \
	"try() { COMP_WORDS=(syspath \"$@\"); COMP_CWORD=$#; _syspath; echo \"${COMPREPLY[*]}\"; }\n"

/* A line per word that is completed: it, "->" and what it may become. */
static void test_words(void **state)
{
	ci_expect(*state,
		  BASH "try pl; try history t; try run --qu; try history trend --anon\n"
		       "try run --op get; try run --op = gettimeofday,getc; try run -p vd\n"
		       "try export --format g; try run --seed ''\nEND\nbash try",
		  0,
		  "plot\ntrend\n--quick\n--anonymous\n"
		  "getppid gettimeofday getcpu getrandom\ngettimeofday,getcpu\nvdso\n"
		  "gab gobench gbench\n\n",
		  NULL);
}

/* The options of every command, of every part of one, are those of its --help. */
static void test_all_options(void **state)
{
	ci_expect(
		*state,
		BASH
		"options() { grep -o '^ *\\(-., \\)\\? *--[a-z][a-z0-9-]*' | grep -o '[-][-].*' | sort -u; }\n"
		"parts() { build/syspath \"$@\" --help | sed -n 's/^  \\([a-z][a-z]*\\)  .*/\\1/p'; }\n"
		"check() { [ \"$(try \"$@\" -- | tr ' ' '\\n' | sort)\" = \"$(build/syspath \"$@\" --help | options)\" ] || "
		"echo \"differs: $*\"; n=$((n + 1)); }\n"
		"for c in $(parts); do\n"
		"	if [ $c = history ]; then for p in $(parts $c); do check $c $p; done; else check $c; fi\n"
		"done; echo \"$((n > 15)) checked\"\nEND\nbash try; ! bash try | grep differs",
		0, "1 checked\n", NULL);
}

/* Where the other shells are installed they read theirs. */
static void test_other_shells(void **state)
{
	ci_expect(
		*state,
		"scripts/completions zsh build/syspath >zsh && scripts/completions fish build/syspath >fish && "
		"grep -q \"'--quick\\|{-q,--quick}\" zsh && grep -q -e '-l quick ' fish && "
		"for shell in zsh fish; do ! command -v $shell >/dev/null || $shell -n $shell || exit 1; done; "
		"! scripts/completions csh build/syspath 2>&1",
		0, "no shell 'csh'; there are bash, zsh, fish\n", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_words, ci_tree_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_all_options, ci_tree_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_other_shells, ci_tree_make, folder_remove),
	};

	return cmocka_run_group_tests_name("completions", tests, NULL, NULL);
}

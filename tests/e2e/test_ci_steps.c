/* The YAML files of the CI recipes of docs/ci.md: every shell step, but those that install, build
 * or talk to a service, is run as it stands there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/ci_tree.h"
#include "tests/e2e/folder.h"

/* The shell steps of a recipe, one per line; they are single lines there so that this can be told
 * without a reader of YAML. */
#define STEPS                                                                                      \
	"steps() { sed -n -e 's/^ *- run: //p' -e '/^ *\\(script\\|steps\\):$/,/^ *[a-z_]*:/"      \
	"{/- \\(uses\\|run\\):/!s/^ *- //p}' \"$1\"; }; "

/* Every step of a recipe in its order, but those for which this is no place. */
static void run_steps(void *tree, const char *recipe, int least)
{
	char script[512];
	int n = 0;

	snprintf(script, sizeof(script), STEPS "steps docs/ci/%s", recipe);
	ci_expect(tree, "rm -rf out syspath-base base", 0, NULL);
	/* Counts as if they had been booted, and kept: test_ci_exact.c boots. */
	ci_expect(
		tree,
		"mkdir -p out/exact kept && "
		"cp \"$(readlink -f docs)/../results/reference/qemu-7.2/trixie-intel-xonly.json\" "
		"out/exact "
		"&& "
		"rm -rf kept/syspath-exact syspath-exact && cp -r out/exact kept/syspath-exact && "
		"cp -r out/exact syspath-exact",
		0, NULL);
	struct command_end list = ci_shell(tree, script);
	for (char *next, *step = strtok_r(list.out, "\n", &next); step;
	     step = strtok_r(NULL, "\n", &next)) {
		if (!strncmp(step, "scripts/deps", 12) || !strncmp(step, "make", 4) ||
		    !strncmp(step, "gh ", 3) || !strncmp(step, "dmesg", 5))
			continue;
		snprintf(script, sizeof(script),
			 CI_SMALL "GITHUB_STEP_SUMMARY=summary SETUP_A=true SETUP_B=true "
				  "SYSPATH_BASE=base; %s",
			 step);
		struct command_end end = ci_shell(tree, script);
		/* Of a paired experiment of nothing one in a hundred finds something. */
		if (end.code != 0 && !(end.code == 1 && strstr(step, " ab ")))
			fail_msg("%s: %s: exit %d:\n%s%s", recipe, step, end.code, end.out,
				 end.err);
		command_free(&end);
		n++;
	}
	assert_true(n >= least);
	command_free(&list);
}

static void test_steps(void **state)
{
	run_steps(*state, "github-actions.yml", 8);
	run_steps(*state, "exact-only.yml", 2);
	run_steps(*state, "gitlab-ci.yml", 4);
	run_steps(*state, "lava-test.yaml", 2);
}

/* The first push says what to commit; with that, the second is green. */
static void test_second_push(void **state)
{
	/* The version that is pinned is this one, and that of the packages. */
	ci_expect(*state,
		  "version=$(build/syspath --version | cut -d ' ' -f 2) && "
		  "grep \"^  SYSPATH_VERSION: v$version$\" docs/ci/exact-only.yml && "
		  "grep \"^syspath ($version-\" \"$(readlink -f docs)/../debian/changelog\"",
		  0, NULL);
	ci_expect(*state,
		  "mkdir -p out/exact && cp \"$(readlink -f docs)/../results/reference/qemu-7.2/"
		  "trixie-intel-xonly.json\" out/exact",
		  0, NULL);
	ci_expect(*state, "GITHUB_RUN_ID=17 docs/ci/exact.sh kept/syspath-exact out", 4,
		  "gh run download 17 --name syspath-exact --dir syspath-exact-run\n",
		  "cp -r syspath-exact-run/exact syspath-exact\n", "git add syspath-exact ", NULL);
	ci_expect(*state,
		  "mkdir kept && cd kept && cp -r ../out . && "
		  "sh -c \"$(grep '^    cp ' ../out/compare.md | sed s/syspath-exact-run/out/)\"",
		  0, NULL);
	ci_expect(*state, "docs/ci/exact.sh kept/syspath-exact out; cat out/compare.md", 0,
		  "exact: exit status 0\n", " same", NULL);
}

/* The steps found by line are those that a reader of YAML finds. */
static void test_steps_are_all(void **state)
{
	static const char reader[] =
		"import sys, yaml\n"
		"def walk(node):\n"
		"  for key, value in (node.items() if isinstance(node, dict) else []):\n"
		"    if key == \"run\" and isinstance(value, str): print(value)\n"
		"    elif key in (\"script\", \"steps\") and isinstance(value[0], str):\n"
		"      print(*value, sep=\"\\n\")\n"
		"    elif isinstance(value, dict): walk(value)\n"
		"    elif isinstance(value, list): [walk(one) for one in value]\n"
		"walk(yaml.safe_load(open(sys.argv[1])))\n";
	struct command_end end = ci_shell(*state, "/usr/bin/python3 -c 'import yaml'");
	int code = end.code;

	command_free(&end);
	if (code) {
		print_message("not tested: python3-yaml is not installed\n");
		skip();
	}
	file_write(in_folder(*state, "reader.py"), reader, sizeof(reader) - 1);
	ci_expect(
		*state,
		STEPS
		"for file in docs/ci/github-actions.yml docs/ci/exact-only.yml docs/ci/gitlab-ci.yml "
		"docs/ci/lava-test.yaml; do steps $file >lines; "
		"/usr/bin/python3 reader.py $file >yaml && diff lines yaml || exit 1; done; "
		"for file in docs/ci/*.yaml docs/ci/lkp/*/*.yaml docs/ci/lkp/*/*/*.yaml; do "
		"/usr/bin/python3 reader.py $file >yaml || exit 1; echo $file; done",
		0, "docs/ci/lava-job.yaml\n", "docs/ci/lkp/jobs/syspath.yaml\n",
		"docs/ci/lkp/programs/syspath/meta.yaml\n", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_steps, ci_tree_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_second_push, ci_tree_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_steps_are_all, ci_tree_make, folder_remove),
	};

	return cmocka_run_group_tests_name("CI recipes, steps", tests, NULL, NULL);
}

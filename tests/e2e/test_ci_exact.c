/* The gate on counts of docs/ci.md, with one boot of one small arm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/boot_here.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/ci_tree.h"
#include "tests/e2e/folder.h"

#define EXACT "docs/ci/exact.sh base out"

/* Adds to the base's count of a cell; 0 takes the cell away. */
static void change_base(void *tree, double insn)
{
	json_t *base = document_load(in_folder(tree, "out/exact/xonly.json"));
	json_t *cell = (json_t *)cell_find(base, "x86_64", "syscall", "getppid");
	json_t *exact = json_object_get(json_object_get(cell, "cost"), "exact");
	double was = json_number_value(json_object_get(exact, "insn"));

	assert_true(was > 100);
	if (insn < 0 || insn > 0)
		json_object_set_new(exact, "insn", json_real(was + insn));
	else
		json_array_clear(json_object_get(base, "cells"));
	assert_int_equal(json_dump_file(base, in_folder(tree, "base/xonly.json"), 0), 0);
	json_decref(base);
}

static void test_exact(void **state)
{
	if (!boot_have_kernel())
		skip();
	/* What the script would boot, by the one way of the tests to choose a kernel. */
	const char *const cells[] = {
		"--abi", "x86_64",  "--path",	    "syscall",
		"--op",	 "getppid", "--output-dir", in_folder(*state, "out/exact"),
		NULL};
	ci_expect(*state, "mkdir out", 0, NULL);
	struct command_end end = boot_run(cells);
	assert_int_equal(end.code, 0);
	command_free(&end);
	ci_expect(*state, EXACT, 4, "xonly is not in both base and out/exact", NULL);
	ci_expect(*state, "cp -r out/exact base; " EXACT " && cat out/compare.md", 0, " 1 same",
		  NULL);
	change_base(*state, -5);
	ci_expect(*state, EXACT "; test $? -eq 1 && cat out/compare.md", 0, "**regression**",
		  "+5 insn", NULL);
	ci_expect(*state, "cat out/compare-xonly.xml", 0, "<failure message=\"regression: +5 insn",
		  NULL);
	change_base(*state, 5);
	ci_expect(*state, EXACT " && cat out/compare.md", 0, "-5 insn", NULL);
	change_base(*state, 0);
	ci_expect(*state, EXACT, 4, NULL);
	ci_expect(*state, "cp -r out/exact/. base; cp base/xonly.json base/none.json; " EXACT, 4,
		  "none is not in both", NULL);
	ci_expect(*state, "GITHUB_OUTPUT=said docs/ci/github.sh " EXACT, 4,
		  "::error title=syspath::not comparable", NULL);
}

static void test_usage(void **state)
{
	ci_expect(*state, "docs/ci/exact.sh", 2, NULL);
	ci_expect(*state, "SYSPATH_BOOTS='--path nosuch' " EXACT, 2, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_exact, ci_tree_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_usage, ci_tree_make, folder_remove),
	};

	return cmocka_run_group_tests_name("CI recipes, counts", tests, NULL, NULL);
}

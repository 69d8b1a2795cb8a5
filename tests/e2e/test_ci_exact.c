/* The gate on counts of docs/ci.md, on counts of one cell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/ci_tree.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/qemu_fake.h"

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

/* Counts that were made before are judged; the script boots only where there are none. */
static void make_counts(void *tree)
{
	json_t *d = document_load(REFERENCE), *one = json_array();

	json_array_append(one, (json_t *)cell_find(d, "x86_64", "syscall", "getppid"));
	json_object_set_new(d, "cells", one);
	ci_expect(tree, "mkdir -p out/exact", 0, NULL);
	assert_int_equal(json_dump_file(d, in_folder(tree, "out/exact/xonly.json"), 0), 0);
	json_decref(d);
}

static void test_exact(void **state)
{
	make_counts(*state);
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

/* syspath inspect: what it prints is what the other commands find, of the ABIs that were asked for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

/* What is printed for a function that could stay in user space; NULL where nothing is. */
static const char *fallback_of(const char *text, const char *abi, const char *path, const char *op)
{
	const char *list = strstr(text, "could stay in user space");
	char row[96];

	assert_non_null(list);
	snprintf(row, sizeof(row), "\n  %-6s  %-4s  %-30s  ", abi, path, op);
	const char *found = strstr(list, row);
	return found ? found + strlen(row) : NULL;
}

static void expect_begins(const char *printed, const char *text)
{
	assert_non_null(printed);
	if (strncmp(printed, text, strlen(text)) != 0)
		fail_msg("not \"%s\": %.60s", text, printed);
}

/* Every cell of the vDSO's and the C library's functions, against a result. */
static void test_fallbacks(void **state)
{
	const char *output = in_folder(*state, "r.json");
	struct command_end end = syspath(NULL, "run", "--quick", "--batches", "2", "--invocations",
					 "1", "--path", "vdso,libc", "--output", output, NULL);
	const json_t *cell;
	size_t i, found = 0;

	assert_int_equal(end.code, 0);
	command_free(&end);
	json_t *document = document_load(output);
	end = syspath(NULL, "inspect", NULL);
	assert_int_equal(end.code, 0);
	json_array_foreach (json_object_get(document, "cells"), i, cell) {
		const json_t *enters = json_object_get(cell, "enters_kernel");
		const char *printed =
			fallback_of(end.out, json_string_value(json_object_get(cell, "abi")),
				    json_string_value(json_object_get(cell, "path")),
				    json_string_value(json_object_get(cell, "op")));
		found += printed != NULL;
		if (strcmp(cell_status(cell), "ok") != 0)
			continue;
		if (json_is_true(json_object_get(cell, "fallback")))
			expect_begins(printed, "FALLBACK: makes a system call\n");
		else if (json_is_false(enters))
			expect_begins(printed, "stays in user space\n");
		else if (json_is_true(enters))
			assert_true(!printed || !strncmp(printed, "makes a system call\n", 20));
	}
	assert_true(found > 0);
	json_decref(document);
	command_free(&end);
}

static void test_one_abi(void **state)
{
	static const char *const abis[] = {"x86_64", "i386"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		char own[32], other[32];
		snprintf(own, sizeof(own), "\n%s process\n", abis[i]);
		snprintf(other, sizeof(other), "\n%s process\n", abis[!i]);
		struct command_end end = syspath(NULL, "inspect", "--abi", abis[i], NULL);
		assert_int_equal(end.code, 0);
		assert_non_null(strstr(end.out, own));
		assert_null(strstr(end.out, other));
		assert_null(fallback_of(end.out, abis[!i], "vdso", "time"));
		assert_non_null(fallback_of(end.out, abis[i], "vdso", "time"));
		assert_int_equal(strstr(end.out, "vsyscall mode: ") != NULL, i == 0);
		command_free(&end);
	}
}

/* Options that would choose nothing are none. */
static void test_no_choice_of_cells(void **state)
{
	static const char *const options[][2] = {
		{"--path", "vdso"}, {"--op", "getppid"}, {"--condition", "none"}};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct command_end end =
			syspath(NULL, "inspect", options[i][0], options[i][1], NULL);
		expect_one_line(&end, 2, "inspect: no option", options[i][0], NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_fallbacks, folder_make, folder_remove),
		cmocka_unit_test(test_one_abi),
		cmocka_unit_test(test_no_choice_of_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Pages that print committed traces: what stands in them is what the program prints now, and
 * scripts/pages notices when it is not. */
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

static struct command_end pages(const char *options, const char *page)
{
	const char *build = getenv("SYSPATH_BUILD");
	char script[600];

	snprintf(script, sizeof(script), "scripts/pages %s '%s/syspath' '%s'", options,
		 build ? build : "build", page);
	const char *const argv[] = {"/bin/sh", "-c", script, NULL};
	return command_run(NULL, argv);
}

static void test_pages_are_what_the_program_prints(void **state)
{
	struct command_end end = pages("--check", "docs/paths.md");

	(void)state;
	if (end.code)
		fail_msg("run make pages, and look at what changes: %s%s", end.out, end.err);
	command_free(&end);
}

static void write_page(const char *page, const char *text)
{
	file_write(page, text, strlen(text));
}

static void test_a_page_is_filled_and_checked(void **state)
{
	const char *page = in_folder(*state, "page.md");
	struct command_end end;
	char text[2000] = "";

	write_page(page, "before\n<!-- syspath trace --flat --arm off --path vdso "
			 "tests/fixtures/trace/small.json -->\nold\n<!-- end -->\nbehind\n");
	end = pages("--check", page);
	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.out, "-old\n"));
	command_free(&end);
	end = pages("", page);
	assert_int_equal(end.code, 0);
	command_free(&end);
	FILE *in = fopen(page, "re");
	assert_non_null(in);
	text[fread(text, 1, sizeof(text) - 1, in)] = 0;
	fclose(in);
	assert_non_null(strstr(text, "before\n<!-- syspath trace --flat"));
	assert_non_null(strstr(text, "stub_vdso (worker)  [user]\n```\n<!-- end -->\nbehind\n"));
	assert_null(strstr(text, "old"));
	end = pages("--check", page);
	assert_int_equal(end.code, 0);
	command_free(&end);
}

static void test_what_cannot_be_filled_is_an_error(void **state)
{
	const char *page = in_folder(*state, "page.md");
	struct command_end end;

	write_page(page, "<!-- syspath trace nosuch.json -->\n<!-- end -->\n");
	end = pages("", page);
	assert_int_equal(end.code, 2);
	assert_non_null(strstr(end.err, "nosuch.json"));
	command_free(&end);
	write_page(page, "<!-- syspath trace tests/fixtures/trace/small.json -->\n");
	end = pages("", page);
	assert_int_equal(end.code, 2);
	assert_non_null(strstr(end.err, "a block has no end"));
	command_free(&end);
	end = pages("--check", "");
	assert_int_not_equal(end.code, 0);
	command_free(&end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages_are_what_the_program_prints),
		cmocka_unit_test_setup_teardown(test_a_page_is_filled_and_checked, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_what_cannot_be_filled_is_an_error, folder_make,
						folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

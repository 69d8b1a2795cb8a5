/* The commands of the documents do what they say (tests/e2e/documents.pl), and how many there are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

enum { TIMEOUT_S = 900 }; /* a minute of a CPU */

/* Those of one document, NULL: of all. */
static struct command_end execute(const char *folder, const char *document)
{
	char here[4096];

	assert_non_null(getcwd(here, sizeof(here)));
	struct running perl =
		command_start(NULL, (const char *const[]){"/usr/bin/perl", "tests/e2e/documents.pl",
							  here, folder, document, NULL});
	return command_finish_within(&perl, TIMEOUT_S);
}

static void test_wrong_ones_are_found(void **state)
{
	struct command_end end = execute(*state, "tests/fixtures/documents/wrong.md");
	size_t found = 0;

	for (const char *at = end.out; (at = strstr(at, "wrong.md: exit ")); at++)
		found++;
	if (end.code != 1 || found != 5)
		fail_msg("exit %d, %zu wrong ones:\n%s%s", end.code, found, end.out, end.err);
	assert_null(strstr(end.out, "exit 0"));
	assert_non_null(strstr(end.out, "6 commands of 1 documents: "));
	assert_non_null(strstr(end.out, "; 1 synopses left out; 3 links\n"));
	assert_non_null(strstr(end.out, "dead link: no-such.md\n"));
	assert_non_null(strstr(end.out, "dead link: wrong.md#no-such\n"));
	command_free(&end);
}

static void test_every_command(void **state)
{
	struct command_end end = execute(*state, NULL);

	if (end.code)
		fail_msg("exit %d:\n%s%s", end.code, end.out, end.err);
	print_message("%s", end.out);
	command_free(&end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_wrong_ones_are_found, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_every_command, folder_make, folder_remove),
	};

	return cmocka_run_group_tests_name("documents", tests, NULL, NULL);
}

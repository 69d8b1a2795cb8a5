/* syspath compare --junit: what a CI system reads, by an XML reader and the schema that the
 * export's reader holds runs to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static const char small[] = "tests/fixtures/run/small.json";

static struct command_end shell(const char *script, const char *argument)
{
	const char *const argv[] = {"/bin/sh", "-c", script, "sh", argument, NULL};

	return command_run(NULL, argv);
}

static void need_xmllint(void)
{
	struct command_end end = shell("command -v xmllint", "");
	int code = end.code;

	command_free(&end);
	if (!code)
		return;
	print_message("not tested: libxml2-utils is not installed\n");
	skip();
}

static void expect_valid(const char *file)
{
	struct command_end end = shell(
		"xmllint --noout --nonet --schema tests/fixtures/export/junit.xsd \"$1\"", file);

	if (end.code)
		fail_msg("%s: %s", file, end.err);
	command_free(&end);
}

static void expect_text(const char *file, const char *xpath, const char *want)
{
	char script[256];

	snprintf(script, sizeof(script), "xmllint --xpath '%s' \"$1\"", xpath);
	struct command_end end = shell(script, file);
	end.out[strcspn(end.out, "\n")] = 0;
	assert_string_equal(end.out, want);
	command_free(&end);
}

static void test_golden_files_are_valid(void **state)
{
	(void)state;
	need_xmllint();
	expect_valid("tests/golden/compare/plain.xml");
	expect_valid("tests/golden/compare/control.xml");
	expect_valid("tests/golden/compare/exact.xml");
}

/* A path that vanished is a failure where the exit status is one, else skipped. */
static void test_a_cell_that_is_gone(void **state)
{
	const char *new = in_folder(*state, "new.json"), *xml = in_folder(*state, "x.xml");
	json_t *document = document_load(small);
	json_t *cell = (json_t *)cell_find(document, "x86_64", "int80", "getppid");

	need_xmllint();
	json_object_set_new(cell, "status", json_string("unavailable"));
	json_object_set_new(cell, "reason", json_string("off, \"<&>'"));
	json_object_set_new(cell, "cost", json_null());
	json_object_set_new(cell, "tail", json_null());
	assert_int_equal(json_dump_file(document, new, 0), 0);
	json_decref(document);
	for (int strict = 0; strict < 2; strict++) {
		struct command_end end = syspath(NULL, "compare", "--junit", small, new,
						 strict ? "--strict" : NULL, NULL);
		assert_int_equal(end.code, strict ? 1 : 3);
		file_write(xml, end.out, strlen(end.out));
		command_free(&end);
		expect_valid(xml);
		expect_text(xml, "string(/testsuites/@failures)", strict ? "1" : "0");
		expect_text(xml, "string(//failure/@type)", strict ? "gone" : "");
		expect_text(xml, "string(//testcase[@name=\"int80.x86_64\"]/*/@message)",
			    "removed: off, \"<&>'");
	}
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_golden_files_are_valid),
		CASE(test_a_cell_that_is_gone),
	};
	return cmocka_run_group_tests_name("compare, JUnit", tests, NULL, NULL);
}

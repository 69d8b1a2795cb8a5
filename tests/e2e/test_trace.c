/* syspath trace, export and plot of kept traces, as commands: exit codes, messages, files; and
 * callgrind_annotate as a reader. That the views are right is for tests/unit/trace*. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"
#include "tests/e2e/schema_judge.h"

static const char sample[] = "tests/fixtures/trace/small.json";

static void expect(struct command_end end, int code, const char *text)
{
	if (end.code != code || !strstr(end.out, text))
		fail_msg("exit %d, not %d; no '%s' in %s%s", end.code, code, text, end.out,
			 end.err);
	command_free(&end);
}

static void test_views_and_their_exit_codes(void **state)
{
	(void)state;
	expect(syspath(NULL, "trace", sample, NULL), 0, "do_syscall_64");
	expect(syspath(NULL, "trace", "--flat", sample, NULL), 0, "     self    share");
	expect(syspath(NULL, "trace", "--phases", sample, NULL), 0, "all mitigations together");
	expect(syspath(NULL, "trace", "--annotate", sample, NULL), 0,
	       "rep movsb (%rsi), (%rdi), 3");
	expect(syspath(NULL, "trace", "--json", "--path", "vdso", sample, NULL), 0,
	       "\"syspath-trace-view/1\"");
	expect(syspath(NULL, "trace", "--diff", sample, NULL), 1, "46 instructions -> 34, -12");
	expect(syspath(NULL, "trace", "--diff", "--path", "vdso", sample, NULL), 0,
	       "6 instructions, the same in every function");
}

static void test_refusals_are_one_line(void **state)
{
	struct command_end end;

	(void)state;
	end = syspath(NULL, "trace", "tests/fixtures/run/small.json", NULL);
	expect_one_line(&end, 2, "tests/fixtures/run/small.json", "syspath-trace/1", NULL);
	end = syspath(NULL, "trace", "nosuch.json", NULL);
	expect_one_line(&end, 2, "nosuch.json", "No such file", NULL);
	end = syspath(NULL, "trace", "--arm", "nosuch", "--json", "--path", "nosuch", sample, NULL);
	expect_one_line(&end, 2, "nosuch", NULL);
	end = syspath(NULL, "trace", "--diff", "--flat", sample, NULL);
	expect_one_line(&end, 2, "--diff", "--flat", NULL);
	end = syspath(NULL, "trace", "--diff", "--arm", "off", sample, NULL);
	expect_one_line(&end, 2, "--arm: with --diff FILE:ARM", NULL);
	end = syspath(NULL, "trace", "--markdown", sample, NULL);
	expect_one_line(&end, 2, "--markdown goes with", NULL);
	end = syspath(NULL, "trace", "--diff", sample, sample, sample, NULL);
	expect_one_line(&end, 2, "--diff compares two documents", NULL);
	end = syspath(NULL, "trace", "--diff", "tests/fixtures/trace/small.json:off", sample, NULL);
	expect_one_line(&end, 2, "has 2 arms; name one", NULL);
	end = syspath(NULL, "export", "-f", "folded", "tests/fixtures/run/small.json", NULL);
	expect_one_line(&end, 2, "syspath-trace/1", NULL);
	end = syspath(NULL, "export", "-f", "csv", sample, NULL);
	expect_one_line(&end, 2, sample, "syspath-run/2", NULL);
	end = syspath(NULL, "export", "-f", "csv", "--arm", "off", sample, NULL);
	expect_one_line(&end, 2, "csv holds the whole run", NULL);
	end = syspath(NULL, "export", "-f", "folded", "--arm", "nosuch", sample, NULL);
	expect_one_line(&end, 4, sample, "no chosen cell was traced", NULL);
}

/* What was chosen and not traced is printed with its reason. */
static void test_nothing_traced(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "trace", "--path", "sysenter", sample, NULL);
	assert_int_equal(end.code, 4);
	assert_non_null(strstr(end.out, "unavailable: the kernel has no 32-bit entry"));
	assert_non_null(strstr(end.err, "no chosen cell was traced"));
	command_free(&end);
	end = syspath(NULL, "trace", "--diff", "--path", "sysenter", sample, NULL);
	assert_int_equal(end.code, 4);
	command_free(&end);
}

/* A copy of the fixture with one value changed; its path. */
static const char *changed(const char *folder, const char *key, json_t *value)
{
	const char *path = in_folder(folder, "changed.json");
	json_t *root = json_load_file(sample, 0, NULL);
	json_t *cell = json_array_get(json_object_get(root, "cells"), 0);

	assert_non_null(cell);
	json_object_set_new(cell, key, value);
	assert_int_equal(json_dump_file(root, path, 0), 0);
	json_decref(root);
	return path;
}

static void test_wrong_sum_and_failed_cell_are_exit_1(void **state)
{
	const char *folder = *state;

	expect(syspath(NULL, "trace", changed(folder, "exact", json_integer(40)), NULL), 1,
	       "46 instructions, BUT 40 BY THE EXACT COUNT");
	const char *path = changed(folder, "status", json_string("failed"));
	json_t *root = json_load_file(path, 0, NULL);
	json_object_set_new(json_array_get(json_object_get(root, "cells"), 0), "reason",
			    json_string("the end was not reached"));
	json_dump_file(root, path, 0);
	json_decref(root);
	expect(syspath(NULL, "trace", path, NULL), 1, "failed: the end was not reached");
}

static void test_charts(void **state)
{
	const char *folder = *state;

	expect(syspath(NULL, "plot", "-d", folder, "--arm", "auto", sample, NULL), 0,
	       "small-phases-getppid.svg");
	expect(syspath(NULL, "plot", "-d", folder, "--diff", sample, NULL), 0,
	       "small-diff-auto-off-x86_64-syscall-getppid.svg");
	static const char *const files[] = {
		"small-phases-gettimeofday.svg",
		"small-flame-auto-x86_64-syscall-getppid.svg",
		"small-flame-auto-x86_64-syscall-getppid.folded",
		"small-diff-auto-off-x86_64-syscall-getppid.folded",
	};
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		assert_int_equal(access(in_folder(folder, files[i]), R_OK), 0);
	/* What does not differ has no picture. */
	struct command_end end =
		syspath(NULL, "plot", "-d", folder, "--diff", "--path", "vdso", sample, NULL);
	expect_one_line(&end, 4, "no chosen cell differs", NULL);
	end = syspath(NULL, "plot", "-d", folder, "--path", "sysenter", sample, NULL);
	expect_one_line(&end, 4, "no chosen cell was traced", NULL);

	/* Of the empty loop nothing is left to draw. */
	static const char steps[] = "results/traces/steps.json";
	static const char arm[] = "trixie-intel-xonly";
	end = syspath(NULL, "plot", "-d", folder, "--arm", arm, "--path", "empty", steps, NULL);
	expect_one_line(&end, 4, "no chosen cell executes an instruction", NULL);
	end = syspath(NULL, "plot", "-d", folder, "--arm", arm, "--path", "empty,gs10", steps,
		      NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "steps-phases-getppid.svg\n"));
	assert_non_null(strstr(end.out, "gs10-getppid.svg\n"));
	assert_null(strstr(end.out, "empty"));
}

static struct command_end shell(const char *script, const char *argument)
{
	const char *const argv[] = {"/bin/sh", "-c", script, "sh", argument, NULL};

	return command_run(NULL, argv);
}

/* Every picture is XML, and whole. */
static void test_pictures_are_xml(void **state)
{
	const char *folder = *state;
	struct command_end end = shell("command -v xmllint", "");

	if (end.code) {
		command_free(&end);
		print_message("not tested: xmllint is not installed\n");
		skip();
	}
	command_free(&end);
	expect(syspath(NULL, "plot", "-d", folder, sample, NULL), 0, "small-phases");
	expect(syspath(NULL, "plot", "-d", folder, "--diff", sample, NULL), 0, "small-diff");
	end = shell("xmllint --noout \"$1\"/*.svg && echo good", folder);
	expect(end, 0, "good");
}

static void test_callgrind_annotate_reads_it(void **state)
{
	const char *folder = *state, *out = in_folder(folder, "auto.callgrind");
	struct command_end end = shell("command -v callgrind_annotate", "");

	if (end.code) {
		command_free(&end);
		print_message("not tested: callgrind_annotate is not installed (scripts/deps "
			      "--for test readers)\n");
		skip();
	}
	command_free(&end);
	end = syspath(NULL, "export", "-f", "callgrind", "--arm", "auto", "--path", "syscall", "-O",
		      out, sample, NULL);
	assert_int_equal(end.code, 0);
	command_free(&end);
	end = shell("callgrind_annotate --inclusive=yes --tree=calling \"$1\" 2>&1", out);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "46 (100.0%)  PROGRAM TOTALS"));
	assert_non_null(strstr(end.out, "31 (67.39%)  *  ???:do_syscall_64 [kernel]"));
	assert_non_null(strstr(end.out, "11 (23.91%)  >   ???:__x64_sys_getppid (1x) [kernel]"));
	assert_null(strstr(end.out, "Use of uninitialized"));
	command_free(&end);
}

/* One line of JSON, from a file or with a value changed in the first cell. */
static void put_document(FILE *lines, const char *file, const char *key, json_t *value)
{
	json_t *root = json_load_file(file, 0, NULL);
	json_t *cell = json_array_get(json_object_get(root, "cells"), 0);

	assert_non_null(cell);
	if (key && value)
		json_object_set_new(cell, key, value);
	else if (key)
		json_object_del(cell, key);
	assert_int_equal(json_dumpf(root, lines, JSON_COMPACT), 0);
	fputc('\n', lines);
	json_decref(root);
}

/* What the program writes is what the schema says, and it refuses what the reader refuses. */
static void test_schema(void **state)
{
	const char *python = judge_find_python();
	FILE *lines = tmpfile();
	glob_t kept;

	(void)state;
	assert_non_null(lines);
	if (!python) {
		fclose(lines);
		print_message("not tested: there is no Python with jsonschema\n");
		skip();
	}
	assert_int_equal(glob(sample, 0, NULL, &kept), 0);
	assert_int_equal(glob("results/traces/*.json", GLOB_APPEND, NULL, &kept), 0);
	size_t good = kept.gl_pathc;
	assert_true(good > 1);
	for (size_t i = 0; i < good; i++)
		put_document(lines, kept.gl_pathv[i], NULL, NULL);
	globfree(&kept);
	put_document(lines, sample, "exact", NULL);
	put_document(lines, sample, "status", json_string("fine"));
	put_document(lines, sample, "code",
		     json_loads("[[\"0x1\", \"0f0\", 0, \"user\"]]", 0, NULL));
	assert_int_equal(fseek(lines, 0, SEEK_SET), 0);
	json_t *verdicts = judge(python, "docs/syspath-trace.schema.json", "", lines);
	fclose(lines);
	assert_int_equal(json_array_size(verdicts), good + 3);
	for (size_t i = 0; i < good; i++)
		assert_int_equal(json_array_size(json_array_get(verdicts, i)), 0);
	for (size_t i = good; i < good + 3; i++)
		assert_true(json_array_size(json_array_get(verdicts, i)) > 0);
	json_decref(verdicts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_views_and_their_exit_codes),
		cmocka_unit_test(test_refusals_are_one_line),
		cmocka_unit_test(test_nothing_traced),
		cmocka_unit_test(test_schema),
		cmocka_unit_test_setup_teardown(test_wrong_sum_and_failed_cell_are_exit_1,
						folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_charts, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_pictures_are_xml, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_callgrind_annotate_reads_it, folder_make,
						folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

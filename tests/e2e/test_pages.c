/* Pages that print committed traces: what stands in them is what the program prints now, and
 * scripts/pages notices when it is not; scripts/traces makes the traces anew. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <jansson.h>

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

static char *text_of(const char *path)
{
	static char text[4000];
	FILE *in = fopen(path, "re");

	assert_non_null(in);
	text[fread(text, 1, sizeof(text) - 1, in)] = 0;
	fclose(in);
	return text;
}

static void test_a_page_is_filled_and_checked(void **state)
{
	const char *page = in_folder(*state, "page.md");
	struct command_end end;

	write_page(page, "before\n<!-- syspath trace --flat --arm off --path vdso "
			 "tests/fixtures/trace/small.json -->\nold\n<!-- end -->\nbehind\n");
	end = pages("--check", page);
	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.out, "-old\n"));
	command_free(&end);
	end = pages("", page);
	assert_int_equal(end.code, 0);
	command_free(&end);
	const char *text = text_of(page);
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

/* Every committed trace is one of the list, and every one of the list is there. */
static void test_traces_are_listed(void **state)
{
	static const char folder[] = "results/traces/";
	const char *list = text_of("results/traces/traces.txt");
	size_t listed = 0;
	glob_t kept;

	(void)state;
	for (const char *line = list; *line; line += strcspn(line, "\n") + 1)
		listed += *line != '#';
	assert_int_equal(glob("results/traces/*.json", 0, NULL, &kept), 0);
	assert_int_equal(kept.gl_pathc, listed);
	for (size_t i = 0; i < kept.gl_pathc; i++) {
		const char *name = kept.gl_pathv[i] + sizeof(folder) - 1;
		char start[64];
		snprintf(start, sizeof(start), "\n%.*s ", (int)strcspn(name, "."), name);
		if (!strstr(list, start))
			fail_msg("results/traces/traces.txt does not name %s", kept.gl_pathv[i]);
	}
	globfree(&kept);
}

/* A program in the place of the driver that traces $TRACED, and cannot trace what is called bad. */
static const char stand_in[] = "#!/bin/sh\n"
			       "case $* in\n"
			       "*--diff*) exec \"$SYSPATH\" \"$@\" ;;\n"
			       "*bad*) echo 'syspath: trace: no such kernel' >&2; exit 2 ;;\n"
			       "esac\n"
			       "for last; do :; done\n"
			       "mkdir -p \"$last\" && cp \"$TRACED\" \"$last/trace.json\"\n";

static int with_traced(void *file)
{
	return setenv("SYSPATH", built("syspath"), 1) || setenv("TRACED", file, 1);
}

/* Runs scripts/traces in the folder, with a program that traces the file. */
static void expect_traces(const char *folder, const char *traced, int code, const char *out)
{
	const char *const argv[] = {"scripts/traces", in_folder(folder, "program"),
				    in_folder(folder, "list"), folder, NULL};
	struct set_up set_up = {with_traced, (void *)traced};
	struct command_end end = command_run(&set_up, argv);

	assert_string_equal(end.out, out);
	assert_int_equal(end.code, code);
	command_free(&end);
}

static void test_traces_are_made_anew(void **state)
{
	static const char list[] = "# NAME OPTIONS\ngood --kernel debian:sid\nbad --kernel bad\n";
	static const char sample[] = "tests/fixtures/trace/small.json";
	char other[4096];
	json_t *document = json_load_file(sample, 0, NULL);
	json_t *cell = json_array_get(json_object_get(document, "cells"), 0);
	json_t *sequence = json_object_get(cell, "sequence");

	snprintf(other, sizeof(other), "%s", in_folder(*state, "other"));
	file_write(in_folder(*state, "list"), list, sizeof(list) - 1);
	file_write(in_folder(*state, "program"), stand_in, sizeof(stand_in) - 1);
	assert_int_equal(chmod(in_folder(*state, "program"), 0755), 0);
	file_write(in_folder(*state, "bad.json"), "{}", 2);
	expect_traces(*state, sample, 1, "good: new\nbad: not made: trace: no such kernel\n");
	expect_traces(
		*state, sample, 1,
		"good: every call takes what it took\nbad: not made: trace: no such kernel\n");
	/* What is not made anew stays. */
	assert_string_equal(text_of(in_folder(*state, "bad.json")), "{}");

	/* The first instruction once more. */
	json_array_insert(sequence, 0, json_array_get(sequence, 0));
	for (size_t i = 0; i < 2; i++)
		json_object_set_new(cell, i ? "exact" : "instructions",
				    json_integer((json_int_t)json_array_size(sequence)));
	assert_int_equal(json_dump_file(document, other, 0), 0);
	json_decref(document);
	file_write(in_folder(*state, "list"), list,
		   sizeof(list) - 1 - strlen("bad --kernel bad\n"));
	expect_traces(
		*state, other, 0,
		"good: changed\nx86_64 syscall getppid: 46 instructions -> 47, +1: stub_syscall +1\n");
	expect_traces(*state, other, 0, "good: every call takes what it took\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages_are_what_the_program_prints),
		cmocka_unit_test(test_traces_are_listed),
		cmocka_unit_test_setup_teardown(test_traces_are_made_anew, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_a_page_is_filled_and_checked, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_what_cannot_be_filled_is_an_error, folder_make,
						folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

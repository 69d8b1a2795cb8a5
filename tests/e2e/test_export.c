/* syspath export, as a command: formats, files, what is refused and what is left behind. That the
 * formats are right is for tests/unit/export/test_export_*.c and tests/e2e/test_export_readers.c.
 */
#include <fcntl.h>
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

static const char sample[] = "tests/fixtures/run/small.json";

static const char *const formats[] = {"gab",   "bmf",  "gobench", "gbench", "prom",
				      "junit", "ktap", "lava",	  "kcidb",  "csv"};

enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

static char *file_text(const char *file)
{
	char *text = NULL;
	size_t size = 0;
	FILE *in = fopen(file, "re");

	if (!in)
		fail_msg("%s is not there", file);
	assert_true(getdelim(&text, &size, 0, in) > 0);
	fclose(in);
	return text;
}

/* A format of time takes no exact counts, and names those that do. */
static void test_exact_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < FORMATS; i++) {
		struct command_end end =
			syspath(NULL, "export", "--format", formats[i],
				"results/reference/qemu-7.2/bookworm-amd-xonly.json", NULL);
		if (strcmp(formats[i], "gbench") != 0) {
			assert_int_equal(end.code, 0);
			assert_non_null(strstr(end.out, "syscall"));
			command_free(&end);
		} else {
			expect_one_line(&end, 2, "exact counts", formats[i],
					"these hold counts: gab, bmf, gobench, prom", NULL);
		}
	}
}

/* Standard output, a file and standard input give the same text, and no more than one file. */
static int from_sample(void *unused)
{
	(void)unused;
	int fd = open(sample, O_RDONLY);

	return dup2(fd, STDIN_FILENO) < 0;
}

static void test_every_way_is_the_same(void **state)
{
	const struct set_up in = {from_sample, NULL};

	for (size_t i = 0; i < FORMATS; i++) {
		const char *file = in_folder(*state, formats[i]);
		struct command_end end =
			syspath(NULL, "export", "--format", formats[i], sample, NULL);
		struct command_end piped = syspath(&in, "export", "-f", formats[i], "-", NULL);
		struct command_end written =
			syspath(NULL, "export", sample, "-f", formats[i], "-o", file, NULL);
		assert_int_equal(end.code, 0);
		assert_int_equal(piped.code, 0);
		assert_int_equal(written.code, 0);
		assert_string_equal(end.err, "");
		assert_string_equal(written.out, "");
		char *text = file_text(file);
		assert_string_equal(end.out, text);
		assert_string_equal(end.out, piped.out);
		free(text);
		command_free(&end);
		command_free(&piped);
		command_free(&written);
	}
	assert_int_equal(folder_count(*state), FORMATS);
}

static void test_formats_are_listed(void **state)
{
	(void)state;
	struct command_end list = syspath(NULL, "export", "--format", "list", NULL);
	struct command_end help = syspath(NULL, "export", "--help", NULL);
	assert_int_equal(list.code, 0);
	assert_int_equal(help.code, 0);
	for (size_t i = 0; i < FORMATS; i++) {
		char head[32];
		snprintf(head, sizeof(head), "  %-8s ", formats[i]);
		assert_non_null(strstr(list.out, head));
		assert_non_null(strstr(help.out, head));
	}
	command_free(&list);
	command_free(&help);
}

static void refuse(const char *const word[4], const char *why)
{
	struct command_end end = syspath(NULL, "export", word[0], word[1], word[2], word[3], NULL);

	assert_string_equal(end.out, "");
	expect_one_line(&end, 2, "syspath: export: ", why, NULL);
}

static void test_usage(void **state)
{
	(void)state;
	refuse((const char *[4]){"--format", "nosuch", sample, NULL},
	       "no format named 'nosuch'; there are gab, bmf, gobench, gbench, prom, junit, ktap, "
	       "lava, kcidb, csv");
	refuse((const char *[4]){sample, NULL}, "which format?");
	refuse((const char *[4]){"--format=csv", NULL}, "which result file?");
	refuse((const char *[4]){"--format=csv", sample, sample, NULL},
	       "one result file at a time");
	refuse((const char *[4]){"--format=kcidb", "--origin=Big CI", sample, NULL}, "--origin");
	refuse((const char *[4]){"--format=kcidb", "--build-id=mainline", sample, NULL},
	       "--build-id");
}

static void test_bad_documents(void **state)
{
	static const char no_time[] =
		"{\"schema\":\"syspath-run/2\",\"started\":\"noon\","
		"\"engine\":\"tsc\",\"duration_s\":1,\"host\":{\"hard\":{},\"soft\":{}},"
		"\"tsc\":{\"hz\":1e9,\"source\":\"x\"},\"cells\":[]}";
	const char *file = in_folder(*state, "bad.json");
	struct command_end end;

	file_write(file, "{\"schema\": 3", 12);
	end = syspath(NULL, "export", "-f", "csv", file, NULL);
	expect_one_line(&end, 2, "syspath: ", file, "line 1", NULL);
	file_write(file, no_time, strlen(no_time));
	end = syspath(NULL, "export", "-f", "csv", file, NULL);
	expect_one_line(&end, 2, "syspath: ", file, "started: not a UTC time", NULL);
	end = syspath(NULL, "export", "-f", "csv", in_folder(*state, "absent"), NULL);
	expect_one_line(&end, 2, "absent", "No such file", NULL);
}

/* The sample with no figures at all. */
static const char *nothing_measured(const char *folder)
{
	const char *file = in_folder(folder, "nothing.json");
	json_t *root = json_load_file(sample, 0, NULL), *cell;
	size_t i;

	json_array_foreach (json_object_get(root, "cells"), i, cell) {
		json_object_set_new(cell, "cost", json_null());
		json_object_set_new(cell, "tail", json_null());
	}
	assert_int_equal(json_dump_file(root, file, 0), 0);
	json_decref(root);
	return file;
}

/* A format whose reader knows times alone is refused, and leaves nothing behind. */
static void test_counts_where_only_times_go(void **state)
{
	const char *out = in_folder(*state, "out");
	struct command_end end = syspath(NULL, "export", "-f", "gbench", "-o", out,
					 "tests/fixtures/run/exact.json", NULL);

	expect_one_line(&end, 2, "exact.json", "gbench holds times alone", NULL);
	assert_int_not_equal(access(out, F_OK), 0);
}

static void test_nothing_measured(void **state)
{
	const char *file = nothing_measured(*state), *out = in_folder(*state, "out");
	struct command_end end;

	end = syspath(NULL, "export", "-f", "gab", "-o", out, file, NULL);
	expect_one_line(&end, 4, file, "no cell was measured", "nothing was written", NULL);
	assert_int_not_equal(access(out, F_OK), 0);
	/* The skipped and the failed are results. */
	end = syspath(NULL, "export", "-f", "junit", "-o", out, file, NULL);
	expect_one_line(&end, 4, file, "nothing was measured", NULL);
	char *text = file_text(out);
	assert_non_null(strstr(text, "failures=\"1\""));
	free(text);
}

static void test_places_that_cannot_be_written_to(void **state)
{
	struct command_end end;

	end = syspath(NULL, "export", "-f", "csv", "-o", "/dev/full", sample, NULL);
	expect_one_line(&end, 2, "/dev/full", "No space left", NULL);
	end = syspath(NULL, "export", "-f", "csv", "-o", in_folder(*state, "no/such"), sample,
		      NULL);
	expect_one_line(&end, 2, "no/such", "No such file", NULL);
	end = syspath(NULL, "export", "-f", "csv", "-o", *state, sample, NULL);
	expect_one_line(&end, 2, *state, "Is a directory", NULL);
	assert_int_equal(folder_count(*state), 0);
}

static int full_output(void *unused)
{
	(void)unused;
	int fd = open("/dev/full", O_WRONLY);

	return dup2(fd, STDOUT_FILENO) < 0;
}

static void test_output_that_is_full(void **state)
{
	const struct set_up full = {full_output, NULL};

	(void)state;
	struct command_end end = syspath(&full, "export", "-f", "csv", sample, NULL);
	expect_one_line(&end, 2, "standard output", "No space left", NULL);
}

static void test_origin_and_build(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "export", "-f", "kcidb", "--origin", "big_ci",
					 "--build-id", "maestro:6541f0c1", sample, NULL);
	json_t *root = json_loads(end.out, 0, NULL), *test;
	size_t i;

	assert_int_equal(end.code, 0);
	json_array_foreach (json_object_get(root, "tests"), i, test) {
		const char *id = json_string_value(json_object_get(test, "id"));
		assert_int_equal(strncmp(id, "big_ci:", 7), 0);
		assert_string_equal(json_string_value(json_object_get(test, "origin")), "big_ci");
		assert_string_equal(json_string_value(json_object_get(test, "build_id")),
				    "maestro:6541f0c1");
	}
	assert_int_equal(i, 13);
	json_decref(root);
	command_free(&end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact_counts),
		cmocka_unit_test_setup_teardown(test_every_way_is_the_same, folder_make,
						folder_remove),
		cmocka_unit_test(test_formats_are_listed),
		cmocka_unit_test(test_usage),
		cmocka_unit_test_setup_teardown(test_bad_documents, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_counts_where_only_times_go, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_nothing_measured, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_places_that_cannot_be_written_to, folder_make,
						folder_remove),
		cmocka_unit_test(test_output_that_is_full),
		cmocka_unit_test(test_origin_and_build),
	};

	return cmocka_run_group_tests_name("export", tests, NULL, NULL);
}

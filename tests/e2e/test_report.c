/* syspath report: a page and all that it links to, or nothing and one line. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static const char ruled[] = "tests/fixtures/run/ruled.json";
static const char small[] = "tests/fixtures/run/small.json";
static const char exact[] = "tests/fixtures/run/exact.json";
static const char traces[] = "tests/fixtures/trace/small.json";
static const char history[] = "tests/fixtures/history/version1.sqlite";

/* A whole file, to be freed. */
static char *text_of(const char *folder, const char *name)
{
	char path[4096];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (stat(path, &st))
		fail_msg("%s is not there", path);
	char *text = calloc(1, (size_t)st.st_size + 1);
	FILE *in = fopen(path, "re");
	assert_non_null(in);
	assert_int_equal(fread(text, 1, (size_t)st.st_size, in), st.st_size);
	fclose(in);
	return text;
}

static void expect_in(const char *text, const char *words)
{
	if (!strstr(text, words))
		fail_msg("no '%s' on the page", words);
}

/* Every link to a file beside the page leads to one. */
static void expect_links(const char *folder, const char *page)
{
	static const char start[] = "href=\"";
	char name[512], path[4096];
	size_t links = 0;

	for (const char *at = page; (at = strstr(at, start));) {
		at += sizeof(start) - 1;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(at, "\""), at);
		if (*name == '#' || !strncmp(name, "data:", 5))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, name);
		if (access(path, R_OK))
			fail_msg("%s is linked and not there", name);
		links++;
	}
	assert_true(links > 1);
}

static char *page_of(const char *folder, struct command_end *end)
{
	assert_string_equal(end->err, "");
	assert_int_equal(end->code, 0);
	expect_in(end->out, "index.html\n");
	command_free(end);
	char *page = text_of(folder, "index.html");
	expect_links(folder, page);
	return page;
}

/* All that the folder is to hold, and nothing fetched from anywhere. */
static void test_timed(void **state)
{
	const char *folder = in_folder(*state, "page");
	struct command_end end = syspath(NULL, "report", ruled, "--output", folder, NULL);
	char *page = page_of(folder, &end), *card = text_of(folder, "card.png");
	unsigned char size[8];

	expect_in(page, "<tr id=\"x86_64.syscall.getppid\">");
	expect_in(page, "costs 454.9 cycles [454.8, 454.9]");
	expect_in(page,
		  "syspath run --cpu 1 --invocations 5 --batches 200 --seed 7797316025185877");
	expect_in(page, "<svg role=\"img\"");
	assert_null(strstr(page, "src="));
	assert_null(strstr(page, "@import"));
	assert_true(strlen(page) < 1000000);
	memcpy(size, card + 16, sizeof(size)); /* IHDR: width, height */
	assert_memory_equal(size, "\0\0\x04\xb0\0\0\x02\x76", 8);
	free(card);
	free(page);
	char *csv = text_of(folder, "cells/ruled.csv");
	expect_in(csv, "getppid,syscall,x86_64,none,ok,p50,");
	free(csv);
	json_t *given = document_load(ruled);
	json_t *beside = document_load(in_folder(folder, "documents/ruled.json"));
	assert_true(json_equal(given, beside));
	json_decref(given);
	json_decref(beside);
	assert_int_equal(folder_count(*state), 1);
}

/* The same documents give the same page, to the byte. */
static void test_repeatable(void **state)
{
	const char *one = in_folder(*state, "one"), *two = in_folder(*state, "two");
	struct command_end end = syspath(NULL, "report", ruled, exact, "--output", one, NULL);
	char *first = page_of(one, &end);

	end = syspath(NULL, "report", ruled, exact, "--output", two, NULL);
	char *second = page_of(two, &end);
	assert_string_equal(first, second);
	expect_in(first, "a hash of its documents");
	free(second);
	end = syspath(NULL, "report", exact, "--output", two, NULL);
	second = page_of(two, &end);
	assert_null(strstr(second, strstr(first, "<footer>")));
	free(first);
	free(second);
}

static void test_kinds(void **state)
{
	const char *folder = in_folder(*state, "page");
	struct command_end end = syspath(NULL, "report", ruled, small, "--output", folder, NULL);
	char *page = page_of(folder, &end);

	expect_in(page, "side by side");
	free(page);
	end = syspath(NULL, "report", exact, "--output", folder, NULL);
	page = page_of(folder, &end);
	expect_in(page, "Counted exactly, ");
	free(page);
	end = syspath(NULL, "report", history, "--output", folder, NULL);
	page = page_of(folder, &end);
	expect_in(page, "Over 5 runs on 2 hosts, 0 of 15 series changed.");
	free(page);
	end = syspath(NULL, "report", traces, "--output", folder, NULL);
	page = page_of(folder, &end);
	expect_in(page, "13, 28\u00a0%, are mitigations of CPU vulnerabilities");
	expect_in(page, "Flame graph of ");
	free(page);
	end = syspath(NULL, "report", "--compare", ruled, ruled, "--output", folder, NULL);
	page = page_of(folder, &end);
	expect_in(page, "Both sides are the very same run.");
	free(page);
	char *text = text_of(folder, "comparison.json");
	expect_in(text, "syspath-compare/1");
	free(text);
	assert_int_equal(folder_count(*state), 1);
}

/* A text of a document is text on the page, in the charts and in the files. */
static void test_hostile(void **state)
{
	static const char mark[] = "</script><img src=x onerror=a()>\"'&\x1b[2J";
	const char *folder = in_folder(*state, "page");
	const char *file = in_folder(*state, "..<b>&\"h'.json");
	json_t *document = document_load(ruled);
	json_t *soft = json_object_get(json_object_get(document, "host"), "soft");
	json_t *hard = json_object_get(json_object_get(document, "host"), "hard");

	json_object_set_new(soft, "cpu_brand", json_string(mark));
	json_object_set_new(soft, "hostname", json_string(mark));
	json_object_set_new(hard, "kernel_release", json_string(mark));
	json_object_set_new(hard, "mitigations", json_pack("{s:s}", mark, mark));
	assert_int_equal(json_dump_file(document, file, 0), 0);
	json_decref(document);
	struct command_end end = syspath(NULL, "report", file, "--output", folder, NULL);
	char *page = page_of(folder, &end);
	assert_null(strstr(page, "<img"));
	assert_null(strstr(page, "\x1b"));
	expect_in(page, "&lt;/script&gt;&lt;img src=x onerror=a()&gt;&quot;&apos;&amp;?[2J");
	free(page);
}

static void test_anonymous(void **state)
{
	const char *folder = in_folder(*state, "page");
	struct command_end end =
		syspath(NULL, "report", "--anonymous", ruled, "--output", folder, NULL);
	char *page = page_of(folder, &end), *document = text_of(folder, "documents/host.json");

	assert_null(strstr(page, "bench-3"));
	assert_null(strstr(document, "bench-3"));
	free(page);
	free(document);
	end = syspath(NULL, "report", "--anonymous", history, "--output", folder, NULL);
	page = page_of(folder, &end);
	assert_null(strstr(page, "bench-3"));
	free(page);
	end = syspath(NULL, "report", "--anonymous", traces, "--output", folder, NULL);
	expect_one_line(&end, 2, "--anonymous", traces, NULL);
}

static void test_address(void **state)
{
	const char *folder = in_folder(*state, "page");
	struct command_end end = syspath(NULL, "report", small, "--url", "https://example.org/p",
					 "--output", folder, NULL);
	assert_int_equal(end.code, 0);
	command_free(&end);
	char *page = text_of(folder, "index.html");
	expect_in(page, "<meta property=\"og:image\" content=\"https://example.org/p/card.png\">");
	free(page);
	end = syspath(NULL, "report", small, "--url", "javascript:a", "--output", folder, NULL);
	expect_one_line(&end, 2, "--url", "https://", NULL);
}

/* What cannot be made leaves nothing, and what was there as it was. */
static void test_bad_input(void **state)
{
	const char *folder = in_folder(*state, "page"), *bad = in_folder(*state, "bad.json");
	const char *theirs = in_folder(*state, "theirs"), *file = in_folder(theirs, "thesis.tex");

	file_write(bad, "{\"schema\":", 10);
	struct command_end end = syspath(NULL, "report", ruled, bad, "--output", folder, NULL);
	expect_one_line(&end, 2, "bad.json", "line 1", NULL);
	end = syspath(NULL, "report", "--output", folder, NULL);
	expect_one_line(&end, 2, "which result file", NULL);
	end = syspath(NULL, "report", ruled, NULL);
	expect_one_line(&end, 2, "--output", NULL);
	end = syspath(NULL, "report", "--compare", ruled, "--output", folder, NULL);
	expect_one_line(&end, 2, "--compare", "BASE and NEW", NULL);
	end = syspath(NULL, "report", "--compare", ruled, exact, "--output", folder, NULL);
	expect_one_line(&end, 4, "not comparable", "engine", NULL);
	end = syspath(NULL, "report", history, history, "--output", folder, NULL);
	expect_one_line(&end, 2, "one history", NULL);
	assert_int_equal(folder_count(*state), 1);
	assert_int_equal(mkdir(theirs, 0755), 0);
	file_write(file, "1", 1);
	end = syspath(NULL, "report", ruled, "--output", theirs, NULL);
	expect_one_line(&end, 2, "thesis.tex", "did not make", "--output", NULL);
	assert_int_equal(folder_count(theirs), 1);
	end = syspath(NULL, "report", ruled, "--output", bad, NULL);
	expect_one_line(&end, 2, bad, "Not a directory", NULL);
	assert_int_equal(folder_count(*state), 2);
}

static int empty_path(void *folder)
{
	return setenv("PATH", folder, 1);
}

static void test_no_gnuplot(void **state)
{
	struct set_up no_programs = {empty_path, *state};
	const char *folder = in_folder(*state, "page");
	struct command_end end = syspath(NULL, "report", small, "--output", folder, NULL);

	assert_int_equal(end.code, 0);
	command_free(&end);
	end = syspath(&no_programs, "report", ruled, "--output", folder, NULL);
	expect_one_line(&end, 2, "gnuplot", NULL);
	char *page = text_of(folder, "index.html"); /* that of before */
	expect_in(page, "documents/small.json");
	free(page);
	assert_int_equal(folder_count(*state), 1);
}

/* A run that measured nothing has a page, which says so. */
static void test_nothing_measured(void **state)
{
	const char *file = in_folder(*state, "empty.json"), *folder = in_folder(*state, "page");
	json_t *document = document_load(small);

	json_object_set_new(document, "cells", json_array());
	assert_int_equal(json_dump_file(document, file, 0), 0);
	json_decref(document);
	struct command_end end = syspath(NULL, "report", file, "--output", folder, NULL);
	char *page = page_of(folder, &end);
	expect_in(page, "Nothing was measured on ");
	free(page);
}

/* An arm that could not be counted is on the page with its reason, and is no page by itself. */
static void test_failed_arm(void **state)
{
	const char *folder = in_folder(*state, "page");
	const char *failed = in_folder(*state, "sid-rt-amd.failed");

	file_write(failed, "no such <kernel>\n", 17);
	struct command_end end = syspath(NULL, "report", exact, failed, "--output", folder, NULL);
	char *page = page_of(folder, &end);
	expect_in(page, "no such &lt;kernel&gt;</td><td class=\"name\">sid-rt-amd</td>");
	free(page);
	end = syspath(NULL, "report", failed, "--output", in_folder(*state, "none"), NULL);
	expect_one_line(&end, 2, "no document", NULL);
}

/* A program in the place of the driver that counts one arm and cannot count the other. */
static const char stand_in[] =
	"#!/bin/sh\n"
	"read -r name rest <\"$3\"\n"
	"echo \"$name $rest\" >>\"$LOG\"\n"
	"[ \"$name\" = bad ] && { echo 'syspath: bad: no such kernel' >&2; exit 2; }\n"
	"for last; do :; done\n"
	"mkdir -p \"$last\" && echo '{}' >\"$last/$name.json\"\n";

/* One arm at a time, whatever the tests are run with. */
static int with_log(void *log)
{
	return unsetenv("JOBS") || setenv("LOG", log, 1);
}

/* scripts/atlas: what is counted is kept, what failed has its reason and is tried again. */
static void test_atlas(void **state)
{
	static const char arms[] = "# NAME KERNEL CPU WORDS\ngood debian:sid/amd64 intel a=b c\n"
				   "bad debian:no intel\n";
	char log[4096], program[4096], file[4096], counts[4096];

	snprintf(log, sizeof(log), "%s", in_folder(*state, "log"));
	snprintf(program, sizeof(program), "%s", in_folder(*state, "program"));
	snprintf(file, sizeof(file), "%s", in_folder(*state, "arms"));
	snprintf(counts, sizeof(counts), "%s", in_folder(*state, "counts"));
	file_write(program, stand_in, sizeof(stand_in) - 1);
	assert_int_equal(chmod(program, 0755), 0);
	file_write(file, arms, sizeof(arms) - 1);
	const char *const argv[] = {"scripts/atlas", program, file, counts, NULL};
	struct set_up logging = {with_log, log};
	for (int i = 0; i < 2; i++) {
		struct command_end end = command_run(&logging, argv);
		assert_int_equal(end.code, 1);
		command_free(&end);
	}
	char *text = text_of(counts, "bad.failed");
	assert_string_equal(text, "bad: no such kernel\n");
	free(text);
	assert_int_equal(folder_count(counts), 2);
	text = text_of(*state, "log");
	assert_string_equal(text, "good debian:sid/amd64 intel a=b c\nbad debian:no intel\n"
				  "bad debian:no intel\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_timed, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_repeatable, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_kinds, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_hostile, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_anonymous, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_address, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_bad_input, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_no_gnuplot, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_failed_arm, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_atlas, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_nothing_measured, folder_make, folder_remove),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}

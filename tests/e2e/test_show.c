/* syspath show, on documents good and bad. */
#include <fcntl.h>
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

#include "tests/e2e/as_nobody.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

/* A real document, made once. */
static char *text;
static size_t length;

static int make_document(void **state)
{
	(void)state;
	struct command_end end =
		syspath(NULL, "run", "--quick", "--batches", "20", "--invocations", "2", "--path",
			"empty,syscall,sysenter", "--op", "getppid,time", "--output", "-", NULL);
	if (end.code)
		return -1;
	text = strdup(end.out);
	length = strlen(text);
	command_free(&end);
	return 0;
}

static int free_document(void **state)
{
	(void)state;
	free(text);
	return 0;
}

static void refuse(const char *folder, const char *bytes, size_t size, const char *place,
		   const char *why)
{
	const char *file = in_folder(folder, "bad.json");

	file_write(file, bytes, size);
	struct command_end end = syspath(NULL, "show", file, NULL);
	assert_string_equal(end.out, "");
	expect_one_line(&end, 2, "syspath: ", file, place, why, NULL);
}

static void test_good(void **state)
{
	const char *file = in_folder(*state, "good.json");

	file_write(file, text, length);
	struct command_end end = syspath(NULL, "show", file, file, NULL);
	assert_int_equal(end.code, 0);
	assert_string_equal(end.err, "");
	char *second = strstr(strstr(end.out, "getppid\n") + 1, "getppid\n");
	assert_non_null(second);
	assert_non_null(strstr(end.out, "syscall"));
	command_free(&end);
}

static int read_good(void *file)
{
	int fd = open(file, O_RDONLY);

	return dup2(fd, STDIN_FILENO) < 0;
}

static void test_standard_input(void **state)
{
	const char *file = in_folder(*state, "good.json");
	struct set_up in = {read_good, (void *)file};

	file_write(file, text, length);
	struct command_end end = syspath(&in, "show", "-", NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "getppid"));
	command_free(&end);
}

/* A bad file among good ones is an error, and the good ones are shown. */
static void test_good_beside_bad(void **state)
{
	const char *file = in_folder(*state, "good.json");

	file_write(file, text, length);
	struct command_end end = syspath(NULL, "show", in_folder(*state, "none"), file, NULL);
	assert_non_null(strstr(end.out, "getppid"));
	expect_one_line(&end, 2, "/none: No such file", NULL);
}

static void test_truncated(void **state)
{
	/* Up to the last brace: what follows is only the newline. */
	for (size_t size = 1; size < length - 2; size += 1 + size / 3)
		refuse(*state, text, size, "line ", "column ");
	refuse(*state, text, length - 2, "line ", "column ");
}

static void test_not_documents(void **state)
{
	static const struct {
		const char *bytes, *place, *why;
	} cases[] = {
		{"", "empty", "not a result document"},
		{"\n", "line ", ""},
		{"not JSON", "line 1", ""},
		{"[]", "not a JSON object", ""},
		{"[1, 2", "line 1", ""},
		{"{}", "schema", "missing"},
		{"{\"schema\": 1}", "schema", "not a string"},
		{"{\"schema\": \"syspath-run/3\"}", "schema", "syspath-run/2"},
		{"{\"schema\": \"\"}", "schema", "printable"},
		{"{\"schema\": \"a\", \"schema\": \"b\"}", "line 1", "duplicate"},
		{"{\"schema\": \"syspath-run/2\"} x", "line 1", ""},
		{"{\"a\": NaN}", "line 1", ""},
		{"{\"a\": 1e999}", "line 1", ""},
		{"{\"a\": \"\\u0000\"}", "line 1", ""},
		{"{\"a\": \"\xff\xfe\"}", "line 1", ""},
		{"\x1b]0;title\x07", "line 1", ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		refuse(*state, cases[i].bytes, strlen(cases[i].bytes), cases[i].place,
		       cases[i].why);
}

static void test_deep(void **state)
{
	static char deep[100000];

	memset(deep, '[', sizeof(deep));
	refuse(*state, deep, sizeof(deep), "line 1", "depth");
}

static void refuse_changed(const char *folder, json_t *document, const char *place, const char *why)
{
	char *changed = json_dumps(document, 0);

	refuse(folder, changed, strlen(changed), place, why);
	free(changed);
	json_decref(document);
}

static json_t *document(void)
{
	json_t *d = json_loads(text, 0, NULL);

	assert_non_null(d);
	return d;
}

static json_t *first_cell(json_t *d)
{
	return json_array_get(json_object_get(d, "cells"), 0);
}

static void test_hostile(void **state)
{
	json_t *d = document();
	json_array_append_new(json_object_get(d, "cells"), json_deep_copy(first_cell(d)));
	refuse_changed(*state, d, "cells: ", "is there twice");

	d = document();
	json_object_set_new(first_cell(d), "op", json_string("a\x1b[31m"));
	refuse_changed(*state, d, "cells[0].op", "printable");

	d = document();
	json_object_set_new(first_cell(d), "path", json_string("../../etc/passwd"));
	refuse_changed(*state, d, "cells[0].path", "not a name");

	d = document();
	json_object_set_new(first_cell(d), "status", json_string("failed"));
	json_object_set_new(first_cell(d), "reason", json_string("a\rb"));
	refuse_changed(*state, d, "cells[0].reason", "printable");

	d = document();
	json_object_set_new(json_object_get(first_cell(d), "cost"), "batches", json_integer(-1));
	refuse_changed(*state, d, "cells[0].cost.batches", "not between");

	d = document();
	json_object_set_new(d, "cells", json_string("none"));
	refuse_changed(*state, d, "cells", "not an array");
}

/* Text that is not checked when read must still not steer the terminal. */
static void test_hostile_host(void **state)
{
	json_t *d = document();
	json_t *soft = json_object_get(json_object_get(d, "host"), "soft");
	const char *file = in_folder(*state, "r.json");

	assert_true(json_is_object(soft));
	/* U+009B begins what ESC [ begins; U+202E turns the rest of a line around. */
	json_object_set_new(soft, "hostname",
			    json_string("evil\x1b]0;owned\x07\xc2\x9b"
					"31m\xe2\x80\xae"));
	assert_int_equal(json_dump_file(d, file, 0), 0);
	json_decref(d);
	struct command_end end = syspath(NULL, "show", file, NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "evil?]0;owned??31m?"));
	assert_null(strchr(end.out, 0x1b));
	command_free(&end);
}

static void test_unreadable(void **state)
{
	const char *file = in_folder(*state, "closed.json");

	struct command_end end = syspath(NULL, "show", (const char *)*state, NULL);
	expect_one_line(&end, 2, *state, "Is a directory", NULL);
	end = syspath(NULL, "show", "", NULL);
	expect_one_line(&end, 2, "No such file", NULL);
	file_write(file, text, length);
	assert_int_equal(chmod(file, 0), 0);
	end = syspath_as_nobody(*state, "show", file, NULL);
	expect_one_line(&end, 2, file, "Permission denied", NULL);
}

static void test_too_large(void **state)
{
	const char *file = in_folder(*state, "large.json");

	file_write(file, text, length);
	assert_int_equal(truncate(file, 65L << 20), 0); /* a hole: it takes no room */
	struct command_end end = syspath(NULL, "show", file, NULL);
	expect_one_line(&end, 2, file, "larger than 64 MiB", NULL);
}

/* A text editor of another system put a byte order mark in front: what is read is the same. */
static void test_byte_order_mark(void **state)
{
	static const char mark[] = "\xef\xbb\xbf", exact[] = "tests/fixtures/run/exact.json";
	const char *marked = in_folder(*state, "marked.json");
	char *content = NULL;
	size_t size = 0, room = 1 << 20;
	FILE *in = fopen(exact, "re");

	content = calloc(1, room);
	assert_non_null(in);
	assert_non_null(content);
	memcpy(content, mark, 3);
	size = 3 + fread(content + 3, 1, room - 3, in);
	fclose(in);
	file_write(marked, content, size);
	struct command_end plain = syspath(NULL, "show", exact, NULL);
	struct command_end end = syspath(NULL, "show", marked, NULL);
	assert_int_equal(plain.code, 0);
	assert_int_equal(end.code, 0);
	assert_string_equal(plain.out, end.out);
	command_free(&plain);
	command_free(&end);
	file_write(marked, mark, 3);
	end = syspath(NULL, "show", marked, NULL);
	expect_one_line(&end, 2, "empty", NULL);
	free(content);
	/* Lists are texts, too. */
	const char *list = in_folder(*state, "list");
	file_write(list, "\xef\xbb\xbf* * * * 0.5\n", 15);
	end = syspath(NULL, "compare", "--tolerances", list, exact, exact, NULL);
	assert_int_equal(end.code, 0);
	command_free(&end);
	file_write(list,
		   "\xef\xbb\xbf"
		   "a /nosuch/kernel intel\n",
		   3 + 23);
	end = syspath(NULL, "boots", "--arms", list, "--output-dir", *state, NULL);
	assert_null(strstr(end.err, "cannot be printed"));
	assert_int_equal(end.code, 2); /* for there is no such kernel, or no QEMU */
	command_free(&end);
}

/* Every row has as many cells as its title, and every fence is closed. */
static void expect_markdown(char *printed, size_t tables)
{
	size_t pipes = 0, fences = 0, found = 0;
	char *rest;

	for (char *line = strtok_r(printed, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		size_t n = 0;
		fences += !strcmp(line, "```");
		if (line[0] != '|')
			continue;
		for (const char *c = line; *c; c++)
			n += *c == '|';
		found += !strncmp(line, "| path | abi |", 14);
		pipes = strncmp(line, "| path | abi |", 14) ? pipes : n;
		if (n != pipes || fences % 2)
			fail_msg("%zu cells and not %zu: %s", n, pipes, line);
	}
	assert_int_equal(fences % 2, 0);
	assert_int_equal(found, tables);
}

static void test_markdown(void **state)
{
	struct command_end end =
		syspath(NULL, "show", "tests/fixtures/run/ruled.json", "--markdown", NULL);

	(void)state;
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "\n### getppid\n\n| path | abi | cycles | 95% |"));
	assert_non_null(strstr(end.out, "\n| --- | --- | ---: | --- |"));
	assert_non_null(strstr(end.out, "\n| `syscall` | x86_64 | 454.9 | ["));
	assert_non_null(strstr(end.out, "bench-3, Linux"));
	expect_markdown(end.out, 4);
	command_free(&end);
	end = syspath(NULL, "show", "--markdown", "--anonymous",
		      "results/reference/qemu-7.2/bookworm-intel-xonly.json",
		      "results/reference/qemu-7.2/sid-intel-xonly.json",
		      "tests/fixtures/run/small.json", NULL);
	assert_int_equal(end.code, 0);
	assert_null(strstr(end.out, "bench-3"));
	assert_non_null(strstr(end.out, "host-3, Linux"));
	assert_non_null(strstr(end.out, "\n| `syscall` | x86_64 | 337 | 338 |\n"));
	command_free(&end);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_markdown), IN_FOLDER(test_good),
		IN_FOLDER(test_standard_input),	 IN_FOLDER(test_good_beside_bad),
		IN_FOLDER(test_byte_order_mark), IN_FOLDER(test_truncated),
		IN_FOLDER(test_not_documents),	 IN_FOLDER(test_deep),
		IN_FOLDER(test_hostile),	 IN_FOLDER(test_hostile_host),
		IN_FOLDER(test_unreadable),	 IN_FOLDER(test_too_large),
	};

	return cmocka_run_group_tests(tests, make_document, free_document);
}

/* Workers with another C library, or with the same one linked dynamically: the stubs are the same,
 * the document names the library. */
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static const char *const names[] = {"syspath-worker64", "syspath-worker32"};

static const char *worker(const char *folder, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s%s", folder, name);
	return built(path);
}

/* The libc path's cells of a run with the workers of a folder. */
static json_t *run_with(const char *folder, const char *workers)
{
	const char *file = in_folder(folder, "r.json");
	struct command_end end =
		syspath(NULL, "run", "--quick", "--invocations", "2", "--batches", "20", "--abi",
			"x86_64", "--path", "libc", "--op", "getppid,time,getcpu", "--workers",
			built(workers), "--output", file, NULL);

	if (end.code)
		fail_msg("exit status %d: %s", end.code, end.err);
	command_free(&end);
	return document_load(file);
}

static const char *library_of(const json_t *document)
{
	const json_t *soft = json_object_get(json_object_get(document, "host"), "soft");
	const char *library = json_string_value(json_object_get(soft, "worker_libc"));

	assert_non_null(library);
	return library;
}

static void expect_words(const char *text, const char *begin, const char *end)
{
	if (strncmp(text, begin, strlen(begin)) != 0 || strlen(text) < strlen(end) ||
	    strcmp(text + strlen(text) - strlen(end), end) != 0)
		fail_msg("\"%s\", not \"%s...%s\"", text, begin, end);
}

/* Of both kinds at a fixed address, so that int $0x80 can point to data; one has an interpreter. */
static void expect_fixed(const char *path, bool interpreter)
{
	unsigned char head[4096];
	Elf32_Ehdr header;
	FILE *file = fopen(path, "re");
	bool found = false;

	assert_non_null(file);
	assert_true(fread(head, 1, sizeof(head), file) == sizeof(head));
	fclose(file);
	memcpy(&header, head, sizeof(header));
	assert_int_equal(header.e_type, ET_EXEC);
	for (size_t i = 0; i + 6 < sizeof(head); i++) /* PT_INTERP's text, in the first page */
		found = found || !memcmp(head + i, "ld-linux", 8);
	assert_int_equal(found, interpreter);
}

static void test_static_and_dynamic(void **state)
{
	json_t *d = run_with(*state, ".");

	expect_words(library_of(d), "glibc 2.", ", static");
	json_decref(d);
	d = run_with(*state, "dynamic");
	expect_words(library_of(d), "glibc 2.", ", dynamic");
	expect_cell(cell_find(d, "x86_64", "libc", "getppid"), "ok", "");
	expect_cell(cell_find(d, "x86_64", "libc", "getcpu"), "ok", "");
	json_decref(d);
	for (int i = 0; i < 2; i++) {
		if (access(worker("dynamic/", names[i]), F_OK))
			continue; /* no 32-bit compiler here */
		expect_fixed(worker("", names[i]), false);
		expect_fixed(worker("dynamic/", names[i]), true);
	}
}

/* What is broken shows in a dynamic worker as in a static one: all that a worker knows of itself is
 * right. */
static void test_selftests(void **state)
{
	static const char *const folders[] = {"dynamic/", "musl/"};

	(void)state;
	for (int f = 0; f < 2; f++)
		for (int i = 0; i < 2; i++) {
			const char *path = worker(folders[f], names[i]);
			if (access(path, F_OK))
				continue;
			struct command_end end =
				command_run(NULL, (const char *const[]){path, "--selftest", NULL});
			if (end.code)
				fail_msg("%s --selftest: %s", path, end.out);
			assert_null(strstr(end.out, "not ok"));
			command_free(&end);
		}
}

static void test_compared(void **state)
{
	(void)state;
	struct command_end end =
		syspath(NULL, "ab", "--workers-b", built("dynamic"), "--abi", "x86_64", "--path",
			"libc", "--op", "time", "--pairs", "2", NULL);

	assert_int_equal(end.code, 3); /* two pairs decide nothing */
	assert_non_null(strstr(end.out, "B: condition none, workers in "));
	assert_non_null(strstr(end.out, "  libc             x86_64  time "));
	command_free(&end);
}

/* musl's functions make system calls of their own, and there is none for getcpu. */
static void test_musl(void **state)
{
	if (access(worker("musl/", names[0]), F_OK)) {
		print_message("no musl-gcc here\n");
		skip();
	}
	json_t *d = run_with(*state, "musl");
	assert_string_equal(library_of(d), "musl, static");
	expect_cell(cell_find(d, "x86_64", "libc", "getppid"), "ok", "");
	expect_cell(cell_find(d, "x86_64", "libc", "getcpu"), "unavailable",
		    "the C library has no function for it");
	json_decref(d);
	expect_fixed(worker("musl/", names[0]), false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_static_and_dynamic, folder_make,
						folder_remove),
		cmocka_unit_test(test_selftests),
		cmocka_unit_test(test_compared),
		cmocka_unit_test_setup_teardown(test_musl, folder_make, folder_remove),
	};

	return cmocka_run_group_tests_name("libraries", tests, NULL, NULL);
}

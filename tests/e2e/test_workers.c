/* The workers themselves: their own tests, what they refuse, and what their timed region refers to.
 */
#include <dirent.h>
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

#include "bench/protocol/wire.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static const char *const workers[] = {"syspath-worker64", "syspath-worker32"};
static const char *const trees[] = {"x86_64", "i386"};

/* Whether the host runs the worker at all. */
static int runs(int i)
{
	const char *argv[] = {built(workers[i]), "--help", NULL};
	struct command_end end = command_run(NULL, argv);
	int usage = end.code == 2 && strstr(end.err, "usage: syspath-worker");

	command_free(&end);
	return usage;
}

static void expect_selftest(int i)
{
	const char *argv[] = {built(workers[i]), "--selftest", NULL};
	struct command_end end = command_run(NULL, argv);
	long passed = 0, planned = -1;

	for (char *line = strtok(end.out, "\n"); line; line = strtok(NULL, "\n")) {
		if (!strncmp(line, "not ok", 6))
			fail_msg("%s: %s", workers[i], line);
		passed += !strncmp(line, "ok ", 3);
		if (!strncmp(line, "1..", 3))
			planned = strtol(line + 3, NULL, 10);
	}
	assert_int_equal(end.code, 0);
	assert_int_equal(passed, planned);
	assert_true(passed > 20);
	print_message("%s --selftest: %ld passed\n", workers[i], passed);
	command_free(&end);
	expect_no_orphan();
}

static void test_selftest_64(void **state)
{
	(void)state;
	expect_selftest(0);
}

static void test_selftest_32(void **state)
{
	(void)state;
	if (!runs(1)) {
		print_message("skipped: this host runs no 32-bit program\n");
		skip();
	}
	expect_selftest(1);
}

static int read_request(void *file)
{
	return dup2(open(file, O_RDONLY), STDIN_FILENO) < 0;
}

/* The request is refused with a WIRE_ERROR frame that holds the words, and exit status 2. */
static void refuse(const char *folder, int i, const void *bytes, size_t size, const char *words)
{
	const char *file = in_folder(folder, "request");
	const char *argv[] = {built(workers[i]), "--serve", NULL};
	struct set_up from = {read_request, (void *)file};
	struct wire_head head;

	file_write(file, bytes, size);
	struct command_end end = command_run(&from, argv);
	assert_int_equal(end.code, 2);
	memcpy(&head, end.out, sizeof(head));
	assert_int_equal(head.type, WIRE_HELLO);
	const char *second = end.out + sizeof(head) + head.bytes;
	memcpy(&head, second, sizeof(head));
	assert_int_equal(head.type, WIRE_ERROR);
	if (!strstr(second + sizeof(head), words))
		fail_msg("\"%s\" is not in: %s", words, second + sizeof(head));
	command_free(&end);
}

struct message {
	struct wire_request request;
	struct wire_plan plan;
};

/* Of what is sent of it: what pads its end is not. */
enum { MESSAGE = sizeof(struct wire_request) + sizeof(struct wire_plan) };

static struct message good_message(void)
{
	struct message m = {
		.request = wire_request_make(WIRE_TIME, 0),
		.plan = {.calls = 1, .batches = 1},
	};

	m.request.n_cells = 1;
	return m;
}

static void refuse_changed(const char *folder, int i)
{
	struct message m = good_message();

	refuse(folder, i, &m, 0, "ended before a request");
	refuse(folder, i, &m, sizeof(m.request) - 1, "ended before a request");
	refuse(folder, i, &m, sizeof(m.request), "truncated");
	refuse(folder, i, &m, MESSAGE - 1, "truncated");
#define REFUSE(change, words)                                                                      \
	m = good_message();                                                                        \
	change;                                                                                    \
	refuse(folder, i, &m, MESSAGE, words)
	REFUSE(m.request.magic++, "another version");
	REFUSE(m.request.version++, "different builds, run make");
	REFUSE(m.request.tables++, "different builds, run make");
	REFUSE(m.request.mode = 0, "unknown mode 0");
	REFUSE(m.request.mode = 77, "unknown mode 77");
	REFUSE(m.request.condition = 99, "unknown condition 99");
	REFUSE(m.request.n_cells = WIRE_MAX_CELLS + 1, "cells, at most");
	REFUSE(m.request.n_cells = UINT32_MAX, "cells, at most");
	REFUSE(m.request.cpu = -1, "cannot pin to CPU -1");
	REFUSE(m.request.cpu = 100000, "cannot pin to CPU 100000");
	REFUSE(m.plan.path = 1000, "plan 0 is out of range");
	REFUSE(m.plan.op = UINT32_MAX, "plan 0 is out of range");
	REFUSE(m.plan.calls = 0, "plan 0 is out of range");
	REFUSE(m.plan.calls = WIRE_MAX_CALLS + 1, "plan 0 is out of range");
	REFUSE(m.plan.batches = 0, "plan 0 is out of range");
	REFUSE(m.plan.batches = WIRE_MAX_BATCHES + 1, "plan 0 is out of range");
	REFUSE(m.plan.warmup = WIRE_MAX_BATCHES + 1, "plan 0 is out of range");
	REFUSE(m.plan.singles = WIRE_MAX_BATCHES + 1, "plan 0 is out of range");
#undef REFUSE
}

static void test_bad_requests(void **state)
{
	refuse_changed(*state, 0);
	if (runs(1))
		refuse_changed(*state, 1);
	else
		print_message("i386 left out: this host runs no 32-bit program\n");
}

static void test_bad_calls(void **state)
{
	static const struct {
		const char *path, *op, *calls, *says;
	} cases[] = {
		{"nosuch", "getppid", "1", "no such cell"},
		{"libc", "nosuch", "1", "no such cell"},
		{"vdso", "getppid", "1", "no such cell"},
		{"libc", "getppid", "-1", "not a number of calls"},
		{"libc", "getppid", "1x", "not a number of calls"},
		{"libc", "getppid", "", "not a number of calls"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *argv[] = {built(workers[0]), "--calls",	 cases[i].path,
				      cases[i].op,	 cases[i].calls, NULL};
		struct command_end end = command_run(NULL, argv);
		expect_one_line(&end, 2, cases[i].says, NULL);
	}
	static const char *const what[] = {"--calls", "--ruler"};
	for (size_t i = 0; i < 2; i++) {
		const char *argv[] = {built(workers[0]), what[i], "libc", "getppid", "1000", NULL};
		struct command_end end = command_run(NULL, argv);
		assert_int_equal(end.code, 0);
		assert_string_equal(end.out, "");
		assert_string_equal(end.err, "");
		command_free(&end);
	}
}

/* Symbols that an object refers to and does not hold, as nm(1) prints them. To be freed. */
static char *undefined_symbols(const char *object)
{
	const char *argv[] = {"/bin/sh", "-c", "exec nm -u \"$0\"", object, NULL};
	struct command_end end = command_run(NULL, argv);

	if (end.code)
		fail_msg("nm -u %s: %s", object, end.err);
	free(end.err);
	return end.out;
}

static void expect_no_undefined_symbol(const char *object)
{
	char *symbols = undefined_symbols(object);

	if (*symbols)
		fail_msg("%s refers to:\n%s", object, symbols);
	free(symbols);
}

/* What is timed is batch_run and a stub that it reaches through a pointer. Neither refers to any
 * symbol outside of itself, so neither allocates, prints or calls anything of ours. */
static void test_timed_region_refers_to_nothing(void **state)
{
	char name[512];

	(void)state;
	for (int i = 0; i < 2; i++) {
		int stubs = 0;
		snprintf(name, sizeof(name), "obj/%s/bench/worker/batch.c.o", trees[i]);
		expect_no_undefined_symbol(built(name));
		snprintf(name, sizeof(name), "obj/%s/stubs/%s", trees[i], trees[i]);
		DIR *dir = opendir(built(name));
		assert_non_null(dir);
		for (const struct dirent *e; (e = readdir(dir));) {
			size_t length = strlen(e->d_name);
			if (length < 4 || strcmp(e->d_name + length - 4, ".S.o"))
				continue;
			snprintf(name, sizeof(name), "obj/%s/stubs/%s/%s", trees[i], trees[i],
				 e->d_name);
			expect_no_undefined_symbol(built(name));
			stubs++;
		}
		closedir(dir);
		assert_true(stubs >= 6);
	}
}

static void test_a_call_in_the_timed_region_is_seen(void **state)
{
	char name[128];

	(void)state;
	for (int i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "obj/%s/tests/broken/batch_allocates.c.o", trees[i]);
		char *symbols = undefined_symbols(built(name));
		assert_non_null(strstr(symbols, "malloc"));
		free(symbols);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_selftest_64),
		cmocka_unit_test(test_selftest_32),
		cmocka_unit_test_setup_teardown(test_bad_requests, folder_make, folder_remove),
		cmocka_unit_test(test_bad_calls),
		cmocka_unit_test(test_timed_region_refers_to_nothing),
		cmocka_unit_test(test_a_call_in_the_timed_region_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

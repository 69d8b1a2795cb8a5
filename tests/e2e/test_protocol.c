/* What the driver makes of workers that break the protocol: tests/e2e/fake_worker.c breaks it in
 * the way that the folder it lies in is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

/* A folder of that name, with the fake in the place of both workers. */
static const char *place_fake(const char *folder, const char *how)
{
	static const char *const workers[] = {"syspath-worker64", "syspath-worker32"};
	const char *place = in_folder(folder, how);

	assert_int_equal(mkdir(place, 0755), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			symlink(built("tests/e2e/fake_worker"), in_folder(place, workers[i])), 0);
	return place;
}

static struct command_end run_with(const char *folder, const char *how, const char *output)
{
	return syspath(NULL, "run", "--workers", place_fake(folder, how), "--abi", "x86_64",
		       "--path", "empty", "--op", "getppid", "--quick", "--batches", "20",
		       "--invocations", "2", "--patience", "2", "--output", output, NULL);
}

/* The fake is a worker in all but what it is told to break. */
static void test_right(void **state)
{
	static const char *const hows[] = {"right", "stays"};
	const char *output = in_folder(*state, "r.json");

	for (int i = 0; i < 2; i++) {
		struct command_end end = run_with(*state, hows[i], output);
		expect_one_line(&end, 0, "result written", NULL);
		json_t *document = document_load(output);
		expect_cell(cell_find(document, "x86_64", "empty", "getppid"), "ok", "");
		json_decref(document);
		expect_no_orphan();
	}
}

static void test_broken(void **state)
{
	static const char unreadable[] = "x86_64 worker: its answer cannot be read";
	static const struct {
		const char *how, *says;
	} cases[] = {
		{"garbage", unreadable},
		{"huge", unreadable},
		{"other-path", unreadable},
		{"other-op", unreadable},
		{"unknown-status", unreadable},
		{"no-calls", unreadable},
		{"wordless", unreadable},
		{"unprintable", unreadable},
		{"unended", unreadable},
		{"cut", unreadable},
		{"twice", unreadable},
		{"done-early", unreadable},
		{"begins-for-ever", unreadable},
		{"absent-unprintable", unreadable},
		{"absent-wordless", unreadable},
		{"zero-calls", unreadable},
		{"wrapping-counts", unreadable},
		{"fewer-samples", unreadable},
		{"timed-wordless", unreadable},
		{"timed-unsafe", unreadable},
		{"short", "the x86_64 worker exited with status 0"},
		{"exits", "the x86_64 worker exited with status 3"},
		{"crashes", "the x86_64 worker was killed by SIGSEGV"},
		{"closes", "the x86_64 worker was killed by SIGKILL"},
		{"silent", "the x86_64 worker gave no answer within 2 s"},
		{"error", "x86_64 worker: no?[31m?way"},
		{"other-build", "x86_64 worker: request of another version"},
	};
	char place[4096];

	snprintf(place, sizeof(place), "%s", in_folder(*state, "output"));
	assert_int_equal(mkdir(place, 0755), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct command_end end = run_with(*state, cases[i].how, in_folder(place, "r.json"));
		assert_string_equal(end.out, "");
		expect_one_line(&end, 2, cases[i].says, NULL);
		assert_int_equal(folder_count(place), 0);
		expect_no_orphan();
	}
}

/* What happens inside of a cell is a finding about the cell. */
static void test_broken_in_a_cell(void **state)
{
	static const struct {
		const char *how, *says;
	} cases[] = {
		{"dies-in-frame", "the worker was killed by SIGSEGV"},
		{"silent-in-cell", "hangs: no answer within 2 s"},
	};
	const char *output = in_folder(*state, "r.json");

	for (int i = 0; i < 2; i++) {
		struct command_end end = run_with(*state, cases[i].how, output);
		assert_int_equal(end.code, 1);
		assert_non_null(strstr(end.out, cases[i].says));
		command_free(&end);
		json_t *document = document_load(output);
		expect_cell(cell_find(document, "x86_64", "empty", "getppid"), "failed",
			    cases[i].says);
		json_decref(document);
		expect_no_orphan();
	}
}

/* An i386 worker that cannot even begin is how a host that runs no such program looks. */
static void test_i386_worker_that_cannot_begin(void **state)
{
	const char *output = in_folder(*state, "r.json");
	struct command_end end =
		syspath(NULL, "run", "--workers", place_fake(*state, "crashes"), "--abi", "i386",
			"--path", "empty", "--op", "time", "--quick", "--output", output, NULL);

	/* The host is described by an x86-64 worker, and the fake is right when asked for that. */
	assert_int_equal(end.code, 4);
	command_free(&end);
	json_t *document = document_load(output);
	expect_cell(cell_find(document, "i386", "empty", "time"), "unavailable",
		    "32-bit programs do not run: the worker was killed by SIGSEGV");
	json_decref(document);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_right),
		IN_FOLDER(test_broken),
		IN_FOLDER(test_broken_in_a_cell),
		IN_FOLDER(test_i386_worker_that_cannot_begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A run through which the host or its clock changes: told, marked, and not taken by what compares.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/fake_samples.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/place_fake.h"
#include "tests/e2e/run_command.h"

static char shim[4096];

/* LD_PRELOAD parts its names by blanks, and the build folder may have one in its name. */
static void copy_shim(const char *folder)
{
	const char *copy = in_folder(folder, "clock_shim.so");

	assert_true(strlen(copy) < sizeof(shim));
	strcpy(shim, copy);
	program_copy(built("tests/e2e/clock_shim.so"), shim);
}

static int preload(void *how)
{
	return setenv("LD_PRELOAD", shim, 1) || setenv("SYSPATH_TEST_CLOCK", how, 1) ||
	       setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
}

static struct command_end quick_run(const struct set_up *set_up, const char *file)
{
	return syspath(set_up, "run", "--quick", "--abi", "x86_64", "--path", "syscall", "--op",
		       "getppid", "--output", file, NULL);
}

/* Whether the document says that this changed. */
static bool tells_of(const char *file, const char *key)
{
	json_t *document = document_load(file), *change;
	bool found = false;
	size_t i;

	json_array_foreach (json_object_get(document, "changes"), i, change)
		found = found || !strcmp(json_string_value(json_object_get(change, "key")), key);
	json_decref(document);
	return found;
}

/* What was marked is refused by name, shown with a word, and taken when it is asked for. */
static void expect_refused(const char *folder, const char *file, const char *key)
{
	const char *db = in_folder(folder, "h.sqlite");
	struct command_end end = syspath(NULL, "compare", file, file, NULL);

	expect_one_line(&end, 4, key, "changed during a run", "--allow-diff", NULL);
	end = syspath(NULL, "compare", "--allow-diff", "tsc_hz,suspended,enters_kernel", file, file,
		      NULL);
	assert_int_equal(end.code, 0);
	command_free(&end);
	end = syspath(NULL, "history", "add", "--db", db, file, NULL);
	expect_one_line(&end, 2, "changed from", "--allow-changed", "nothing was added", NULL);
	end = syspath(NULL, "history", "add", "--db", db, "--allow-changed", file, NULL);
	expect_one_line(&end, 0, "is run 1", NULL);
	end = syspath(NULL, "show", file, NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "Not of one host and one clock"));
	assert_non_null(strstr(end.out, key));
	command_free(&end);
}

static void test_clocks_that_disagree(void **state)
{
	static char how[][8] = {"fast", "leaps", "returns", "sleeps"};
	static const char *const key[] = {"tsc_hz", "tsc_hz", "tsc_hz", "suspended"};

	copy_shim(*state);
	for (size_t i = 0; i < sizeof(how) / sizeof(how[0]); i++) {
		const struct set_up set_up = {preload, how[i]};
		char folder[4096], file[4096];
		strcpy(folder, in_folder(*state, how[i]));
		assert_int_equal(mkdir(folder, 0777), 0);
		strcpy(file, in_folder(folder, "r.json"));
		struct command_end end = quick_run(&set_up, file);
		if (end.code != 3 || !strstr(end.err, key[i]) || !strstr(end.err, "run again"))
			fail_msg("%s: exit %d after '%s'", how[i], end.code, end.err);
		command_free(&end);
		assert_true(tells_of(file, key[i]));
		expect_refused(folder, file, key[i]);
	}
}

static void test_a_run_without_a_change(void **state)
{
	const char *file = in_folder(*state, "r.json");
	struct command_end end =
		syspath(NULL, "run", "--quick", "--abi", "x86_64", "--path", "syscall,vdso", "--op",
			"getppid,time", "--output", file, NULL);

	assert_int_equal(end.code, 0);
	command_free(&end);
	json_t *document = document_load(file);
	assert_null(json_object_get(document, "changes"));
	json_decref(document);
}

/* A function that enters the kernel in a part of its calls, as after a switch of the clocksource.
 */
static void test_functions_that_begin_to_enter(void **state)
{
	const char *place = place_fake(*state, "switches");
	char file[4096];

	strcpy(file, in_folder(*state, "r.json"));
	struct command_end end = syspath(NULL, "run", "--workers", place, "--abi", "x86_64",
					 "--path", "vdso", "--op", "clock_gettime_realtime",
					 "--quick", "--batches", "5", "--output", file, NULL);
	if (end.code != 3 || !strstr(end.err, "enters_kernel changed") ||
	    !strstr(end.err, "from invocation 3 on"))
		fail_msg("exit %d after '%s'", end.code, end.err);
	command_free(&end);
	json_t *document = document_load(file);
	const json_t *cell = cell_find(document, "x86_64", "vdso", "clock_gettime_realtime");
	assert_true(json_is_true(json_object_get(cell, "fallback")));
	json_decref(document);
	expect_refused(*state, file, "enters_kernel");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_clocks_that_disagree, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_a_run_without_a_change, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_functions_that_begin_to_enter, folder_make,
						folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

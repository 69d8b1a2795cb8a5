/* A run through which the host or its clock changes: reported, marked, and not taken by what
 * compares.
 */
#include <math.h>
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
	snprintf(shim, sizeof(shim), "%s", copy);
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

static double tsc_hz(const char *file)
{
	json_t *document = document_load(file);
	double hz = json_number_value(json_object_get(json_object_get(document, "tsc"), "hz"));

	json_decref(document);
	return hz;
}

/* Whether the document has this among its changes. */
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

/* One cell by the named sub-command, under a library whose clock is as `how` describes. */
static struct command_end under_shim(char *how, const char *command, const char *option,
				     const char *value)
{
	const struct set_up set_up = {preload, how};

	return option ? syspath(&set_up, command, "--abi", "x86_64", "--path", "syscall", "--op",
				"getppid", option, value, NULL)
		      : syspath(&set_up, command, NULL);
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
	const char *undisturbed = in_folder(*state, "true.json");
	struct command_end true_end = quick_run(NULL, undisturbed);
	double true_hz = tsc_hz(undisturbed);

	assert_int_equal(true_end.code, 0);
	command_free(&true_end);

	copy_shim(*state);
	for (size_t i = 0; i < sizeof(how) / sizeof(how[0]); i++) {
		const struct set_up set_up = {preload, how[i]};
		char folder[4096], file[4096];
		snprintf(folder, sizeof(folder), "%s", in_folder(*state, how[i]));
		assert_int_equal(mkdir(folder, 0777), 0);
		snprintf(file, sizeof(file), "%s", in_folder(folder, "r.json"));
		struct command_end end = quick_run(&set_up, file);
		char words[96];
		snprintf(words, sizeof(words),
			 "compare --allow-diff %s and history add --allow-changed alone; run again",
			 key[i]);
		if (end.code != 3 || !strstr(end.err, words))
			fail_msg("%s: exit %d after '%s'", how[i], end.code, end.err);
		command_free(&end);
		assert_true(tells_of(file, key[i]));
		/* Whatever the library returns, the rate that is kept is the host's. */
		if (fabs(tsc_hz(file) / true_hz - 1) > 0.01)
			fail_msg("%s: %.0f Hz instead of %.0f", how[i], tsc_hz(file), true_hz);
		expect_refused(folder, file, key[i]);
	}
}

/* They print no figure that depends on the clock, and print why. */
static void test_clocks_of_experiments(void **state)
{
	static const char *const command[][3] = {
		{"ab", "--pairs", "1"}, {"selfcheck", NULL, NULL}, {"crosscheck", "--rounds", "1"}};
	static char fast[] = "fast";

	copy_shim(*state);
	for (size_t i = 0; i < sizeof(command) / sizeof(command[0]); i++) {
		struct command_end end =
			under_shim(fast, command[i][0], command[i][1], command[i][2]);
		if (end.code == 2 && strstr(end.err, "hyperfine")) {
			command_free(&end);
			skip();
		}
		assert_string_equal(end.out, "");
		expect_one_line(&end, 3, command[i][0], " MHz over the run", "run again", NULL);
	}
	const char *file = in_folder(*state, "c.json");
	struct command_end end = under_shim(fast, "crosscheck", "--output", file);
	expect_one_line(&end, 3, "crosscheck: nothing was written", NULL);
	assert_int_equal(access(file, F_OK), -1);
}

/* They print the rate, and it is the right one. */
static void test_clocks_of_descriptions(void **state)
{
	static char how[][8] = {"fast", "returns"};

	copy_shim(*state);
	const char *file = in_folder(*state, "true.json");
	struct command_end end = quick_run(NULL, file);
	double hz = tsc_hz(file);

	assert_int_equal(end.code, 0);
	command_free(&end);
	for (size_t i = 0; i < sizeof(how) / sizeof(how[0]); i++) {
		/* Neither reads the clock often enough to come to where it goes back. */
		int code = i ? 0 : 3;
		end = syspath(&(struct set_up){preload, how[i]}, "host", "--json", NULL);
		assert_int_equal(end.code, code);
		assert_true(!i == (strstr(end.err, "host: the clocks disagree") != NULL));
		json_t *host = json_loads(end.out, 0, NULL);
		double found =
			json_number_value(json_object_get(json_object_get(host, "soft"), "tsc_hz"));
		assert_true(fabs(found / hz - 1) < 0.01);
		double span_s, error;
		assert_int_equal(
			/* NOLINTNEXTLINE(cert-err34-c): what is out of range fails below */
			sscanf(json_string_value(json_object_get(json_object_get(host, "soft"),
								 "tsc_hz_source")),
			       "CLOCK_MONOTONIC_RAW over %lf s, to within %lf", &span_s, &error),
			2);
		assert_true(span_s > 0 && error > 0 && error < 1);
		json_decref(host);
		command_free(&end);
		end = syspath(&(struct set_up){preload, how[i]}, "inspect", NULL);
		assert_int_equal(end.code, code);
		assert_true(!i == (strstr(end.err, "inspect: the clocks disagree") != NULL));
		const char *line = strstr(end.out, "\nTSC: ");
		assert_non_null(line);
		assert_true(fabs(strtod(line + strlen("\nTSC: "), NULL) * 1e6 / hz - 1) < 0.01);
		command_free(&end);
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

/* A run by fakes that behave as `how` describes; the line that it ends with holds both words. */
static void fake_run(const char *folder, const char *how, const char *file, const char *one,
		     const char *other)
{
	struct command_end end =
		syspath(NULL, "run", "--workers", place_fake(folder, how), "--abi", "x86_64",
			"--path", "vdso", "--op", "clock_gettime_realtime", "--quick", "--batches",
			"5", "--output", file, NULL);

	if (end.code != 3 || !strstr(end.err, one) || !strstr(end.err, other))
		fail_msg("%s: exit %d after '%s'", how, end.code, end.err);
	command_free(&end);
}

/* A function that enters the kernel in a part of its calls, as after a switch of the clocksource.
 */
static void expect_enters(const char *folder, const char *how, const char *from)
{
	char file[4096];

	snprintf(file, sizeof(file), "%s", in_folder(folder, "r.json"));
	fake_run(folder, how, file, "enters_kernel changed", from);
	json_t *document = document_load(file);
	const json_t *cell = cell_find(document, "x86_64", "vdso", "clock_gettime_realtime");
	assert_true(json_is_true(json_object_get(cell, "fallback")));
	json_decref(document);
	expect_refused(folder, file, "enters_kernel");
}

static void test_functions_that_begin_to_enter(void **state)
{
	expect_enters(*state, "switches", "from invocation 3 on");
}

static void test_functions_that_cease_to_enter(void **state)
{
	expect_enters(*state, "switches-back", "from invocation 4 on");
}

/* The other ABI's worker is another program after the run than before: a build in mid-run. */
static void test_fact_that_changes(void **state)
{
	char file[4096];

	snprintf(file, sizeof(file), "%s", in_folder(*state, "r.json"));
	fake_run(*state, "replaces-worker", file, "worker32_build_id changed during the run, from ",
		 "compare --allow-diff worker32_build_id");
	assert_true(tells_of(file, "worker32_build_id"));
	struct command_end end = syspath(NULL, "compare", file, file, NULL);
	expect_one_line(&end, 4, "worker32_build_id", "changed during a run", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_clocks_that_disagree, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_clocks_of_experiments, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_clocks_of_descriptions, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_functions_that_cease_to_enter, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_fact_that_changes, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_a_run_without_a_change, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_functions_that_begin_to_enter, folder_make,
						folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

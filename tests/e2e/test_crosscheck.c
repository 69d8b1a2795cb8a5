/* syspath crosscheck with hyperfine itself, without it, and with a script in its place whose clock
 * is wrong. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/run_command.h"

static struct {
	char folder[64]; /* the only one in PATH where a test wants that */
	char output[128];
	char out[4096], err[4096]; /* of the last run */
} fixture;

static int set_path(void *path)
{
	return setenv("PATH", path, 1);
}

/* Runs it on one cell for so many rounds, with these arguments too. Its exit status. */
static int crosscheck_rounds(const char *path_variable, const char *rounds, const char *option,
			     const char *value)
{
	const struct set_up with_path = {set_path, (void *)path_variable};
	struct command_end end =
		syspath(path_variable ? &with_path : NULL, "crosscheck", "--path=syscall",
			"--op=getppid", "--abi=x86_64", "--rounds", rounds, "--output",
			fixture.output, option, value, NULL);
	int code = end.code;

	snprintf(fixture.err, sizeof(fixture.err), "%s", end.err);
	snprintf(fixture.out, sizeof(fixture.out), "%s", end.out);
	command_free(&end);
	assert_true(code >= 0);
	return code;
}

static int crosscheck(const char *path_variable, const char *option, const char *value)
{
	return crosscheck_rounds(path_variable, "1", option, value);
}

static void install_script(const char *script)
{
	char file[128];

	snprintf(file, sizeof(file), "%s/hyperfine", fixture.folder);
	unlink(file);
	if (!script)
		return;
	FILE *out = fopen(file, "w");
	assert_non_null(out);
	fputs(script, out);
	fclose(out);
	assert_int_equal(chmod(file, 0755), 0);
}

static int one_line(const char *text)
{
	const char *end = strchr(text, '\n');

	return end && !end[1];
}

static json_t *take_output(void)
{
	json_t *document = json_load_file(fixture.output, 0, NULL);

	unlink(fixture.output);
	return document;
}

static void test_real(void **state)
{
	(void)state;
	int code = crosscheck(NULL, NULL, NULL);

	if (code == 2 && strstr(fixture.err, "not installed"))
		skip();
	json_t *document = take_output();
	const json_t *cells = json_object_get(document, "cells");
	const json_t *cell = json_array_get(cells, 0);
	assert_string_equal(json_string_value(json_object_get(document, "schema")),
			    "syspath-crosscheck/2");
	assert_int_equal(json_array_size(cells), 1);
	assert_string_equal(json_string_value(json_object_get(cell, "path")), "syscall");
	const char *unit = json_string_value(json_object_get(cell, "unit"));
	const json_t *series = json_object_get(cell, unit);
	double engine = json_number_value(json_object_get(series, "engine"));
	double slope = json_number_value(json_object_get(series, "hyperfine"));
	double ratio = json_number_value(json_object_get(series, "ratio"));
	const char *verdict = json_string_value(json_object_get(cell, "verdict"));
	/* One round is too few to disagree; the ratio decides, and the exit code agrees with it. */
	bool agrees = fabs(ratio - 1) <= 0.05;
	if (fabs(fabs(ratio - 1) - 0.05) > 0.0001) /* it is printed with four digits */
		assert_string_equal(verdict, agrees ? "agrees" : "unclear");
	assert_int_equal(code, strcmp(verdict, "agrees") ? 3 : 0);
	assert_true(fabs(ratio - slope / engine) < 0.001);
	assert_true(engine > 0);
	assert_true(slope > 0);
	/* Time is there in any case; cycles of the loop only if its own look was ruled. */
	json_t *loops = json_object_get(document, "loops"), *by_unit;
	const char *of;
	assert_non_null(json_object_get(json_object_get(loops, "ns"), "x86_64"));
	json_object_foreach (loops, of, by_unit) {
		const json_t *loop = json_object_get(by_unit, "x86_64");
		if (loop)
			assert_true(json_number_value(json_object_get(loop, "hyperfine")) > 0);
	}
	assert_true(json_is_object(json_object_get(cell, "ns")));
	assert_false(json_is_true(json_object_get(document, "ran_out")));
	json_decref(document);
}

static void test_without_hyperfine(void **state)
{
	(void)state;
	install_script(NULL);
	assert_int_equal(crosscheck(fixture.folder, NULL, NULL), 2);
	assert_true(one_line(fixture.err));
	assert_non_null(strstr(fixture.err, "hyperfine is not installed"));
	assert_null(take_output());
}

/* A clock by which a call takes a millisecond, and the ruler its own time: named, and the figures
 * still written. */
static void test_wrong_clock_is_seen(void **state)
{
	(void)state;
	install_script(
		"#!/bin/sh\n"
		"n=${9##* }\n"
		"case $9 in *empty*) n=1 ;; esac\n"
		"t=$((n / 1000)).5\n"
		"r='\"mean\": 1, \"user\": 1, \"system\": 0'\n"
		"x=${10:+\", {\\\"median\\\": 0.6, $r}\"}\n"
		"echo \"{\\\"results\\\": [{\\\"median\\\": 0.5, $r}, {\\\"median\\\": $t, $r}$x]}\" >\"$6\"\n");
	assert_int_equal(crosscheck_rounds(fixture.folder, "6", NULL, NULL), 1);
	json_t *document = take_output();
	const json_t *cell = json_array_get(json_object_get(document, "cells"), 0);
	assert_string_equal(json_string_value(json_object_get(cell, "verdict")), "disagrees");
	const json_t *series =
		json_object_get(cell, json_string_value(json_object_get(cell, "unit")));
	assert_true(json_number_value(json_object_get(series, "ratio")) > 1.05);
	json_decref(document);
}

/* What hangs takes no longer than all of it may, and what was not reached is named. */
static void test_the_limit_holds(void **state)
{
	(void)state;
	install_script("#!/bin/sh\nexec /bin/sleep 100000\n");
	assert_int_equal(crosscheck(fixture.folder, "--limit", "1"), 3);
	assert_non_null(strstr(fixture.out, "  not reached\n"));
	assert_non_null(strstr(fixture.out, "time was up after 1 s: 1 cells were not reached"));
	json_t *document = take_output();
	const json_t *cell = json_array_get(json_object_get(document, "cells"), 0);
	assert_string_equal(json_string_value(json_object_get(cell, "verdict")), "not reached");
	assert_true(json_is_null(json_object_get(cell, "ns")));
	assert_true(json_is_null(json_object_get(cell, "cycles")));
	assert_true(json_is_true(json_object_get(document, "ran_out")));
	json_decref(document);
}

static void test_failing_hyperfine(void **state)
{
	(void)state;
	install_script("#!/bin/sh\necho 'Error: out of order' >&2\nexit 1\n");
	assert_int_equal(crosscheck(fixture.folder, NULL, NULL), 2);
	assert_true(one_line(fixture.err));
	assert_non_null(strstr(fixture.err, "hyperfine failed: Error: out of order"));
	assert_null(take_output());
}

static void test_conditions_are_refused(void **state)
{
	(void)state;
	assert_int_equal(crosscheck(NULL, "--condition", "seccomp"), 2);
	assert_true(one_line(fixture.err));
	assert_non_null(strstr(fixture.err, "--condition"));
	assert_null(take_output());
}

static int set_up(void **state)
{
	(void)state;
	snprintf(fixture.folder, sizeof(fixture.folder), "/tmp/syspath-crosscheck-XXXXXX");
	if (!mkdtemp(fixture.folder))
		return -1;
	snprintf(fixture.output, sizeof(fixture.output), "%s/result.json", fixture.folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	install_script(NULL);
	return rmdir(fixture.folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_without_hyperfine),
		cmocka_unit_test(test_wrong_clock_is_seen),
		cmocka_unit_test(test_the_limit_holds),
		cmocka_unit_test(test_failing_hyperfine),
		cmocka_unit_test(test_conditions_are_refused),
	};
	return cmocka_run_group_tests_name("crosscheck", tests, set_up, tear_down);
}

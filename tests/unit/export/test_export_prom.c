/* The Prometheus format: files of several runs beside each other, and metrics of facts. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/export_sample.h"

static void set_fact(json_t *root, const char *section, const char *key, json_t *value)
{
	json_t *facts = json_object_get(json_object_get(root, "host"), section);

	assert_int_equal(json_object_set_new(facts, key, value), 0);
}

static void set_arm(json_t *root, const char *key, const char *value)
{
	assert_int_equal(json_object_set_new(json_object_get(root, "arm"), key, json_string(value)),
			 0);
}

/* How many samples of `a`, by name and labels, stand in `b`, too. */
static size_t shared(const char *a, const char *b)
{
	size_t n = 0;

	for (const char *line = a; *line; line = strchr(line, '\n') + 1) {
		char series[1024];
		int length = (int)(strcspn(line, "\n"));
		assert_true(length + 2 < (int)sizeof(series));
		while (*line != '#' && length && line[length - 1] != ' ')
			length--;
		snprintf(series, sizeof(series), "\n%.*s", length, line);
		n += *line != '#' && strstr(b, series);
	}
	return n;
}

/* Two files of one folder must not hold a sample of one name with equal labels: node_exporter would
 * drop the second. They may where nothing distinguishes their runs, which the docs say. */
static void test_files_of_one_folder(void **state)
{
	json_t *roots[7];
	char *text[7];

	(void)state;
	for (int i = 0; i < 7; i++)
		roots[i] = i < 3 ? sample_root() : sample_exact_root();
	set_fact(roots[1], "hard", "kernel_release", json_string("6.1.0-19-amd64"));
	set_fact(roots[2], "soft", "cpu_brand", json_string("AMD EPYC 9555"));
	set_arm(roots[4], "name", "sid-amd-xonly");
	set_arm(roots[5], "cpu", "EPYC-v2");
	set_fact(roots[6], "hard", "kernel_release", json_string("7.3.1"));
	for (int i = 0; i < 7; i++)
		text[i] = sample_text("prom", roots[i]);
	for (int i = 0; i < 7; i++)
		for (int k = 0; k < 7; k++)
			if ((shared(text[i], text[k]) > 0) != (i == k))
				fail_msg("files %d and %d share %zu samples", i, k,
					 shared(text[i], text[k]));
	/* A later run of the same host takes the place of the earlier one. */
	json_t *later = sample_root();
	json_object_set_new(later, "started", json_string("2030-01-01T00:00:00Z"));
	char *again = sample_text("prom", later);
	assert_int_equal(shared(text[0], again), shared(text[0], text[0]));
	free(again);
	for (int i = 0; i < 7; i++)
		free(text[i]);
}

/* How many samples of a metric there are with this value. */
static int samples(const char *text, const char *metric, const char *value)
{
	char start[64], end[16];
	int n = 0;

	snprintf(start, sizeof(start), "\n%s{", metric);
	snprintf(end, sizeof(end), "} %s\n", value);
	for (const char *at = text; (at = strstr(at, start)); at++) {
		const char *newline = strchr(at + 1, '\n');
		n += !strncmp(newline + 1 - strlen(end), end, strlen(end));
	}
	return n;
}

/* Known to be one, known to be none, not known. */
static void test_fallback(void **state)
{
	static const struct {
		json_t *(*enters)(void);
		int fallback, yes, no;
	} cases[] = {{json_true, 1, 1, 7}, {json_false, 0, 0, 8}, {json_null, 0, 0, 7}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *root = sample_root(), *cell = NULL;
		size_t k;
		json_array_foreach (json_object_get(root, "cells"), k, cell)
			if (!strcmp(json_string_value(json_object_get(cell, "op")),
				    "clock_gettime_monotonic") &&
			    !strcmp(json_string_value(json_object_get(cell, "path")), "vdso"))
				break;
		assert_non_null(cell);
		json_object_set_new(cell, "enters_kernel", cases[i].enters());
		json_object_set_new(cell, "fallback", json_boolean(cases[i].fallback));
		char *text = sample_text("prom", root);
		assert_int_equal(samples(text, "syspath_fallback", "1"), cases[i].yes);
		assert_int_equal(samples(text, "syspath_fallback", "0"), cases[i].no);
		free(text);
	}
}

/* What is expected of the one clock function that varies; that of i386, vdso gettimeofday, stays.
 */
struct clock_case {
	const char *abi, *path, *op, *condition, *status;
	json_t *(*enters)(void);
	const char *value; /* of the metric; NULL: there is no sample */
};

static const struct clock_case clock_cases[] = {
	{"x86_64", "vdso", "clock_gettime_monotonic", "none", "ok", json_false, "1"},
	{"x86_64", "vdso", "clock_gettime_monotonic", "none", "ok", json_true, "0"},
	{"x86_64", "vdso", "clock_gettime_monotonic", "none", "ok", json_null, NULL},
	{"x86_64", "vdso", "clock_gettime_monotonic", "none", "failed", json_null, "0"},
	{"x86_64", "vdso", "clock_gettime_monotonic", "seccomp", "ok", json_true, "1"},
	{"x86_64", "vdso", "getcpu", "none", "ok", json_true, "1"},
	{"x86_64", "vdso", "nosuch", "none", "ok", json_null, "1"},
	{"i386", "libc", "gettimeofday", "none", "ok", json_true, "1"}, /* the library's own way */
	{"i386", "libc", "clock_getres", "none", "ok", json_true, "0"},
};

static void set_text(json_t *cell, const char *key, const char *text)
{
	assert_int_equal(json_object_set_new(cell, key, json_string(text)), 0);
}

/* The cell of the sample document that varies. */
static json_t *clock_cell(json_t *root)
{
	json_t *cell;
	size_t i;

	json_array_foreach (json_object_get(root, "cells"), i, cell)
		if (!strcmp(json_string_value(json_object_get(cell, "op")),
			    "clock_gettime_monotonic"))
			return cell;
	fail();
	return NULL;
}

/* The verdict of inspect --check, of what the run measured. */
static void test_clock(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(clock_cases) / sizeof(clock_cases[0]); i++) {
		const struct clock_case *c = &clock_cases[i];
		json_t *root = sample_root(), *cell = clock_cell(root);
		bool failed = !strcmp(c->status, "failed");
		set_text(cell, "abi", c->abi);
		set_text(cell, "path", c->path);
		set_text(cell, "op", c->op);
		set_text(cell, "condition", c->condition);
		set_text(cell, "status", c->status);
		json_object_set_new(cell, "enters_kernel", c->enters());
		json_object_set_new(cell, "fallback", json_boolean(c->enters == json_true));
		if (failed) {
			set_text(cell, "reason", "wrong answer");
			json_object_set_new(cell, "cost", json_null());
			json_object_set_new(cell, "tail", json_null());
		}
		char *text = sample_text("prom", root);
		int ok = samples(text, "syspath_clock_ok", "1");
		int bad = samples(text, "syspath_clock_ok", "0");
		if (ok != (c->value && *c->value == '1') || bad != (c->value && *c->value == '0'))
			fail_msg("case %zu: %d of 1, %d of 0", i, ok, bad);
		free(text);
	}
}

/* CLOCK_MONOTONIC_RAW of a kernel before 5.3: no fault beside a CLOCK_MONOTONIC that stays. */
static void test_clock_of_an_old_kernel(void **state)
{
	json_t *root = sample_root(), *cell = clock_cell(root), *raw = json_deep_copy(cell);

	(void)state;
	json_object_set_new(cell, "enters_kernel", json_false());
	json_object_set_new(cell, "fallback", json_false());
	set_text(raw, "op", "clock_gettime_monotonic_raw");
	json_array_append_new(json_object_get(root, "cells"), raw);
	char *text = sample_text("prom", root);
	assert_int_equal(samples(text, "syspath_fallback", "1"), 1);
	assert_int_equal(samples(text, "syspath_clock_ok", "1"), 1);
	free(text);
}

static void test_vsyscall_mode(void **state)
{
	static const char *const modes[] = {"native", "emulate", "xonly", "none"};
	char is[64];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		json_t *root = sample_root();
		set_fact(root, "hard", "vsyscall_mode", json_string(modes[i]));
		char *text = sample_text("prom", root);
		snprintf(is, sizeof(is), "\nsyspath_vsyscall_mode{engine=\"tsc\",mode=\"%s\",",
			 modes[i]);
		const char *at = strstr(text, is);
		assert_non_null(at);
		assert_memory_equal(strchr(at + 1, '\n') - 3, "} 1", 3);
		assert_int_equal(samples(text, "syspath_vsyscall_mode", "1"), 1);
		assert_int_equal(samples(text, "syspath_vsyscall_mode", "0"), 3);
		free(text);
	}
	json_t *root = sample_root();
	set_fact(root, "hard", "vsyscall_mode", json_null());
	char *text = sample_text("prom", root);
	assert_null(strstr(text, "syspath_vsyscall_mode"));
	free(text);
}

static void expect_sample(const char *text, const char *metric, const char *labels,
			  const char *value)
{
	char start[64];

	snprintf(start, sizeof(start), "\n%s{", metric);
	for (const char *at = text; (at = strstr(at, start)); at++) {
		const char *line = at + 1, *end = strchr(line, '\n');
		const char *found = strstr(line, labels), *number = strstr(line, "} ");
		if (found && found < end && number &&
		    strtod(number + 2, NULL) == strtod(value, NULL))
			return;
	}
	fail_msg("no %s with %s of %s", metric, labels, value);
}

/* Core cycles and the core's frequency are metrics of their own; the seconds are what they are in a
 * document without, and a cell without cycles has no sample of them. */
static void test_cycles(void **state)
{
	static const char cell[] = "abi=\"x86_64\",path=\"syscall\",op=\"getppid\",stat=";
	static const struct {
		const char *stat, *value;
	} rows[] = {{"p10", "453.049"},
		    {"p50", "454.868"},
		    {"p50_low", "454.824"},
		    {"p50_high", "454.92"},
		    {"p90", "460.326"}};
	static const struct {
		const char *stat, *hertz;
	} rates[] = {{"lowest", "3612500000"}, {"median", "3744000000"}, {"highest", "3751250000"}};
	char *text = sample_text("prom", sample_ruled_root()), labels[128];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(labels, sizeof(labels), "%s\"%s\"", cell, rows[i].stat);
		expect_sample(text, "syspath_cost_cycles", labels, rows[i].value);
	}
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		snprintf(labels, sizeof(labels), "stat=\"%s\"", rates[i].stat);
		expect_sample(text, "syspath_core_frequency_hertz", labels, rates[i].hertz);
	}
	expect_sample(text, "syspath_ruler_dropped_ratio", "engine=\"tsc\"", "0.031");
	assert_null(strstr(text, "syspath_cost_cycles{engine=\"tsc\",abi=\"i386\",path=\"int80\""));
	char *plain = sample_text("prom", sample_root());
	assert_int_equal(shared(plain, text), shared(plain, plain));
	assert_null(strstr(plain, "cycles"));
	assert_null(strstr(plain, "hertz"));
	free(plain);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_of_one_folder),
		cmocka_unit_test(test_fallback),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_clock_of_an_old_kernel),
		cmocka_unit_test(test_vsyscall_mode),
		cmocka_unit_test(test_cycles),
	};

	return cmocka_run_group_tests_name("export_prom", tests, NULL, NULL);
}

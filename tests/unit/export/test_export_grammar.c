/* The line grammars of formats whose readers no distribution packages: every line of an export is
 * one that the reader knows, and the fields it takes out are the document's.
 *
 * gobench: golang.org/x/perf/benchfmt, reader.go. lava: the words of a signal as LAVA's test shell
 * takes them. ktap: Documentation/dev-tools/ktap.rst. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <regex.h>

#include "bench/conditions/conditions.h"
#include "tests/unit/export_sample.h"
#include "tests/unit/test_stats_near.h"

/* A kind of line, a POSIX extended expression of the whole line, and how many there were. */
struct kind {
	const char *expression;
	size_t seen;
	regex_t compiled;
};

/* Sorts every line into the first kind that matches; a line of no kind fails the test. */
static void sort_lines(const char *text, struct kind *kinds, size_t n)
{
	char *copy = strdup(text), *rest = copy, *line;

	assert_non_null(copy);
	for (size_t i = 0; i < n; i++) {
		kinds[i].seen = 0;
		assert_int_equal(
			regcomp(&kinds[i].compiled, kinds[i].expression, REG_EXTENDED | REG_NOSUB),
			0);
	}
	assert_int_equal(text[strlen(text) - 1], '\n');
	copy[strlen(copy) - 1] = 0;
	while ((line = strsep(&rest, "\n"))) {
		size_t i = 0;
		while (i < n && regexec(&kinds[i].compiled, line, 0, NULL, 0))
			i++;
		if (i == n)
			fail_msg("a line of no kind: %s", line);
		kinds[i].seen++;
	}
	for (size_t i = 0; i < n; i++)
		regfree(&kinds[i].compiled);
	free(copy);
}

static void gobench_lines(const char *text)
{
	struct kind kinds[] = {
		/* name, count, pairs of value and unit */
		{.expression = "^Benchmark[A-Z][a-z0-9_]*(/[a-z]+=[a-z0-9_-]+)+"
			       "\t[1-9][0-9]*(\t-?[0-9]+[.][0-9]{3} [a-z-]+/op)+$"},
		{.expression = "^Unit [a-z-]+/op( [a-z]+=[a-z]+)+$"},
		{.expression = "^(goos: linux|goarch: amd64|pkg: syspath|cpu: .*)$"},
		{.expression = "^# "}, /* is ignored */
	};

	sort_lines(text, kinds, 4);
	assert_int_equal(kinds[0].seen, 6 * 5); /* cells x invocations */
	assert_int_equal(kinds[1].seen, 3);
	assert_int_equal(kinds[2].seen, 4);
	assert_int_equal(kinds[3].seen, 1);
}

static void ktap_lines(const char *text)
{
	struct kind kinds[] = {
		{.expression = "^KTAP version 1$"},
		{.expression = "^1[.][.]13$"},
		{.expression = "^ok [1-9][0-9]* [a-z0-9_.-]+$"},
		{.expression = "^ok [1-9][0-9]* [a-z0-9_.-]+ # SKIP .+$"},
		{.expression = "^not ok [1-9][0-9]* [a-z0-9_.-]+$"},
		{.expression = "^# [a-z0-9_.-]+: .+$"},
	};

	sort_lines(text, kinds, 6);
	assert_int_equal(kinds[0].seen, 1);
	assert_int_equal(kinds[1].seen, 1);
	assert_int_equal(kinds[2].seen, 8);
	assert_int_equal(kinds[3].seen, 4);
	assert_int_equal(kinds[4].seen, 1);
	assert_int_equal(kinds[5].seen, 9);
}

static void lava_lines(const char *text)
{
	struct kind kinds[] = {
		{.expression = "^<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=[a-z0-9_.-]+ RESULT=pass "
			       "MEASUREMENT=-?[0-9]+[.][0-9]{3} UNITS=ns>$"},
		{.expression = "^<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=[a-z0-9_.-]+ RESULT=skip>$"},
		{.expression = "^<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=[a-z0-9_.-]+ RESULT=fail>$"},
		{.expression = "^# [a-z0-9_.-]+: (unavailable|unsafe|failed): [^<>]+$"},
	};

	sort_lines(text, kinds, 4);
	assert_int_equal(kinds[0].seen, 8);
	assert_int_equal(kinds[1].seen, 4);
	assert_int_equal(kinds[2].seen, 1);
	assert_int_equal(kinds[3].seen, 5);
}

/* Counts are written so that no reader takes them for anything else: digits, no exponent. */
static void counts_in_each_grammar(void **state)
{
	struct kind gobench[] = {
		{.expression = "^Benchmark[A-Z][a-z0-9_]*(/[a-z]+=[a-z0-9_-]+)+"
			       "\t[1-9][0-9]*\t[0-9]+([.][0-9]*[1-9])? insn/op$"},
		{.expression = "^Unit insn/op better=lower assume=exact$"},
		{.expression = "^(goos: linux|goarch: amd64|pkg: syspath|cpu: .*)$"},
		{.expression = "^# "},
	};
	struct kind lava[] = {
		{.expression = "^<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=[a-z0-9_.-]+ RESULT=pass "
			       "MEASUREMENT=[0-9]+([.][0-9]*[1-9])? UNITS=insn>$"},
		{.expression = "^<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=[a-z0-9_.-]+ "
			       "RESULT=(skip|fail)>$"},
		{.expression = "^# [a-z0-9_.-]+: (unavailable|failed): [^<>]+$"},
	};
	struct kind ktap[] = {
		{.expression = "^(KTAP version 1|1[.][.]9)$"},
		{.expression = "^(not )?ok [1-9] [a-z0-9_.-]+( # SKIP .+)?$"},
		{.expression = "^# [a-z0-9_.-]+: [0-9.]+ insn, [0-9.]+ of the batches agree$"},
		{.expression = "^# getcpu.libc.x86_64: wrong answer: .*$"},
	};
	char *text = sample_text("gobench", sample_exact_root());

	(void)state;
	sort_lines(text, gobench, 4);
	assert_int_equal(gobench[0].seen, 6);
	free(text);
	text = sample_text("lava", sample_exact_root());
	sort_lines(text, lava, 3);
	assert_int_equal(lava[0].seen, 7);
	free(text);
	text = sample_text("ktap", sample_exact_root());
	sort_lines(text, ktap, 4);
	assert_int_equal(ktap[1].seen, 9);
	assert_int_equal(ktap[2].seen, 7);
	free(text);
}

static void check(const char *format, void (*lines)(const char *text))
{
	char *text = sample_text(format, sample_root());

	lines(text);
	free(text);
	/* The same from a document whose words are anything. */
	text = sample_text(format, sample_with_text("\"a\" <b> ok 1 c # SKIP: d = e/f, Benchmark"));
	lines(text);
	free(text);
}

/* Core cycles: values as they stand in the document, units and names of their own. */
static void cycles_in_each_grammar(void **state)
{
	struct kind gobench[] = {
		{.expression = "^Benchmark[A-Z][a-z0-9_]*(/[a-z]+=[a-z0-9_-]+)+\t[1-9][0-9]*"
			       "\t[0-9]+[.][0-9]{3} cycles/op\t[0-9]+[.][0-9]{3} p10-cycles/op"
			       "(\t-?[0-9]+[.][0-9]{3} [a-z-]+/op){3}$"},
		{.expression = "^Benchmark[A-Z][a-z0-9_]*(/[a-z]+=[a-z0-9_-]+)+\t[1-9][0-9]*"
			       "(\t-?[0-9]+[.][0-9]{3} (ns|tsc|floor-ns)/op){3}$"},
		{.expression = "^Unit (p10-)?cycles/op better=lower$"},
		{.expression = "^(Unit .*|goos: linux|goarch: amd64|pkg: syspath|cpu: .*|# .*)$"},
	};
	struct kind lava[] = {
		{.expression = "^<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=[a-z0-9_.-]+[.]cycles "
			       "RESULT=pass MEASUREMENT=[0-9]+[.][0-9]{3} UNITS=cycles>$"},
		{.expression = "^<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=[a-z0-9_.-]+ RESULT=pass "
			       "MEASUREMENT=-?[0-9]+[.][0-9]{3} UNITS=ns>$"},
		{.expression = "^(<.* RESULT=(skip|fail)>|# .*)$"},
	};
	struct kind ktap[] = {
		{.expression =
			 "^# [a-z0-9_.-]+: p50 [0-9.]+ cycles, 95 % of it [0-9.]+ to [0-9.]+, "
			 "p10 [0-9.]+, p90 [0-9.]+; p50 [0-9.]+ ns, .*$"},
		{.expression = "^# [a-z0-9_.-]+: p50 [0-9.]+ ns, 95 % of .*, no core cycles: .+$"},
		{.expression = "^(KTAP|1[.][.]|ok|not ok|# getcpu.libc).*$"},
	};
	char *text = sample_text("gobench", sample_ruled_root());

	(void)state;
	sort_lines(text, gobench, 4);
	assert_int_equal(gobench[0].seen, 5 * 5);
	assert_int_equal(gobench[1].seen, 5); /* the cell without */
	assert_int_equal(gobench[2].seen, 2);
	assert_non_null(strstr(text, "BenchmarkGetppid/path=syscall/abi=x86_64\t20000\t454.868 "
				     "cycles/op\t453.049 p10-cycles/op\t121.250 ns/op\t"));
	free(text);
	text = sample_text("lava", sample_ruled_root());
	sort_lines(text, lava, 3);
	assert_int_equal(lava[0].seen, 7);
	assert_int_equal(lava[1].seen, 8);
	free(text);
	text = sample_text("ktap", sample_ruled_root());
	sort_lines(text, ktap, 3);
	assert_int_equal(ktap[0].seen, 7);
	assert_int_equal(ktap[1].seen, 1);
	free(text);
}

/* The entry of a cell's cycles is called as a cell under a condition of that name would be. */
static void no_condition_is_called_as_a_unit(void **state)
{
	(void)state;
	for (int i = 0; i < CONDITION_COUNT; i++)
		for (int unit = 0; unit < UNIT_COUNT; unit++)
			assert_string_not_equal(conditions[i].name, units[unit].name);
}

static void gobench_grammar(void **state)
{
	(void)state;
	check("gobench", gobench_lines);
}

static void ktap_grammar(void **state)
{
	(void)state;
	check("ktap", ktap_lines);
}

static void lava_grammar(void **state)
{
	(void)state;
	check("lava", lava_lines);
}

/* The numbers of the results run from 1 to the plan's, in order. */
static void ktap_counts(void **state)
{
	char *text = sample_text("ktap", sample_root()), *rest = text, *line;
	unsigned long expected = 1;

	(void)state;
	while ((line = strsep(&rest, "\n"))) {
		const char *result = strncmp(line, "not ", 4) != 0 ? line : line + 4;
		if (!strncmp(result, "ok ", 3))
			assert_int_equal(strtoul(result + 3, NULL, 10), expected++);
	}
	assert_int_equal(expected, 14);
	free(text);
}

/* One line per invocation, each with its own figures: those are benchstat's replicates. */
static void gobench_has_replicates(void **state)
{
	static const char head[] = "BenchmarkGetppid/path=int80/abi=i386\t400\t";
	static const double tsc[5] = {13390.75, 13050, 14620.25, 13222, 13801.75};
	char *text = sample_text("gobench", sample_root());
	const char *at = strstr(text, head);

	(void)state;
	for (int i = 0; i < 5; i++) {
		char *end;
		assert_non_null(at);
		assert_int_equal(strncmp(at, head, strlen(head)), 0);
		assert_near(strtod(at + strlen(head), &end), tsc[i] / 2.496, 0.0005);
		assert_int_equal(strncmp(end, " ns/op\t", 7), 0);
		assert_near(strtod(end + 7, &end), tsc[i], 0);
		assert_int_equal(strncmp(end, " tsc/op\t", 8), 0);
		at = strchr(at, '\n') + 1;
	}
	free(text);
}

/* How many entries have the name of another before them. */
static size_t repeated_names(const char *format, json_t *root, const char *list)
{
	char *text = sample_text(format, root);
	json_t *export = json_loads(text, 0, NULL);
	const json_t *entries = list ? json_object_get(export, list) : export;
	size_t n = json_array_size(entries), repeated = 0;

	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;
		while (!json_equal(json_object_get(json_array_get(entries, k), "name"),
				   json_object_get(json_array_get(entries, i), "name")))
			k++;
		repeated += k < i;
	}
	json_decref(export);
	free(text);
	return repeated;
}

/* github-action-benchmark draws a point per entry and takes the first of a name for its alerts
 * (src/write.ts): gab is for it, and gbench, which holds replicates, is not. */
static void one_entry_a_name(void **state)
{
	(void)state;
	assert_int_equal(repeated_names("gab", sample_root(), NULL), 0);
	assert_int_equal(repeated_names("gab", sample_exact_root(), NULL), 0);
	assert_int_equal(repeated_names("gab", sample_ruled_root(), NULL), 0);
	assert_true(repeated_names("gbench", sample_root(), "benchmarks") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gobench_grammar),
		cmocka_unit_test(ktap_grammar),
		cmocka_unit_test(lava_grammar),
		cmocka_unit_test(ktap_counts),
		cmocka_unit_test(one_entry_a_name),
		cmocka_unit_test(counts_in_each_grammar),
		cmocka_unit_test(gobench_has_replicates),
		cmocka_unit_test(cycles_in_each_grammar),
		cmocka_unit_test(no_condition_is_called_as_a_unit),
	};

	return cmocka_run_group_tests_name("export_grammar", tests, NULL, NULL);
}

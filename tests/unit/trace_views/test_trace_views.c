/* Traces as text and in other tools' formats: golden files, and what the readers demand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/ops/ops.h"
#include "bench/trace/trace_read.h"
#include "bench/trace_views/diff_view.h"
#include "bench/trace_views/trace_export.h"
#include "bench/trace_views/trace_look.h"
#include "stubs/paths.h"
#include "tests/unit/golden_file.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

static struct trace trace;

static int read_fixture(void **state)
{
	struct error error = {0};

	(void)state;
	return trace_read("tests/fixtures/trace/small.json", &trace, &error);
}

static int free_fixture(void **state)
{
	(void)state;
	trace_free(&trace);
	return 0;
}

/* What is printed, to be freed. */
static char *printed(const struct trace_look *look, struct trace_seen *seen)
{
	struct error error = {0};
	struct sheet sheet;

	assert_true(sheet_open(&sheet));
	assert_int_equal(trace_print(sheet.out, &trace, look, seen, &error), 0);
	return sheet_close(&sheet);
}

static void test_views(void **state)
{
	static const struct {
		struct trace_look look;
		const char *golden;
	} views[] = {
		{{.view = TRACE_TREE}, "tests/golden/trace/tree.txt"},
		{{.view = TRACE_FLAT}, "tests/golden/trace/flat.txt"},
		{{.view = TRACE_PHASES}, "tests/golden/trace/phases.txt"},
		{{.view = TRACE_PHASES, .markdown = true}, "tests/golden/trace/phases.md"},
		{{.view = TRACE_ANNOTATE, .arm = "auto"}, "tests/golden/trace/annotate.txt"},
		{{.json = true}, "tests/golden/trace/view.json"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		struct trace_seen seen;
		char *text = printed(&views[i].look, &seen);
		expect_golden(views[i].golden, text);
		free(text);
	}
}

static void test_what_is_seen(void **state)
{
	struct trace_look look = {.view = TRACE_TREE};
	struct trace_seen seen;

	(void)state;
	free(printed(&look, &seen));
	assert_int_equal(seen.traced, 6);
	assert_int_equal(seen.wrong, 0);
	look.paths = 1u << PATH_vdso;
	free(printed(&look, &seen));
	assert_int_equal(seen.traced, 2);
	look.arm = "off";
	free(printed(&look, &seen));
	assert_int_equal(seen.traced, 1);
	look.ops = 1u << OP_getppid;
	free(printed(&look, &seen));
	assert_int_equal(seen.traced, 0);
}

/* A trace that is not as long as the count is reported, with both figures. */
static void test_wrong_sum_is_named(void **state)
{
	const struct trace_look look = {
		.view = TRACE_TREE, .arm = "auto", .paths = 1u << PATH_syscall};
	struct trace_seen seen;

	(void)state;
	trace.cells[0].exact = 45;
	char *text = printed(&look, &seen);
	assert_non_null(strstr(text, "46 instructions, BUT 45 BY THE EXACT COUNT\n"));
	assert_int_equal(seen.wrong, 1);
	free(text);
	trace.cells[0].exact = 46;
}

static char *diff_printed(const struct trace_look *look, struct diff_seen *seen)
{
	const struct trace_pair pair = {{&trace, &trace}, {1, 0}};
	struct error error = {0};
	struct sheet sheet;

	assert_true(sheet_open(&sheet));
	assert_int_equal(trace_diff_print(sheet.out, &pair, 1, look, seen, &error), 0);
	return sheet_close(&sheet);
}

static void test_differences(void **state)
{
	static const struct {
		struct trace_look look;
		const char *golden;
	} views[] = {
		{{.diff = true}, "tests/golden/trace/diff.txt"},
		{{.diff = true, .markdown = true}, "tests/golden/trace/diff.md"},
		{{.diff = true, .json = true}, "tests/golden/trace/diff.json"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		struct diff_seen seen;
		char *text = diff_printed(&views[i].look, &seen);
		expect_golden(views[i].golden, text);
		assert_int_equal(seen.compared, 3);
		assert_int_equal(seen.changed, 1);
		assert_int_equal(seen.single, 0);
		free(text);
	}
}

static void test_cell_of_one_side_alone(void **state)
{
	const struct trace_look look = {.diff = true, .paths = 1u << PATH_vdso};
	struct trace_cell kept = trace.cells[1];
	struct diff_seen seen;

	(void)state;
	trace.cells[1].status = CELL_FAILED;
	trace.cells[1].reason = "it died";
	char *text = diff_printed(&look, &seen);
	assert_non_null(strstr(text, "6 instructions in off; none in auto: it died\n"));
	assert_int_equal(seen.compared, 0);
	assert_int_equal(seen.single, 1);
	free(text);
	trace.cells[1] = kept;
}

/* An arm that one document alone has is no pair, and not forgotten. */
static void test_arm_of_one_side_alone(void **state)
{
	const struct trace_pair pairs[] = {{{&trace, &trace}, {0, 0}},
					   {{&trace, &trace}, {1, TRACE_NO_ARM}}};
	const struct trace_look looks[] = {{.diff = true}, {.diff = true, .json = true}};
	static const char *const expected[] = {"\noff: Linux 6.1",
					       "\"after\": null,\n   \"cells\": []"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct error error = {0};
		struct diff_seen seen;
		struct sheet sheet;
		assert_true(sheet_open(&sheet));
		assert_int_equal(trace_diff_print(sheet.out, pairs, 2, &looks[i], &seen, &error),
				 0);
		char *text = sheet_close(&sheet);
		assert_non_null(strstr(text, expected[i]));
		assert_int_equal(seen.changed, 0);
		assert_int_equal(seen.single, 1);
		free(text);
	}
}

static char *exported(const char *format, const struct trace_look *look)
{
	struct error error = {0};
	char *text;

	assert_non_null(trace_format_find(format));
	assert_int_equal(trace_export(trace_format_find(format), &trace, look, &text, &error), 0);
	return text;
}

static void test_formats(void **state)
{
	const struct trace_look look = {.arm = "auto"};

	(void)state;
	for (size_t i = 0; i < TRACE_FORMATS; i++) {
		char golden[100], *text = exported(trace_formats[i].name, &look);
		snprintf(golden, sizeof(golden), "tests/golden/trace/auto.%s",
			 trace_formats[i].extension);
		expect_golden(golden, text);
		free(text);
	}
	assert_null(trace_format_find("csv"));
}

static void test_nothing_to_export(void **state)
{
	const struct trace_look look = {.arm = "nosuch"};
	struct error error = {0};
	char *text;

	(void)state;
	assert_int_equal(trace_export(&trace_formats[0], &trace, &look, &text, &error), -ENODATA);
	assert_null(text);
}

/* Every line of the text matches one of the patterns. */
static void assert_lines(const char *text, const char *const *patterns, size_t n)
{
	regex_t compiled[4];

	for (size_t i = 0; i < n; i++)
		assert_int_equal(regcomp(&compiled[i], patterns[i], REG_EXTENDED | REG_NOSUB), 0);
	for (const char *line = text, *end; *line; line = end + 1) {
		char copy[600];
		bool good = false;
		end = strchr(line, '\n');
		assert_non_null(end);
		assert_true((size_t)(end - line) < sizeof(copy));
		memcpy(copy, line, (size_t)(end - line));
		copy[end - line] = 0;
		for (size_t i = 0; i < n; i++)
			good |= !regexec(&compiled[i], copy, 0, NULL, 0);
		if (!good)
			fail_msg("no reader takes '%s'", copy);
	}
	for (size_t i = 0; i < n; i++)
		regfree(&compiled[i]);
}

/* flamegraph.pl and its relatives: frames, a blank, a whole number; all add up. */
static void test_folded_as_its_readers_read_it(void **state)
{
	static const char *const line[] = {"^[^;]+(;[^;]+)* [1-9][0-9]*$"};
	const struct trace_look look = {0};
	char *text = exported("folded", &look);
	size_t sum = 0, cells = 0;

	(void)state;
	assert_lines(text, line, 1);
	for (char *at = text; *at; at = strchr(at, '\n') + 1) {
		char *end = strchr(at, '\n');
		while (end[-1] != ' ')
			end--;
		sum += strtoul(end, NULL, 10);
	}
	for (size_t i = 0; i < trace.n_cells; i++)
		cells += trace.cells[i].instructions;
	assert_int_equal(sum, cells);
	free(text);
}

/* stackcollapse-perf.pl and Firefox's profiler: a head, frames with the leaf first, a blank line.
 */
static void test_perf_script_as_its_readers_read_it(void **state)
{
	static const char *const lines[] = {
		"^[^ ]+ +[0-9]+/[0-9]+ \\[[0-9]+\\] +[0-9]+\\.[0-9]{6}: +[0-9]+ [a-z]+:$",
		"^\t *[0-9a-f]+ [^ ]+\\+0x[0-9a-f]+ \\([^ ]+\\)$",
		"^$",
	};
	const struct trace_look look = {0};
	char *text = exported("perf-script", &look);
	size_t samples = 0, cells = 0;

	(void)state;
	assert_lines(text, lines, 3);
	for (const char *at = text; (at = strstr(at, "\n\n")); at += 2)
		samples++;
	for (size_t i = 0; i < trace.n_cells; i++)
		cells += trace.cells[i].instructions;
	assert_int_equal(samples, cells);
	free(text);
}

/* Events ascend, nest strictly, and end where the profile does. */
static void assert_profile(const json_t *profile, size_t frames)
{
	json_int_t stack[100] = {0}, depth = 0, last = 0, at;
	json_int_t end = json_integer_value(json_object_get(profile, "endValue"));
	json_t *event;
	size_t i;

	assert_string_equal(json_string_value(json_object_get(profile, "type")), "evented");
	assert_true(json_is_integer(json_object_get(profile, "startValue")) && end > 0);
	json_array_foreach (json_object_get(profile, "events"), i, event) {
		const char *type = json_string_value(json_object_get(event, "type"));
		json_int_t frame = json_integer_value(json_object_get(event, "frame"));
		at = json_integer_value(json_object_get(event, "at"));
		assert_true(at >= last && at <= end && (size_t)frame < frames && depth < 100);
		last = at;
		if (!strcmp(type, "O")) {
			stack[depth++] = frame;
		} else {
			assert_true(depth > 0);
			depth--;
			assert_int_equal(stack[depth], frame);
		}
	}
	assert_int_equal(depth, 0);
	assert_int_equal(last, end);
}

static void test_speedscope_as_its_schema_has_it(void **state)
{
	const struct trace_look look = {0};
	char *text = exported("speedscope", &look);
	json_t *root = json_loads(text, 0, NULL), *profile;
	size_t i;

	(void)state;
	assert_string_equal(json_string_value(json_object_get(root, "$schema")),
			    "https://www.speedscope.app/file-format-schema.json");
	size_t frames = json_array_size(json_object_get(json_object_get(root, "shared"), "frames"));
	assert_int_equal(json_array_size(json_object_get(root, "profiles")), 6);
	json_array_foreach (json_object_get(root, "profiles"), i, profile)
		assert_profile(profile, frames);
	json_decref(root);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_views),
		cmocka_unit_test(test_what_is_seen),
		cmocka_unit_test(test_wrong_sum_is_named),
		cmocka_unit_test(test_differences),
		cmocka_unit_test(test_arm_of_one_side_alone),
		cmocka_unit_test(test_cell_of_one_side_alone),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_nothing_to_export),
		cmocka_unit_test(test_folded_as_its_readers_read_it),
		cmocka_unit_test(test_perf_script_as_its_readers_read_it),
		cmocka_unit_test(test_speedscope_as_its_schema_has_it),
	};

	return cmocka_run_group_tests(tests, read_fixture, free_fixture);
}

/* Charts of traces: what is drawn is as wide as what it stands for, and parts have names of their
 * own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/files/sheet.h"
#include "bench/trace/trace_read.h"
#include "bench/trace_charts/flame.h"
#include "bench/trace_charts/phase_chart.h"
#include "bench/trace_charts/svg.h"
#include "bench/trace_views/trace_export.h"

#include <stdlib.h>
#include <string.h>

static struct trace trace;
static struct traced_call *calls;
static size_t n_calls;

static int make_calls(void **state)
{
	const struct trace_look look = {0};
	struct error error = {0};

	(void)state;
	return trace_read("tests/fixtures/trace/small.json", &trace, &error) ||
	       traced_calls_make(&trace, &look, &calls, &n_calls, &error);
}

static int free_calls(void **state)
{
	(void)state;
	traced_calls_free(calls, n_calls);
	trace_free(&trace);
	return 0;
}

static size_t count(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		n++;
	return n;
}

/* The sum of the numbers that stand behind `part`, of those boxes whose line has no `without`. */
static double sum_behind(const char *text, const char *part, const char *without)
{
	double sum = 0;

	for (const char *line = text, *end; *line; line = end + 1) {
		char copy[1000];
		end = strchr(line, '\n');
		snprintf(copy, sizeof(copy), "%.*s", (int)(end - line), line);
		const char *at = strstr(copy, part);
		if (at && !strncmp(copy, "<rect", 5) && !strstr(copy, without))
			sum += strtod(at + strlen(part), NULL);
	}
	return sum;
}

/* The whole width is all instructions, each of which is in one phase. */
static void test_flame_is_as_wide_as_the_call(void **state)
{
	struct sheet sheet;

	(void)state;
	assert_true(sheet_open(&sheet));
	flame_draw(sheet.out, &calls[0], "one");
	char *text = sheet_close(&sheet);
	assert_int_equal(count(text, "<g class=\"frame\""), calls[0].tree.n - 1);
	/* The paper has no data-x, the pale boxes of whole frames are transparent. */
	assert_true((size_t)sum_behind(text, "data-w=\"", "fill-opacity") == 46);
	assert_int_equal(
		count(text, "__x86_return_thunk (kernel): 1 of 46 instructions, its own: 1"), 5);
	free(text);
}

static void test_parts_have_names_of_the_picture(void **state)
{
	struct sheet sheet;

	(void)state;
	assert_true(sheet_open(&sheet));
	flame_draw(sheet.out, &calls[0], "one");
	char *text = sheet_close(&sheet);
	assert_int_equal(count(text, " id=\""), count(text, " id=\"one"));
	assert_int_equal(count(text, "getElementById('one')"), 1);
	free(text);
}

/* What is gone is drawn on its side, what is new on the other. */
static void test_difference_shows_both_sides(void **state)
{
	static const char *const names[] = {"auto", "off"};
	struct trace_diff diff;
	struct sheet sheet;

	(void)state;
	assert_int_equal(trace_diff_make(&calls[0], &calls[3], &diff), 0);
	assert_true(sheet_open(&sheet));
	flame_diff_draw(sheet.out, &diff, names, "two");
	char *text = sheet_close(&sheet);
	assert_int_equal(count(text, "<g class=\"frame\""),
			 calls[0].tree.n - 1 + calls[3].tree.n - 1);
	assert_int_equal(count(text, "__x86_return_thunk: gone; instructions: 1, its own: 1"), 5);
	assert_int_equal(count(text, "stub_syscall; instructions: 46 -> 34 (-12)"), 2);
	free(text);
	assert_true(sheet_open(&sheet));
	folded_diff_print(sheet.out, &diff);
	text = sheet_close(&sheet);
	assert_int_equal(count(text, ";__x86_return_thunk 1 0\n"), 5);
	assert_int_equal(count(text, ";entry_SYSCALL_64 6 3\n"), 1);
	free(text);
	trace_diff_free(&diff);
}

static void test_bars_of_phases(void **state)
{
	struct traced_call of_op[2] = {calls[0], calls[3]};
	struct sheet sheet;

	(void)state;
	assert_true(sheet_open(&sheet));
	assert_true(phase_chart_draw(sheet.out, of_op, 2, "bars"));
	char *text = sheet_close(&sheet);
	assert_int_equal(count(text, "<title>retpolines: 3</title>"), 1);
	assert_int_equal(count(text, "<title>the call itself: 9</title>"), 2);
	assert_int_equal(count(text, ">auto</text>"), 1);
	assert_int_equal(count(text, ">off</text>"), 1);
	/* The path stands once, beside its first arm. */
	assert_int_equal(count(text, ">x86_64 syscall</text>"), 1);
	free(text);
}

static void test_steps_of_an_axis(void **state)
{
	(void)state;
	assert_int_equal(svg_step(0, 12), 1);
	assert_int_equal(svg_step(12, 12), 1);
	assert_int_equal(svg_step(46, 12), 5);
	assert_int_equal(svg_step(337, 12), 50);
	assert_int_equal(svg_step(12345, 12), 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flame_is_as_wide_as_the_call),
		cmocka_unit_test(test_parts_have_names_of_the_picture),
		cmocka_unit_test(test_difference_shows_both_sides),
		cmocka_unit_test(test_bars_of_phases),
		cmocka_unit_test(test_steps_of_an_axis),
	};

	return cmocka_run_group_tests(tests, make_calls, free_calls);
}

/* A comparison as people and programs read it, against golden files: tests/golden/compare/.
 * SYSPATH_GOLDEN=write writes them anew. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/compare_sample.h"
#include "tests/unit/golden_file.h"

static const struct sample_cell before[] = {
	{"x86_64", "syscall", "getppid", NULL, 300, 0.01, 0, NULL},
	{"x86_64", "syscall", "getppid", NULL, 450, 0.01, 0, "seccomp-args"},
	{"x86_64", "int80", "getppid", NULL, 13000, 0.5, 0, NULL},
	{"x86_64", "libc", "getppid", NULL, 330, 0.01, 0, NULL},
	{"x86_64", "empty", "getppid", NULL, 0, 0, 0, NULL},
	{"x86_64", "vdso", "time", NULL, 60, 0.01, 0, NULL},
	{"x86_64", "vsyscall", "time", "unavailable", 0, 0, 0, NULL},
	{"i386", "gs10", "time", NULL, 240, 0.02, 0, NULL},
	{"i386", "sysenter", "time", "unavailable", 0, 0, 0, NULL},
	{0}};
static const struct sample_cell after[] = {
	{"x86_64", "syscall", "getppid", NULL, 330, 0.01, 0, NULL},
	{"x86_64", "syscall", "getppid", NULL, 405, 0.01, 0, "seccomp-args"},
	{"x86_64", "int80", "getppid", NULL, 13500, 0.5, 0, NULL},
	{"x86_64", "libc", "getppid", NULL, 330, 0.01, 0, NULL},
	{"x86_64", "empty", "getppid", NULL, -0.01, 0, 0, NULL},
	{"x86_64", "vdso", "time", "failed", 0, 0, 0, NULL},
	{"x86_64", "vsyscall", "time", NULL, 800, 0.01, 0, NULL},
	{"i386", "vdso", "time", NULL, 70, 0.01, 0, NULL},
	{"i386", "sysenter", "time", "unavailable", 0, 0, 0, NULL},
	{0}};

typedef void view(FILE *out, const struct comparison *c);

static void view_json(FILE *out, const struct comparison *c)
{
	assert_int_equal(compare_json(out, c), 0);
}

static char *view_text(const struct comparison *c, view *show)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	show(out, c);
	fclose(out);
	return text;
}

static void assert_golden(const struct comparison *c, view *show, const char *name)
{
	char file[128], *text = view_text(c, show);

	snprintf(file, sizeof(file), "tests/golden/compare/%s", name);
	expect_golden(file, text);
	free(text);
}

static void views(void **state)
{
	const struct compare_settings *how = *state;
	struct run_document base = sample_document(0, 1, before, NULL);
	struct run_document new = sample_document(
		9, 2, after,
		json_pack("{s:s, s:s}", "cpu_vendor", "Sample", "microcode", "0x2|<b>"));
	struct comparison c;
	char name[64];

	sample_set(&base, "host.hard.microcode", json_string("0x1"));
	sample_set(&new, "host.soft.hostname", json_string("another"));
	sample_compare(&base, &new, how, &c);
	snprintf(name, sizeof(name), "%s.txt", how->control ? "control" : "plain");
	assert_golden(&c, compare_table, name);
	snprintf(name, sizeof(name), "%s.md", how->control ? "control" : "plain");
	assert_golden(&c, compare_markdown, name);
	snprintf(name, sizeof(name), "%s.json", how->control ? "control" : "plain");
	assert_golden(&c, view_json, name);
	snprintf(name, sizeof(name), "%s.xml", how->control ? "control" : "plain");
	assert_golden(&c, compare_junit, name);
	comparison_free(&c);
	document_free(&base);
	document_free(&new);
}

static void exact(void **state)
{
	(void)state;
	struct run_document base = sample_document(0, 1, before, NULL);
	struct run_document new = sample_document(9, 2, after, NULL);
	struct compare_settings how = {.alpha = VERDICT_ALPHA};
	struct comparison c;

	sample_make_exact(&base);
	sample_make_exact(&new);
	sample_compare(&base, &new, &how, &c);
	assert_golden(&c, compare_table, "exact.txt");
	assert_golden(&c, compare_markdown, "exact.md");
	assert_golden(&c, view_json, "exact.json");
	assert_golden(&c, compare_junit, "exact.xml");
	comparison_free(&c);
	document_free(&base);
	document_free(&new);
}

/* In core cycles, and by the floor the one cell that NEW could not rule. */
static void ruled(void **state)
{
	(void)state;
	struct run_document base = sample_document(0, 1, before, NULL);
	struct run_document new = sample_document(9, 2, after, NULL);
	struct compare_settings how = {.alpha = VERDICT_ALPHA};
	struct comparison c;

	for (size_t i = 0; i < 5; i++) {
		sample_rule(&base, i, i == 4 ? 0.125 : 433 + (double)i, 0.001);
		if (i != 1)
			sample_rule(&new, i, i == 4 ? 0.25 : 437 + (double)i, 0.001);
	}
	sample_no_cycles(&new, 1, "the rulers did not agree | in 3 of 20 invocations");
	sample_compare(&base, &new, &how, &c);
	assert_golden(&c, compare_table, "ruled.txt");
	assert_golden(&c, compare_markdown, "ruled.md");
	assert_golden(&c, view_json, "ruled.json");
	assert_golden(&c, compare_junit, "ruled.xml");
	comparison_free(&c);
	document_free(&base);
	document_free(&new);
}

/* A file's name is the one text that no reader of documents has checked. */
static void names_steer_no_terminal(void **state)
{
	(void)state;
	struct run_document base = sample_document(0, 1, before, NULL);
	struct compare_side a = {&base, 1,
				 "a\033[2J\n\xc2\x9b"
				 "1m\u2066.json"},
			    b = {&base, 1, "b|`x`\u202e"};
	struct compare_settings how = {.alpha = VERDICT_ALPHA};
	struct comparison c;

	assert_int_equal(compare(&a, &b, &how, &c), 0);
	char *table = view_text(&c, compare_table), *markdown = view_text(&c, compare_markdown);
	assert_null(strchr(table, 033));
	assert_null(strchr(markdown, 033));
	assert_non_null(strstr(table, "a?[2J??1m?.json -> b|`x`?"));
	assert_non_null(strstr(markdown, "b\\|\\`x\\`?"));
	assert_null(strstr(markdown, "\xc2\x9b"));
	assert_non_null(strstr(markdown, "1m?.json"));
	free(table);
	free(markdown);
	comparison_free(&c);
	document_free(&base);
}

int main(void)
{
	static struct compare_settings plain = {.allow = "microcode"};
	static struct compare_settings control = {.allow = "microcode", .control = "syscall"};
	plain.alpha = control.alpha = VERDICT_ALPHA;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(views, &plain),
		cmocka_unit_test_prestate(views, &control),
		cmocka_unit_test(exact),
		cmocka_unit_test(ruled),
		cmocka_unit_test(names_steer_no_terminal),
	};
	return cmocka_run_group_tests_name("compare_views", tests, NULL, NULL);
}

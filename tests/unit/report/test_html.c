/* What a text of a document becomes on a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bench/files/sheet.h"
#include "bench/report/html.h"

static void expect(const char *text, const char *wanted)
{
	struct sheet sheet;

	assert_true(sheet_open(&sheet));
	html_put(sheet.out, "<p title=\"%s\">", text);
	char *written = sheet_close(&sheet), *whole = NULL;
	assert_true(asprintf(&whole, "<p title=\"%s\">", wanted) > 0);
	assert_string_equal(written, whole);
	free(written);
	free(whole);
}

static void test_marks(void **state)
{
	(void)state;
	expect("plain", "plain");
	expect("", "");
	expect("<script>x('a' && \"b\")</script>",
	       "&lt;script&gt;x(&apos;a&apos; &amp;&amp; &quot;b&quot;)&lt;/script&gt;");
	expect("&lt;", "&amp;lt;");
	expect("100 % %s %n", "100 % %s %n");
}

/* What is no character, and what steers a terminal or turns a line round. */
static void test_unprintable(void **state)
{
	(void)state;
	expect("a\x1b[31m\n\tb", "a?[31m??b");
	expect("\xff\xfe", "??");
	expect("\u202eabc", "?abc");
	expect("\xef\xbf\xbf", "\xef\xbf\xbd");
	expect("µ\u2264\U0001f600", "µ\u2264\U0001f600");
	expect("cut \xe2\x89", "cut ??");
}

static void test_conversions(void **state)
{
	struct sheet sheet;

	(void)state;
	assert_true(sheet_open(&sheet));
	html_put(sheet.out, "%s%zu of %zu%%, %s", "", (size_t)3, (size_t)12, "&");
	char *text = sheet_close(&sheet);
	assert_string_equal(text, "3 of 12%, &amp;");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_unprintable),
		cmocka_unit_test(test_conversions),
	};

	return cmocka_run_group_tests_name("report html", tests, NULL, NULL);
}

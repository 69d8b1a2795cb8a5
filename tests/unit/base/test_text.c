/* What is printable, and what stands for what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How a text comes out: by each of the functions, which must agree. To be freed. */
static char *shown(const char *text)
{
	char *printed = NULL, copied[256], changed[256];
	size_t length;
	FILE *out = open_memstream(&printed, &length);

	assert_non_null(out);
	text_print(out, text);
	fclose(out);
	text_copy(copied, sizeof(copied), text);
	assert_string_equal(copied, printed);
	snprintf(changed, sizeof(changed), "%s", text);
	text_make_printable(changed);
	assert_string_equal(changed, printed);
	assert_int_equal(text_is_printable(text), !strcmp(text, printed));
	return printed;
}

#define SHOWN(text, as)                                                                            \
	do {                                                                                       \
		char *got = shown(text);                                                           \
		assert_string_equal(got, as);                                                      \
		free(got);                                                                         \
	} while (0)

static void test_kept(void **state)
{
	(void)state;
	SHOWN("", "");
	SHOWN(" plain, ASCII ~", " plain, ASCII ~");
	/* The first and last characters of two, three and four bytes; U+00A0 follows C1. */
	SHOWN("\u00a0 caf\u00e9 \u07ff", "\u00a0 caf\u00e9 \u07ff");
	SHOWN("\u0800 \u20ac \uffff", "\u0800 \u20ac \uffff");
	SHOWN("\U00010000 \U0010ffff", "\U00010000 \U0010ffff");
}

static void test_controls(void **state)
{
	(void)state;
	SHOWN("a\x1b[31mb\n\t\x01\x1f\x7f", "a?[31mb?????");
	SHOWN("\xc2\x80 \xc2\x9b"
	      "31m \xc2\x9f",
	      "? ?31m ?"); /* C1 as UTF-8 */
	SHOWN("\x9b"
	      "31m",
	      "?31m"); /* C1 as a byte */
	SHOWN("\u2028\u2029", "??");
}

static void test_direction(void **state)
{
	(void)state;
	SHOWN("\u061c\u200e\u200f", "???");
	SHOWN("\u202a\u202b\u202c\u202d\u202e", "?????");
	SHOWN("\u2066\u2067\u2068\u2069", "????");
	SHOWN("\u200d\u2027\u202f\u2065\u206a", "\u200d\u2027\u202f\u2065\u206a");
}

static void test_no_utf8(void **state)
{
	(void)state;
	SHOWN("a\xff"
	      "b\xfe",
	      "a?b?");
	SHOWN("\x80\xbf", "??"); /* the rest of a character without a beginning */
	SHOWN("\xc3", "?");	 /* cut by the end */
	SHOWN("\xe2\x82", "??");
	SHOWN("\xf0\x9f\x98x", "???x");
	SHOWN("\xc0\xaf \xc1\x9b", "?? ??"); /* more bytes than are needed */
	SHOWN("\xe0\x82\x9b", "???");
	SHOWN("\xf0\x80\x82\x9b", "????");
	SHOWN("\xed\xa0\x80", "???");	   /* half of a surrogate pair */
	SHOWN("\xf4\x90\x80\x80", "????"); /* above U+10FFFF */
	SHOWN("\xf8\x88\x80\x80\x80", "?????");
}

/* What becomes a '?' is as wide as that. */
static void test_padded(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	text_print_padded(out, "a\u202eb", 5);
	text_print_padded(out, "|abc", 2);
	fclose(out);
	assert_string_equal(text, "a?b  |abc");
	free(text);
}

/* Cut between characters, and never past the room. */
static void test_copy_cut(void **state)
{
	char to[8];

	(void)state;
	text_copy(to, 4, "abcdef");
	assert_string_equal(to, "abc");
	text_copy(to, 4, "ab\u20ac");
	assert_string_equal(to, "ab");
	text_copy(to, 6, "ab\u20ac");
	assert_string_equal(to, "ab\u20ac");
	text_copy(to, 4,
		  "ab\u202e"
		  "c"); /* three bytes become one */
	assert_string_equal(to, "ab?");
	text_copy(to, 1, "abc");
	assert_string_equal(to, "");
}

static void test_lines(void **state)
{
	char text[] = "a\tb\r\n\xc2\x9b"
		      "1m\n\n\x1b\xe2\x82\xac";

	(void)state;
	text_make_lines_printable(text);
	assert_string_equal(text, "a b \n?1m\n\n?\xe2\x82\xac");
}

static void test_lists(void **state)
{
	(void)state;
	assert_true(list_has("kvm-clock tsc hpet", " ", "tsc"));
	assert_true(list_has("tsc", " ", "tsc"));
	assert_true(list_has(",,cpu,cpuacct,", ",", "cpuacct"));
	assert_true(list_has("a, b", ", ", "b"));
	assert_false(list_has("tsc-early hpet", " ", "tsc"));
	assert_false(list_has("cpuacct,cpuset", ",", "cpu"));
	assert_false(list_has("", ",", "cpu"));
	assert_false(list_has(" ", " ", "cpu"));
}

static void test_appended(void **state)
{
	char list[12] = "";

	(void)state;
	text_append(list, sizeof(list), ", ", "tsc");
	assert_string_equal(list, "tsc");
	text_append(list, sizeof(list), ", ", "hpet");
	assert_string_equal(list, "tsc, hpet");
	text_append(list, sizeof(list), ", ", "acpi_pm");
	assert_string_equal(list, "tsc, hpet, ");
	text_append(list, sizeof(list), ", ", "jiffies");
	assert_string_equal(list, "tsc, hpet, ");
}

static void test_absent(void **state)
{
	(void)state;
	assert_string_equal(text_or(NULL, "unknown"), "unknown");
	assert_string_equal(text_or("", "unknown"), "");
	assert_int_equal(text_order(NULL, ""), 0);
	assert_true(text_order(NULL, "a") < 0);
	assert_true(text_order("b", "a") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept),	  cmocka_unit_test(test_controls),
		cmocka_unit_test(test_direction), cmocka_unit_test(test_no_utf8),
		cmocka_unit_test(test_padded),	  cmocka_unit_test(test_copy_cut),
		cmocka_unit_test(test_lines),	  cmocka_unit_test(test_lists),
		cmocka_unit_test(test_appended),  cmocka_unit_test(test_absent),
	};

	return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}

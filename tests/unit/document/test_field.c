/* Fields out of JSON, with the place of each in the error. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/document/field.h"

static struct error error;

static struct reading start(void)
{
	error = (struct error){0};
	return (struct reading){.error = &error};
}

static json_t *object(void)
{
	json_t *o = json_loads("{\"n\": 1.5, \"i\": 7, \"t\": true, \"s\": \"text\", \"o\": {}, "
			       "\"a\": [1, 2], \"z\": null, \"x\": \"a b\", \"u\": \"Text\"}",
			       0, NULL);
	assert_non_null(o);
	return o;
}

static void test_taken(void **state)
{
	static const char *const words[] = {"word", "text"};
	struct reading r = start();
	json_t *o = object(), *part;
	const char *text;
	double n;
	size_t i;
	bool flag;
	int word;

	(void)state;
	assert_true(field_number(&r, o, "n", 1.5, 1.5, &n) && n >= 1.5 && n <= 1.5);
	assert_true(field_number(&r, o, "i", 0, 10, &n) && n >= 7 && n <= 7);
	assert_true(field_count(&r, o, "i", 7, 7, &i) && i == 7);
	assert_true(field_flag(&r, o, "t", &flag) && flag);
	assert_true(field_object(&r, o, "o", &part) && json_is_object(part));
	assert_true(field_array(&r, o, "a", 2, 2, &part) && json_is_array(part));
	assert_true(field_text(&r, o, "s", &text) && !strcmp(text, "text"));
	assert_true(field_text(&r, o, "x", &text) && !strcmp(text, "a b"));
	assert_true(field_name(&r, o, "s", &text) && !strcmp(text, "text"));
	assert_true(field_word(&r, o, "s", words, 2, &word) && word == 1);
	assert_string_equal(error.text, "");
	json_decref(o);
}

/* Calls `take`, which must refuse, and compares the error. */
#define REFUSED(take, wanted)                                                                      \
	do {                                                                                       \
		r = start();                                                                       \
		assert_false(take);                                                                \
		assert_string_equal(error.text, wanted);                                           \
	} while (0)

static void test_refused(void **state)
{
	static const char *const words[] = {"word", "other"};
	struct reading r;
	json_t *o = object(), *part;
	const char *text;
	double n;
	size_t i;
	bool flag;
	int word;

	(void)state;
	REFUSED(field_number(&r, o, "none", 0, 1, &n), "none: missing");
	REFUSED(field_number(&r, o, "s", 0, 1, &n), "s: not a number");
	REFUSED(field_number(&r, o, "n", 0, 1, &n), "n: 1.5 is not between 0 and 1");
	REFUSED(field_number(&r, o, "n", 2, 3, &n), "n: 1.5 is not between 2 and 3");
	REFUSED(field_count(&r, o, "n", 0, 1, &i), "n: not an integer");
	REFUSED(field_count(&r, o, "z", 0, 1, &i), "z: not an integer");
	REFUSED(field_count(&r, o, "i", 0, 6, &i), "i: 7 is not between 0 and 6");
	REFUSED(field_count(&r, o, "none", 0, 6, &i), "none: missing");
	REFUSED(field_flag(&r, o, "i", &flag), "i: not true or false");
	REFUSED(field_flag(&r, o, "none", &flag), "none: missing");
	REFUSED(field_object(&r, o, "a", &part), "a: not an object");
	REFUSED(field_object(&r, o, "none", &part), "none: missing");
	REFUSED(field_array(&r, o, "o", 0, 9, &part), "o: not an array");
	REFUSED(field_array(&r, o, "a", 3, 9, &part), "a: 2 elements, not 3 to 9");
	REFUSED(field_array(&r, o, "a", 0, 1, &part), "a: 2 elements, not 0 to 1");
	REFUSED(field_array(&r, o, "none", 0, 1, &part), "none: missing");
	REFUSED(field_text(&r, o, "i", &text), "i: not a string");
	REFUSED(field_text(&r, o, "none", &text), "none: missing");
	REFUSED(field_word(&r, o, "s", words, 2, &word), "s: a word that is not known here");
	json_decref(o);
}

static bool text_is_taken(const char *bytes, size_t size)
{
	struct reading r = start();
	json_t *o = json_object();
	const char *text;

	json_object_set_new(o, "k", json_stringn_nocheck(bytes, size));
	bool taken = field_text(&r, o, "k", &text);
	json_decref(o);
	return taken;
}

static void test_text(void **state)
{
	char longest[1025];

	(void)state;
	memset(longest, 'a', sizeof(longest));
	assert_true(text_is_taken("a", 1));
	assert_true(text_is_taken("~ !", 3));
	assert_true(text_is_taken(longest, 1023));
	assert_true(text_is_taken("\xc2\xb5s", 3)); /* a micro sign */
	assert_false(text_is_taken("", 0));
	assert_false(text_is_taken(longest, 1024));
	assert_false(text_is_taken("a\nb", 3));
	assert_false(text_is_taken("\x1b[m", 3));
	assert_false(text_is_taken("\x7f", 1));
	assert_false(text_is_taken("\xc2\x9b"
				   "31m",
				   5)); /* CSI as a C1 control */
	assert_false(text_is_taken("a\xe2\x80\xae"
				   "b",
				   5)); /* U+202E turns the line around */
	assert_false(text_is_taken("a\0b", 3));
}

static bool name_is_taken(const char *name)
{
	struct reading r = start();
	json_t *o = json_pack("{s:s}", "k", name);
	const char *text;
	bool taken = field_name(&r, o, "k", &text);

	json_decref(o);
	return taken;
}

static void test_name(void **state)
{
	char longest[65] = "";

	(void)state;
	memset(longest, 'a', 63);
	assert_true(name_is_taken("x86_64"));
	assert_true(name_is_taken(longest));
	longest[63] = 'a';
	assert_false(name_is_taken(longest));
	assert_false(name_is_taken("X"));
	assert_false(name_is_taken("a b"));
	assert_false(name_is_taken("../a"));
	assert_false(name_is_taken("\xc3\xa9"));
}

static void test_places(void **state)
{
	struct reading r = start();

	(void)state;
	size_t outer = reading_enter(&r, "cells[%d]", 3);
	size_t inner = reading_enter(&r, "cost");
	assert_string_equal(r.place, "cells[3].cost");
	reading_leave(&r, inner);
	assert_string_equal(r.place, "cells[3]");
	assert_false(reading_wrong(&r, "op", "bad"));
	assert_false(reading_wrong(&r, "abi", "worse")); /* the first is kept */
	assert_string_equal(error.text, "cells[3].op: bad");
	assert_int_equal(error.code, -EINVAL);
	reading_leave(&r, outer);
	assert_string_equal(r.place, "");

	r = start();
	reading_enter(&r, "cells[4]");
	reading_wrong(&r, "", "not an object");
	assert_string_equal(error.text, "cells[4]: not an object");

	r = start();
	assert_false(reading_no_memory(&r, "cells"));
	assert_string_equal(error.text, "cells: not enough memory");
	assert_int_equal(error.code, -ENOMEM);

	r = start();
	reading_wrong(&r, "", "not a JSON object"); /* the whole of it */
	assert_string_equal(error.text, "not a JSON object");
}

/* However deep, nothing is written beyond the place. */
static void test_place_is_cut(void **state)
{
	struct {
		struct reading r;
		char behind[8];
	} box = {.r = start(), .behind = "behind"};

	(void)state;
	for (int i = 0; i < 100; i++)
		reading_enter(&box.r, "level[%d]", i);
	assert_true(strlen(box.r.place) < sizeof(box.r.place));
	assert_string_equal(box.behind, "behind");
	reading_wrong(&box.r, "key", "what");
	assert_int_equal(strlen(error.text), strlen(box.r.place) + strlen(".key: what"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken),  cmocka_unit_test(test_refused),
		cmocka_unit_test(test_text),   cmocka_unit_test(test_name),
		cmocka_unit_test(test_places), cmocka_unit_test(test_place_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

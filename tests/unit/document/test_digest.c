/* What the history and KCIDB know a run by: the same whatever the release of jansson. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "bench/document/digest.h"

/* The form as jansson 2.14 wrote it, and its hash by a program that shares nothing with this one.
 */
static const struct known {
	const char *json, *form, *hex;
} known[] = {
	{"{\"b\": \"x\", \"a\": 1}", "{\"a\":1,\"b\":\"x\"}", "df7339ff18e3c72e3ce9ccf9042a3975"},
	{"\"foobar\"", "\"foobar\"", "21028f161a659a0dfdb63faab3be99d6"},
	{"[0.1, 2.0, -3.5, 1e22, 1e-7, 1e300, 5e-324, 123456789012.125, -0.0]",
	 "[0.10000000000000001,2.0,-3.5,1e22,9.9999999999999995e-8,1.0000000000000001e300,4."
	 "9406564584124654e-324,123456789012.125,-0.0]",
	 "e4b3b41e9ffdb7d36fd2e741b50e4d54"},
	{"{\"b\": {\"d\": [], \"c\": {}}, \"B\": [null, true, false, [1, [2]]], \"\": 0}",
	 "{\"\":0,\"B\":[null,true,false,[1,[2]]],\"b\":{\"c\":{},\"d\":[]}}",
	 "06b2ad6db888c047a604fa67d19f7d37"},
	{"{\"q\\\"\\n\\u001b\": \"\\u00e4/\\\\\\t\\u007f\"}",
	 "{\"q\\\"\\n\\u001B\":\"ä/\\\\\\t\177\"}", "77374e5cc63923b53e6bdf411ede5103"},
};

static void test_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		json_t *value = json_loads(known[i].json, JSON_DECODE_ANY, NULL);
		char hex[DIGEST_HEX];

		assert_non_null(value);
		assert_int_equal(digest_of(value, hex), 0);
		assert_string_equal(hex, known[i].hex);
		json_decref(value);
	}
}

/* The form is JSON, and says the same. */
static void test_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		json_t *value = json_loads(known[i].json, JSON_DECODE_ANY, NULL);
		json_t *again = json_loads(known[i].form, JSON_DECODE_ANY, NULL);

		assert_true(json_equal(value, again));
		json_decref(value);
		json_decref(again);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

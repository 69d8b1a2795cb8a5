/* A document as text: what stands on one line, and that nothing is lost on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "bench/document/document_text.h"

static void expect_text(const char *json, const char *text)
{
	json_t *document = json_loads(json, 0, NULL), *again;
	char *got;

	assert_non_null(document);
	got = document_text(document);
	assert_string_equal(got, text);
	again = json_loads(got, 0, NULL);
	assert_true(json_equal(document, again));
	free(got);
	json_decref(again);
	json_decref(document);
}

static void test_layout(void **state)
{
	(void)state;
	expect_text("{\"a\":1,\"b\":{\"c\":[1,2.5,\"x\",null,true]}}",
		    "{\n \"a\": 1,\n \"b\": {\n  \"c\": [1, 2.5, \"x\", null, true]\n }\n}\n");
	expect_text("[{\"a\":1},2]", "[\n {\n  \"a\": 1\n },\n 2\n]\n");
	expect_text("[[1,2],[3]]", "[\n [1, 2],\n [3]\n]\n");
}

static void test_nothing_inside(void **state)
{
	(void)state;
	expect_text("{}", "{}\n");
	expect_text("[]", "[]\n");
	expect_text("{\"a\":[],\"b\":{}}", "{\n \"a\": [],\n \"b\": {}\n}\n");
	expect_text("[[],{}]", "[\n [],\n {}\n]\n");
}

static void test_names_and_figures(void **state)
{
	(void)state;
	expect_text("{\"q\\\"uote\\n\":\"\\u001b\"}", "{\n \"q\\\"uote\\n\": \"\\u001B\"\n}\n");
	expect_text("[0.1,1e300,-244542410.123,9007199254740991]",
		    "[0.1, 1e300, -244542410.123, 9007199254740991]\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_nothing_inside),
		cmocka_unit_test(test_names_and_figures),
	};
	return cmocka_run_group_tests_name("document/document_text", tests, NULL, NULL);
}

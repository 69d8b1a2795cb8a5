#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/emulator/request.h"

static void test_round_trip(void **state)
{
	struct guest_request out = {.settings = engine_defaults(true)}, in;
	char text[1024];
	const char *bad;

	(void)state;
	out.settings.seed = ENGINE_MAX_SEED;
	out.settings.calls = 7;
	out.selection = (struct selection){1, 2, 3, 4};
	int n = guest_request_text(&out, text, sizeof(text));
	assert_int_equal(n, strlen(text));
	assert_int_equal(guest_request_parse(text, &in, &bad), 0);
	assert_int_equal(in.settings.engine, ENGINE_TSC);
	assert_true(in.settings.seed == ENGINE_MAX_SEED);
	assert_int_equal(in.settings.calls, 7);
	assert_int_equal(in.settings.batches, out.settings.batches);
	assert_int_equal(in.settings.singles, out.settings.singles);
	assert_int_equal(in.settings.warmup, out.settings.warmup);
	assert_int_equal(in.settings.invocations, out.settings.invocations);
	assert_true(in.settings.batch_us == out.settings.batch_us);
	assert_memory_equal(&in.selection, &out.selection, sizeof(in.selection));
	out.settings = engine_exact();
	guest_request_text(&out, text, sizeof(text));
	assert_int_equal(guest_request_parse(text, &in, &bad), 0);
	assert_int_equal(in.settings.engine, ENGINE_ICOUNT);
	assert_true(in.settings.batch_us == out.settings.batch_us);
}

static void test_text_that_does_not_fit(void **state)
{
	struct guest_request request = {.settings = engine_exact()};
	char text[1024];

	(void)state;
	int n = guest_request_text(&request, text, sizeof(text));
	assert_int_equal(guest_request_text(&request, text, (size_t)n), -ENAMETOOLONG);
	assert_int_equal(guest_request_text(&request, text, (size_t)n + 1), n);
	assert_int_equal(guest_request_text(&request, text, 1), -ENAMETOOLONG);
}

static void expect_bad(const char *text, const char *line)
{
	struct guest_request request;
	const char *bad;

	assert_int_equal(guest_request_parse(text, &request, &bad), -EINVAL);
	assert_string_equal(bad, line);
}

static void test_refusals(void **state)
{
	static const char *const lines[] = {
		"batches",	"batches 10",	   "batches x\n",
		"batches -1\n", "batches 65537\n", "nosuch 1\n",
		"calls 1 2\n",	"batches  1\n",	   "seed 9007199254740992\n",
		"\n",		"batch 1\n",	   "engine tsc\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char text[128];
		snprintf(text, sizeof(text), "engine icount\nwarmup 3\n%s", lines[i]);
		expect_bad(text, lines[i]);
	}
}

static void test_refuses_without_engine(void **state)
{
	static const char *const texts[] = {"engine ticks\n", "engine\n", "engine tsc", "",
					    "calls 1\nengine tsc\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		expect_bad(texts[i], texts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_text_that_does_not_fit),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_refuses_without_engine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

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

/* Each line in turn is replaced by one that is invalid. */
static void test_refusals(void **state)
{
	static const char *const values[] = {"",    " ",    " x",  " -1",
					     "  1", " 1 2", " 1x", " 18446744073709551616"};
	struct guest_request request = {.settings = engine_exact()}, in;
	char text[1024], changed[2048];
	const char *bad;

	(void)state;
	guest_request_text(&request, text, sizeof(text));
	for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
		int before = (int)(line - text), key = (int)strcspn(line, " ");
		const char *after = strchr(line, '\n');
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
			snprintf(changed, sizeof(changed), "%.*s%.*s%s%s", before, text, key, line,
				 values[i], after);
			assert_int_equal(guest_request_parse(changed, &in, &bad), -EINVAL);
			assert_ptr_equal(bad, changed + before);
		}
		snprintf(changed, sizeof(changed), "%.*snosuch 1%s", before, text, after);
		assert_int_equal(guest_request_parse(changed, &in, &bad), -EINVAL);
		assert_ptr_equal(bad, changed + before);
		snprintf(changed, sizeof(changed), "%.*s", before, text); /* ends too early */
		assert_int_equal(guest_request_parse(changed, &in, &bad), -EINVAL);
	}
	snprintf(changed, sizeof(changed), "%s\n", text); /* goes on behind its end */
	assert_int_equal(guest_request_parse(changed, &in, &bad), -EINVAL);
	text[strlen(text) - 1] = 0;
	assert_int_equal(guest_request_parse(text, &in, &bad), -EINVAL);
}

static void test_ranges(void **state)
{
	static const struct {
		const char *line, *above;
	} ranges[] = {
		{"engine 1\n", "engine 2\n"},
		{"seed 0\n", "seed 9007199254740992\n"},
		{"invocations 8\n", "invocations 10001\n"},
		{"batches 50\n", "batches 65537\n"},
		{"abis 0\n", "abis 4294967296\n"},
	};
	struct guest_request request = {.settings = engine_exact()}, in;
	char text[1024], changed[2048];
	const char *bad;

	(void)state;
	request.settings.seed = 0;
	guest_request_text(&request, text, sizeof(text));
	assert_int_equal(guest_request_parse(text, &in, &bad), 0);
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		const char *line = strstr(text, ranges[i].line);
		if (!line)
			fail_msg("no %s in:\n%s", ranges[i].line, text);
		snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(line - text), text,
			 ranges[i].above, line + strlen(ranges[i].line));
		assert_int_equal(guest_request_parse(changed, &in, &bad), -EINVAL);
		assert_ptr_equal(bad, changed + (line - text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_text_that_does_not_fit),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

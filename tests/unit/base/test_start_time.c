/* When a run began: what is such a time, and which cannot be one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/base/start_time.h"

static void a_time_is_read(void **state)
{
	(void)state;
	int64_t at;
	assert_true(start_time_read("2026-01-31T12:00:00Z", &at));
	assert_int_equal(at, 1769860800);
	assert_true(start_time_read("1970-01-01T00:00:00Z", &at));
	assert_int_equal(at, 0);
}

static void nothing_else_is(void **state)
{
	static const char *const bad[] = {"",
					  "yesterday",
					  "2026-01-31",
					  "2026-01-31T12:00:00",
					  "2026-01-31T12:00:00Z ",
					  " 2026-01-31T12:00:00Z",
					  "2026-1-31T12:00:00Z",
					  "2026- 1-31T12:00:00Z",
					  "2026-13-31T12:00:00Z",
					  "2026-02-30T12:00:00Z",
					  "2026-01-31T12:00:00+01:00"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t at;
		if (start_time_read(bad[i], &at))
			fail_msg("'%s' was read", bad[i]);
	}
}

static void a_time_that_is_given_has_a_zone(void **state)
{
	(void)state;
	char text[START_TIME_SIZE];
	int64_t at;
	assert_true(start_time_read_given("2026-01-31T12:00:00Z", &at));
	assert_int_equal(at, 1769860800);
	assert_true(start_time_read_given("2026-01-31T13:30:00+01:30", &at));
	assert_int_equal(at, 1769860800);
	start_time_text(at, text);
	assert_string_equal(text, "2026-01-31T12:00:00Z");
}

static void every_form_of_a_given_time(void **state)
{
	static const struct {
		const char *text;
		int64_t at;
	} good[] = {
		{"2026-01-31T12:00:00.25Z", 1769860800},
		{"2026-01-31T12:00:00,999999999Z", 1769860800},
		{"2026-01-31T13:30:00.5+01:30", 1769860800},
		{"2026-01-31T08:30:00-0330", 1769860800},
		{"2026-01-31T13:00:00+01", 1769860800},
		{"2026-02-01T02:00:00+14:00", 1769860800},
		{"2024-02-29T00:00:00Z", 1709164800},
		{"2016-12-31T23:59:60Z", 1483228799},
		{"1970-01-01T00:00:00-00:00", 0},
		{"9999-12-31T23:59:59Z", 253402300799},
	};
	static const char *const bad[] = {
		"",
		"2026-01-31",
		"yesterday",
		"2026-01-31T12:00:00",
		"2026-01-31T12:00Z",
		"2026-01-31T12:00:00.Z",
		"2026-01-31T12:00:00Z ",
		" 2026-01-31T12:00:00Z",
		"2026-1-31T12:00:00Z",
		"+2026-01-31T12:00:00Z",
		"2026-02-30T00:00:00Z",
		"2025-02-29T00:00:00Z",
		"2026-00-10T00:00:00Z",
		"2026-13-10T00:00:00Z",
		"2026-01-00T00:00:00Z",
		"2026-01-32T00:00:00Z",
		"2026-01-31T24:00:00Z",
		"2026-01-31T12:60:00Z",
		"2026-01-31T12:00:61Z",
		"2026-01-31T12:00:00+25:00",
		"2026-01-31T12:00:00+01:60",
		"2026-01-31T12:00:00+1:00",
		"2026-01-31T12:00:00+010",
		"2026-01-31T12:00:00+01:",
		"2026-01-31T12:00:00--01:00",
		"2026-01-31T12:00:00-Z",
		"1969-12-31T12:00:00Z",
		"1970-01-01T00:00:00+00:01",
		"9999-12-31T23:59:59-00:01",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		int64_t at = -1;
		if (!start_time_read_given(good[i].text, &at) || at != good[i].at)
			fail_msg("%s is %lld", good[i].text, (long long)at);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t at;
		if (start_time_read_given(bad[i], &at))
			fail_msg("'%s' was read", bad[i]);
	}
}

static void a_clock_that_was_never_set(void **state)
{
	(void)state;
	assert_false(start_time_is_known(0));
	assert_false(start_time_is_known(86399));
	assert_true(start_time_is_known(86400));
	assert_true(start_time_is_known(-1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_is_read),
		cmocka_unit_test(nothing_else_is),
		cmocka_unit_test(a_time_that_is_given_has_a_zone),
		cmocka_unit_test(every_form_of_a_given_time),
		cmocka_unit_test(a_clock_that_was_never_set),
	};
	return cmocka_run_group_tests_name("start_time", tests, NULL, NULL);
}

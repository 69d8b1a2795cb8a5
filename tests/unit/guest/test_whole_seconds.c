/* The time of day that a guest is set to: nearest, and whole seconds ahead of the monotonic clock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/guest/whole_seconds.h"

static void test_nearest(void **state)
{
	static const struct {
		struct timespec realtime, monotonic, set;
	} cases[] = {
		{{100, 250000000}, {7, 250000000}, {100, 250000000}},
		{{100, 250000000}, {7, 300000000}, {100, 300000000}},
		{{100, 250000000}, {7, 200000000}, {100, 200000000}},
		{{100, 900000000}, {7, 100000000}, {101, 100000000}},
		{{100, 100000000}, {7, 900000000}, {99, 900000000}},
		{{100, 0}, {7, 500000000}, {100, 500000000}},
		{{100, 999999999}, {7, 0}, {101, 0}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct timespec set = whole_seconds_ahead(cases[i].realtime, cases[i].monotonic);
		assert_int_equal(set.tv_sec, cases[i].set.tv_sec);
		assert_int_equal(set.tv_nsec, cases[i].set.tv_nsec);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

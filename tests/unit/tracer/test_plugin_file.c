/* Which plugin a QEMU gets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/tracer/plugin_file.h"

#include <errno.h>

static void test_by_version(void **state)
{
	static const struct {
		const char *qemu;
		unsigned int api;
	} of[] = {
		{"4.2.1", 0}, {"5.2.0", 0},   {"6.0.0", 1},  {"7.2.22", 1}, {"8.2.9", 1},
		{"9.0.0", 2}, {"9.1.3", 3},   {"9.2.4", 3},  {"10.0.2", 3}, {"10.2.1", 3},
		{"11.0", 3},  {"11.1.50", 7}, {"12.0.0", 7}, {"", 0},	    {"unknown", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		assert_int_equal(plugin_api_for(of[i].qemu), of[i].api);
}

static void test_none(void **state)
{
	struct error error = {0};
	char path[4096];

	(void)state;
	assert_int_equal(plugin_locate("5.2.0", path, sizeof(path), &error), -ENOTSUP);
	assert_non_null(strstr(error.text, "QEMU 5.2.0 cannot trace"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_version),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Names of results: whatever a host is called, its files can be listed, typed and sorted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/cli/results_folder.h"

static void a_name_for_every_host(void **state)
{
	static const struct {
		const char *host, *name;
	} rows[] = {
		{"vm", "vm"},
		{"build-7.example.org", "build-7.example.org"},
		{"_x", "_x"},
		{"", "host"},
		{"-rf", "host-rf"},
		{".hidden", "host.hidden"},
		{"..", "host.."},
		{"a/b", "a-b"},
		{"/etc", "host-etc"},
		{"two\nlines", "two-lines"},
		{"\033[31m", "host--31m"},
		{"a b'c\"d$e", "a-b-c-d-e"},
		{"\xc3\xa9t\xc3\xa9", "host--t--"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char name[64];
		results_host_name(rows[i].host, name, sizeof(name));
		assert_string_equal(name, rows[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_name_for_every_host)};

	return cmocka_run_group_tests_name("results_folder", tests, NULL, NULL);
}

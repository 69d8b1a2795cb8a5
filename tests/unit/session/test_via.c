/* The command that starts a worker: what becomes of the template. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/session/via.h"

static void test_templates(void **state)
{
	static const struct {
		const char *template, *path, *command;
	} cases[] = {
		{"env {}", "/b/worker64", "env /b/worker64"},
		{"env", "/b/worker64", "env /b/worker64"},
		{"", "/b/worker64", " /b/worker64"},
		{"podman run --rm -i -v {dir}:{dir}:ro IMAGE {}", "/b/c/worker64",
		 "podman run --rm -i -v /b/c:/b/c:ro IMAGE /b/c/worker64"},
		{"ls {dir};", "/worker64",
		 "ls /; /worker64"}, /* {dir} alone is not where it goes */
		{"{dir}", "worker64", ". worker64"},
		{"{}{}", "/w", "/w/w"},
		{"x {} {other} { } ${HOME} {di", "/w", "x /w {other} { } ${HOME} {di"},
		/* what a shell would take apart */
		{"a {}", "/b c/w", "a '/b c/w'"},
		{"a {dir} {}", "/b c/w", "a '/b c' '/b c/w'"},
		{"a {}", "/it's/w", "a '/it'\\''s/w'"},
		{"a {}", "/$(id)/`w`;&|<>\n\"*?[~#!", "a '/$(id)/`w`;&|<>\n\"*?[~#!'"},
		{"a {}", "/\xc3\xa9/w", "a '/\xc3\xa9/w'"},
		{"a {}", "/a{dir}b{}/w", "a '/a{dir}b{}/w'"}, /* a path is no template */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *command = via_command(cases[i].template, cases[i].path);
		assert_string_equal(command, cases[i].command);
		free(command);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_templates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

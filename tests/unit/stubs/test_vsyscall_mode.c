/* What the vsyscall page is, from what a probe of it saw. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "stubs/vsyscall_mode.h"

static void test_judge(void **state)
{
	static const struct {
		struct vsyscall_seen process; /* traps, signal, called, readable */
		const char *mode;
	} cases[] = {
		{{0, SIGSEGV, false, false}, "none"},
		{{1, SIGSEGV, false, false}, "none"}, /* it trapped on the way in */
		{{0, SIGSEGV, false, true}, "none"},
		{{1, SIGSYS, false, false}, "unknown"}, /* a seccomp filter forbids the call */
		{{1, SIGSYS, false, true}, "unknown"},
		{{0, SIGKILL, false, false}, "unknown"},
		{{0, 0, false, false}, "unknown"},
		{{1, 0, true, false}, "xonly"},
		{{1, 0, true, true}, "emulate"},
		{{2, 0, true, true}, "native"},
		{{9, 0, true, true}, "native"},
		{{2, 0, true, false}, "native"}, /* code that runs is code, readable or not */
		{{2, SIGSYS, false, true}, "native"},
		/* Called, and no trap seen: no single-stepping here. */
		{{0, 0, true, true}, "unknown"},
		{{0, 0, true, false}, "unknown"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(vsyscall_mode_name(vsyscall_judge(&cases[i].process)),
				    cases[i].mode);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(vsyscall_mode_name(VSYSCALL_UNKNOWN), "unknown");
	/* NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): what is no mode */
	assert_string_equal(vsyscall_mode_name((enum vsyscall_mode)99), "unknown");
}

/* The host's own page: maps do not show the mode, but must not contradict it. */
static void test_host_agrees_with_its_maps(void **state)
{
	struct vsyscall_seen process = {0};
	char line[256], rights[8] = "";

	(void)state;
	assert_int_equal(vsyscall_look(&process), 0);
	const char *mode = vsyscall_mode_name(vsyscall_judge(&process));
	FILE *maps = fopen("/proc/self/maps", "re");
	if (!maps) {
		print_message("skipped: no /proc\n");
		skip();
	}
	while (fgets(line, sizeof(line), maps))
		if (strstr(line, "[vsyscall]"))
			sscanf(line, "%*s %7s", rights);
	fclose(maps);
	print_message("vsyscall is %s, maps say \"%s\"\n", mode, rights);
	if (!strcmp(rights, "--xp"))
		assert_string_equal(mode, "xonly");
	else if (!strcmp(rights, "r-xp"))
		assert_true(!strcmp(mode, "emulate") || !strcmp(mode, "native"));
	else
		assert_string_equal(mode, "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judge),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_host_agrees_with_its_maps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

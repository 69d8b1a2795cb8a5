#include "tests/e2e/ci_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"

int ci_tree_make(void **state)
{
	static const char *const parts[] = {"docs", "scripts", "tests"};
	char from[4096];

	if (folder_make(state) || !getcwd(from, sizeof(from) - 16))
		return -1;
	size_t length = strlen(from);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		snprintf(from + length, sizeof(from) - length, "/%s", parts[i]);
		if (symlink(from, in_folder(*state, parts[i])))
			return -1;
	}
	return symlink(built(""), in_folder(*state, "build"));
}

static int enter(void *folder)
{
	return chdir(folder) || setenv("HOME", folder, 1) || unsetenv("GITHUB_OUTPUT") ||
	       unsetenv("SYSPATH") || unsetenv("SYSPATH_COMPARE") || unsetenv("SYSPATH_ATTEMPTS");
}

struct command_end ci_shell(void *folder, const char *script)
{
	const struct set_up in = {enter, folder};
	const char *const argv[] = {"/bin/sh", "-c", script, NULL};

	return command_run(&in, argv);
}

void ci_expect(void *folder, const char *script, int code, ...)
{
	struct command_end end = ci_shell(folder, script);
	const char *word;
	va_list ap;

	if (end.code != code)
		fail_msg("%s: exit %d, not %d:\n%s%s", script, end.code, code, end.out, end.err);
	va_start(ap, code);
	while ((word = va_arg(ap, const char *)))
		if (!strstr(end.out, word))
			fail_msg("%s: \"%s\" is not in:\n%s", script, word, end.out);
	va_end(ap);
	command_free(&end);
}

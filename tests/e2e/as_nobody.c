#include "tests/e2e/as_nobody.h"

#include "tests/e2e/folder.h"

#include <grp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOBODY = 65534, MAX_ARGUMENTS = 32, NOT_EXECUTED = 127 };

int become_nobody(void *unused)
{
	(void)unused;
	if (geteuid())
		return 0;
	return setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY) ? -1 : 0;
}

struct command_end syspath_as_nobody(const char *folder, ...)
{
	struct set_up nobody = {become_nobody, NULL};
	char driver[4096];
	const char *argv[MAX_ARGUMENTS] = {driver};
	va_list ap;
	int n = 1;

	snprintf(driver, sizeof(driver), "%s/syspath", folder);
	va_start(ap, folder);
	while ((argv[n] = va_arg(ap, const char *)))
		assert_true(++n < MAX_ARGUMENTS);
	va_end(ap);
	folder_stage_programs(folder);
	struct command_end end = command_run(&nobody, argv);
	if (end.code == COMMAND_NOT_SET_UP || end.code == NOT_EXECUTED) {
		print_message("skipped: nobody can run nothing here: %s\n", end.err);
		command_free(&end);
		skip();
	}
	return end;
}

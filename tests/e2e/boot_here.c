#include "tests/e2e/boot_here.h"

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

/* In the order in which they are tried; "" is the driver's own choice. */
static const char *const kernels[] = {"", "debian:bookworm"};

static const char *kernel; /* NULL: none that boots */

bool boot_have_qemu(void)
{
	static enum { UNKNOWN, NO, YES } have;

	if (have == UNKNOWN) {
		struct command_end end = syspath(NULL, "boots", "--cpu", "i8086", NULL);
		have = strstr(end.err, "-cpu help") ? YES : NO;
		command_free(&end);
		if (have == NO)
			print_message("nothing is booted: QEMU is not installed\n");
	}
	return have == YES;
}

struct running boot_start(const char *program, const char *const more[])
{
	const char *argv[40] = {program,      "boots", "--cpu",	     "intel",
				"--vsyscall", "xonly", "--no-charts"};
	size_t n = 7;

	if (kernel[0]) {
		argv[n++] = "--kernel";
		argv[n++] = kernel;
	}
	for (size_t i = 0; more[i]; i++) {
		assert_true(n < sizeof(argv) / sizeof(argv[0]) - 1);
		argv[n++] = more[i];
	}
	return command_start(NULL, argv);
}

struct command_end boot_run(const char *const more[])
{
	struct running run = boot_start(built("syspath"), more);

	return command_finish_within(&run, BOOT_TIMEOUT_S);
}

/* Whether it is found, or fetched: then a guest is started, which has no time to do anything. */
static bool can_be_had(void)
{
	void *folder;

	assert_int_equal(folder_make(&folder), 0);
	struct command_end end =
		boot_run((const char *const[]){"--timeout", "1", "--output-dir", folder, NULL});
	bool found = end.code != 2;
	command_free(&end);
	folder_remove(&folder);
	return found;
}

bool boot_have_kernel(void)
{
	static bool looked, have;

	if (!looked && boot_have_qemu()) {
		looked = true;
		for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]) && !have; i++) {
			kernel = kernels[i];
			have = can_be_had();
		}
		if (!have)
			print_message("nothing is booted: no kernel image of this machine can be "
				      "read, and none is cached or can be fetched\n");
	}
	return have;
}

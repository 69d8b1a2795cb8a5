/* What QEMU is started with, by a program of its name that prints its arguments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/base/program.h"
#include "bench/emulator/boot_qemu.h"
#include "bench/files/folders.h"

enum { TIMEOUT_MS = 60000, ARGUMENTS = 8192 };

static char folder[] = "/tmp/syspath-qemu-XXXXXX";

static int set_up(void **state)
{
	static const char script[] = "#!/bin/sh\nprintf '%s\\n' \"$@\"\n";
	char path[64];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/" QEMU_PROGRAM, folder);
	FILE *out = fopen(path, "we");
	assert_non_null(out);
	fputs(script, out);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(path, 0755), 0);
	return setenv("PATH", folder, 1);
}

static int tear_down(void **state)
{
	(void)state;
	folders_remove(folder);
	return 0;
}

/* The arguments, each on a line; a newline in front of the first. */
static void arguments_of(const struct qemu_guest *guest, char text[ARGUMENTS])
{
	FILE *out = tmpfile();
	struct error error = {0};
	int status;
	pid_t pid;

	assert_non_null(out);
	const struct qemu_streams streams = {.in = -1, .out = fileno(out), .err = fileno(out)};
	if (qemu_start(guest, &streams, &pid, &error))
		fail_msg("%s", error.text);
	assert_int_equal(program_ended(pid, TIMEOUT_MS, &status), 1);
	assert_int_equal(status, 0);
	assert_int_equal(fseek(out, 0, SEEK_SET), 0);
	size_t n = fread(text + 1, 1, ARGUMENTS - 2, out);
	text[0] = '\n';
	text[n + 1] = 0;
	fclose(out);
}

/* By either accelerator, with a plugin or without. */
static void test_arguments(void **state)
{
	char text[ARGUMENTS];

	(void)state;
	for (int with = 0; with < 4; with++) {
		const struct qemu_guest guest = {
			.image = "vmlinuz",
			.initramfs = "initramfs",
			.append = "mitigations=off",
			.cpu = "EPYC-v1",
			.log = "log",
			.kvm = with & 1,
			.seed = 7,
			.plugin = with & 2 ? "a,b.so" : NULL,
			.plugin_log = STDERR_FILENO,
		};
		arguments_of(&guest, text);
		assert_int_equal(!!strstr(text, "\n-accel\nkvm\n"), guest.kvm);
		assert_int_equal(!!strstr(text, "\n-accel\ntcg,thread=single\n"), !guest.kvm);
		assert_int_equal(!!strstr(text, "\n-icount\n"), !guest.kvm);
		assert_int_equal(!!strstr(text, "\n-seed\n7\n"), !guest.kvm);
		char *plugin = strstr(text, "\n-plugin\nfile=a,,b.so,log=2\n");
		assert_int_equal(!!plugin, !!guest.plugin);
		assert_int_equal(!!strstr(text, " nokaslr norandmaps mitigations=off\n"),
				 !!guest.plugin);
		assert_non_null(strstr(text, "\n-append\n" QEMU_APPEND));
		assert_non_null(strstr(text, "\n-kernel\nvmlinuz\n-initrd\ninitramfs\n"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arguments),
	};

	return cmocka_run_group_tests_name("emulator/boot_qemu", tests, set_up, tear_down);
}

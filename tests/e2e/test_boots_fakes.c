/* Emulated boots with a QEMU that only sleeps, and a kernel that is none: guests without output,
 * and what is checked before one is started. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/as_nobody.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/qemu_fake.h"
#include "tests/e2e/run_command.h"

static int nobody_with_fake_qemu(void *folder)
{
	return with_programs_of(folder) || become_nobody(NULL) ? -1 : 0;
}

static const char sleeps[] = "exec sleep 600";

static struct command_end boot(int (*work)(void *), void *folder, const char *output,
			       const char *accel)
{
	const char *kernel = kernel_fake(folder);
	struct set_up set_up = {work, folder};

	qemu_fake(folder, sleeps);
	return syspath(&set_up, "boots", "--kernel", kernel, "--cpu", "intel", "--vsyscall",
		       "xonly", "--no-charts", "--timeout", "1", "--accel", accel, "--output-dir",
		       output, NULL);
}

/* It is stopped before every boot of every arm has had its time, in one line. */
static void test_kvm_that_runs_nothing(void **state)
{
	if (access("/dev/kvm", R_OK | W_OK)) {
		print_message("skipped: no /dev/kvm here that can be used\n");
		skip();
	}
	const char *output = in_folder(*state, "out");
	struct command_end end = boot(with_programs_of, *state, output, "kvm");
	expect_one_line(&end, 2, "KVM does not run kernel", "no output on its console within 1 s",
			"--accel tcg", NULL);
	assert_int_equal(folder_count(output), 0);
	expect_no_orphan();
}

/* A guest that waits, and uses no CPU time, is ended in the end, too. */
static void test_idle_guest(void **state)
{
	struct command_end end = boot(with_programs_of, *state, in_folder(*state, "out"), "tcg");
	expect_one_line(&end, 1, "arm xonly failed: no end within 10 s, of which it had 0 s",
			"--timeout", "ignore_loglevel", NULL);
	expect_no_orphan();
}

/* Where the kernel and its stack lie is of chance: each boot of an arm has a seed of its own, and
 * the same boot always the same. */
static void test_every_boot_has_its_seed(void **state)
{
	char asked[16384] = "";

	qemu_fake(*state, "exit 0");
	for (int run = 0; run < 2; run++) {
		struct set_up set_up = {with_programs_of, *state};
		struct command_end end =
			syspath(&set_up, "boots", "--kernel", kernel_fake(*state), "--cpu", "intel",
				"--vsyscall", "xonly,none", "--no-charts", "--boots", "3", "--jobs",
				"1", "--output-dir", in_folder(*state, "out"), NULL);
		assert_int_equal(end.code, 1); /* no guest gives a document */
		command_free(&end);
	}
	FILE *in = fopen(in_folder(*state, "asked"), "re");
	assert_non_null(in);
	assert_true(fread(asked, 1, sizeof(asked) - 1, in) > 0);
	fclose(in);
	const char *at = asked;
	for (int boot = 0; boot < 12; boot++) {
		at = strstr(at, " -seed ");
		assert_non_null(at);
		at += strlen(" -seed ");
		assert_int_equal(strtol(at, NULL, 10), boot % 3 + 1);
	}
	assert_null(strstr(at, " -seed "));
}

/* Boots one arm of a guest that runs the lines of shell, with its document in $document.
 */
static struct command_end boot_guest(const char *folder, const char *lines)
{
	struct set_up set_up = {with_programs_of, (void *)folder};
	char guest[4096];

	snprintf(guest, sizeof(guest), "document='%s'\n%s", in_folder(folder, "document"), lines);
	qemu_fake(folder, guest);
	return syspath(&set_up, "boots", "--kernel", kernel_fake(folder), "--cpu", "intel",
		       "--vsyscall", "xonly", "--no-charts", "--output-dir",
		       in_folder(folder, "out"), NULL);
}

/* Why a guest gave no document, from its output and that of QEMU. */
static void test_why_there_is_no_document(void **state)
{
	static const struct {
		const char *guest, *parts[3];
	} ends[] = {
		/* Linux with one port drives the second as its first. */
		{"printf '[ 1.0] up\\nsyspath: the guest measures\\nsyspath: /dev/ttyS1: No such "
		 "file\\n'",
		 {"output on the second serial port", "8250.nr_uarts"}},
		{"echo '[ 0.1] Linux version 6.1'; cat \"$document\"",
		 {"output on the second serial port", "on ttyS1"}},
		{"head -c 1000 \"$document\"", {"is truncated after 1000 bytes"}},
		{"printf '{'; cat \"$document\"", {"cannot be read at byte 2"}},
		{"head -c 1000 \"$document\"; echo 'Kernel panic - not syncing: Fatal exception' "
		 ">\"$console\"",
		 {"the kernel panicked: Fatal exception\n"}},
		{"echo 'Kernel panic - not syncing: Attempted to kill init!'",
		 {"the kernel panicked: Attempted to kill init!\n"}},
		{"echo 'Kernel panic - not syncing: VFS: Unable to mount root fs on "
		 "unknown-block(0,0)' >\"$console\"",
		 {"the kernel panicked: VFS: Unable", "CONFIG_BLK_DEV_INITRD"}},
		{"echo 'Kernel panic - not syncing: System is deadlocked on memory' >\"$console\"",
		 {"deadlocked on memory", "256 MiB"}},
		{"echo 'Warning: unable to open an initial console.' >\"$console\"",
		 {"no driver for its serial ports", "CONFIG_SERIAL_8250"}},
		{"printf 'syspath: the guest measures\\nsyspath: /dev/ttyS1: No such file\\n' "
		 ">\"$console\"",
		 {"the guest gave no document: /dev/ttyS1: No such file\n"}},
		{"exit 0", {"without output on its console", "initramfs support"}},
		{"echo 'qemu: no room' >&2; exit 1", {"QEMU: qemu: no room\n"}},
	};

	guest_document_fake(in_folder(*state, "document"), NULL);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct command_end end = boot_guest(*state, ends[i].guest);
		assert_int_equal(end.code, 1);
		assert_ptr_equal(strstr(end.err, "syspath: arm xonly failed: "), end.err);
		for (size_t k = 0; k < 3 && ends[i].parts[k]; k++)
			if (!strstr(end.err, ends[i].parts[k]))
				fail_msg("\"%s\" is not in: %s", ends[i].parts[k], end.err);
		command_free(&end);
	}
}

static void test_clock_source(void **state)
{
	const char *document = in_folder(*state, "document");

	for (int settled = 0; settled < 2; settled++) {
		guest_document_fake(document, json_pack("{s:s, s:b, s:f}", "name", "hpet",
							"settled", settled, "waited_s", 10.0));
		struct command_end end = boot_guest(*state, "cat \"$document\"");
		if (settled)
			assert_string_equal(end.err, "");
		else
			assert_non_null(strstr(end.err,
					       "arm xonly: the kernel had not settled on a "
					       "clock source after 10 s"));
		assert_int_equal(end.code, 0);
		command_free(&end);
		json_t *d = document_load(in_folder(*state, "out/xonly.json"));
		const json_t *source = json_object_get(json_object_get(d, "arm"), "clocksource");
		assert_string_equal(json_string_value(json_object_get(source, "name")), "hpet");
		assert_true(json_number_value(json_object_get(source, "waited_s")) == 10.0);
		json_decref(d);
	}
}

static void test_output_is_a_file(void **state)
{
	const char *file = in_folder(*state, "file");

	file_write(file, "", 0);
	struct command_end end = boot(with_programs_of, *state, file, "tcg");
	expect_one_line(&end, 2, file, "Not a directory", "--output-dir", NULL);
}

static void test_output_is_not_ours(void **state)
{
	const char *output = in_folder(*state, "out");

	assert_int_equal(mkdir(output, 0755), 0);
	if (!getuid())
		folder_stage_programs(*state);
	assert_int_equal(chmod(output, 0555), 0);
	const char *kernel = kernel_fake(*state);
	qemu_fake(*state, sleeps);
	const char *argv[] = {getuid() ? built("syspath") : in_folder(*state, "syspath"),
			      "boots",
			      "--kernel",
			      kernel,
			      "--cpu",
			      "intel",
			      "--output-dir",
			      output,
			      NULL};
	struct set_up set_up = {nobody_with_fake_qemu, *state};
	struct command_end end = command_run(&set_up, argv);
	expect_one_line(&end, 2, output, "Permission denied", "--output-dir", NULL);
}

/* As on Ubuntu. */
static void test_no_debian_archive(void **state)
{
	struct set_up set_up = {with_programs_of, *state};

	qemu_fake(*state, sleeps);
	script_make(in_folder(*state, "apt-get"), "#!/bin/sh\necho http://127.0.0.1/ubuntu\n");
	struct command_end end = syspath(&set_up, "boots", "--kernel", "debian:bookworm", "--cache",
					 in_folder(*state, "cache"), NULL);
	expect_one_line(&end, 2, "apt uses no Debian archive", "--mirror", "--kernel", NULL);
}

/* What is installed here and preferred is kept from apt-cache, which would follow it. */
static void test_own_packages_do_not_count(void **state)
{
	struct set_up set_up = {with_programs_of, *state};
	char script[4096 + 64], asked[16384] = "";

	qemu_fake(*state, sleeps);
	script_make(in_folder(*state, "apt-get"), "#!/bin/sh\n");
	snprintf(script, sizeof(script), "#!/bin/sh\necho \"$*\" >>%s\n",
		 in_folder(*state, "asked"));
	script_make(in_folder(*state, "apt-cache"), script);
	struct command_end end =
		syspath(&set_up, "boots", "--kernel", "debian:bookworm", "--cache",
			in_folder(*state, "cache"), "--mirror", "http://127.0.0.1:9/debian", NULL);
	expect_one_line(&end, 2, "no linux-image-cloud-amd64 for amd64 in 'bookworm'", NULL);
	FILE *in = fopen(in_folder(*state, "asked"), "re");
	assert_non_null(in);
	assert_true(fread(asked, 1, sizeof(asked) - 1, in) > 0);
	fclose(in);
	assert_non_null(strstr(asked, "-o Dir::State::status=/dev/null "));
	assert_non_null(strstr(asked, "-o Dir::Etc::preferences=/dev/null "));
	assert_non_null(strstr(asked, "-o Dir::Etc::preferencesparts=/dev/null "));
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_kvm_that_runs_nothing),
		IN_FOLDER(test_idle_guest),
		IN_FOLDER(test_every_boot_has_its_seed),
		IN_FOLDER(test_why_there_is_no_document),
		IN_FOLDER(test_clock_source),
		IN_FOLDER(test_output_is_a_file),
		IN_FOLDER(test_output_is_not_ours),
		IN_FOLDER(test_no_debian_archive),
		IN_FOLDER(test_own_packages_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

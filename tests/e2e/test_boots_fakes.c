/* Emulated boots with a QEMU that only sleeps, and a kernel that is none: guests that say nothing,
 * and what is to be found out before one is started. */
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
	expect_one_line(&end, 2, "KVM does not run kernel", "no word on its console within 1 s",
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
	expect_one_line(&end, 2, "no linux-image-cloud-amd64 in 'bookworm'", NULL);
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
		IN_FOLDER(test_kvm_that_runs_nothing),	   IN_FOLDER(test_idle_guest),
		IN_FOLDER(test_every_boot_has_its_seed),   IN_FOLDER(test_output_is_a_file),
		IN_FOLDER(test_output_is_not_ours),	   IN_FOLDER(test_no_debian_archive),
		IN_FOLDER(test_own_packages_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

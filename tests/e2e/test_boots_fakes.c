/* Emulated boots with a QEMU that only sleeps, and a kernel that is none: guests without output,
 * and what is checked before one is started. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
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

/* Boots one arm of a guest that runs the lines of shell. */
static struct command_end boot_guest(const char *folder, const char *lines)
{
	struct set_up set_up = {with_programs_of, (void *)folder};

	qemu_fake(folder, lines);
	return syspath(&set_up, "boots", "--kernel", kernel_fake(folder), "--cpu", "intel",
		       "--vsyscall", "xonly", "--no-charts", "--output-dir",
		       in_folder(folder, "out"), NULL);
}

/* Why a guest was not measured, from its output and that of QEMU. */
static void test_why_there_is_no_document(void **state)
{
	static const struct {
		const char *guest, *parts[3];
	} ends[] = {
		/* Linux with one port drives the second as its first. */
		{"printf '[ 1.0] up\\nsyspath: the guest waits\\nsyspath: /dev/ttyS1: No such "
		 "file\\n'",
		 {"output on the second serial port", "8250.nr_uarts"}},
		{"echo '[ 0.1] Linux version 6.1'; head -c 100000 /dev/zero",
		 {"output on the second serial port", "on ttyS1"}},
		/* A relay of another build. */
		{"printf 'SPTS\\100\\0\\0\\0'; head -c 64 /dev/zero",
		 {"output on the second serial port"}},
		{"printf 'SPTR\\101\\0\\0\\0'; head -c 65 /dev/zero",
		 {"output on the second serial port"}},
		{"printf 'SPTR\\100\\0\\0\\0'; head -c 1000 /dev/zero; exec sleep 600",
		 {"the guest's relay sent something that is no frame"}},
		{"printf 'SPTR\\100\\0\\0\\0'; head -c 64 /dev/zero",
		 {"the guest ended before it was measured: QEMU exited without output on its console",
		  "initramfs support"}},
		{"head -c 1000 /dev/zero; echo 'Kernel panic - not syncing: Fatal exception' "
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
		{"printf 'syspath: the guest waits\\nsyspath: /dev/ttyS1: No such file\\n' "
		 ">\"$console\"",
		 {"the relay in the guest failed: /dev/ttyS1: No such file\n"}},
		{"exit 0", {"without output on its console", "initramfs support"}},
		{"echo 'qemu: no room' >&2; exit 1", {"QEMU: qemu: no room\n"}},
	};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct command_end end = boot_guest(*state, ends[i].guest);
		assert_int_equal(end.code, 1);
		assert_ptr_equal(strstr(end.err, "syspath: arm xonly failed: "), end.err);
		for (size_t k = 0; k < 3 && ends[i].parts[k]; k++)
			if (!strstr(end.err, ends[i].parts[k]))
				fail_msg("\"%s\" is not in: %s", ends[i].parts[k], end.err);
		command_free(&end);
		expect_no_orphan();
	}
}

/* A guest that ends while it is measured, at any moment. */
static void test_guest_that_ends_early(void **state)
{
	const char *document = in_folder(*state, "document");
	char fake[4096], lines[8192];

	guest_document_fake(document);
	guest_fake(fake, sizeof(fake), document, "");
	for (int bytes = 100; bytes <= 100000; bytes *= 10) {
		snprintf(lines, sizeof(lines), "export GUEST_ENDS=%d\necho 'qemu: killed' >&2\n%s",
			 bytes, fake);
		struct command_end end = boot_guest(*state, lines);
		assert_int_equal(end.code, 1);
		assert_ptr_equal(strstr(end.err, "syspath: arm xonly failed: QEMU: qemu: killed\n"),
				 end.err);
		command_free(&end);
		assert_int_equal(folder_count(in_folder(*state, "out")), 1); /* the console */
	}
}

/* A disk of one page, in a mount namespace of the test's own: QEMU finds it by its name, too. */
static int mount_tiny_disk(const char *folder)
{
	return mkdir(folder, 0777) || unshare(CLONE_NEWNS) ||
			       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
			       mount("none", folder, "tmpfs", 0, "size=4096")
		       ? -1
		       : 0;
}

/* The console gets the disk's only page. */
static void test_full_disk(void **state)
{
	const char *document = in_folder(*state, "document"), *disk = in_folder(*state, "out");
	char fake[4096], lines[8192];

	if (mount_tiny_disk(disk)) {
		print_message("skipped: only root mounts a small disk\n");
		skip();
	}
	guest_document_fake(document);
	guest_fake(fake, sizeof(fake), document, "");
	snprintf(lines, sizeof(lines), "echo up >\"$console\"\n%s", fake);
	struct command_end end = boot_guest(*state, lines);
	int files = folder_count(disk);
	assert_int_equal(umount2(disk, MNT_DETACH), 0);
	expect_one_line(&end, 2, "xonly.json: No space left", "--output-dir", NULL);
	assert_int_equal(files, 1);
}

/* What the document has of the guest comes from its relay and its files. */
static void test_what_the_guest_reports(void **state)
{
	static const char *const words[] = {"no_such", "nosuch=1"};
	const char *document = in_folder(*state, "document");
	char fake[4096], args[64];

	for (int settled = 0; settled < 2; settled++) {
		json_t *d = document_load(REFERENCE), *list = json_array();
		for (int i = 0; i < 2; i++)
			json_array_append_new(list, json_string(words[i]));
		json_object_set_new(json_object_get(d, "arm"), "unknown_words", list);
		assert_int_equal(json_dump_file(d, document, JSON_COMPACT), 0);
		json_decref(d);
		snprintf(args, sizeof(args), "hpet %d 10000", settled);
		guest_fake(fake, sizeof(fake), document, args);
		struct command_end end = boot_guest(*state, fake);
		assert_int_equal(strstr(end.err, "arm xonly: the kernel had not settled on a "
						 "clock source after 10 s") != NULL,
				 !settled);
		assert_non_null(strstr(
			end.err, "arm xonly: the kernel does not know 'no_such', 'nosuch=1'\n"));
		assert_int_equal(end.code, 0);
		command_free(&end);
		d = document_load(in_folder(*state, "out/xonly.json"));
		const json_t *arm = json_object_get(d, "arm"),
			     *source = json_object_get(arm, "clocksource");
		assert_string_equal(json_string_value(json_object_get(source, "name")), "hpet");
		assert_true(json_number_value(json_object_get(source, "waited_s")) == 10.0);
		assert_int_equal(json_array_size(json_object_get(arm, "unknown_words")), 2);
		json_decref(d);
	}
}

/* Counts come out as the guest's workers made them. */
static void test_counts(void **state)
{
	const char *document = in_folder(*state, "document"), *abi;
	json_t *was = document_load(REFERENCE);
	const json_t *cell;
	char fake[4096];
	size_t i, n = 0;

	guest_document_fake(document);
	guest_fake(fake, sizeof(fake), document, "");
	struct command_end end = boot_guest(*state, fake);
	assert_string_equal(end.err, "");
	assert_int_equal(end.code, 0);
	command_free(&end);
	json_t *d = document_load(in_folder(*state, "out/xonly.json"));
	json_array_foreach (json_object_get(was, "cells"), i, cell) {
		abi = json_string_value(json_object_get(cell, "abi"));
		const char *path = json_string_value(json_object_get(cell, "path")),
			   *op = json_string_value(json_object_get(cell, "op"));
		const json_t *is = cell_find(d, abi, path, op);
		const json_t *one = json_object_get(json_object_get(cell, "cost"), "exact"),
			     *other = json_object_get(json_object_get(is, "cost"), "exact");
		assert_true(
			json_equal(json_object_get(cell, "status"), json_object_get(is, "status")));
		assert_true(json_number_value(json_object_get(one, "insn")) ==
			    json_number_value(json_object_get(other, "insn")));
		n += other && json_integer_value(json_object_get(other, "batches")) == 160;
	}
	assert_int_equal(n, 118);
	json_decref(was);
	json_decref(d);
}

/* Eight processes of each ABI, all begun at the same place in a second. */
static void test_place_in_a_second(void **state)
{
	const char *document = in_folder(*state, "document");
	char fake[4096], lines[8192], abi[16];
	unsigned int n[2] = {0, 0}, phase_ns;

	guest_document_fake(document);
	guest_fake(fake, sizeof(fake), document, "");
	snprintf(lines, sizeof(lines), "export GUEST_PHASES='%s'\n%s", in_folder(*state, "phases"),
		 fake);
	struct command_end end = boot_guest(*state, lines);
	assert_int_equal(end.code, 0);
	command_free(&end);
	FILE *in = fopen(in_folder(*state, "phases"), "re");
	assert_non_null(in);
	/* NOLINTNEXTLINE(cert-err34-c): what the fake guest wrote */
	while (fscanf(in, "%15s %u", abi, &phase_ns) == 2) {
		assert_int_equal(phase_ns, 62500000);
		n[!strcmp(abi, "i386")]++;
	}
	fclose(in);
	assert_int_equal(n[0], 8);
	assert_int_equal(n[1], 8);
}

static void test_counter_that_does_not_count(void **state)
{
	const char *document = in_folder(*state, "document");
	char fake[4096], lines[8192];

	guest_document_fake(document);
	guest_fake(fake, sizeof(fake), document, "");
	snprintf(lines, sizeof(lines), "export CHAIN_INSN=999\n%s", fake);
	struct command_end end = boot_guest(*state, lines);
	expect_one_line(
		&end, 1,
		"arm xonly failed: 1000 instructions read 999 (x86_64): this QEMU's counter", NULL);
	snprintf(lines, sizeof(lines), "export CHAIN_TICKS=1\n%s", fake);
	end = boot_guest(*state, lines);
	expect_one_line(&end, 1,
			"arm xonly failed: 4009 ticks (x86_64) are no whole number of instructions",
			NULL);
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
		IN_FOLDER(test_guest_that_ends_early),
		IN_FOLDER(test_full_disk),
		IN_FOLDER(test_what_the_guest_reports),
		IN_FOLDER(test_counts),
		IN_FOLDER(test_place_in_a_second),
		IN_FOLDER(test_counter_that_does_not_count),
		IN_FOLDER(test_output_is_a_file),
		IN_FOLDER(test_output_is_not_ours),
		IN_FOLDER(test_no_debian_archive),
		IN_FOLDER(test_own_packages_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

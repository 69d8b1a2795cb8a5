/* Emulated boots: what cannot be booted is one line, and one arm is booted for real. */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static bool have_qemu;

/* The kernel that boots here, "debian:..." of this release or "host"; empty when there is none. */
static char kernel[64];

static const struct refusal {
	const char *arguments[7], *says[4];
} refusals[] = {
	{{"boots", "stray"}, {"boots: ", "'stray'", "no argument"}},
	{{"boots", "--path", "nosuch"}, {"no path named 'nosuch'"}},
	{{"boots", "--path", "vdso", "--op", "getppid"}, {"no such cell"}},
	{{"boots", "--accel", "hvf"}, {"no accelerator named 'hvf'", "tcg, kvm"}},
	{{"boots", "--accel", "kvm", "--boots", "4"}, {"--boots 4", "5 is the least"}},
	{{"boots", "--accel", "kvm", "--check", "x"}, {"no reference counts"}},
	{{"boots", "--boots", "0"}, {"--boots 0", "whole number"}},
	{{"boots", "--jobs", "65"}, {"--jobs 65", "from 1 to 64"}},
	{{"boots", "--timeout", "0"}, {"--timeout 0", "from 1"}},
	{{"boots", "--arms", "/nosuch/arms"}, {"/nosuch/arms", "No such file"}},
	{{"boots", "--sweep", "/nosuch/options", "--kernel", "host"}, {"/nosuch/options"}},
	{{"boots", "--arms", "/dev/null"}, {"/dev/null", "no arm in it"}},
	{{"boots", "--arms", "/proc/self/status"}, {"/proc/self/status", "not NAME KERNEL CPU"}},
	{{"boots", "--cpu", "intel,intel"}, {"two arms of this name"}},
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const char *const *a = refusals[i].arguments, *const *s = refusals[i].says;
		struct command_end end =
			syspath(NULL, a[0], a[1], a[2], a[3], a[4], a[5], a[6], NULL);
		expect_one_line(&end, 2, s[0], s[1], s[2], s[3], NULL);
	}
}

static int without_path(void *unused)
{
	(void)unused;
	return setenv("PATH", "/nosuch", 1);
}

static void test_without_qemu(void **state)
{
	struct set_up bare = {without_path, NULL};
	struct command_end end = syspath(&bare, "boots", "--output-dir", *state, NULL);

	expect_one_line(&end, 2, "qemu-system-x86_64 is not installed", "scripts/deps", NULL);
}

static void test_unknown_cpu(void **state)
{
	if (!have_qemu)
		skip();
	struct command_end end =
		syspath(NULL, "boots", "--cpu", "i8086", "--output-dir", *state, NULL);
	expect_one_line(&end, 2, "no CPU model 'i8086'", "-cpu help", NULL);
}

static void test_no_kernel(void **state)
{
	const char *text = in_folder(*state, "text");

	if (!have_qemu)
		skip();
	file_write(text, "no kernel\n", 10);
	struct command_end end = syspath(NULL, "boots", "--kernel", text, NULL);
	expect_one_line(&end, 2, text, "not a kernel image", NULL);
	end = syspath(NULL, "boots", "--kernel", "/nosuch", NULL);
	expect_one_line(&end, 2, "kernel /nosuch", "No such file", NULL);
	end = syspath(NULL, "boots", "--kernel", "debian:Sid", NULL);
	expect_one_line(&end, 2, "debian:Sid", "not a release", NULL);
}

/* Nothing listens on port 9, the one where everything is thrown away. */
static void test_offline(void **state)
{
	const char *cache = in_folder(*state, "cache");

	if (!have_qemu)
		skip();
	struct command_end end = syspath(NULL, "boots", "--kernel", "debian:bookworm", "--cache",
					 cache, "--mirror", "http://127.0.0.1:9/debian", NULL);
	expect_one_line(&end, 2, "kernel debian:bookworm: apt-get", "--mirror", NULL);
	assert_int_equal(folder_count(cache), 0);
}

enum { BOOT_PATIENCE_S = 1200 }; /* a host of two busy CPUs takes a minute */

/* Boots one arm of few cells. */
static struct command_end boot(const struct set_up *set_up, const char *folder, const char *append,
			       const char *timeout)
{
	const char *argv[] = {built("syspath"), "boots",
			      "--kernel",	kernel,
			      "--cpu",		"intel",
			      "--vsyscall",	"xonly",
			      "--path",		"empty,syscall,vsyscall",
			      "--op",		"gettimeofday",
			      "--no-charts",	"--append",
			      append,		"--timeout",
			      timeout,		"--output-dir",
			      folder,		NULL};
	struct running run = command_start(set_up, argv);

	return command_finish_within(&run, BOOT_PATIENCE_S);
}

static double exact(const json_t *cell)
{
	const json_t *cost = json_object_get(json_object_get(cell, "cost"), "exact");

	assert_true(json_is_integer(json_object_get(cost, "insn")));
	assert_true(json_integer_value(json_object_get(cost, "agreeing")) * 10 >
		    json_integer_value(json_object_get(cost, "batches")) * 9);
	return json_number_value(json_object_get(cost, "insn"));
}

static void test_one_arm(void **state)
{
	if (!kernel[0])
		skip();
	struct command_end end = boot(NULL, *state, "", "600");
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "vsyscall xonly"));
	command_free(&end);
	json_t *d = document_load(in_folder(*state, "xonly.json"));
	assert_string_equal(json_string_value(json_object_get(d, "engine")), "icount");
	const json_t *arm = json_object_get(d, "arm");
	const json_t *chain = json_object_get(arm, "chain_insn");
	assert_int_equal(json_integer_value(json_object_get(chain, "x86_64")), 1000);
	assert_string_equal(json_string_value(json_object_get(arm, "append")), "vsyscall=xonly");
	assert_true(exact(cell_find(d, "x86_64", "empty", "gettimeofday")) == 0.0);
	assert_true(exact(cell_find(d, "i386", "empty", "gettimeofday")) == 0.0);
	double syscall = exact(cell_find(d, "x86_64", "syscall", "gettimeofday"));
	double vsyscall = exact(cell_find(d, "x86_64", "vsyscall", "gettimeofday"));
	/* Emulation takes a page fault, and then does what the system call does. */
	assert_in_range(syscall, 100, 2000);
	assert_true(vsyscall > syscall);
	json_decref(d);
	assert_int_equal(folder_count(*state), 2); /* document and console, nothing else */
	end = syspath(NULL, "show", in_folder(*state, "xonly.json"), NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "Instructions per call"));
	assert_null(strstr(end.out, " ns"));
	command_free(&end);
}

static void test_panic(void **state)
{
	if (!kernel[0])
		skip();
	struct command_end end = boot(NULL, *state, "rdinit=/nosuch init=/nosuch", "600");
	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.err, "arm xonly failed: the kernel panicked: "));
	assert_non_null(strstr(end.err, "the last lines of"));
	assert_non_null(strstr(end.out, "failed"));
	command_free(&end);
	assert_int_equal(folder_count(*state), 1); /* the console */
}

static void test_timeout(void **state)
{
	if (!kernel[0])
		skip();
	struct command_end end = boot(NULL, *state, "", "1");
	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.err, "arm xonly failed: no end within 1 s"));
	command_free(&end);
	expect_no_orphan();
}

static void test_interrupt(void **state)
{
	const char *argv[] = {built("syspath"), "boots",       "--kernel",     kernel, "--cpu",
			      "intel",		"--no-charts", "--output-dir", *state, NULL};

	if (!kernel[0])
		skip();
	struct running run = command_start(NULL, argv);
	while (!folder_count(*state))
		nanosleep(&(struct timespec){0, 20000000}, NULL);
	assert_int_equal(kill(run.pid, SIGINT), 0);
	struct command_end end = command_finish_within(&run, BOOT_PATIENCE_S);
	expect_one_line(&end, 2, "interrupted", "0 of 3 arms", *state, NULL);
	expect_no_orphan();
}

static void test_no_place_to_write(void **state)
{
	const char *file = in_folder(*state, "file");

	if (!kernel[0])
		skip();
	file_write(file, "", 0);
	struct command_end end = syspath(NULL, "boots", "--kernel", kernel, "--cpu", "intel",
					 "--output-dir", in_folder(file, "x"), NULL);
	expect_one_line(&end, 2, file, "Not a directory", "--output-dir", NULL);
}

/* Finds out what can be booted here. */
static int look_around(void **state)
{
	static const char *const tries[] = {"debian:bookworm", "host"};
	struct command_end end = syspath(NULL, "boots", "--cpu", "i8086", NULL);

	(void)state;
	have_qemu = strstr(end.err, "-cpu help") != NULL;
	command_free(&end);
	for (size_t i = 0; have_qemu && !kernel[0] && i < 2; i++) {
		char folder[] = "/tmp/syspath-boots-XXXXXX";
		if (!mkdtemp(folder))
			return -1;
		end = syspath(NULL, "boots", "--kernel", tries[i], "--cpu", "intel", "--vsyscall",
			      "xonly", "--timeout", "1", "--no-charts", "--output-dir", folder,
			      NULL);
		if (end.code != 2)
			snprintf(kernel, sizeof(kernel), "%s", tries[i]);
		command_free(&end);
		unlink(in_folder(folder, "xonly.log"));
		rmdir(folder);
	}
	if (!have_qemu)
		print_message("nothing is booted: QEMU is not installed\n");
	else if (!kernel[0])
		print_message("nothing is booted: no kernel image is cached or can be fetched\n");
	return 0;
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals), IN_FOLDER(test_without_qemu),
		IN_FOLDER(test_unknown_cpu),	 IN_FOLDER(test_no_kernel),
		IN_FOLDER(test_offline),	 IN_FOLDER(test_one_arm),
		IN_FOLDER(test_panic),		 IN_FOLDER(test_timeout),
		IN_FOLDER(test_interrupt),	 IN_FOLDER(test_no_place_to_write),
	};

	return cmocka_run_group_tests(tests, look_around, NULL);
}

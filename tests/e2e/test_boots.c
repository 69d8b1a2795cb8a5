/* Emulated boots: what cannot be booted is one line. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/boot_here.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static const struct refusal {
	const char *arguments[7], *parts[4];
} refusals[] = {
	{{"boots", "stray"}, {"boots: ", "'stray'", "no argument"}},
	{{"boots", "--path", "nosuch"}, {"no path named 'nosuch'"}},
	{{"boots", "--path", "vdso", "--op", "getppid"}, {"no such cell"}},
	{{"boots", "--accel", "hvf"}, {"no accelerator named 'hvf'", "tcg, kvm"}},
	{{"boots", "--accel", "kvm", "--boots", "4"}, {"--boots 4", "5 is the least"}},
	{{"boots", "--accel", "kvm", "--check", "x"}, {"no reference counts"}},
	{{"boots", "--seed", "1"}, {"--seed", "--accel kvm"}},
	{{"boots", "--check", "/nosuch/counts"}, {"reference counts", "/nosuch/counts"}},
	{{"boots", "--boots", "0"}, {"--boots 0", "whole number"}},
	{{"boots", "--jobs", "65"}, {"--jobs 65", "from 1 to 64"}},
	{{"boots", "--timeout", "0"}, {"--timeout 0", "from 1"}},
	{{"boots", "--arms", "/nosuch/arms"}, {"/nosuch/arms", "No such file"}},
	{{"boots", "--sweep", "/nosuch/options", "--kernel", "host"}, {"/nosuch/options"}},
	{{"boots", "--arms", "/dev/null"}, {"/dev/null", "no arm in it"}},
	{{"boots", "--arms", "/proc/self/status"},
	 {"/proc/self/status", "line 1: ", "not NAME KERNEL CPU"}},
	{{"boots", "--cpu", "intel,intel"}, {"this arm twice"}},
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const char *const *a = refusals[i].arguments, *const *s = refusals[i].parts;
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
	if (!boot_have_qemu())
		skip();
	struct command_end end =
		syspath(NULL, "boots", "--cpu", "i8086", "--output-dir", *state, NULL);
	expect_one_line(&end, 2, "no CPU model 'i8086'", "-cpu help", NULL);
}

static void test_no_kernel(void **state)
{
	const char *text = in_folder(*state, "text");

	if (!boot_have_qemu())
		skip();
	file_write(text, "no kernel\n", 10);
	struct command_end end = syspath(NULL, "boots", "--kernel", text, NULL);
	expect_one_line(&end, 2, text, "not a kernel image", NULL);
	/* Of two that are given, the first is as good as the second. */
	end = syspath(NULL, "boots", "--kernel", text, "--kernel", "/nosuch", NULL);
	expect_one_line(&end, 2, text, "not a kernel image", NULL);
	end = syspath(NULL, "boots", "--kernel", "/nosuch", NULL);
	expect_one_line(&end, 2, "kernel /nosuch", "No such file", NULL);
	end = syspath(NULL, "boots", "--kernel", "debian:Sid", NULL);
	expect_one_line(&end, 2, "debian:Sid", "not a release", NULL);
}

/* A folder that a fetch of long ago left; returns a descriptor of it. */
static int left_over(const char *path)
{
	static const struct timespec long_ago[2] = {{1000000000, 0}, {1000000000, 0}};

	assert_int_equal(mkdir(path, 0777), 0);
	assert_int_equal(utimensat(AT_FDCWD, path, long_ago, 0), 0);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

/* Nothing listens on port 9, the one where everything is thrown away. What fetches leave that were
 * killed goes; the folder of one that is under way stays. */
static void test_offline(void **state)
{
	const char *cache = in_folder(*state, "cache");

	if (!boot_have_qemu())
		skip();
	assert_int_equal(mkdir(cache, 0777), 0);
	close(left_over(in_folder(cache, "fetch-killed")));
	int under_way = left_over(in_folder(cache, "fetch-going"));
	assert_int_equal(flock(under_way, LOCK_EX), 0);
	struct command_end end = syspath(NULL, "boots", "--kernel", "debian:bookworm", "--cache",
					 cache, "--mirror", "http://127.0.0.1:9/debian", NULL);
	/* The rest of the line differs between releases of apt. */
	expect_one_line(&end, 2, "kernel debian:bookworm: apt-get: Failed to fetch", "127.0.0.1:9/",
			"--mirror", NULL);
	assert_int_equal(folder_count(cache), 1);
	assert_int_equal(rmdir(in_folder(cache, "fetch-going")), 0);
	close(under_way);
}

static void test_no_place_to_write(void **state)
{
	const char *file = in_folder(*state, "file");

	if (!boot_have_kernel())
		skip();
	file_write(file, "", 0);
	struct command_end end =
		boot_run((const char *const[]){"--output-dir", in_folder(file, "x"), NULL});
	expect_one_line(&end, 2, file, "Not a directory", "--output-dir", NULL);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals), IN_FOLDER(test_without_qemu),
		IN_FOLDER(test_unknown_cpu),	 IN_FOLDER(test_no_kernel),
		IN_FOLDER(test_offline),	 IN_FOLDER(test_no_place_to_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

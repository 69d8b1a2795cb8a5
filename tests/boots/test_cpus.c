/* CPUs that are offline, isolated, numbered with gaps or more than 1,024, and a clock behind 2038:
 * guests that have them, with the driver inside. Takes a minute or two, so it is no part of `make
 * test`; `make test-boots` runs it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/emulator/boot_initramfs.h"
#include "bench/kernels/boot_kernel.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

enum { MAX_ENTRIES = 64, NAME = 256, LAB_TIMEOUT_S = 600 };

/* Names of an archive under way; each folder once, before what is in it. */
struct archive {
	struct initramfs_entry entries[MAX_ENTRIES];
	char names[MAX_ENTRIES][NAME];
	size_t n;
};

static void add(struct archive *a, struct initramfs_entry entry, const char *name)
{
	assert_true(a->n < MAX_ENTRIES && strlen(name) < NAME);
	snprintf(a->names[a->n], NAME, "%s", name);
	entry.name = a->names[a->n];
	a->entries[a->n++] = entry;
}

static void add_folders_of(struct archive *a, const char *name)
{
	char folder[NAME];

	for (const char *at = name; (at = strchr(at, '/')); at++) {
		snprintf(folder, sizeof(folder), "%.*s", (int)(at - name), name);
		bool there = false;
		for (size_t i = 0; i < a->n; i++)
			there |= !strcmp(a->names[i], folder);
		if (!there)
			add(a, (struct initramfs_entry){.mode = S_IFDIR | 0755}, folder);
	}
}

/* A program with the libraries that it is linked with, where it looks for them. */
static void add_libraries(struct archive *a, const char *program)
{
	static char paths[MAX_ENTRIES][NAME];
	const char *const argv[] = {"/usr/bin/ldd", program, NULL};
	struct command_end end = command_run(NULL, argv);
	size_t n = 0;

	assert_int_equal(end.code, 0);
	for (char *line = strtok(end.out, "\n"); line; line = strtok(NULL, "\n")) {
		char *path = strchr(line, '/');
		if (!path)
			continue;
		path[strcspn(path, " ")] = 0;
		assert_true(n < MAX_ENTRIES && strlen(path) < NAME);
		snprintf(paths[n], NAME, "%s", path);
		add_folders_of(a, paths[n] + 1);
		add(a, (struct initramfs_entry){.file = paths[n], .mode = S_IFREG | 0755},
		    paths[n] + 1);
		n++;
	}
	command_free(&end);
}

static void add_program(struct archive *a, const char *name, const char *from)
{
	add(a, (struct initramfs_entry){.file = from, .mode = S_IFREG | 0755}, name);
}

static void make_initramfs(const char *path, const char *commands)
{
	static struct archive a;
	struct error error = {0};
	char driver[4096];

	memset(&a, 0, sizeof(a));
	snprintf(driver, sizeof(driver), "%s", built("syspath"));
	add(&a, (struct initramfs_entry){.mode = S_IFDIR | 0755}, "dev");
	add(&a, (struct initramfs_entry){.mode = S_IFDIR | 0755}, "proc");
	add(&a, (struct initramfs_entry){.mode = S_IFDIR | 0755}, "sys");
	add(&a, (struct initramfs_entry){.mode = S_IFDIR | 0777}, "tmp");
	add(&a, (struct initramfs_entry){.mode = S_IFCHR | 0600, .major = 5, .minor = 1},
	    "dev/console");
	add(&a, (struct initramfs_entry){.text = commands, .mode = S_IFREG | 0644}, "commands");
	add_program(&a, "init", built("tests/boots/lab_init"));
	add_program(&a, "syspath", driver);
	add_program(&a, "syspath-worker64", built("syspath-worker64"));
	add_program(&a, "syspath-worker32", built("syspath-worker32"));
	add_libraries(&a, driver);
	unlink(path);
	assert_int_equal(initramfs_write(path, a.entries, a.n, &error), 0);
}

/* The kernel's path; skips the test, with the reason, where there is none, or no QEMU. */
static const char *kernel(void)
{
	static struct boot_kernel found;
	static struct kernel_source source;
	struct command_end end =
		command_run(NULL, (const char *const[]){"/usr/bin/env", "qemu-system-x86_64",
							"--version", NULL});
	struct error error = {.text = "QEMU is not installed"};
	int err = end.code;

	command_free(&end);
	if (!err && !(err = kernel_cache_folder(source.cache, sizeof(source.cache))))
		err = kernel_find("debian:bookworm", &source, &found, &error);
	if (err) {
		print_message("nothing is booted: %s\n", error.text);
		skip();
	}
	return found.path;
}

/* What the guest printed while it ran the commands, to be freed. */
static char *boot_at(void *folder, const char *date, const char *cpus, const char *words,
		     const char *commands)
{
	char append[512], initramfs[4096];

	snprintf(append, sizeof(append), "console=ttyS0 quiet panic=-1 %s", words);
	snprintf(initramfs, sizeof(initramfs), "%s/initramfs", (const char *)folder);
	make_initramfs(initramfs, commands);
	const char *const argv[] = {"/usr/bin/env",
				    "qemu-system-x86_64",
				    "-accel",
				    "tcg",
				    "-m",
				    "2048",
				    "-smp",
				    cpus,
				    "-rtc",
				    date,
				    "-nodefaults",
				    "-no-reboot",
				    "-display",
				    "none",
				    "-serial",
				    "stdio",
				    "-kernel",
				    kernel(),
				    "-initrd",
				    initramfs,
				    "-append",
				    append,
				    NULL};
	struct running run = command_start(NULL, argv);
	struct command_end end = command_finish_within(&run, LAB_TIMEOUT_S);
	if (!strstr(end.out, "### all ran"))
		fail_msg("the guest did not end as it should:\n%s%s", end.out, end.err);
	free(end.err);
	return end.out;
}

static char *boot(void *folder, const char *cpus, const char *words, const char *commands)
{
	return boot_at(folder, "base=utc", cpus, words, commands);
}

/* Fails unless each of the texts, NULL-ended, is in the output, which is freed. */
static void expect_all(char *output, ...)
{
	const char *word;
	va_list ap;

	va_start(ap, output);
	while ((word = va_arg(ap, const char *)))
		if (!strstr(output, word))
			fail_msg("\"%s\" is not in:\n%s", word, output);
	va_end(ap);
	free(output);
}

#define MEASURE "--quick --batches 20 --invocations 2 --abi x86_64 --path empty --op getppid"

static void test_offline(void **state)
{
	char *output = boot(*state, "4", "lab_offline=3",
			    "/syspath host\n"
			    "/syspath run --cpu 3 --output /tmp/a\n"
			    "/syspath run --cpu 2 " MEASURE " --output /tmp/b\n");

	assert_null(strstr(output, "--cpu 3\r\n### ends 0")); /* the advice of host */
	assert_null(strstr(output, "managed_irq,3"));
	expect_all(output, "syspath run --cpu 2\r\n", "managed_irq,2 rcu_nocbs=2 irqaffinity=0-1 ",
		   "CPU 3 is not among those allowed (0-2): it is offline", "cpu3/online",
		   "result written to /tmp/b\r\n### ends 0", NULL);
}

static void test_isolated_and_offline(void **state)
{
	char *output = boot(*state, "4", "isolcpus=2,3 lab_offline=3",
			    "/syspath host\n"
			    "/syspath run --cpu 3 --output /tmp/a\n"
			    "/syspath run --cpu 2 " MEASURE " --output /tmp/b\n");

	expect_all(output, "the CPU to measure on: isolated\r\n      syspath run --cpu 2\r\n",
		   "CPU 3 is not among those allowed (0-2): it is offline",
		   "result written to /tmp/b\r\n### ends 0", NULL);
}

/* Isolated in vain; numbers with a gap. */
static void test_gap(void **state)
{
	char *output = boot(*state, "4", "isolcpus=1 lab_offline=1",
			    "/syspath host\n"
			    "/syspath run --cpu 1 --output /tmp/a\n"
			    "/syspath run " MEASURE " --output /tmp/b\n");

	expect_all(output, "the isolated CPUs are offline", "cpu1/online",
		   "syspath run --cpu 3\r\n",
		   "CPU 1 is not among those allowed (0,2-3): it is offline",
		   "result written to /tmp/b\r\n### ends 0", NULL);
}

/* More CPUs possible than a cpu_set_t holds. */
static void test_many(void **state)
{
	char *output = boot(*state, "2", "possible_cpus=1536",
			    "/syspath host\n"
			    "/syspath list --abi x86_64 --path empty\n"
			    "/syspath run --cpu 1 " MEASURE " --output /tmp/a\n"
			    "/syspath run --cpu 1500 --output /tmp/b\n");

	expect_all(output, "syspath run --cpu 1\r\n", "result written to /tmp/a\r\n### ends 0",
		   "CPU 1500 is not among those allowed (0-1): there is none, the host has 0-1",
		   NULL);
}

/* 32-bit seconds ended on 19 January 2038. */
static void test_after_2038(void **state)
{
	char *output = boot_at(*state, "base=2040-01-01", "1", "",
			       "/syspath run --cpu 0 --quick --batches 20 --invocations 2 --op "
			       "time,gettimeofday,getppid --output /tmp/a\n");

	if (strstr(output, "failed"))
		fail_msg("a cell failed:\n%s", output);
	expect_all(output,
		   "int80            i386    unavailable  time: 32-bit time ended on 2038-01-19",
		   "int80            i386    unavailable  gettimeofday: 32-bit time ended on "
		   "2038-01-19",
		   "result written to /tmp/a\r\n### ends 0", NULL);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_offline), CASE(test_isolated_and_offline), CASE(test_gap),
		CASE(test_many),    CASE(test_after_2038),
	};

	return cmocka_run_group_tests_name("boots/cpus", tests, NULL, NULL);
}

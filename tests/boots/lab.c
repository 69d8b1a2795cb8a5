#include "tests/boots/lab.h"

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
	static char linked[MAX_ENTRIES][NAME];
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
		snprintf(linked[n], NAME, "%s", path);
		add_folders_of(a, linked[n] + 1);
		add(a, (struct initramfs_entry){.file = linked[n], .mode = S_IFREG | 0755},
		    linked[n] + 1);
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

char *lab_boot_at(void *folder, const char *date, const char *cpus, const char *words,
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

char *lab_boot(void *folder, const char *cpus, const char *words, const char *commands)
{
	return lab_boot_at(folder, "base=utc", cpus, words, commands);
}

void lab_expect_all(char *output, ...)
{
	const char *word;
	va_list ap;

	va_start(ap, output);
	while ((word = va_arg(ap, const char *)))
		if (!strstr(output, word)) {
			fputs(output, stderr); /* longer than a message of cmocka's */
			fail_msg("\"%s\" is not in what the guest printed", word);
		}
	va_end(ap);
	free(output);
}

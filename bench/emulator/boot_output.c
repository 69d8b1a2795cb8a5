#include "bench/emulator/boot_output.h"

#include "bench/base/program.h"
#include "bench/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TAIL = 8192 };

char *boot_text_end(int fd, size_t limit)
{
	struct stat st;
	char *text = NULL;

	if (fd < 0 || fstat(fd, &st) || st.st_size <= 0)
		return NULL;
	size_t n = (size_t)st.st_size < limit ? (size_t)st.st_size : limit;
	text = malloc(n + 1);
	ssize_t got = text ? pread(fd, text, n, st.st_size - (off_t)n) : 0;
	if (got <= 0) {
		free(text);
		return NULL;
	}
	text[got] = 0;
	for (char *c = text; c < text + got; c++)
		if (!*c)
			*c = '?';
	return text;
}

char *boot_file_end(const char *path, size_t limit)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = boot_text_end(fd, limit);

	if (fd >= 0)
		close(fd);
	return text;
}

char *boot_log_tail(const char *log, int lines)
{
	char *text = boot_file_end(log, TAIL);
	size_t n = text ? strlen(text) : 0;

	while (n && strchr("\r\n ", text[n - 1]))
		text[--n] = 0;
	if (!n) {
		free(text);
		return NULL;
	}
	text_make_lines_printable(text);
	while (n && lines)
		lines -= text[--n] == '\n';
	if (!lines)
		memmove(text, text + n + 1, strlen(text + n + 1) + 1);
	return text;
}

/* Messages of a kernel that lacks something, and what it lacks. */
static const struct {
	const char *message, *meaning;
} signs[] = {
	{"Unable to mount root fs",
	 ": has the kernel, built in, initramfs support (CONFIG_BLK_DEV_INITRD)? mem= must leave room for it, rdinit= the name /init"},
	{"No working init found", ": it must run static 64-bit programs (CONFIG_BINFMT_ELF)"},
	{"deadlocked on memory", ": a guest has 256 MiB, less with mem="},
	{"ut of memory", ": a guest has 256 MiB, less with mem="},
	{"unable to open an initial console",
	 ": the kernel has no driver for its serial ports, which must be built in (CONFIG_SERIAL_8250)"},
};

static const char *meaning_of(const char *text)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strstr(text, signs[i].message))
			return signs[i].meaning;
	return "";
}

/* Sets the error from the message of a kernel panic. False when there is none. */
static bool find_panic(struct error *error, const char *text)
{
	static const char panic[] = "Kernel panic - not syncing: ";
	const char *at = text ? strstr(text, panic) : NULL;
	char message[128];

	if (!at)
		return false;
	at += sizeof(panic) - 1;
	snprintf(message, sizeof(message), "%.*s", (int)strcspn(at, "\r\n"), at);
	return error_set(error, -EPROTO, "the kernel panicked: %s%s", message, meaning_of(message));
}

/* The same from an error of the program in the guest, which follows its first line. */
static bool find_guest_error(struct error *error, const char *text)
{
	static const char line_of[] = "syspath: ";
	const char *at = text ? strstr(text, line_of) : NULL;
	const char *next = at ? strstr(at + 1, line_of) : NULL;

	if (!at)
		return false;
	at = (next ? next : at) + sizeof(line_of) - 1;
	return error_set(error, -EPROTO, "the relay in the guest failed: %.*s",
			 (int)strcspn(at, "\r\n"), at);
}

void boot_find_reason(struct boot_job *job, int status)
{
	static const char no_output[] =
		": QEMU exited without output on its console: has the kernel, built in, the 8250 serial console and initramfs support? --append 'ignore_loglevel earlyprintk=ttyS0' shows more";
	char *log = boot_file_end(job->log, BOOT_MAX_TEXT),
	     *qemu = boot_text_end(job->errors, TAIL),
	     *port = boot_text_end(job->noise, BOOT_MAX_TEXT);

	if (find_panic(&job->error, log) || find_panic(&job->error, port))
		;
	else if (!WIFEXITED(status) || WEXITSTATUS(status))
		error_set(&job->error, -EPROTO, "QEMU: %s", program_last_line(qemu));
	else if (port)
		error_set(
			&job->error, -EPROTO,
			"console output on the second serial port, which is for the relay in the guest: the kernel drives one port only (8250.nr_uarts, CONFIG_SERIAL_8250_RUNTIME_UARTS), or has its console on ttyS1");
	else if (!find_guest_error(&job->error, log))
		error_set(&job->error, -EPROTO, "the guest ended before it was measured%s",
			  log ? meaning_of(log) : no_output);
	text_make_lines_printable(job->error.text);
	free(log);
	free(qemu);
	free(port);
}

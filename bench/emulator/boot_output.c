#include "bench/emulator/boot_output.h"

#include "bench/base/program.h"
#include "bench/base/text.h"

#include <fcntl.h>
#include <jansson.h>
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

/* Messages of a kernel that lacks something, and what that is. */
struct sign {
	const char *said, *means;
};

static const struct sign panics[] = {
	{"Unable to mount root fs",
	 ": has the kernel, built in, initramfs support (CONFIG_BLK_DEV_INITRD)? mem= must leave "
	 "room for it, rdinit= the name /init"},
	{"No working init found", ": it must run static 64-bit programs (CONFIG_BINFMT_ELF)"},
	{"deadlocked on memory", ": a guest has 256 MiB, less with mem="},
	{"ut of memory", ": a guest has 256 MiB, less with mem="},
	{NULL, ""},
};

static const struct sign ends[] = {
	{"unable to open an initial console",
	 ": the kernel has no driver for its serial ports, which must be built in "
	 "(CONFIG_SERIAL_8250)"},
	{NULL, ""},
};

/* The line of the text that has the sign, or why there is none. */
static const char *meaning(const struct sign *signs, const char *text)
{
	while (signs->said && !strstr(text, signs->said))
		signs++;
	return signs->means;
}

/* The reason from the message of a kernel panic. False when there is none. */
static bool find_panic(struct boot_job *job, const char *said)
{
	static const char panic[] = "Kernel panic - not syncing: ";
	const char *at = said ? strstr(said, panic) : NULL;
	char words[128];

	if (!at)
		return false;
	at += sizeof(panic) - 1;
	snprintf(words, sizeof(words), "%.*s", (int)strcspn(at, "\r\n"), at);
	snprintf(job->reason, sizeof(job->reason), "the kernel panicked: %s%s", words,
		 meaning(panics, words));
	return true;
}

/* The reason from an error of the program in the guest, which follows its first line. False when
 * there is none. */
static bool find_complaint(struct boot_job *job, const char *said)
{
	static const char line_of[] = "syspath: ";
	const char *at = said ? strstr(said, line_of) : NULL;
	const char *next = at ? strstr(at + 1, line_of) : NULL;

	if (!at)
		return false;
	at = (next ? next : at) + sizeof(line_of) - 1;
	snprintf(job->reason, sizeof(job->reason), "the guest gave no document: %.*s",
		 (int)strcspn(at, "\r\n"), at);
	return true;
}

/* The reason from the output on the second serial port, which is no document. */
static void judge_port(struct boot_job *job, const char *port)
{
	json_error_t error;

	json_decref(json_loads(port, JSON_REJECT_DUPLICATES, &error));
	if (port[strspn(port, " \t\r\n")] != '{')
		snprintf(job->reason, sizeof(job->reason),
			 "console output on the second serial port, which is for the document: "
			 "the kernel drives one port only (8250.nr_uarts, "
			 "CONFIG_SERIAL_8250_RUNTIME_UARTS), or has its console on ttyS1");
	else if (json_error_code(&error) == json_error_premature_end_of_input)
		snprintf(job->reason, sizeof(job->reason),
			 "the guest's document is truncated after %zu bytes", strlen(port));
	else
		snprintf(job->reason, sizeof(job->reason),
			 "the guest's document cannot be read at byte %d: %.100s", error.position,
			 error.text);
}

void boot_find_reason(struct boot_job *job, int status, const char *port)
{
	static const char mute[] =
		" and without output on its console: has the kernel, built in, the 8250 serial "
		"console and initramfs support? --append 'ignore_loglevel earlyprintk=ttyS0' "
		"shows more";
	char *log = boot_file_end(job->log, BOOT_MAX_TEXT),
	     *own = boot_text_end(job->complaints, TAIL);

	if (find_panic(job, log) || find_panic(job, port))
		;
	else if (!WIFEXITED(status) || WEXITSTATUS(status))
		snprintf(job->reason, sizeof(job->reason), "QEMU: %s",
			 own ? program_last_line(own) : "it printed nothing");
	else if (port)
		judge_port(job, port);
	else if (!find_complaint(job, log))
		snprintf(job->reason, sizeof(job->reason), "the guest ended without a document%s",
			 log ? meaning(ends, log) : mute);
	text_make_lines_printable(job->reason);
	free(log);
	free(own);
}

#include "bench/emulator/boot_said.h"

#include "bench/base/program.h"
#include "bench/base/text.h"

#include <fcntl.h>
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

void boot_find_reason(struct boot_job *job, int status)
{
	static const char panic[] = "Kernel panic - not syncing: ", line_of[] = "syspath: ",
			  mute[] = " and without a word on its console: has the kernel, built in, "
				   "the 8250 serial console and initramfs support? --append "
				   "'ignore_loglevel earlyprintk=ttyS0' shows more";
	char *log = boot_file_end(job->log, BOOT_MAX_TEXT),
	     *own = boot_text_end(job->complaints, TAIL);
	const char *at = log ? strstr(log, panic) : NULL;
	bool failed = !WIFEXITED(status) || WEXITSTATUS(status);

	if (at) {
		at += sizeof(panic) - 1;
		snprintf(job->reason, sizeof(job->reason), "the kernel panicked: %.*s",
			 (int)strcspn(at, "\r\n"), at);
	} else if (failed) {
		snprintf(job->reason, sizeof(job->reason), "QEMU: %s",
			 own ? program_last_line(own) : "it said nothing");
	} else if ((at = log ? strstr(log, line_of) : NULL)) {
		at = strchr(at, '\n') && strstr(strchr(at, '\n'), line_of)
			     ? strstr(strchr(at, '\n'), line_of)
			     : at;
		at += sizeof(line_of) - 1;
		snprintf(job->reason, sizeof(job->reason), "the guest gave no document: %.*s",
			 (int)strcspn(at, "\r\n"), at);
	} else {
		snprintf(job->reason, sizeof(job->reason), "the guest ended without a document%s",
			 log ? "" : mute);
	}
	text_make_lines_printable(job->reason);
	free(log);
	free(own);
}

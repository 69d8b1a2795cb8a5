#include "bench/cli/message.h"

#include "bench/base/text.h"
#include "bench/cli/progress.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void message_error(const char *format, ...)
{
	char line[8192]; /* a name may have 4,095 bytes, and the reason follows it */
	int n = snprintf(line, sizeof(line), "syspath: ");
	va_list ap;

	va_start(ap, format);
	vsnprintf(line + n, sizeof(line) - (size_t)n, format, ap);
	va_end(ap);
	text_make_printable(line);
	fflush(stdout); /* keeps the order of output if both are the same file */
	progress_end();
	fprintf(stderr, "%s\n", line);
}

void message_no_memory(const char *who, const char *purpose)
{
	struct error error;

	error_no_memory(&error, purpose);
	message_error("%s%s%s", who ? who : "", who ? ": " : "", error.text);
}

int report_error(const struct error *error)
{
	if (error->code)
		message_error("%s", error->text);
	return error_exit_code(error);
}

static bool reader_is_gone(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO};

	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

void print_path(const char *path)
{
	puts(path);
}

void finish_standard_output(void)
{
	bool failed = ferror(stdout); /* of an earlier write, whose errno is lost */
	int err = fflush(stdout) ? errno : 0;

	if (err == EPIPE || (failed && reader_is_gone()))
		return;
	/* The output is truncated anyway: writing one more byte gives the errno again. */
	if (!err && failed && write(STDOUT_FILENO, "\n", 1) < 0)
		err = errno;
	/* A network file system may report a full disk only at close. */
	if (!err && close(STDOUT_FILENO))
		err = errno;
	if (!err && !failed)
		return;
	message_error("standard output: %s; the output is incomplete",
		      err ? strerrordesc_np(err) : "cannot be written");
	_exit(EXIT_USAGE);
}

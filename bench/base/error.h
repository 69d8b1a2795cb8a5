/* An error, on its way to the code that prints it (docs/architecture.md). */
#ifndef SYSPATH_ERROR_H
#define SYSPATH_ERROR_H

#include <errno.h>
#include <stddef.h>

/* A path has up to 4,095 bytes; a reason and what to do follow it. */
enum { ERROR_TEXT = 6144 };

/* Where a function fails, it fills one of these, whose owner is its caller, and returns the code.
 */
struct error {
	/* 0: no error; -errno; or, above 0, the exit status of the process
	 * (enum exit_code). */
	int code;
	/* What, where, why, what to do: one sentence without the program's name in front and
	 * without a newline. Bytes out of files are unchanged: printing makes them printable. */
	char text[ERROR_TEXT];
};

/* Sets code and text; a long text is truncated. Returns the code. The arguments may be parts of the
 * text that is replaced. */
int error_set(struct error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The description of a negative errno; of -ENOMEM the words of error_no_memory(). */
const char *error_describe(int code);

/* As error_set(), followed by ": " and error_describe(code). */
int error_errno(struct error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "PLACE: DESCRIPTION; choose another place with OPTION" of a file or folder that cannot be written
 * because of `err`, a negative errno. Of -ENOMEM, which no other place mends, without what to do.
 * Returns the code, EXIT_USAGE. */
int error_place(struct error *error, int err, const char *option, const char *place_format, ...)
	__attribute__((format(printf, 4, 5)));

/* "not enough memory", or "not enough memory PURPOSE" ("to judge the pairs") if that is not NULL.
 * Returns -ENOMEM; inline, so that static analysis of the caller sees that it is not 0. */
static inline int error_no_memory(struct error *error, const char *purpose)
{
	error_set(error, -ENOMEM, "not enough memory%s%s", purpose ? " " : "",
		  purpose ? purpose : "");
	return -ENOMEM;
}

/* Prepends the place where it happened, "kernel /boot/x: ". Returns the code. */
int error_prefix(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The exit status for a code: above 0 the code itself, EXIT_USAGE for an errno, 0 for 0. */
int error_exit_code(const struct error *error);

/* Called with one line about something that is no error: a file is being downloaded, a chart is
 * skipped. May be NULL where a function documents it. */
typedef void notice_fn(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

/* What went wrong, on its way to the code that prints it (docs/architecture.md). */
#ifndef SYSPATH_ERROR_H
#define SYSPATH_ERROR_H

#include <errno.h>
#include <stddef.h>

/* A path has up to 4,095 bytes; a reason and what to do stand behind it. */
enum { ERROR_TEXT = 6144 };

/* Where a function fails, it fills one of these, whose owner is its caller, and returns the code.
 */
struct error {
	/* 0: nothing went wrong; -errno; or, above 0, what the process is to exit with
	 * (enum exit_code). */
	int code;
	/* What, where, why, what to do: one sentence without a name of the program in front and
	 * without a newline. Bytes out of files are as they were: printing makes them printable. */
	char text[ERROR_TEXT];
};

/* Sets code and text; one that is too long is cut. Returns the code. The arguments may be parts of
 * the text that is set. */
int error_set(struct error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same, and behind it ": " and what errno(3) says of -code; `code` is a negative errno. */
int error_errno(struct error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "not enough memory", or "not enough memory PURPOSE" ("to judge the pairs"), where that is not
 * NULL. Returns -ENOMEM, here, so that who checks the code knows that it is not 0. */
static inline int error_no_memory(struct error *error, const char *purpose)
{
	error_set(error, -ENOMEM, "not enough memory%s%s", purpose ? " " : "",
		  purpose ? purpose : "");
	return -ENOMEM;
}

/* Puts words in front of the text: where it happened, "kernel /boot/x: ". Returns the code. */
int error_prefix(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What the process exits with: a code above 0 as it is, EXIT_USAGE for an errno, 0 for 0. */
int error_exit_code(const struct error *error);

/* Takes one line about what goes on and is no error: a file that is fetched, a chart that is left
 * out. Who does not want to hear of it passes NULL where a function says that it may be. */
typedef void notice_fn(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

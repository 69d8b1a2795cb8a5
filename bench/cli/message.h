/* Messages to the user: one line on stderr, "syspath: WHAT: WHERE: WHY; DO". */
#ifndef SYSPATH_MESSAGE_H
#define SYSPATH_MESSAGE_H

#include "bench/base/error.h"
#include "bench/base/exit_code.h"

/* Prints one line to stderr, prefixed by "syspath: ". Control characters in the formatted text
 * (names out of files are untrusted) are shown as '?'. A progress line is cleared first. */
void message_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same; its value is EXIT_USAGE, the exit status of a usage or environment error. A macro, so
 * that static analysis of the caller sees that it is not 0. */
#define command_error(...) (message_error(__VA_ARGS__), EXIT_USAGE)

/* The same for memory that is out: "WHO: not enough memory PURPOSE"; each may be NULL. */
void message_no_memory(const char *who, const char *purpose);
#define command_no_memory(who, purpose) (message_no_memory(who, purpose), EXIT_USAGE)

/* The same for what is no error: a hint, where a file was written. */
#define message_info message_error

/* Prints an error as message_error() does, and returns the exit status; 0 and no line if there is
 * no error. */
int report_error(const struct error *error);

/* One line on standard output: the name of a file that was written. */
void print_path(const char *path);

/* For atexit(), which argp's --help passes too: sees to it that standard output took all that was
 * printed. Else one line and exit status 2, whatever it would have been. A reader that went away,
 * as head(1) does, wanted no more: that is no error. */
void finish_standard_output(void);

#endif

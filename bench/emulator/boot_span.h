/* Substrings of a read-only text: items of lists, lines and words of files. */
#ifndef SYSPATH_BOOT_SPAN_H
#define SYSPATH_BOOT_SPAN_H

#include "bench/base/error.h"

#include <stddef.h>

struct span {
	const char *at;
	size_t n; /* bytes */
};

/* The item of a comma-separated list at *at, which is advanced to the next; NULL after the last. */
struct span span_next_item(const char **at);

/* The line at *at, without comment and blanks; *at is advanced past it. */
struct span span_next_line(const char **at);

/* Removes and returns the first word of a line; empty at the end. */
struct span span_next_word(struct span *line);

/* "'WHAT': IS", what cannot be printed as '?'. Returns the code of *error, -EINVAL. */
int span_wrong(struct span what, const char *is, struct error *error);

/* Puts in front of a complaint on which line of a file its culprit is. Returns its code. */
int span_wrong_line(unsigned int line, struct error *error);

#endif

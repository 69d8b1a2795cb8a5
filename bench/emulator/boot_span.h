/* Stretches of a text that is not ours to change: items of lists, lines and words of files. */
#ifndef SYSPATH_BOOT_SPAN_H
#define SYSPATH_BOOT_SPAN_H

#include "bench/base/error.h"

#include <stddef.h>

struct span {
	const char *at;
	size_t n; /* bytes */
};

/* The item of a comma-separated list that *at stands on, and *at moved to the next; NULL behind the
 * last. */
struct span span_next_item(const char **at);

/* The line that *at stands on, without comment and blanks, and *at moved behind it. */
struct span span_next_line(const char **at);

/* The first word of a line, which is then without it; an empty one at the end. */
struct span span_next_word(struct span *line);

/* "'WHAT': IS", what cannot be printed as '?'. Returns the code of *error, -EINVAL. */
int span_wrong(struct span what, const char *is, struct error *error);

/* Puts in front of a complaint on which line of a file its culprit is. Returns its code. */
int span_wrong_line(unsigned int line, struct error *error);

#endif

/* Stretches of a text that is not ours to change: items of lists, lines and words of files. */
#ifndef SYSPATH_BOOT_SPAN_H
#define SYSPATH_BOOT_SPAN_H

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

/* Writes "'WHAT': IS", what cannot be printed as '?'. Returns -EINVAL. */
int span_wrong(char *why, size_t size, struct span what, const char *is);

/* Puts in front of a complaint on which line of a file its culprit is. Returns -EINVAL. */
int span_wrong_line(char *why, size_t size, unsigned int line);

#endif

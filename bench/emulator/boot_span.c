#include "bench/emulator/boot_span.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct span trimmed(const char *at, size_t n)
{
	while (n && isblank((unsigned char)*at)) {
		at++;
		n--;
	}
	while (n && isspace((unsigned char)at[n - 1]))
		n--;
	return (struct span){at, n};
}

int span_wrong(struct span what, const char *is, struct error *error)
{
	char text[81];
	size_t n = what.n < sizeof(text) - 1 ? what.n : sizeof(text) - 1;

	for (size_t i = 0; i < n; i++)
		text[i] = isprint((unsigned char)what.at[i]) ? what.at[i] : '?';
	text[n] = 0;
	return error_set(error, -EINVAL, "'%s': %s", text, is);
}

int span_wrong_line(unsigned int line, struct error *error)
{
	return error_prefix(error, "line %u: ", line);
}

struct span span_next_item(const char **at)
{
	size_t n = strcspn(*at, ",");
	struct span item = {*at, n};

	*at = (*at)[n] ? *at + n + 1 : NULL;
	return item;
}

struct span span_next_line(const char **at)
{
	size_t n = strcspn(*at, "\n"), text = strcspn(*at, "#\n");
	struct span line = trimmed(*at, text);

	*at += n + ((*at)[n] == '\n');
	return line;
}

struct span span_next_word(struct span *line)
{
	size_t n = 0;

	while (n < line->n && !isblank((unsigned char)line->at[n]))
		n++;
	struct span word = {line->at, n};
	*line = trimmed(line->at + n, line->n - n);
	return word;
}

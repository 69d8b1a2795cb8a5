#include "tests/unit/golden_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void write_anew(const char *file, const char *text)
{
	FILE *out = fopen(file, "we");

	if (!out)
		fail_msg("%s cannot be written", file);
	fputs(text, out);
	fclose(out);
}

/* To be freed. */
static char *text_of(const char *file)
{
	char *text = NULL;
	size_t size = 0;
	FILE *in = fopen(file, "re");

	if (!in)
		fail_msg("%s cannot be read", file);
	if (getdelim(&text, &size, 0, in) < 0)
		fail_msg("%s is empty", file);
	fclose(in);
	return text;
}

void expect_golden(const char *file, const char *text)
{
	const char *mode = getenv("SYSPATH_GOLDEN");
	int line = 1;

	if (mode && !strcmp(mode, "write"))
		write_anew(file, text);
	char *want = text_of(file);
	const char *a = text, *b = want;
	const char *line_a = a, *line_b = b;
	for (; *a && *a == *b; a++, b++)
		if (*a == '\n') {
			line++;
			line_a = a + 1;
			line_b = b + 1;
		}
	if (*a || *b)
		fail_msg("%s, line %d: '%.*s' is now '%.*s'", file, line,
			 (int)strcspn(line_b, "\n"), line_b, (int)strcspn(line_a, "\n"), line_a);
	free(want);
}

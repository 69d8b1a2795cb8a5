#include "tests/unit/golden_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void write_file(const char *file, const char *text)
{
	FILE *out = fopen(file, "we");

	if (!out)
		fail_msg("%s cannot be written", file);
	fputs(text, out);
	fclose(out);
}

void expect_golden(const char *file, const char *text)
{
	static char wanted[1 << 17];

	if (getenv("SYSPATH_GOLDEN"))
		write_file(file, text);
	FILE *in = fopen(file, "re");
	if (!in)
		fail_msg("%s cannot be read", file);
	wanted[fread(wanted, 1, sizeof(wanted) - 1, in)] = 0;
	fclose(in);
	if (strcmp(text, wanted) != 0)
		fail_msg("not as in %s:\n%s", file, text);
}

#include "bench/driver/say.h"

#include "bench/driver/progress.h"

#include <stdarg.h>
#include <stdio.h>

static void __attribute__((format(printf, 1, 0))) say_line(const char *format, va_list ap)
{
	char line[8192]; /* a name may have 4,095 bytes, and the reason stands behind it */
	int n = snprintf(line, sizeof(line), "syspath: ");
	vsnprintf(line + n, sizeof(line) - (size_t)n, format, ap);
	for (char *c = line; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	fflush(stdout); /* where both go to one file, what was printed before stands before it */
	progress_end();
	fprintf(stderr, "%s\n", line);
}

void complain(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	say_line(format, ap);
	va_end(ap);
}

void mention(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	say_line(format, ap);
	va_end(ap);
}

#include "bench/cli/progress.h"

#include "bench/base/clock.h"
#include "bench/cli/message.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int shown; /* columns of the visible progress line, 0: none */

/* A terminal without cursor movement has TERM=dumb. */
static bool goes_back(void)
{
	const char *terminal = getenv("TERM");

	return isatty(STDERR_FILENO) && terminal && *terminal && strcmp(terminal, "dumb") != 0;
}

notice_fn *progress_notice(void)
{
	return isatty(STDERR_FILENO) ? message_info : NULL;
}

void progress_line(const char *format, ...)
{
	char line[256];
	va_list ap;

	if (!goes_back())
		return;
	va_start(ap, format);
	int n = vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	if (n >= (int)sizeof(line))
		n = sizeof(line) - 1;
	fprintf(stderr, "\r%s%*s", line, shown > n ? shown - n : 0, "");
	shown = n;
}

void progress_show(uint32_t done, uint32_t total, enum abi abi)
{
	static double began;

	if (!done)
		began = monotonic_s();
	if (done)
		progress_line("syspath: invocation %u of %u, %s, %.0f s left", done + 1, total,
			      abi_names[abi], (monotonic_s() - began) / done * (total - done));
	else
		progress_line("syspath: invocation 1 of %u, %s", total, abi_names[abi]);
}

void progress_end(void)
{
	if (shown)
		fprintf(stderr, "\r%*s\r", shown, "");
	shown = 0;
}

void progress_keep(void)
{
	if (shown)
		fputc('\n', stderr);
	shown = 0;
}

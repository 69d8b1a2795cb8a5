#include "bench/cli/progress.h"

#include "bench/base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static bool shown;

void progress_show(uint32_t done, uint32_t total, enum abi abi)
{
	static double began;

	if (!isatty(STDERR_FILENO))
		return;
	if (!done)
		began = monotonic_s();
	fprintf(stderr, "\rsyspath: invocation %u of %u, %s", done + 1, total, abi_names[abi]);
	if (done)
		fprintf(stderr, ", %.0f s left", (monotonic_s() - began) / done * (total - done));
	fputs("\033[K", stderr);
	shown = true;
}

void progress_end(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
}

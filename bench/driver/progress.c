#include "bench/driver/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static bool shown;

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void progress_show(uint32_t done, uint32_t total, enum abi abi)
{
	static double began;

	if (!isatty(STDERR_FILENO))
		return;
	if (!done)
		began = seconds();
	fprintf(stderr, "\rsyspath: invocation %u of %u, %s", done + 1, total, abi_names[abi]);
	if (done)
		fprintf(stderr, ", %.0f s left", (seconds() - began) / done * (total - done));
	fputs("\033[K", stderr);
	shown = true;
}

void progress_end(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
}

#include "bench/base/results_folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

const char *results_folder(void)
{
	const char *own = getenv("SYSPATH_RESULTS");

	return own && *own ? own : "results";
}

static int below(const char *name, char *path, size_t size)
{
	int n = snprintf(path, size, "%s/%s", results_folder(), name);

	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

int results_runs(char *path, size_t size)
{
	return below("runs", path, size);
}

int results_history(char *path, size_t size)
{
	return below("history.sqlite", path, size);
}

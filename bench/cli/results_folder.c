#include "bench/cli/results_folder.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

void results_host_name(const char *host, char *name, size_t size)
{
	bool begins = isalnum((unsigned char)host[0]) || host[0] == '_';

	snprintf(name, size, "%s%s", begins ? "" : "host", host);
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			*c = '-';
}

int results_history(char *path, size_t size)
{
	return below("history.sqlite", path, size);
}

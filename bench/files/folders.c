#include "bench/files/folders.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int folders_make(const char *path)
{
	const char *slash = path;
	char part[4096];
	struct stat st;

	do {
		slash = strchr(slash + 1, '/');
		int n = slash ? (int)(slash - path) : (int)strlen(path);
		if (n >= (int)sizeof(part))
			return -ENAMETOOLONG;
		snprintf(part, sizeof(part), "%.*s", n, path);
		if (mkdir(part, 0777) && errno != EEXIST)
			return -errno;
	} while (slash);
	if (stat(path, &st))
		return -errno;
	return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	(void)!remove(path);
	return 0; /* the rest goes nevertheless */
}

void folders_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

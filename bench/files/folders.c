#include "bench/files/folders.h"

#include <errno.h>
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

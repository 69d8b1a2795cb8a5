#include "bench/files/private_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int private_folder_make(struct private_folder *folder, struct error *error)
{
	const char *parent = getenv("TMPDIR");
	int err = 0;

	if (!parent || !*parent)
		parent = "/tmp";
	if (snprintf(folder->path, sizeof(folder->path), "%s/syspath-XXXXXX", parent) >=
	    PRIVATE_FOLDER_MAX)
		err = -ENAMETOOLONG;
	else if (!mkdtemp(folder->path)) /* of mode 0700 */
		err = -errno;
	if (err) {
		folder->path[0] = 0;
		return error_set(
			error, err,
			"no folder for temporary files in %.200s: %s; set TMPDIR to one that can "
			"be written to",
			parent, strerrordesc_np(-err));
	}
	return 0;
}

void private_folder_remove(struct private_folder *folder)
{
	DIR *dir = folder->path[0] ? opendir(folder->path) : NULL;

	int fd = dir ? dirfd(dir) : -1;
	for (const struct dirent *e; fd >= 0 && (e = readdir(dir));)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlinkat(fd, e->d_name, 0);
	if (dir)
		closedir(dir);
	if (folder->path[0])
		rmdir(folder->path);
	folder->path[0] = 0;
}

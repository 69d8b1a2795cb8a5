#include "bench/files/private_folder.h"

#include "bench/files/folders.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	if (!err)
		return 0;
	folder->path[0] = 0;
	return error_set(
		error, err,
		"no folder for temporary files in %.200s: %s; set TMPDIR to one that can be written to",
		parent, error_describe(err));
}

void private_folder_remove(struct private_folder *folder)
{
	if (folder->path[0])
		folders_remove(folder->path);
	folder->path[0] = 0;
}

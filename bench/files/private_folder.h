/* A folder of this run's own, for files that another program must be told by name: a descriptor has
 * a name below /proc only, and that may be missing or of another PID namespace. */
#ifndef SYSPATH_PRIVATE_FOLDER_H
#define SYSPATH_PRIVATE_FOLDER_H

#include <stddef.h>

enum { PRIVATE_FOLDER_MAX = 2048 }; /* bytes of its path, with the closing NUL */

struct private_folder {
	char path[PRIVATE_FOLDER_MAX]; /* empty when there is none */
};

/* Makes one that nobody else may enter, below $TMPDIR, else /tmp. 0; or -errno with one line in
 * *why, and an empty path. */
int private_folder_make(struct private_folder *folder, char *why, size_t size);

/* Removes it with the files in it; nothing where there is none. */
void private_folder_remove(struct private_folder *folder);

#endif

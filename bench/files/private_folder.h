/* A private temporary folder, for files that are passed to another program by name: /proc/PID/fd
 * gives a descriptor a name, but /proc may be missing or of another PID namespace. */
#ifndef SYSPATH_PRIVATE_FOLDER_H
#define SYSPATH_PRIVATE_FOLDER_H

#include "bench/base/error.h"

#include <stddef.h>

enum { PRIVATE_FOLDER_MAX = 2048 }; /* bytes of its path, including the NUL */

struct private_folder {
	char path[PRIVATE_FOLDER_MAX]; /* empty: none */
};

/* Makes one with mode 0700 below $TMPDIR, else /tmp. 0; or the code of *error, a negative errno,
 * and an empty path. */
int private_folder_make(struct private_folder *folder, struct error *error);

/* Removes it with the files in it; does nothing if there is none. */
void private_folder_remove(struct private_folder *folder);

#endif

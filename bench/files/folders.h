/* Folders that are made where they are named. */
#ifndef SYSPATH_FOLDERS_H
#define SYSPATH_FOLDERS_H

/* Makes a folder and those above it; one that is there is left as it is. 0 or -errno (-ENOTDIR: a
 * file of that name). */
int folders_make(const char *path);

#endif

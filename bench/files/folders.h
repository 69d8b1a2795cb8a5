/* Making folders, including their parents. */
#ifndef SYSPATH_FOLDERS_H
#define SYSPATH_FOLDERS_H

/* Makes a folder and its parents; existing ones are left as they are. 0 or -errno (-ENOTDIR: a file
 * of that name). */
int folders_make(const char *path);

#endif

/* Making folders, including their parents, and removing them. */
#ifndef SYSPATH_FOLDERS_H
#define SYSPATH_FOLDERS_H

/* Makes a folder and its parents; existing ones are left as they are. 0 or -errno (-ENOTDIR: a file
 * of that name). */
int folders_make(const char *path);

/* Removes a folder and everything in it, as far as that is permitted; symbolic links are not
 * followed. */
void folders_remove(const char *path);

#endif

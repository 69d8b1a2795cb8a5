/* Writing a folder completely or not at all. */
#ifndef SYSPATH_SAVE_FOLDER_H
#define SYSPATH_SAVE_FOLDER_H

#include "bench/base/error.h"
#include "bench/files/save.h"

/* A folder being written: beside the one that it becomes, under another name. */
struct save_folder {
	char final[SAVE_NAME];	   /* without a slash at its end */
	char temporary[SAVE_NAME]; /* empty: none */
};

/* Makes the folder that files are then written to. What is at `path` must be nothing, an empty
 * folder, or one that holds nothing but names of `own`, which NULL ends, and the first of them: it
 * was written by this program and will be replaced. 0, or the code of *error with nothing to clean
 * up. */
int save_folder_open(struct save_folder *save, const char *path, const char *const *own,
		     struct error *error);

/* Gives it its name. 0, or the code of *error; then it is removed, and what was there is as it was.
 */
int save_folder_finish(struct save_folder *save, struct error *error);

/* Removes it, for when the work failed. */
void save_folder_abandon(struct save_folder *save);

#endif

/* Writing a file completely or not at all. */
#ifndef SYSPATH_SAVE_H
#define SYSPATH_SAVE_H

#include <stdbool.h>
#include <stddef.h>

enum { SAVE_NAME = 4096 }; /* of a path, including its NUL: PATH_MAX */

/* A file being written: to a temporary file in the same folder, which is renamed when it is
 * complete. Devices, FIFOs and standard output are written to directly. */
struct save {
	char final[SAVE_NAME];		/* links resolved; "/dev/stdout" for standard output */
	char temporary[SAVE_NAME + 16]; /* empty when written to directly */
	int fd;				/* -1 when closed */
	bool beside;			/* an existing file of that name is not replaced */
};

/* Opens for writing, so that a file that cannot be written is reported before the work is done. "-"
 * and "/dev/stdout" are standard output. 0; or -errno, with nothing to clean up. */
int save_open(struct save *save, const char *path);

/* The same for a name that was not chosen by the user: if it exists when this file is complete,
 * save_finish adds -2, -3 and so on before the extension instead of replacing it; see `final`. */
int save_open_beside(struct save *save, const char *path);

/* Writes the text, flushes it to disk, renames it and flushes the folder. 0 or -errno; the file is
 * closed, and removed unless it is complete. */
int save_finish(struct save *save, const char *text, size_t length);

/* Closes and removes the temporary file, for when the work failed. */
void save_abandon(struct save *save);

/* Both at once, for a text that is there already. 0 or -errno. */
int save_file(const char *path, const char *text, size_t length);

#endif

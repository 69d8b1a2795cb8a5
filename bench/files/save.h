/* Writing a file whole or not at all. */
#ifndef SYSPATH_SAVE_H
#define SYSPATH_SAVE_H

#include <stdbool.h>
#include <stddef.h>

enum { SAVE_NAME = 4096 }; /* of a path, its end included: PATH_MAX */

/* A file being written: under a temporary name beside the final one, which it takes when it is
 * complete. What is no regular file (a device, a FIFO) and standard output are written to directly.
 */
struct save {
	char final[SAVE_NAME];		/* links resolved; "/dev/stdout" for standard output */
	char temporary[SAVE_NAME + 16]; /* empty when written to directly */
	int fd;				/* -1 when closed */
	bool beside;			/* a file of that name is left as it is */
};

/* Opens for writing, so that a place that cannot be written to is known before the work is done.
 * "-" and "/dev/stdout" are standard output. 0; or -errno, with nothing left to clean up. */
int save_open(struct save *save, const char *path);

/* The same for a name that nobody chose: a file that has it by the time this one is complete is not
 * replaced. save_finish then adds -2, -3 and so on before the extension, in `final`, too. */
int save_open_beside(struct save *save, const char *path);

/* Writes the text, flushes it to disk and gives it its name, which is flushed, too. 0 or -errno;
 * the file is closed, and gone unless it is complete. */
int save_finish(struct save *save, const char *text, size_t length);

/* Closes and removes; for when the work came to nothing. */
void save_abandon(struct save *save);

#endif

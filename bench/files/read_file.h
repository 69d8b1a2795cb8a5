/* Reading whole files. */
#ifndef SYSPATH_READ_FILE_H
#define SYSPATH_READ_FILE_H

#include <stddef.h>
#include <stdio.h>

/* Reads the rest of the stream, at most `most` bytes, into *content (to be freed), terminated by
 * NUL, and its length into *length. 0; or, with *content NULL, -EFBIG when there is more, -ENOMEM,
 * or -errno of the read (-EISDIR for a folder). */
int read_stream(FILE *in, size_t most, char **content, size_t *length);

/* The same for the file of that name; -errno of open(2) too. */
int read_file(const char *path, size_t most, char **content, size_t *length);

/* Removes a UTF-8 byte order mark, which some editors write. */
void drop_byte_order_mark(char *text, size_t *length);

/* The same, for a text: -EINVAL if it contains a NUL; without a byte order mark. */
int read_text_file(const char *path, size_t most, char **text);

/* Reads a small file, such as those of /proc and /sys, by one read(2): its first size - 1 bytes,
 * with a zero behind them. `path` is relative to the folder, which may be AT_FDCWD. Returns the
 * length; or -errno of openat(2) or read(2), with an empty text. */
int read_small_at(int folder, const char *path, char *text, size_t size);

#endif

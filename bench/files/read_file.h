/* Reading a file whole. */
#ifndef SYSPATH_READ_FILE_H
#define SYSPATH_READ_FILE_H

#include <stddef.h>
#include <stdio.h>

/* What is left of the stream, at most `most` bytes, in *content (to be freed) with a zero behind
 * it, and its length in *length. 0; or, with *content NULL, -EFBIG when there is more, -ENOMEM, or
 * -errno of the read (-EISDIR for a folder). */
int read_stream(FILE *in, size_t most, char **content, size_t *length);

/* The same for the file of that name; -errno of open(2) too. */
int read_file(const char *path, size_t most, char **content, size_t *length);

/* Takes UTF-8's byte order mark, which editors of other systems put in front of a text, off again.
 */
void drop_byte_order_mark(char *text, size_t *length);

/* The same, for a text: -EINVAL where it holds a zero; without a byte order mark. */
int read_text_file(const char *path, size_t most, char **text);

#endif

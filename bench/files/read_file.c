#include "bench/files/read_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST = 1 << 20 }; /* enough for a full result document */

/* Grows the buffer; a byte is reserved for the NUL. */
static int grow(char **content, size_t *capacity)
{
	size_t wanted = *capacity ? 2 * *capacity : FIRST;
	char *grown = realloc(*content, wanted + 1);

	if (!grown)
		return -ENOMEM;
	*content = grown;
	*capacity = wanted;
	return 0;
}

int read_stream(FILE *in, size_t most, char **content, size_t *length)
{
	size_t capacity = 0;
	int err = 0;

	*content = NULL;
	*length = 0;
	while (!err && !feof(in)) {
		if (*length == capacity)
			err = grow(content, &capacity);
		if (!err)
			*length += fread(*content + *length, 1, capacity - *length, in);
		if (!err && ferror(in))
			err = -errno;
		if (!err && *length > most)
			err = -EFBIG;
	}
	if (!err && !*content) /* the stream was at its end */
		err = grow(content, &capacity);
	if (err) {
		free(*content);
		*content = NULL;
		return err;
	}
	(*content)[*length] = 0;
	return 0;
}

int read_small_at(int folder, const char *path, char *text, size_t size)
{
	int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);

	text[0] = 0;
	if (fd < 0)
		return -errno;
	ssize_t n = read(fd, text, size - 1);
	int result = n < 0 ? -errno : (int)n;
	close(fd);
	text[n < 0 ? 0 : n] = 0;
	return result;
}

int read_file(const char *path, size_t most, char **content, size_t *length)
{
	FILE *in = fopen(path, "re");

	*content = NULL;
	if (!in)
		return -errno;
	int err = read_stream(in, most, content, length);
	fclose(in);
	return err;
}

void drop_byte_order_mark(char *text, size_t *length)
{
	if (*length < 3 || memcmp(text, "\xef\xbb\xbf", 3) != 0)
		return;
	*length -= 3;
	memmove(text, text + 3, *length + 1); /* with the NUL */
}

int read_text_file(const char *path, size_t most, char **text)
{
	size_t length = 0;
	int err = read_file(path, most, text, &length);

	if (err || !*text)
		return err;
	drop_byte_order_mark(*text, &length);
	if (!memchr(*text, 0, length))
		return 0;
	free(*text);
	*text = NULL;
	return -EINVAL;
}

#include "bench/result/slurp.h"

#include <errno.h>
#include <stdlib.h>

enum { FIRST = 1 << 20 }; /* a full result document fits */

int slurp(FILE *in, size_t most, char **text, size_t *length)
{
	size_t capacity = 0;
	int err = 0;

	*text = NULL;
	*length = 0;
	while (!err && !feof(in)) {
		if (*length == capacity) {
			capacity = capacity ? 2 * capacity : FIRST;
			char *grown = realloc(*text, capacity);
			err = grown ? 0 : -ENOMEM;
			*text = grown ? grown : *text;
		}
		if (!err)
			*length += fread(*text + *length, 1, capacity - *length, in);
		if (!err && ferror(in))
			err = -errno;
		if (!err && *length > most)
			err = -EFBIG;
	}
	if (err) {
		free(*text);
		*text = NULL;
	}
	return err;
}

#include "bench/files/read_json.h"

#include "bench/files/read_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Read whole first, since jansson reads a stream byte by byte. */
static json_t *parse(FILE *in, size_t most, const char *what, struct error *error)
{
	json_error_t wrong;
	json_t *root = NULL;
	size_t length;
	char *text;
	int err = read_stream(in, most, &text, &length);

	if (err == -EFBIG)
		error_set(error, err, "larger than %zu MiB: not %s", most >> 20, what);
	else if (err)
		error_set(error, err, "%s", error_describe(err));
	if (err)
		return NULL;
	drop_byte_order_mark(text, &length);
	if (length)
		root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &wrong);
	free(text);
	if (!root && !length)
		error_set(error, -EINVAL, "empty: not %s", what);
	else if (!root)
		error_set(error, -EINVAL, "line %d, column %d: %s", wrong.line, wrong.column,
			  wrong.text);
	return root;
}

json_t *read_json(const char *file, size_t most, const char *what, struct error *error)
{
	FILE *in = !strcmp(file, "-") ? stdin : fopen(file, "re");

	if (!in) {
		error_set(error, -errno, "%s", strerrordesc_np(errno));
		return NULL;
	}
	json_t *root = parse(in, most, what, error);
	if (in != stdin)
		fclose(in);
	return root;
}

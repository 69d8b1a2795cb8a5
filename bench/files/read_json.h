/* Reading a JSON file whole. */
#ifndef SYSPATH_READ_JSON_H
#define SYSPATH_READ_JSON_H

#include "bench/base/error.h"

#include <jansson.h>
#include <stddef.h>

/* Parses the file, "-" for standard input, of at most `most` bytes, a multiple of 1 MiB. `what` it
 * should be is named in errors: "a result document". NULL with the code of *error: -EINVAL when it
 * is empty or no JSON, -EFBIG, -ENOMEM, others of open(2) and read(2). */
json_t *read_json(const char *file, size_t most, const char *what, struct error *error);

#endif

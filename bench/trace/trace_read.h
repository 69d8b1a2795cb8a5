/* Reading trace documents. Views use nothing else of them, so everything is checked here: types,
 * ranges, indexes, duplicates. */
#ifndef SYSPATH_TRACE_READ_H
#define SYSPATH_TRACE_READ_H

#include "bench/trace/trace.h"

/* Reads a document. 0; or the code of *error, whose text ("cells[3].code[7]: not 4 elements") is
 * to be printed after the file's name: -EINVAL when it is no document of this schema, -EFBIG above
 * TRACE_MAX_BYTES, -ENOMEM, others of open(2) and read(2). */
int trace_read(const char *file, struct trace *out, struct error *error);

/* The same from parsed JSON; takes the reference to `root` in every case. */
int trace_check(json_t *root, struct trace *out, struct error *error);

/* Whether parsed JSON claims to be a trace document. */
bool trace_is_document(const json_t *root);

#endif

/* The result document (docs/result.md, docs/syspath-run.schema.json) from what was measured. */
#ifndef SYSPATH_DOCUMENT_H
#define SYSPATH_DOCUMENT_H

#include "bench/document/schema.h"
#include "bench/engine/engine.h"

#include <jansson.h>
#include <time.h>

/* The document of a run that began at `started` (seconds since the Epoch). `host` is the host
 * object; a reference is taken. A new reference, or NULL when memory is out. */
json_t *document_make(const struct outcome *outcome, json_t *host, time_t started);

#endif

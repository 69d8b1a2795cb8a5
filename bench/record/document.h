/* The result document (docs/result.md, docs/syspath-run.schema.json) from what was measured. */
#ifndef SYSPATH_DOCUMENT_H
#define SYSPATH_DOCUMENT_H

#include "bench/engine/engine.h"

#include <jansson.h>
#include <time.h>

#define DOCUMENT_VERSION   2
#define DOCUMENT_SCHEMA	   "syspath-run/2"
#define DOCUMENT_ICOUNT_HZ 1e9 /* QEMU's -icount shift=0: an instruction per virtual nanosecond */
#define SYSPATH_VERSION	   "0.1.0"

/* The document of a run that began at `started` (seconds since the Epoch). `host` is the host
 * object; a reference is taken. A new reference, or NULL when memory is out. */
json_t *document_make(const struct outcome *outcome, json_t *host, time_t started);

#endif

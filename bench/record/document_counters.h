/* What was counted, in a result document (docs/counters.md, docs/syspath-run.schema.json). */
#ifndef SYSPATH_DOCUMENT_COUNTERS_H
#define SYSPATH_DOCUMENT_COUNTERS_H

#include "bench/counters/counts.h"

#include <jansson.h>

/* Adds "events" to the document, and "counters" to each of its cells, which are in the order of
 * counts->cells. 0 or -ENOMEM. */
int document_add_counters(json_t *document, const struct counts *counts);

#endif

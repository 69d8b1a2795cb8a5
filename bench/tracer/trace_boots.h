/* One run of `syspath trace`: boots with the plugin, and the document of what they traced. */
#ifndef SYSPATH_TRACE_BOOTS_H
#define SYSPATH_TRACE_BOOTS_H

#include "bench/base/error.h"
#include "bench/boots/boot_session.h"

#include <jansson.h>

/* Prepares a session that traces, by options without `traced`, and what of `run` belongs to it:
 * those are set here. As boot_session_prepare; -ENOTSUP too, and -ENOENT where the plugin's file is
 * missing. */
int trace_prepare(struct boot_session *session, struct boot_options *options,
		  const struct boot_arms *arms, struct error *error);

/* Boots all arms and makes the document (docs/syspath-trace.schema.json) of those that were, a new
 * reference; NULL: none was. As boot_session_run. */
int trace_boots(struct boot_session *session, json_t **trace, struct error *error);

/* A trace document as text, a line per arm, function and cell; to be freed. NULL when out of
 * memory. */
char *trace_text(const json_t *trace);

#endif

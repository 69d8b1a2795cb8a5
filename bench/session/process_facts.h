/* Facts about a worker's process: its auxiliary vector, mappings, vDSO and vsyscall page. */
#ifndef SYSPATH_PROCESS_FACTS_H
#define SYSPATH_PROCESS_FACTS_H

#include "bench/base/error.h"
#include "bench/protocol/wire.h"
#include "bench/session/settings.h"
#include "stubs/paths.h"

#include <stddef.h>

enum { PROCESS_FACTS_MAX = 128 };

/* One fact; `bytes` of text or code in `data`, with a zero behind them. Names and text, which a
 * worker may have read elsewhere (--via), are printable. */
struct process_fact {
	struct wire_fact fact;
	char *data;
};

struct process_facts {
	struct process_fact facts[PROCESS_FACTS_MAX];
	size_t n;
	char absent[WIRE_REASON]; /* why no worker of the ABI runs here; empty when one does */
};

/* Runs a worker of the ABI once and stores its facts. *out is to be passed to process_facts_free.
 * 0, or the code of *error. */
int process_facts_take(const struct engine_settings *settings, enum abi abi,
		       struct process_facts *out, struct error *error);

void process_facts_free(struct process_facts *process);

/* The next fact of the kind after `after` (NULL: the first), or NULL. `name` NULL: any. */
const struct process_fact *process_facts_next(const struct process_facts *process,
					      enum wire_fact_kind kind, const char *name,
					      const struct process_fact *after);

#endif

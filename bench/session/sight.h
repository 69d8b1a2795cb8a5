/* What workers see in their own processes: the facts of one worker execution. */
#ifndef SYSPATH_SIGHT_H
#define SYSPATH_SIGHT_H

#include "bench/base/error.h"
#include "bench/protocol/wire.h"
#include "bench/session/settings.h"
#include "stubs/paths.h"

#include <stddef.h>

enum { SIGHT_MAX_FACTS = 128 };

/* One fact; `bytes` of text or code in `data`, with a zero behind them. */
struct sight_fact {
	struct wire_fact fact;
	char *data;
};

struct sight {
	struct sight_fact facts[SIGHT_MAX_FACTS];
	size_t n;
	char absent[WIRE_REASON]; /* why no worker of the ABI runs here; empty when one does */
};

/* Runs a worker of the ABI once and takes down what it sees. *out is to be passed to sight_free.
 * 0, or the code of *error. */
int sight_take(const struct engine_settings *settings, enum abi abi, struct sight *out,
	       struct error *error);

void sight_free(struct sight *sight);

/* The next fact of the kind behind `after` (NULL: the first), or NULL. `name` NULL: any. */
const struct sight_fact *sight_next(const struct sight *sight, enum wire_fact_kind kind,
				    const char *name, const struct sight_fact *after);

#endif

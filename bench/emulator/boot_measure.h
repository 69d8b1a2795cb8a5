/* The engine of one boot: measures by the workers of a guest. */
#ifndef SYSPATH_BOOT_MEASURE_H
#define SYSPATH_BOOT_MEASURE_H

#include "bench/base/error.h"
#include "bench/engine/engine.h"
#include "bench/engine/plan.h"

#include <jansson.h>

/* What is measured in a guest. */
struct guest_request {
	struct engine_settings settings; /* `place` is set here */
	struct selection selection;
};

/* Measures through the relay of a guest, whose second serial port is read and written by the two
 * descriptors. *document is a new reference: the result document, and in it what is known of the
 * guest alone: "clocksource", "unknown_words", and for exact counts "chain_insn". What comes on the
 * port and is no relay's is written to `noise`. 0; or the code of *error: -ENODATA when the guest
 * has ended, others while it may still run. */
int boot_measure(const struct guest_request *request, int to, int from, int noise,
		 json_t **document, struct error *error);

#endif

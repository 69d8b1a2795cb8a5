/* The engine of one boot: measures by the workers of a guest. */
#ifndef SYSPATH_BOOT_MEASURE_H
#define SYSPATH_BOOT_MEASURE_H

#include "bench/base/error.h"
#include "bench/engine/engine.h"
#include "bench/engine/plan.h"

#include <jansson.h>

/* What has been measured, while the guest still runs. */
struct guest_done {
	const struct engine_settings *settings; /* with the place where its workers run */
	const struct outcome *outcome;
	json_t *document; /* as boot_measure makes it */
	int log;	  /* that QEMU's plugin writes to; -1: there is none */
};

/* What is measured in a guest. */
struct guest_request {
	struct engine_settings settings; /* `place` is set here */
	struct selection selection;
	/* What else is to be done then, 0 or the code of *error; NULL: nothing. */
	int (*also)(const struct guest_done *done, struct error *error);
};

/* Descriptors. */
struct guest_streams {
	int to, from; /* of the guest's second serial port */
	int noise;    /* what comes on the port and is no relay's is written there */
	int log;      /* that QEMU's plugin writes to; -1: there is none */
};

/* Measures through the relay of a guest. *document is a new reference: the result document, and in
 * it what is known of the guest alone: "clocksource", "unknown_words", and for exact counts
 * "chain_insn". 0; or the code of *error: -ENODATA when the guest has ended, others while it may
 * still run. */
int boot_measure(const struct guest_request *request, const struct guest_streams *streams,
		 json_t **document, struct error *error);

#endif

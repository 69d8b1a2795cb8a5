/* The instructions of one call, out of what was recorded between the marks around it. */
#ifndef SYSPATH_TRACER_CALL_H
#define SYSPATH_TRACER_CALL_H

#include "bench/base/error.h"
#include "bench/tracer/names.h"
#include "bench/tracer/recorded.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An interrupt that was taken out. */
struct call_cut {
	size_t at; /* it stood before this element of the call, or at its end */
	size_t instructions;
	size_t function; /* of the names: where the interrupt came in */
};

struct call_break {
	size_t at;
	struct log_break of;
};

struct call {
	uint32_t *sequence; /* indexes of the log's code, to be freed as the next two */
	size_t n;
	struct call_cut *cuts;
	size_t n_cuts;
	struct call_break *breaks;
	size_t n_breaks;
};

/* How long the call of a batch of one is: the batch less the empty loop's. SIZE_MAX: the batch is
 * the shorter, or the end of either is missing. */
size_t call_length(const struct logged_batch *batch, const struct logged_batch *empty);

/* The call of a batch of one. The empty loop, which was recorded for one turn, has its count-down
 * where the batch has the call in front of it: so much as is before and behind it there is
 * taken away here. Interrupts, whose first instruction is known by the name of its function, are
 * taken out if there are `names`. 0; or the code of *error: -EPROTO when the batch does not begin
 * or end as the empty loop does, -ENOMEM, or as names_find. */
int call_take(const struct recorded *log, const struct logged_batch *batch,
	      const struct logged_batch *empty, enum abi abi, struct names *names, struct call *out,
	      struct error *error);

void call_free(struct call *call);

#endif

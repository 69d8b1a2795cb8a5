/* Traced cells as members of a trace document. */
#ifndef SYSPATH_TRACE_CELLS_H
#define SYSPATH_TRACE_CELLS_H

#include "bench/base/error.h"
#include "bench/engine/plan.h"
#include "bench/protocol/wire.h"
#include "bench/tracer/names.h"
#include "bench/tracer/recorded.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TRACE_CALLS = 4 }; /* single calls of a worker: an interrupt may fall into one */

/* What came of tracing a cell. */
struct cell_trace {
	struct cell_id id;
	enum wire_status status;
	char reason[WIRE_REASON]; /* unless WIRE_OK */
	size_t exact;		  /* instructions, by the count */
	uint64_t vdso;		  /* where it lay in the process that was traced last; 0: nowhere */
	size_t empty; /* batch of the log: one turn of the empty loop; behind it are TRACE_CALLS
			 calls */
	size_t call;  /* which of them, from 1, is as long as the count; 0: none */
};

/* Appends the cell to an array; arm and functions are counted from 0. Where the call is longer than
 * the count, interrupts are taken out of it. 0, or the code of *error. */
int cell_trace_json(const struct recorded *log, const struct cell_trace *cell, struct names *names,
		    json_t *cells, struct error *error);

/* The functions of all cells that were written; NULL when out of memory. */
json_t *names_json(const struct names *names);

#endif

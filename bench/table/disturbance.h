/* How disturbed a run was, and which of its figures that spared. Pure. */
#ifndef SYSPATH_TABLE_DISTURBANCE_H
#define SYSPATH_TABLE_DISTURBANCE_H

#include "bench/document/read.h"

#include <stdbool.h>
#include <stddef.h>

enum { QUOTABLE_INVOCATIONS = 5 }; /* of fewer, the interval covers far less than 95 % */

struct disturbance {
	size_t cells;	  /* that have the figure that leads, the empty loop not among them */
	size_t processes; /* the most invocations that one of them has */
	size_t quotable;  /* of these, by disturbance_quotable() */
	size_t shared;	  /* of these, whose cycles are of a core that something else used */
	size_t passes;	  /* of a cell in an invocation, of all cells but those under a condition in
			     which a worker waits by nature */
	size_t disturbed; /* of these, by other tasks for more than 5 % of the time, three tries
			     over */
	double off_cpu;	  /* of the time of the passes that were kept: 0 to 1 */
};

struct disturbance disturbance_of(const struct run_document *document);

/* Whether the cell's figure that leads the document can be quoted as it is: its 95 % interval, over
 * QUOTABLE_INVOCATIONS invocations or more, reaches no farther from it than disturbance_width()
 * allows. */
bool disturbance_quotable(const struct run_document *document, const struct run_cell *cell);

/* Of all batches, the share beside which another hardware thread used the core, as a view names it:
 * 0 where it would round to none, and where no ruler showed it; else up to 1. */
double disturbance_core_shared(const struct run_document *document);

/* What an interval may reach to either side: a share of the figure, or where that is less, so much
 * of its unit. */
struct disturbance_width {
	double share, least;
};
struct disturbance_width disturbance_width(const struct run_document *document);

#endif

/* Which arms are compared with each other. Pure. */
#ifndef SYSPATH_TRACE_SIDES_H
#define SYSPATH_TRACE_SIDES_H

#include "bench/trace/trace.h"

#include <stdint.h>

/* A document and, where it was named, an arm of it. */
struct trace_side {
	const char *file; /* for messages */
	const struct trace *trace;
	const char *arm; /* NULL: not named */
};

#define TRACE_NO_ARM SIZE_MAX

struct trace_pair {
	const struct trace *trace[2];
	size_t arm[2]; /* TRACE_NO_ARM on one side: the other document has no arm of that name */
};

/* The pairs of two sides: the two arms that are named, or the only ones of their documents; of
 * two documents of several arms those with the same name, and behind them those without. With
 * after->trace NULL, the first arm of the one document (or the one that is named) with each of the
 * others. *pairs is to be freed. 0 or the code of *error: -ENOMEM; -EINVAL when there is no such
 * arm, which one is not clear, or there is nothing to compare with. */
int trace_pairs(const struct trace_side *before, const struct trace_side *after,
		struct trace_pair **pairs, size_t *n, struct error *error);

/* The cell of an arm with these names; NULL: none. */
const struct trace_cell *trace_find_cell(const struct trace *trace, size_t arm,
					 struct cell_names names);

#endif

/* What changed between two traces of the same call: by function, by phase, in the call tree. Pure.
 */
#ifndef SYSPATH_TRACE_DIFF_H
#define SYSPATH_TRACE_DIFF_H

#include "bench/trace/traced_call.h"

enum { TRACE_SIDES = 2 }; /* 0: before, 1: after */

/* A function of either side; it goes by its name and object, since addresses differ from kernel to
 * kernel. */
struct diff_function {
	const char *name, *object;
	size_t calls[TRACE_SIDES]; /* 0: the side does not execute it */
	size_t self[TRACE_SIDES];
	size_t phase[TRACE_SIDES][PHASES]; /* of `self` */
};

/* A node of one tree, or a pair, one of each. The children of a pair are paired by name, in their
 * order, so that as many as possible are. */
struct diff_node {
	const char *name;
	uint32_t node[TRACE_SIDES]; /* TRACE_NO_NODE: the side has none */
	size_t self[TRACE_SIDES], inclusive[TRACE_SIDES];
	size_t depth; /* 1: what was executed first */
};

struct trace_diff {
	const struct traced_call *side[TRACE_SIDES];
	size_t n_functions;
	struct diff_function *functions; /* the largest changes first; then by name */
	size_t n_nodes;
	struct diff_node *nodes; /* a node, then all below it; as a tree is printed */
};

/* Both calls must outlive the difference. 0 or -ENOMEM. */
int trace_diff_make(const struct traced_call *before, const struct traced_call *after,
		    struct trace_diff *out);
void trace_diff_free(struct trace_diff *diff);

/* Whether any function takes another number of instructions. */
bool trace_differs(const struct trace_diff *diff);

#endif

/* The call tree of a cell, from the order in which its instructions were executed: the kernel keeps
 * no frame pointers, so that callers are known from nothing else. Pure.
 *
 *   a call        begins a frame below that of the caller, unless it stays within the function (a
 *                 retpoline, the filling of the return stack buffer);
 *   a return      ends frames down to the one whose return address is the address that was reached;
 *                 one that reaches none of them (a retpoline) is a jump;
 *   a jump, or running on, into another function ends the frame and begins one beside it, which
 *                 returns where the first would have returned; a jump to a return thunk begins one
 *                 below: the thunk's `ret` is that of the function;
 *   entering the kernel, by an instruction, an exception or an interrupt, begins a frame below that
 *                 of the code that was left;
 *   leaving it    ends all frames of the kernel.
 *
 * A part that the compiler moved away (FUNCTION.cold) is its function. */
#ifndef SYSPATH_TREE_H
#define SYSPATH_TREE_H

#include "bench/trace/decode.h"
#include "bench/trace/trace.h"

enum trace_how {
	TRACE_BEGIN,   /* the first instruction */
	TRACE_CALLED,  /* by a call */
	TRACE_JUMPED,  /* by a jump, or by running on */
	TRACE_ENTERED, /* by an instruction that enters the kernel */
	TRACE_FAULTED, /* by an exception or an interrupt */
};

enum { TRACE_NO_NODE = UINT32_MAX };
enum {
	TRACE_MAX_DEPTH = 2000
}; /* of calls in each other: a frame has 8 bytes or more, a stack 16 KiB */

/* One execution of a function. */
struct trace_node {
	size_t function; /* index of the trace's; of the root, node 0, it means nothing */
	enum trace_how how;
	uint32_t parent, child, next; /* first child, next one beside; TRACE_NO_NODE: none */
	size_t depth;		      /* 0 is the root, 1 what was executed first */
	size_t first;		      /* position in the sequence of its first instruction */
	size_t self;		      /* instructions of its own */
	size_t inclusive;	      /* and of all below */
};

struct trace_tree {
	size_t n;		  /* 1 or more */
	struct trace_node *nodes; /* in the order of execution: parents before their children */
	uint32_t *of;		  /* [cell->instructions]: the node that each was executed in */
};

/* `code` is that of decode_cell(). 0 or the code of *error: -ENOMEM; -EPROTO when
 * calls nest deeper than TRACE_MAX_DEPTH. The root's inclusive sum is
 * cell->instructions. */
int trace_tree_make(const struct trace *trace, const struct trace_cell *cell,
		    const struct insn *code, struct trace_tree *out, struct error *error);
void trace_tree_free(struct trace_tree *tree);

#endif

/* One traced call, understood: decoded, as a call tree, by phase, by function. */
#ifndef SYSPATH_TRACED_CALL_H
#define SYSPATH_TRACED_CALL_H

#include "bench/trace/phases.h"
#include "bench/trace/tree.h"

/* What a function took over a call; sums of its nodes. */
struct trace_sum {
	size_t function;      /* index of the trace's */
	size_t calls;	      /* nodes */
	size_t self;	      /* instructions */
	size_t inclusive;     /* of nodes that are not below another of the same function */
	size_t phase[PHASES]; /* of `self` */
};

struct traced_call {
	const struct trace *trace;
	const struct trace_cell *cell;
	struct insn *code; /* [cell->n_code] */
	struct trace_tree tree;
	uint8_t *phase;	       /* [cell->instructions] */
	size_t phases[PHASES]; /* instructions of each; their sum is cell->instructions */
	size_t n_sums;
	struct trace_sum *sums; /* [n_sums], in the order of entry */
};

/* 0 or the code of *error: that of decode_cell(), -ENOMEM, and -EPROTO, which nothing should give,
 * when the tree or the phases do not sum up to cell->instructions. The cell is ok. */
int traced_call_make(const struct trace *trace, const struct trace_cell *cell,
		     struct traced_call *out, struct error *error);
void traced_call_free(struct traced_call *call);

/* Whether anything was executed: of the empty loop nothing is, and there is nothing to draw. */
bool traced_anything(const struct traced_call *call);

/* The name of a function of the trace's; that of a node: "" for the root. */
const char *traced_name(const struct traced_call *call, size_t function);

/* How many times in a row, from the i-th executed instruction on, the same one is repeated by its
 * REP prefix: 1 or more. */
size_t traced_repeats(const struct traced_call *call, size_t i);

#endif

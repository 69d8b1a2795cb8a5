#include "bench/trace/traced_call.h"

#include <errno.h>
#include <stdlib.h>

bool traced_anything(const struct traced_call *call)
{
	return call->cell->instructions > 0;
}

const char *traced_name(const struct traced_call *call, size_t function)
{
	return call->trace->functions[function].name;
}

/* Whether a node above is of the same function. */
static bool is_below_itself(const struct trace_tree *tree, uint32_t node)
{
	size_t function = tree->nodes[node].function;

	for (uint32_t above = tree->nodes[node].parent; above; above = tree->nodes[above].parent)
		if (tree->nodes[above].function == function)
			return true;
	return false;
}

/* The sums of the functions, in the order of entry. */
static int sum_functions(struct traced_call *c)
{
	const struct trace_tree *tree = &c->tree;
	size_t *at = calloc(c->trace->n_functions + 1, sizeof(*at)); /* 1 + index of the sum */

	c->sums = calloc(tree->n + 1, sizeof(*c->sums));
	if (!at || !c->sums) {
		free(at);
		return -ENOMEM;
	}
	for (uint32_t i = 1; i < tree->n; i++) {
		const struct trace_node *node = &tree->nodes[i];
		if (!at[node->function]) {
			c->sums[c->n_sums].function = node->function;
			at[node->function] = ++c->n_sums;
		}
		struct trace_sum *sum = &c->sums[at[node->function] - 1];
		sum->calls++;
		sum->self += node->self;
		sum->inclusive += is_below_itself(tree, i) ? 0 : node->inclusive;
	}
	for (size_t i = 0; i < c->cell->instructions; i++)
		c->sums[at[tree->nodes[tree->of[i]].function] - 1].phase[c->phase[i]]++;
	free(at);
	return 0;
}

static int check_sums(const struct traced_call *c, struct error *error)
{
	size_t all = 0, phased = 0;

	for (size_t i = 0; i < c->n_sums; i++)
		all += c->sums[i].self;
	for (int i = 0; i < PHASES; i++)
		phased += c->phases[i];
	if (all == c->cell->instructions && phased == all && c->tree.nodes[0].inclusive == all)
		return 0;
	return error_set(
		error, -EPROTO,
		"%zu instructions, but %zu in the call tree, %zu in its functions and %zu in "
		"phases: a fault of this program",
		c->cell->instructions, c->tree.nodes[0].inclusive, all, phased);
}

int traced_call_make(const struct trace *trace, const struct trace_cell *cell,
		     struct traced_call *out, struct error *error)
{
	*out = (struct traced_call){.trace = trace, .cell = cell};
	error->code = 0;
	out->code = calloc(cell->n_code + 1, sizeof(*out->code));
	out->phase = calloc(cell->instructions + 1, 1);
	if (!out->code || !out->phase)
		error_no_memory(error, "for a traced call");
	else if (!decode_cell(trace, cell, out->code, error))
		trace_tree_make(trace, cell, out->code, &out->tree, error);
	if (!error->code && phases_find(trace, cell, out->code, &out->tree, out->phase))
		error_no_memory(error, "for the phases of a call");
	for (size_t i = 0; i < cell->instructions && out->phase && !error->code; i++)
		out->phases[out->phase[i]]++;
	if (!error->code && (!out->tree.of || sum_functions(out)))
		error_no_memory(error, "for the functions of a call");
	if (!error->code)
		check_sums(out, error);
	if (error->code)
		traced_call_free(out);
	return error->code;
}

void traced_call_free(struct traced_call *call)
{
	free(call->code);
	free(call->phase);
	free(call->sums);
	trace_tree_free(&call->tree);
	*call = (struct traced_call){0};
}

size_t traced_repeats(const struct traced_call *call, size_t i)
{
	const struct trace_cell *cell = call->cell;
	size_t n = 1;

	while (call->code[cell->sequence[i]].repeats && i + n < cell->instructions &&
	       cell->sequence[i + n] == cell->sequence[i])
		n++;
	return n;
}

/* One call as JSON. */
#include "bench/trace_views/trace_look.h"

static json_t *phases_json(const size_t counts[PHASES])
{
	json_t *object = json_object();

	for (int p = 0; p < PHASES; p++)
		if (counts[p])
			json_object_set_new(object, phases[p].name,
					    json_integer((json_int_t)counts[p]));
	return object;
}

/* A node and all below. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the call tree, which the kernel's stack bounds */
static json_t *node_json(const struct traced_call *call, uint32_t node)
{
	static const char *const ways[] = {"begin", "call", "jump", "enter", "exception"};
	const struct trace_tree *t = &call->tree;
	const struct trace_node *n = &t->nodes[node];
	json_t *children = json_array();

	for (uint32_t c = n->child; c != TRACE_NO_NODE; c = t->nodes[c].next)
		json_array_append_new(children, node_json(call, c));
	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:o}", "function",
			 traced_name(call, n->function), "object",
			 call->trace->functions[n->function].object, "by", ways[n->how], "at",
			 (json_int_t)n->first, "self", (json_int_t)n->self, "inclusive",
			 (json_int_t)n->inclusive, "calls", children);
}

static json_t *functions_json(const struct traced_call *call)
{
	json_t *list = json_array();

	for (size_t i = 0; i < call->n_sums; i++) {
		const struct trace_sum *s = &call->sums[i];
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:I, s:I, s:I, s:o}", "function",
						traced_name(call, s->function), "object",
						call->trace->functions[s->function].object, "calls",
						(json_int_t)s->calls, "self", (json_int_t)s->self,
						"inclusive", (json_int_t)s->inclusive, "phases",
						phases_json(s->phase)));
	}
	return list;
}

json_t *trace_cell_json(const struct traced_call *call)
{
	const struct trace_cell *cell = call->cell;
	json_t *tree = json_array();

	for (uint32_t c = call->tree.nodes[0].child; c != TRACE_NO_NODE;
	     c = call->tree.nodes[c].next)
		json_array_append_new(tree, node_json(call, c));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:o, s:o, s:o}", "arm",
			 call->trace->arms[cell->arm].of.name, "abi", cell->names.abi, "path",
			 cell->names.path, "op", cell->names.op, "condition", cell->names.condition,
			 "status", "ok", "exact", (json_int_t)cell->exact, "instructions",
			 (json_int_t)cell->instructions, "phases", phases_json(call->phases),
			 "functions", functions_json(call), "tree", tree);
}

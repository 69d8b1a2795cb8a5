/* What changed in one call, as JSON. */
#include "bench/trace_views/diff_view.h"

/* [before, after]; null where the side has none. */
static json_t *counts_json(const size_t counts[TRACE_SIDES], bool before, bool after)
{
	return json_pack("[o, o]", before ? json_integer((json_int_t)counts[0]) : json_null(),
			 after ? json_integer((json_int_t)counts[1]) : json_null());
}

static json_t *phases_json(const size_t *before, const size_t *after)
{
	json_t *object = json_object();

	for (int p = 0; p < PHASES; p++) {
		const size_t counts[TRACE_SIDES] = {before[p], after[p]};
		if (counts[0] || counts[1])
			json_object_set_new(object, phases[p].name,
					    counts_json(counts, true, true));
	}
	return object;
}

static json_t *functions_json(const struct trace_diff *diff)
{
	json_t *list = json_array();

	for (size_t i = 0; i < diff->n_functions; i++) {
		const struct diff_function *f = &diff->functions[i];
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:o, s:o, s:o}", "function", f->name, "object",
					f->object, "calls", counts_json(f->calls, true, true),
					"self", counts_json(f->self, f->calls[0], f->calls[1]),
					"phases", phases_json(f->phase[0], f->phase[1])));
	}
	return list;
}

/* As a list with depths: a node, then all below it. */
static json_t *tree_json(const struct trace_diff *diff)
{
	json_t *list = json_array();

	for (size_t i = 0; i < diff->n_nodes; i++) {
		const struct diff_node *n = &diff->nodes[i];
		bool before = n->node[0] != TRACE_NO_NODE, after = n->node[1] != TRACE_NO_NODE;
		json_array_append_new(list,
				      json_pack("{s:s, s:I, s:o, s:o}", "function", n->name,
						"depth", (json_int_t)n->depth, "self",
						counts_json(n->self, before, after), "inclusive",
						counts_json(n->inclusive, before, after)));
	}
	return list;
}

json_t *diff_json(const struct trace_diff *diff)
{
	const struct trace_cell *a = diff->side[0]->cell, *b = diff->side[1]->cell;

	return json_pack("{s:s, s:s, s:s, s:s, s:[I, I], s:I, s:o, s:o, s:o}", "abi", a->names.abi,
			 "path", a->names.path, "op", a->names.op, "condition", a->names.condition,
			 "instructions", (json_int_t)a->instructions, (json_int_t)b->instructions,
			 "change", (json_int_t)b->instructions - (json_int_t)a->instructions,
			 "phases", phases_json(diff->side[0]->phases, diff->side[1]->phases),
			 "functions", functions_json(diff), "tree", tree_json(diff));
}

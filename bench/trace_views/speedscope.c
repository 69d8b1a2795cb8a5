/* speedscope's own format: https://www.speedscope.app/file-format-schema.json. A call is a profile;
 * what there is of time is the number of instructions executed before. */
#include "bench/trace_views/trace_export.h"

static json_t *event(const char *type, size_t frame, size_t at)
{
	return json_pack("{s:s, s:I, s:I}", "type", type, "frame", (json_int_t)frame, "at",
			 (json_int_t)at);
}

/* Opens and closes a node and all below. A function that is left by a jump closes where the next
 * one opens; all that is below a node is executed without a gap. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the call tree, which has a bound */
static void put_events(json_t *events, const struct traced_call *call, uint32_t node)
{
	const struct trace_node *n = &call->tree.nodes[node];

	json_array_append_new(events, event("O", n->function, n->first));
	for (uint32_t c = n->child; c != TRACE_NO_NODE; c = call->tree.nodes[c].next)
		put_events(events, call, c);
	json_array_append_new(events, event("C", n->function, n->first + n->inclusive));
}

static json_t *profile(const struct traced_call *call)
{
	json_t *events = json_array();
	char text[TRACE_CELL_TEXT];

	for (uint32_t c = call->tree.nodes[0].child; c != TRACE_NO_NODE;
	     c = call->tree.nodes[c].next)
		put_events(events, call, c);
	return json_pack("{s:s, s:s, s:s, s:i, s:I, s:o}", "type", "evented", "name",
			 trace_cell_text(call->trace, call->cell, text), "unit", "none",
			 "startValue", 0, "endValue", (json_int_t)call->cell->instructions,
			 "events", events);
}

bool trace_speedscope(FILE *out, const struct traced_call *calls, size_t n)
{
	const struct trace *trace = calls[0].trace;
	json_t *frames = json_array(), *profiles = json_array();

	/* A function's frame is its number. */
	for (size_t i = 0; i < trace->n_functions; i++)
		json_array_append_new(frames,
				      json_pack("{s:s, s:s}", "name", trace->functions[i].name,
						"file", trace->functions[i].object));
	for (size_t i = 0; i < n; i++)
		json_array_append_new(profiles, profile(&calls[i]));
	json_t *root = json_pack("{s:s, s:s, s:i, s:{s:o}, s:o}", "$schema",
				 "https://www.speedscope.app/file-format-schema.json", "exporter",
				 "syspath", "activeProfileIndex", 0, "shared", "frames", frames,
				 "profiles", profiles);
	/* Compact: there are two events an instruction, too many for a line each. */
	bool good = root && !json_dumpf(root, out, JSON_COMPACT);
	fputc('\n', out);
	json_decref(root);
	return good;
}

/* The format of valgrind's callgrind: every instruction's cost, every call's inclusive cost. A cell
 * is a function of its own, which calls what was executed first. */
#include "bench/trace_views/trace_export.h"

#include "bench/document/schema.h"

#include <inttypes.h>
#include <string.h>

struct writing {
	FILE *out;
	const struct traced_call *call;
	uint32_t node; /* whose costs the lines are; 0: the cell's */
	bool begun;    /* any line of a function was written */
};

/* Object, file and name, "c" in front of those that are called. "???" is callgrind's own word for a
 * file that is not known. */
static void put_function(struct writing *w, const char *prefix, uint32_t node)
{
	const struct trace_function *f =
		&w->call->trace->functions[w->call->tree.nodes[node].function];
	char text[TRACE_CELL_TEXT];

	fprintf(w->out, "%sob=%s\n", prefix, node ? f->object : "cell");
	fputs(*prefix ? "cfi=\?\?\?\n" : "fl=\?\?\?\n", w->out);
	fprintf(w->out, "%sfn=%s\n", prefix,
		node ? f->name : trace_cell_text(w->call->trace, w->call->cell, text));
}

/* The lines to come are those of the node. */
static void enter(struct writing *w, uint32_t node)
{
	if (w->begun && w->node == node)
		return;
	put_function(w, "", node);
	w->node = node;
	w->begun = true;
}

/* The call of a node, as a cost of the one above. */
static void put_call(struct writing *w, uint32_t node)
{
	const struct traced_call *call = w->call;
	const struct trace_node *n = &call->tree.nodes[node];
	const struct trace_cell *cell = call->cell;
	uint64_t from = 0;

	/* A sibling was jumped to from there, and called from above. */
	for (size_t i = n->first; i-- > 0 && n->parent && !from;)
		if (call->tree.of[i] == n->parent)
			from = cell->code[cell->sequence[i]].address;
	enter(w, n->parent);
	put_function(w, "c", node);
	fprintf(w->out, "calls=1 0x%" PRIx64 "\n0x%" PRIx64 " %zu\n",
		cell->code[cell->sequence[n->first]].address, from, n->inclusive);
}

static void put_cell(struct writing *w)
{
	const struct trace_cell *cell = w->call->cell;
	const struct trace_tree *t = &w->call->tree;
	uint32_t begun = 1;

	w->begun = false;
	for (size_t i = 0; i < cell->instructions; i++) {
		for (; begun < t->n && t->nodes[begun].first <= i; begun++)
			put_call(w, begun);
		enter(w, t->of[i]);
		fprintf(w->out, "0x%" PRIx64 " 1\n", cell->code[cell->sequence[i]].address);
	}
}

bool trace_callgrind(FILE *out, const struct traced_call *calls, size_t n)
{
	size_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += calls[i].cell->instructions;
	fprintf(out,
		"# callgrind format\nversion: 1\ncreator: syspath %s\npositions: instr\n"
		"events: Ir\nsummary: %zu\n\n",
		SYSPATH_VERSION, all);
	for (size_t i = 0; i < n; i++)
		put_cell(&(struct writing){.out = out, .call = &calls[i]});
	return true;
}

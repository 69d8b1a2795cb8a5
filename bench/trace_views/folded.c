/* Folded stacks: a line for each run of instructions of one function, in the order of execution:
 * what merges stacks adds them up, what keeps their order shows the course of the call. */
#include "bench/trace_views/trace_export.h"

/* A frame's name; what separates frames may not be in it. */
static void print_frame(FILE *out, const char *name)
{
	for (; *name; name++)
		fputc(*name == ';' ? ',' : *name, out);
}

static void print_stack(FILE *out, const struct traced_call *call, uint32_t node)
{
	uint32_t stack[TRACE_MAX_DEPTH + 1];
	char text[TRACE_CELL_TEXT];
	size_t depth = 0;

	for (; node; node = call->tree.nodes[node].parent)
		stack[depth++] = node;
	print_frame(out, trace_cell_text(call->trace, call->cell, text));
	while (depth--) {
		fputc(';', out);
		print_frame(out, traced_name(call, call->tree.nodes[stack[depth]].function));
	}
}

bool trace_folded(FILE *out, const struct traced_call *calls, size_t n)
{
	for (size_t c = 0; c < n; c++) {
		const struct trace_tree *t = &calls[c].tree;
		for (size_t i = 0, length; i < calls[c].cell->instructions; i += length) {
			for (length = 1; i + length < calls[c].cell->instructions &&
					 t->of[i + length] == t->of[i];)
				length++;
			print_stack(out, &calls[c], t->of[i]);
			fprintf(out, " %zu\n", length);
		}
	}
	return true;
}

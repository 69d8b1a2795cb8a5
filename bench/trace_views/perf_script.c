/* The text of `perf script`: a sample per instruction, a microsecond apart; the instruction first,
 * then the address in each function above it. A cell is a process of its own. */
#include "bench/trace_views/trace_export.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void put_object(FILE *out, const char *object)
{
	static const char module[] = "module:";

	if (!strcmp(object, "kernel"))
		fputs("[kernel.kallsyms]", out);
	else if (!strncmp(object, module, sizeof(module) - 1))
		fprintf(out, "[%s]", object + sizeof(module) - 1);
	else if (!strcmp(object, "worker"))
		fputs("syspath-worker", out);
	else
		fprintf(out, "[%s]", object);
}

static void put_frame(FILE *out, const struct traced_call *call, uint32_t node, uint64_t address)
{
	const struct trace_function *f = &call->trace->functions[call->tree.nodes[node].function];

	/* A cold part is before or behind its function. */
	fprintf(out, "\t%16" PRIx64 " %s+0x%" PRIx64 " (", address, f->name,
		address > f->address ? address - f->address : 0);
	put_object(out, f->object);
	fputs(")\n", out);
}

/* Without the blanks of trace_cell_text(), which would end the name. */
static void put_name(FILE *out, const struct traced_call *call)
{
	char text[TRACE_CELL_TEXT];

	for (const char *c = trace_cell_text(call->trace, call->cell, text); *c; c++)
		if (*c != ':')
			fputc(*c == ' ' ? '/' : *c, out);
}

/* False when memory is out. */
static bool put_cell(FILE *out, const struct traced_call *call, size_t process)
{
	const struct trace_cell *cell = call->cell;
	uint64_t *at = calloc(call->tree.n, sizeof(*at)); /* the address in each node */

	for (size_t i = 0; i < cell->instructions && at; i++) {
		uint32_t node = call->tree.of[i];
		at[node] = cell->code[cell->sequence[i]].address;
		put_name(out, call);
		fprintf(out, " %zu/%zu [000] %zu.%06zu: 1 instructions:\n", process, process,
			i / 1000000, i % 1000000);
		for (; node; node = call->tree.nodes[node].parent)
			put_frame(out, call, node, at[node]);
		fputc('\n', out);
	}
	bool good = at != NULL;
	free(at);
	return good;
}

bool trace_perf_script(FILE *out, const struct traced_call *calls, size_t n)
{
	bool good = true;

	for (size_t i = 0; i < n && good; i++)
		good = put_cell(out, &calls[i], i + 1);
	return good;
}

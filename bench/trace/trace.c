#include "bench/trace/trace.h"

#include <stdlib.h>

const char *const trace_levels[TRACE_LEVELS] = {"user", "kernel"};
const char *const trace_break_kinds[TRACE_BREAK_KINDS] = {"interrupt", "exception", "return"};

void trace_free(struct trace *trace)
{
	for (size_t i = 0; i < trace->n_cells; i++) {
		free(trace->cells[i].code);
		free(trace->cells[i].sequence);
		free(trace->cells[i].breaks);
		free(trace->cells[i].cuts);
	}
	free(trace->arms);
	free(trace->functions);
	free(trace->cells);
	json_decref(trace->root);
	*trace = (struct trace){0};
}

#include "bench/trace_views/trace_export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct trace_format trace_formats[TRACE_FORMATS] = {
#define TRACE_FORMAT(id, name, extension, what) {name, extension, what, trace_##id},
#include "bench/trace_views/trace_formats.def"
#undef TRACE_FORMAT
};

const struct trace_format *trace_format_find(const char *name)
{
	for (size_t i = 0; i < TRACE_FORMATS; i++)
		if (!strcmp(trace_formats[i].name, name))
			return &trace_formats[i];
	return NULL;
}

int traced_calls_make(const struct trace *trace, const struct trace_look *look,
		      struct traced_call **calls, size_t *n, struct error *error)
{
	*n = 0;
	error->code = 0;
	*calls = calloc(trace->n_cells + 1, sizeof(**calls));
	if (!*calls)
		return error_no_memory(error, "for the traced calls");
	for (size_t i = 0; i < trace->n_cells && !error->code; i++)
		if (trace->cells[i].status == CELL_OK &&
		    trace_selects(look, trace, &trace->cells[i]) &&
		    !traced_call_make(trace, &trace->cells[i], &(*calls)[*n], error))
			++*n;
	if (!error->code && !*n)
		error_set(error, -ENODATA, "no chosen cell was traced");
	if (error->code) {
		traced_calls_free(*calls, *n);
		*calls = NULL;
		*n = 0;
	}
	return error->code;
}

void traced_calls_free(struct traced_call *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		traced_call_free(&calls[i]);
	free(calls);
}

int trace_export(const struct trace_format *format, const struct trace *trace,
		 const struct trace_look *look, char **text, struct error *error)
{
	struct traced_call *calls;
	struct sheet sheet;
	size_t n;

	*text = NULL;
	if (traced_calls_make(trace, look, &calls, &n, error))
		return error->code;
	if (sheet_open(&sheet)) {
		bool good = format->write(sheet.out, calls, n);
		*text = sheet_close(&sheet);
		if (!good) {
			free(*text);
			*text = NULL;
		}
	}
	traced_calls_free(calls, n);
	return *text ? 0 : error_no_memory(error, "for the text");
}

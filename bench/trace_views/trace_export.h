/* Traces in other tools' formats (docs/formats.md). */
#ifndef SYSPATH_TRACE_EXPORT_H
#define SYSPATH_TRACE_EXPORT_H

#include "bench/files/sheet.h"
#include "bench/trace/traced_call.h"
#include "bench/trace_views/trace_look.h"

struct trace_format {
	const char *name, *extension, *what;
	/* Writes the calls, 1 or more, of one trace. False when memory is out. */
	bool (*write)(FILE *out, const struct traced_call *calls, size_t n);
};

enum {
#define TRACE_FORMAT(id, name, extension, what) TRACE_FORMAT_##id,
#include "bench/trace_views/trace_formats.def"
#undef TRACE_FORMAT
	TRACE_FORMATS
};
extern const struct trace_format trace_formats[TRACE_FORMATS];

/* NULL if there is none of that name. */
const struct trace_format *trace_format_find(const char *name);

/* The chosen cells as text, to be freed. 0, or the code of *error and *text NULL: -ENODATA when
 * none of them was traced, those of traced_call_make(). */
int trace_export(const struct trace_format *format, const struct trace *trace,
		 const struct trace_look *look, char **text, struct error *error);

/* The chosen cells that were traced. 0 or the code of *error, as above. */
int traced_calls_make(const struct trace *trace, const struct trace_look *look,
		      struct traced_call **calls, size_t *n, struct error *error);
void traced_calls_free(struct traced_call *calls, size_t n);

#define TRACE_FORMAT(id, name, extension, what)                                                    \
	bool trace_##id(FILE *out, const struct traced_call *calls, size_t n);
#include "bench/trace_views/trace_formats.def"
#undef TRACE_FORMAT

#endif

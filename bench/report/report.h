/* Result documents as a page: index.html with everything inline, and beside it the documents, their
 * cells as CSV and the charts (docs/report.md). */
#ifndef SYSPATH_REPORT_H
#define SYSPATH_REPORT_H

#include "bench/base/error.h"
#include "bench/compare/compare.h"
#include "bench/document/read.h"
#include "bench/history/history.h"
#include "bench/trace/trace.h"

#include <stdbool.h>
#include <stddef.h>

struct report_source {
	const char *file; /* what the copy beside the page is called after */
	const struct run_document *document;
};

struct report_trace_source {
	const char *file;
	const struct trace *trace;
};

/* An arm of exact counts that could not be counted. */
struct report_failed {
	const char *name, *reason;
};

struct report_input {
	const struct report_source *sources; /* [n]; timed and counted ones may be mixed */
	size_t n;
	const struct report_trace_source *traces; /* [n_traces] */
	size_t n_traces;
	const struct report_failed *failed; /* [n_failed] */
	size_t n_failed;
	const struct comparison *comparison; /* of two of them; or NULL */
	struct history *history;	     /* or NULL */
	bool anonymous;	 /* no name of a host of the history; documents are as they are */
	const char *url; /* where the page will lie, for link cards; or NULL */
};

/* Writes the page and all beside it into the folder, whole or not at all: one that is not there or
 * empty, or a page of earlier, which is replaced. 0, or the code of *error. */
int report_write(const struct report_input *input, const char *folder, struct error *error);

#endif

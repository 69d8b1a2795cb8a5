/* The part of `syspath plot` that draws traces. */
#ifndef SYSPATH_PLOT_TRACES_H
#define SYSPATH_PLOT_TRACES_H

#include "bench/cli/option.h"
#include "bench/trace_views/trace_look.h"

struct trace_plot {
	const char *folder; /* NULL: the file's own */
	struct trace_look look;
};

/* Draws those of the files that are traces, or with look.diff what differs between them, and takes
 * them out of the list. "-" is a run. An exit code after one line was printed, else 0. */
int plot_traces(const struct trace_plot *plot, struct words *files);

#endif

/* The chart of an operation's cost in several documents of times, of two hosts or two runs, as text
 * to be followed by scripts/bars.gp. Pure. */
#ifndef SYSPATH_TOGETHER_PLOT_H
#define SYSPATH_TOGETHER_PLOT_H

#include "bench/bars/bars.h"

/* A row per path under no condition that was measured in one of them, cheapest in the first
 * document first; a bar per document, 1 to BARS_SERIES: p50 in core cycles, in ns where a document
 * has none, with its interval. A bar that a logarithmic axis has no place for is left out, its
 * figure stays. The text, to be freed; NULL when memory is out or, *rows being 0, when nothing was
 * measured. */
char *together_plot(const struct run_document *const *documents, size_t n, const char *op,
		    bool linear, size_t *rows);

#endif

/* The data of charts of exact counts, as text to be followed by scripts/bars.gp, which describes
 * it. No text out of a file is ever read as a command. Pure. */
#ifndef SYSPATH_ARMS_PLOT_H
#define SYSPATH_ARMS_PLOT_H

#include "bench/bars/bars.h"
#include "bench/document/arms.h"

/* Instructions of `op` by path, a bar per arm. `part`: words behind the title, "" for none. The
 * arms are 1 to BARS_SERIES. The text, to be freed; NULL when memory is out or, *rows being 0,
 * when no arm has a path. */
char *arms_plot_paths(const struct arms *arms, const char *op, const char *part, size_t *rows);

/* What each option that was swept over the default (an index) adds to `op`, a bar per path that
 * enters the kernel. As above; *rows is the number of options. */
char *arms_plot_sweep(const struct arms *arms, size_t base, const char *op, size_t *rows);

#endif

/* The chart of what the vsyscall page costs in each mode that it may be in, beside its
 * alternatives, as text to be followed by scripts/bars.gp. Pure. */
#ifndef SYSPATH_VSYSCALL_PLOT_H
#define SYSPATH_VSYSCALL_PLOT_H

#include "bench/document/arms.h"

/* A group of bars per operation that the page carries: one for each mode, one for each of
 * `syscall`, `libc` and `vdso`, whose counts do not depend on the mode; where they do, one per
 * mode. The arms differ in nothing but the mode; of those alike the first is drawn. The text, to be
 * freed; NULL when memory is out or, *rows being 0, where fewer than two modes are there or none
 * was counted; else *rows is the number of operations. */
char *vsyscall_plot(const struct arms *arms, size_t *rows);

/* Whether two arms differ in nothing but the mode, as far as kernel, CPU model and command line go.
 */
bool vsyscall_plot_alike(const struct run_document *a, const struct run_document *b);

#endif

/* Holm's step-down correction for testing many cells at once (S. Holm, "A simple sequentially
 * rejective multiple test procedure", Scandinavian Journal of Statistics 6(2), 1979). */
#ifndef SYSPATH_STATS_HOLM_H
#define SYSPATH_STATS_HOLM_H

#include <stddef.h>

/* Replaces each p value by its adjusted one, in place and in the caller's order: rejecting where
 * the adjusted p is <= a keeps the chance of even one false alarm among the n tests at most a,
 * whatever their dependence. Adjusted values are >= the originals, <= 1, and keep their order.
 *
 * Returns 0; -EINVAL when a value is NaN or outside [0, 1]; -ENOMEM. On an error p[] is unchanged.
 * n == 0 is fine. */
int holm_adjust(double *p, size_t n);

#endif

/* Several boots of one arm as one document: the boot is the replicate. Pure. */
#ifndef SYSPATH_BOOT_MERGE_H
#define SYSPATH_BOOT_MERGE_H

#include "bench/base/error.h"

#include <jansson.h>
#include <stddef.h>

/* Makes one document of n >= 1 that boots of the same arm gave.
 *
 * Exact counts: those of the first boot, for they are to be the same in all. *differing is the
 * number of cells whose status or count is not, *share the smallest share of agreeing batches.
 *
 * Time: a cell that is ok in every boot has one invocation per boot, the median over that boot's
 * own, with their mean share of lost time and the most tries any of them took; a cell that is not
 * ok in some boot is as in the first such boot. The duration is that of all boots, the TSC's rate
 * their median, and what happened is told boot by boot.
 *
 * 0 with a new reference in *out; or the code of *error, -EINVAL (one is no result document, or
 * boots of different engines or cells) or -ENOMEM. */
int boot_merge(json_t *const *documents, size_t n, json_t **out, size_t *differing, double *share,
	       struct error *error);

#endif

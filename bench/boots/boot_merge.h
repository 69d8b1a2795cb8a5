/* Several boots of one arm as one document: the boot is the replicate. Pure. */
#ifndef SYSPATH_BOOT_MERGE_H
#define SYSPATH_BOOT_MERGE_H

#include "bench/base/error.h"

#include <jansson.h>
#include <stddef.h>

/* Merges n >= 1 documents of boots of the same arm into one.
 *
 * Exact counts: those of the first boot, since all should be the same. *differing is the number of
 * cells whose status or count differs, *share the smallest share of agreeing batches.
 *
 * Time: a cell that is ok in every boot has one invocation per boot, the median of that boot's
 * invocations, with their mean off-CPU share and largest number of passes; a cell that is not ok in
 * some boot is as in the first such boot. The duration is the sum, the TSC's rate the median over
 * boots, and noise is recorded per boot.
 *
 * 0 with a new reference in *out; or the code of *error, -EINVAL (one is no result document, or
 * boots of different engines or cells) or -ENOMEM. */
int boot_merge(json_t *const *documents, size_t n, json_t **out, size_t *differing, double *share,
	       struct error *error);

#endif

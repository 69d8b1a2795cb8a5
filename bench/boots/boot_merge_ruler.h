/* What the rulers of several boots, or of several invocations, showed as one. Pure. */
#ifndef SYSPATH_BOOT_MERGE_RULER_H
#define SYSPATH_BOOT_MERGE_RULER_H

#include <jansson.h>
#include <stddef.h>

/* Sets "mhz" and "dropped_share" (docs/result.md) of `out` from those of n objects: the lowest, the
 * median and the highest frequency of them all, the mean of their shares, null where none has any.
 * Nothing where none has the member. 0 or -ENOMEM. */
int merge_rates(json_t *const *of, size_t n, json_t *out);

/* Sets "ruler" of `all` from those of n documents, of which the first has one: rates as above; of
 * each ABI the chain of the first document that does not know its length, or else of the first.
 * 0 or -ENOMEM. */
int merge_rulers(json_t *const *documents, size_t n, json_t *all);

#endif

/* The noise of several boots of one arm, as one list. Pure. */
#ifndef SYSPATH_BOOT_MERGE_NOISE_H
#define SYSPATH_BOOT_MERGE_NOISE_H

#include <jansson.h>
#include <stddef.h>

/* The list "noise" of n boots' documents: a record for each boot and, in it, for each worker (its
 * ABI, its condition), with the counters of all that worker's invocations added up; null where one
 * is not known. A new reference; NULL when memory is out. */
json_t *boot_merge_noise(json_t *const *documents, size_t n);

/* The index in that list of a worker in a boot, which is the "order" of a cell's one invocation per
 * boot; the boot's number if there are no records. */
size_t boot_merge_order(const json_t *noise, size_t boot, const char *abi, const char *condition);

#endif

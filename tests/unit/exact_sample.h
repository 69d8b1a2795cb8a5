/* Documents of exact counts, made up. What cannot be made fails the test. */
#ifndef SYSPATH_TESTS_EXACT_SAMPLE_H
#define SYSPATH_TESTS_EXACT_SAMPLE_H

#include "bench/document/read.h"

#include <jansson.h>

/* A document of the cells of enum sample_cell: `total` instructions in most batches of 10 calls of
 * x86_64 syscall, one of them disturbed. */
json_t *exact_document(double total);

/* The same with the object of what was booted: arm "a", package "linux-image" without a
 * version, QEMU 7.2.0. */
json_t *exact_armed(double total, const char *version, const char *append, const char *cpu);

/* Takes the reference. */
struct run_document exact_read(json_t *document);

#endif

/* Several documents of exact counts beside each other: what their views share. */
#ifndef SYSPATH_ARMS_H
#define SYSPATH_ARMS_H

#include "bench/document/read.h"

#include <stdbool.h>
#include <stddef.h>

/* The documents of arms, in the order in which they are shown. */
struct arms {
	const struct run_document *const *document;
	size_t n;
};

enum { ARMS_RELEASE = 80 };

/* The kernel's release: the first word of what its image says of itself, cut where it is longer. */
void arms_release(const struct run_document *document, char release[ARMS_RELEASE]);

/* Of a sweep: the default that the i-th document adds its option to, as an index; the same kernel,
 * CPU model and command line without the option. SIZE_MAX where the i-th is no option of a sweep or
 * its default is not there. */
size_t arms_default_of(const struct arms *arms, size_t i);

/* Whether the kernel knew all words of the option; true where the document does not tell. */
bool arms_option_known(const struct run_document *document);

/* The cell that was measured, or NULL. */
const struct run_cell *arms_measured(const struct run_document *document, const char *abi,
				     const char *path, const char *op);

/* The count of a measured cell: instructions per call. */
double arms_count(const struct run_cell *cell);

/* The smallest share of batches that agree on a count, over all cells, 0 to 1; 1 when nothing was
 * counted. */
double arms_smallest_share(const struct run_document *document);

#endif

/* Several documents of exact counts side by side: shared by their views. */
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

/* The kernel's release: the first word of its version string, truncated. */
void arms_release(const struct run_document *document, char release[ARMS_RELEASE]);

/* The order of their kernels' versions, release candidates before the release: below, at or above
 * 0.
 */
int arms_release_order(const struct run_document *left, const struct run_document *right);

/* Puts them in the order of their kernels' versions, release candidates before the release; those
 * of one version stay as they stand. */
void arms_sort(const struct run_document **documents, size_t n);

/* Of a sweep: the default that the i-th document adds its option to, as an index; the same kernel,
 * CPU model and command line without the option. SIZE_MAX where the i-th is no option of a sweep or
 * its default is not there. */
size_t arms_default_of(const struct arms *arms, size_t i);

/* Whether the kernel knew all parameters of the option; true if the document does not have that. */
bool arms_option_known(const struct run_document *document);

/* The cell that was measured, or NULL. */
const struct run_cell *arms_measured(const struct run_document *document, const char *abi,
				     const char *path, const char *op);

/* The first cell of the document, which may be NULL, that has the ABI, path, status and reason of
 * `like`; NULL: none, or `like` was measured. */
const struct run_cell *arms_first_absent(const struct run_document *document,
					 const struct run_cell *like);

/* The count of a measured cell: instructions per call. */
double arms_count(const struct run_cell *cell);

/* The smallest share of batches that agree on a count, over all cells, 0 to 1; 1 if there is no
 * count. */
double arms_smallest_share(const struct run_document *document);

#endif

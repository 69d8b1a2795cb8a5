/* Counts against reference counts: the documents in results/reference/. */
#ifndef SYSPATH_BOOT_CHECK_H
#define SYSPATH_BOOT_CHECK_H

#include "bench/base/error.h"
#include "bench/document/read.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct boot_references {
	struct run_document *document;
	size_t n;
};

/* Reads every *.json of a folder and of the folders in it: references of one QEMU may have one of
 * their own. 0; or the code of *error, the file in question named; free *out in
 * either case. */
int boot_references_read(const char *folder, struct boot_references *out, struct error *error);
void boot_references_free(struct boot_references *references);

/* How well a reference matches an arm. */
enum boot_fit {
	BOOT_FIT_NONE,	/* no reference of this CPU model and command line */
	BOOT_FIT_NEAR,	/* the kernel's version differs */
	BOOT_FIT_QEMU,	/* only QEMU's version differs */
	BOOT_FIT_EXACT, /* kernel, command line, CPU model and QEMU are the same */
};

/* The best match: of the same kernel; else of the nearest version, compared by its numbers from
 * the major one on; then of the same package; then of this QEMU, else of the nearest. `append`: the
 * command line to match, without the parameters that the user added for comparison. *out is NULL
 * for BOOT_FIT_NONE. */
enum boot_fit boot_reference_find(const struct boot_references *references,
				  const struct run_document *document, const char *append,
				  const struct run_document **out);

/* Prints every cell that differs from the reference, in instructions, or is missing in one of the
 * two. Cells of the C library's path are left out if its version differs, as are those that were
 * not selected in the document; their number is printed. Returns how many differ. *compared: how
 * many were compared. */
size_t boot_check_print(FILE *out, const struct run_document *reference,
			const struct run_document *document, size_t *compared);

/* Whether two cells differ in status or count. */
bool boot_cells_differ(const struct run_cell *a, const struct run_cell *b);

#endif

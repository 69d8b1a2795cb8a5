/* Counts against reference counts: the documents in results/reference/. */
#ifndef SYSPATH_BOOT_CHECK_H
#define SYSPATH_BOOT_CHECK_H

#include "bench/base/error.h"
#include "bench/document/read.h"

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

/* How a reference fits an arm. */
enum boot_fit {
	BOOT_FIT_NONE,	/* none of this CPU model and command line */
	BOOT_FIT_NEAR,	/* the kernel is of another version */
	BOOT_FIT_QEMU,	/* nothing but QEMU is of another version */
	BOOT_FIT_EXACT, /* kernel, command line, CPU model and QEMU are the same */
};

/* The reference that fits best: of the same kernel; else of the nearest version, first by its major
 * number, then by the next ones; of equals the one whose package is the same, then the one of this
 * QEMU, else of the nearest. `append`: the command line it is to have, without what the user added
 * to see the difference. *out is NULL for BOOT_FIT_NONE. */
enum boot_fit boot_reference_find(const struct boot_references *references,
				  const struct run_document *document, const char *append,
				  const struct run_document **out);

/* Prints every cell that is not as in the reference, in instructions; one that only one of the two
 * has is missing in the other. Left out, which is said, are cells of the C library's path where its
 * version differs, and those that the document was not asked for. Returns how many differ.
 * *compared: how many there were. */
size_t boot_check_print(FILE *out, const struct run_document *reference,
			const struct run_document *document, size_t *compared);

/* How many cells of two documents of one arm differ in status or count. */
size_t boot_documents_differ(const struct run_document *a, const struct run_document *b);

#endif

/* The kernel's own functions by address, out of /proc/kallsyms. */
#ifndef SYSPATH_KALLSYMS_H
#define SYSPATH_KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The file as far as it was read: the kernel takes seconds of an emulated machine to write it, and
 * its text is in the first half. */
struct kallsyms {
	FILE *file; /* NULL: read to its end */
	struct kallsyms_entry *entries;
	size_t n;
	char *names; /* each with a NUL, behind it that of its module */
	size_t used;
	bool shown;    /* an address is not 0 */
	bool unsorted; /* the addresses do not ascend, as those of modules do not */
};

struct kernel_symbol {
	uint64_t start, end; /* of the function: up to the next symbol; UINT64_MAX: there is none */
	const char *name;
	const char *module; /* "": the kernel's own */
};

/* Opens the file at `path`; *k is to be closed unless this fails. 0 or -errno. */
int kallsyms_open(struct kallsyms *k, const char *path);

/* The function that holds the address. Of several names that begin there a global one is taken, and
 * none that names padding in front of a function (__pfx_, __cfi_). Strings belong to *k until
 * it is asked again. 0; -ENOENT: none holds it; -EACCES: the kernel hides its addresses; -ENOMEM,
 * -EIO. */
int kallsyms_find(struct kallsyms *k, uint64_t address, struct kernel_symbol *out);

void kallsyms_close(struct kallsyms *k);

#endif

/* The functions of a program, out of its symbol table. */
#ifndef SYSPATH_ELF_FUNCTIONS_H
#define SYSPATH_ELF_FUNCTIONS_H

#include <stddef.h>
#include <stdint.h>

struct elf_function {
	uint64_t start, end; /* addresses */
	const char *name;
};

struct elf_functions {
	struct elf_function *symbol; /* sorted by address, one per address */
	size_t n;
	char *names;
};

/* Reads a file of either class that is linked to fixed addresses. A function without a size ends
 * where the next one begins. Of several names of a function the shortest is taken. 0, also for a
 * file without symbols, which has none; or -errno: of open(2) and read(2), -ENOEXEC no ELF file,
 * -EBADMSG damaged. */
int elf_functions_read(const char *path, struct elf_functions *out);

/* The function that holds the address; where none does the space between two, without a name. */
struct elf_function elf_function_at(const struct elf_functions *symbols, uint64_t address);

void elf_functions_free(struct elf_functions *symbols);

#endif

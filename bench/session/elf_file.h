/* ELF files of either class: the parts that the kernel reads in execve(2). */
#ifndef SYSPATH_HOST_ELF_FILE_H
#define SYSPATH_HOST_ELF_FILE_H

#include <stddef.h>
#include <stdint.h>

struct elf_file {
	int fd;
	int class;	   /* ELFCLASS32 or ELFCLASS64 */
	int machine;	   /* EM_386 and the like */
	uint64_t size;	   /* bytes */
	uint64_t table;	   /* offset of the program headers */
	unsigned segments; /* number of program headers */
};

/* A program header of either class, widened. */
struct elf_segment {
	uint32_t type;	 /* PT_LOAD and the like */
	uint64_t offset; /* bytes from the start of the file */
	uint64_t size;	 /* bytes in the file */
	uint64_t align;	 /* bytes */
};

/* Opens a file, to be closed by elf_file_close. 0, or -errno with nothing to close: -ENOENT,
 * -EACCES and others of open(2) and read(2); -ENOEXEC no little-endian ELF file; -EBADMSG the
 * header is truncated. */
int elf_file_open(const char *path, struct elf_file *file);
void elf_file_close(struct elf_file *file);

/* Reads `size` bytes at `offset`. 0, -EBADMSG when the file ends before, or -errno of read(2). */
int elf_file_read(const struct elf_file *file, void *to, size_t size, uint64_t offset);

/* The i-th segment. Returns the same as elf_file_read. */
int elf_file_segment(const struct elf_file *file, unsigned i, struct elf_segment *segment);

/* Whether the file at `path` is a complete program for `machine`, EM_386 or EM_X86_64. 0; -ENOEXEC
 * when it is for another or no program, -EBADMSG when it ends before its segments do, or -errno as
 * elf_file_open. */
int elf_file_check(const char *path, int machine);

#endif

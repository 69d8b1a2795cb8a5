/* Reads the symbols of a vDSO image in memory, of either ELF class, whatever the class of the
 * program that reads. Built into the timing workers: no allocation, no stdio, nothing of libc but
 * <string.h>. The image is trusted in nothing: a read outside of it cannot happen, every walk ends.
 *
 * Sources: System V gABI chapters 4 and 5, the GNU symbol versioning and DT_GNU_HASH formats, and
 * the kernel's Documentation/ABI/stable/vdso. */
#ifndef SYSPATH_STUBS_VDSO_H
#define SYSPATH_STUBS_VDSO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes. Images of x86 kernels up to 7.x take one to three pages; more than this is no vDSO, and
 * the bound keeps the walk of a hostile image short. */
#define VDSO_SIZE_MAX 65536

/* An opened image. Its fields belong to vdso.c, except image, size and wide, which may be read.
 * "Offset" is in bytes from the image's first byte; 0 means that the image has no such table. */
struct vdso {
	const unsigned char *image; /* borrowed: must stay mapped and unchanged while in use */
	size_t size;		    /* bytes, 1 to VDSO_SIZE_MAX */
	uint64_t load_vaddr;	    /* p_vaddr of the first PT_LOAD; not 0 in prelinked images */
	uint64_t load_offset;	    /* its p_offset: the offset of load_vaddr in the image */
	uint64_t load_size;	    /* its p_filesz, bytes; load_offset + load_size <= size */
	uint64_t symtab;	    /* offset of the dynamic symbols */
	uint64_t strtab;	    /* offset of their string table */
	uint64_t strsz;		    /* bytes in it */
	uint64_t versym;	    /* offset of one 16-bit version index per symbol, or 0 */
	uint64_t verdef;	    /* offset of the version definitions, or 0 */
	uint64_t verdefs;	    /* how many of them at most */
	uint32_t symbols;	    /* entries in symtab, the null symbol included */
	bool wide;		    /* ELFCLASS64 (x86-64), else ELFCLASS32 (i386) */
};

/* One symbol that the image defines and exports. Strings point into the image. */
struct vdso_symbol {
	const char *name;      /* never NULL, never empty */
	const char *version;   /* "LINUX_2.6"; NULL: the symbol has no version */
	uint64_t offset;       /* bytes from the image's start; offset + size <= image size */
	uint64_t size;	       /* st_size, bytes; 0 if the image has none */
	uint32_t version_hash; /* vd_hash as stored in the image; 0 without a version */
	unsigned char type;    /* STT_FUNC, STT_NOTYPE or STT_OBJECT */
	bool hidden;	       /* not the default version of its name (name@V, not name@@V) */
};

/* The size in bytes of an image that the kernel mapped at `image`, read from the program headers in
 * its first `first_page` bytes: the end of the furthest PT_LOAD, rounded up to the 4096-byte pages
 * that the kernel maps it in. That many bytes are readable.
 * Returns 4096 to VDSO_SIZE_MAX, or -EINVAL (NULL), -ENOEXEC and -EBADMSG as vdso_open(), -EFBIG
 * (a segment ends beyond VDSO_SIZE_MAX). */
int vdso_image_size(const void *image, size_t first_page);

/* Checks the image and fills *v. `image` needs no alignment.
 * Returns 0, or with *v cleared (no symbols): -EINVAL (NULL), -EFBIG (size > VDSO_SIZE_MAX),
 * -ENOEXEC (not a little-endian ELF shared object of the class that its x86 machine has), -EBADMSG
 * (truncated, or a table, string or version that does not hold together). */
int vdso_open(struct vdso *v, const void *image, size_t size);

/* Where the function `name` starts, in bytes from the image's start, below the image's size.
 * `version` is compared by name and by hash with the symbol's own; a symbol without a version then
 * never matches. NULL takes any version: the default one where there is one, else the first hidden
 * one. STT_NOTYPE is accepted beside STT_FUNC, since assembly not marked @function yields it.
 * Returns 0, or with *offset untouched: -ENOENT. */
int vdso_lookup(const struct vdso *v, const char *name, const char *version, uint64_t *offset);

/* Calls visit(ctx, symbol) for every defined, exported symbol within the image, in the order
 * of its symbol table. Absolute symbols (the version names themselves) have no place in the image
 * and are not visited. Returns 0, or the first non-zero value that visit returned, which ends the
 * walk. */
int vdso_each(const struct vdso *v, int (*visit)(void *ctx, const struct vdso_symbol *s),
	      void *ctx);

#endif

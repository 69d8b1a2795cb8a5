/* Builds small shared-object images of either ELF class, byte by byte and sharing nothing with the
 * parser under test, and lets a test spoil single fields of them afterwards. */
#ifndef SYSPATH_TESTS_ELF_MAKER_H
#define SYSPATH_TESTS_ELF_MAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_SYMBOLS_MAX 24

/* One row of a {0}-terminated table. */
struct elf_symbol {
	const char *name;
	const char *version; /* one of the plan's; NULL: index 1, the unversioned symbols */
	uint32_t value;	     /* bytes from the image's start; st_value is this plus the base */
	uint32_t size;	     /* st_size, bytes */
	unsigned char bind;  /* STB_ */
	unsigned char type;  /* STT_ */
	unsigned char other; /* st_other: STV_ */
	uint16_t section;    /* st_shndx: ELF_TEXT, SHN_UNDEF, SHN_ABS */
	bool hidden;	     /* bit 15 of the version index */
};

/* The st_shndx of a defined symbol in every image made here. */
#define ELF_TEXT 4

struct elf_plan {
	bool wide;		     /* ELFCLASS64 and EM_X86_64, else ELFCLASS32 and EM_386 */
	bool hash, gnu_hash;	     /* which of DT_HASH and DT_GNU_HASH to hold */
	bool sections;		     /* with a section table (one SHT_DYNSYM in it) at the end */
	uint64_t base;		     /* p_vaddr of the PT_LOAD */
	const char *const *versions; /* NULL-terminated; NULL: no DT_VERSYM, no DT_VERDEF */
	const struct elf_symbol *symbols;
};

/* Members named after a part of the image hold its offset in bytes; 0: the image has none. */
struct elf_image {
	unsigned char
		*bytes; /* from malloc(), exactly `size` long so that ASan sees each overrun */
	size_t size;
	size_t load_size; /* end of what PT_LOAD covers; the section table lies behind */
	size_t segments, hash, gnu_hash, symtab, strtab, strsz, versym, verdef, dynamic, text;
	size_t sections;
	unsigned symbols;		 /* in the table, the null symbol included */
	unsigned index[ELF_SYMBOLS_MAX]; /* where the plan's i-th symbol stands in the table */
	bool wide;
};

/* Where every image holds its code, which is where symbols should point: offset and bytes. */
#define ELF_TEXT_AT   0x40
#define ELF_TEXT_SIZE 0x100

/* Makes the image; the test fails when the plan does not fit. Free with elf_free(). */
struct elf_image elf_make(const struct elf_plan *plan);
void elf_free(struct elf_image *image);

/* Writes `width` bytes (1 to 8) of `value`, little-endian, at `offset` of a made image. */
void elf_set(struct elf_image *image, size_t offset, uint64_t value, size_t width);

/* Bytes of a class-dependent word: 8 or 4. */
size_t elf_word(const struct elf_image *image);

/* The offset of the value of the dynamic entry `tag`, a word; the test fails when it has none. */
size_t elf_tag(const struct elf_image *image, uint64_t tag);

/* The words of a program header, in the order that both classes hold them in. */
enum elf_segment_field { ELF_P_OFFSET, ELF_P_VADDR, ELF_P_PADDR, ELF_P_FILESZ, ELF_P_MEMSZ };

/* The offset of a field of program header `i` (0: PT_LOAD, 1: PT_DYNAMIC, 2: PT_NOTE), a word. */
size_t elf_segment_field(const struct elf_image *image, unsigned i, enum elf_segment_field field);

/* The offset of the plan's i-th symbol's record. st_name is its first four bytes. */
size_t elf_symbol_at(const struct elf_image *image, unsigned i);

/* The System V hash of a name, in 32 bits. */
uint32_t elf_sysv_hash(const char *name);

#endif

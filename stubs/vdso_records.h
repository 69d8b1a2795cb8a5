/* Private to stubs/vdso.c: bounds-checked reads of an image, one shape for both ELF classes. A
 * header of inlines, so that vdso.c stays the one object a program links to read a vDSO. */
#ifndef SYSPATH_STUBS_VDSO_RECORDS_H
#define SYSPATH_STUBS_VDSO_RECORDS_H

#include "stubs/vdso.h"

#include <elf.h>
#include <string.h>

/* Copies `length` bytes at `offset` (from the image's start) out of the image: nothing guarantees
 * that a field of a hostile image is aligned. false: they do not all lie in it. Every read goes
 * this way.
 */
static inline bool fetch(const struct vdso *v, uint64_t offset, void *to, size_t length)
{
	if (offset > v->size || length > v->size - offset)
		return false;
	memcpy(to, v->image + offset, length);
	return true;
}

/* The offset of the `length` bytes at the unrelocated address `vaddr`; false: they do not all lie
 * in the first PT_LOAD, which find_segments() has proved to lie in the image. One subtraction
 * serves every load base: an address below it wraps to beyond any size. */
static inline bool locate(const struct vdso *v, uint64_t vaddr, uint64_t length, uint64_t *offset)
{
	uint64_t distance = vaddr - v->load_vaddr;
	if (distance >= v->load_size || length > v->load_size - distance)
		return false;
	*offset = v->load_offset + distance;
	return true;
}

/* The string at `index` of the string table; NULL: outside of it, or not terminated within it. */
static inline const char *string_at(const struct vdso *v, uint64_t index)
{
	if (index >= v->strsz)
		return NULL;
	const unsigned char *s = v->image + v->strtab + index;
	return memchr(s, 0, (size_t)(v->strsz - index)) ? (const char *)s : NULL;
}

/* The records that the two classes lay out differently, class 32 widened; fields that the parser
 * has no use for stay 0 then. All: false when the record does not lie in the image. */

static inline bool fetch_header(const struct vdso *v, Elf64_Ehdr *out)
{
	Elf32_Ehdr h;
	if (v->wide)
		return fetch(v, 0, out, sizeof(*out));
	if (!fetch(v, 0, &h, sizeof(h)))
		return false;
	*out = (Elf64_Ehdr){.e_type = h.e_type,
			    .e_machine = h.e_machine,
			    .e_version = h.e_version,
			    .e_phoff = h.e_phoff,
			    .e_shoff = h.e_shoff,
			    .e_phentsize = h.e_phentsize,
			    .e_phnum = h.e_phnum,
			    .e_shentsize = h.e_shentsize,
			    .e_shnum = h.e_shnum};
	return true;
}

static inline bool fetch_segment(const struct vdso *v, uint64_t offset, Elf64_Phdr *out)
{
	Elf32_Phdr p;
	if (v->wide)
		return fetch(v, offset, out, sizeof(*out));
	if (!fetch(v, offset, &p, sizeof(p)))
		return false;
	*out = (Elf64_Phdr){.p_type = p.p_type,
			    .p_offset = p.p_offset,
			    .p_vaddr = p.p_vaddr,
			    .p_filesz = p.p_filesz,
			    .p_memsz = p.p_memsz};
	return true;
}

static inline bool fetch_section(const struct vdso *v, uint64_t offset, Elf64_Shdr *out)
{
	Elf32_Shdr s;
	if (v->wide)
		return fetch(v, offset, out, sizeof(*out));
	if (!fetch(v, offset, &s, sizeof(s)))
		return false;
	*out = (Elf64_Shdr){.sh_type = s.sh_type, .sh_size = s.sh_size, .sh_entsize = s.sh_entsize};
	return true;
}

static inline bool fetch_tag(const struct vdso *v, uint64_t offset, uint64_t *tag, uint64_t *value)
{
	uint64_t pair[2];
	uint32_t narrow[2];
	if (v->wide ? !fetch(v, offset, pair, sizeof(pair))
		    : !fetch(v, offset, narrow, sizeof(narrow)))
		return false;
	*tag = v->wide ? pair[0] : narrow[0];
	*value = v->wide ? pair[1] : narrow[1];
	return true;
}

/* Addresses as the dynamic section gives them: p_vaddr based, since the kernel maps the vDSO
 * read-only and nobody relocates it. 0 is absent: the ELF header is there, never a table. */
struct dynamic {
	uint64_t hash, gnu_hash, symtab, strtab, strsz, syment, versym, verdef, verdefnum;
};

/* Where a tag's value belongs; NULL: of no interest. */
static inline uint64_t *field_of(struct dynamic *d, uint64_t tag)
{
	switch (tag) {
	case DT_HASH:
		return &d->hash;
	case DT_GNU_HASH:
		return &d->gnu_hash;
	case DT_SYMTAB:
		return &d->symtab;
	case DT_STRTAB:
		return &d->strtab;
	case DT_STRSZ:
		return &d->strsz;
	case DT_SYMENT:
		return &d->syment;
	case DT_VERSYM:
		return &d->versym;
	case DT_VERDEF:
		return &d->verdef;
	case DT_VERDEFNUM:
		return &d->verdefnum;
	default:
		return NULL;
	}
}

/* `index` counts from the first entry of the dynamic symbol table. */
static inline bool fetch_symbol(const struct vdso *v, uint32_t index, Elf64_Sym *out)
{
	Elf32_Sym s;
	if (v->wide)
		return fetch(v, v->symtab + (uint64_t)index * sizeof(*out), out, sizeof(*out));
	if (!fetch(v, v->symtab + (uint64_t)index * sizeof(s), &s, sizeof(s)))
		return false;
	*out = (Elf64_Sym){.st_name = s.st_name,
			   .st_info = s.st_info,
			   .st_other = s.st_other,
			   .st_shndx = s.st_shndx,
			   .st_value = s.st_value,
			   .st_size = s.st_size};
	return true;
}

/* The gABI hash of a name, as vd_hash holds it. In 32 bits by type: with the gABI's own `unsigned
 * long` the top bits survive on x86-64 and long names hash to what no image holds. */
static inline uint32_t elf_hash(const char *name)
{
	uint32_t h = 0;
	for (; *name; name++) {
		h = (h << 4) + (unsigned char)*name;
		h = (h ^ (h & 0xf0000000u) >> 24) & 0x0fffffffu;
	}
	return h;
}

#endif

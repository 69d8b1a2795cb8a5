#include "stubs/vdso_records.h"

#include <errno.h>

#define PAGE_BYTES 4096u

/* Both bits of a version index; <elf.h> has no names for them. */
#define VERSYM_HIDDEN 0x8000u
#define VERSYM_INDEX  0x7fffu

/* --- from the ELF header to the dynamic section ---------------------------------------------- */

static int read_header(struct vdso *v, Elf64_Ehdr *h)
{
	unsigned char ident[EI_NIDENT];
	if (v->size < SELFMAG || memcmp(v->image, ELFMAG, SELFMAG) != 0)
		return -ENOEXEC;
	if (!fetch(v, 0, ident, sizeof(ident)))
		return -EBADMSG;
	v->wide = ident[EI_CLASS] == ELFCLASS64;
	if (!v->wide && ident[EI_CLASS] != ELFCLASS32)
		return -ENOEXEC;
	if (ident[EI_DATA] != ELFDATA2LSB || ident[EI_VERSION] != EV_CURRENT)
		return -ENOEXEC;
	if (!fetch_header(v, h))
		return -EBADMSG;
	/* x32 images (class 32, EM_X86_64) are refused too: their callers are of no ABI timed here.
	 */
	if (h->e_machine != (v->wide ? EM_X86_64 : EM_386) || h->e_type != ET_DYN)
		return -ENOEXEC;
	if (h->e_phentsize != (v->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr)))
		return -EBADMSG;
	return 0;
}

static int find_segments(struct vdso *v, const Elf64_Ehdr *h, Elf64_Phdr *dynamic)
{
	Elf64_Phdr p;
	bool load = false, dyn = false;
	for (uint32_t i = 0; i < h->e_phnum; i++) {
		if (!fetch_segment(v, h->e_phoff + (uint64_t)i * h->e_phentsize, &p))
			return -EBADMSG;
		if (p.p_type == PT_LOAD && !load) {
			if (p.p_offset > v->size || p.p_filesz > v->size - p.p_offset)
				return -EBADMSG;
			v->load_vaddr = p.p_vaddr;
			v->load_offset = p.p_offset;
			v->load_size = p.p_filesz;
			load = true;
		} else if (p.p_type == PT_DYNAMIC && !dyn) {
			if (p.p_offset > v->size || p.p_filesz > v->size - p.p_offset)
				return -EBADMSG;
			*dynamic = p;
			dyn = true;
		}
	}
	return load && dyn ? 0 : -EBADMSG;
}

static void read_dynamic(const struct vdso *v, const Elf64_Phdr *segment, struct dynamic *d)
{
	uint64_t entry = v->wide ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn), tag, value;
	for (uint64_t at = 0; at + entry <= segment->p_filesz; at += entry) {
		if (!fetch_tag(v, segment->p_offset + at, &tag, &value) || tag == DT_NULL)
			return;
		uint64_t *field = field_of(d, tag);
		if (field)
			*field = value;
	}
}

/* --- number of symbols: not in the dynamic section -------------------------------------- */

static int count_by_hash(const struct vdso *v, uint64_t vaddr, uint64_t *count)
{
	uint32_t head[2]; /* buckets, chains: one chain entry per symbol */
	uint64_t at;
	if (!locate(v, vaddr, sizeof(head), &at) || !fetch(v, at, head, sizeof(head)) ||
	    !locate(v, vaddr, sizeof(head) + 4 * ((uint64_t)head[0] + head[1]), &at))
		return -EBADMSG;
	*count = head[1];
	return 0;
}

/* DT_GNU_HASH holds no count: the symbol with the highest index ends the chain of the bucket with
 * the highest start. Without any bucket in use no symbol is exported. */
static int count_by_gnu_hash(const struct vdso *v, uint64_t vaddr, uint64_t *count)
{
	uint32_t head[4], start, last = 0, link = 0; /* buckets, first symbol, bloom words, shift */
	uint64_t at;
	if (!locate(v, vaddr, sizeof(head), &at) || !fetch(v, at, head, sizeof(head)))
		return -EBADMSG;
	at += sizeof(head) + (uint64_t)head[2] * (v->wide ? 8 : 4);
	for (uint32_t i = 0; i < head[0]; i++, at += 4) {
		if (!fetch(v, at, &start, sizeof(start)))
			return -EBADMSG;
		if (start > last)
			last = start;
	}
	*count = head[1];
	if (last == 0)
		return 0;
	if (last < head[1])
		return -EBADMSG;
	at += 4 * ((uint64_t)last - head[1]);
	for (*count = last; !(link & 1); ++*count, at += 4)
		if (!fetch(v, at, &link, sizeof(link)))
			return -EBADMSG;
	return 0;
}

static int count_by_sections(const struct vdso *v, const Elf64_Ehdr *h, uint64_t symbol_bytes,
			     uint64_t *count)
{
	Elf64_Shdr s;
	if (h->e_shoff == 0 ||
	    h->e_shentsize != (v->wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr)))
		return -EBADMSG;
	for (uint32_t i = 0; i < h->e_shnum; i++) {
		if (!fetch_section(v, h->e_shoff + (uint64_t)i * h->e_shentsize, &s))
			return -EBADMSG;
		if (s.sh_type != SHT_DYNSYM)
			continue;
		if (s.sh_entsize != symbol_bytes || s.sh_size > v->size)
			return -EBADMSG;
		/* Narrowed, or i386 would call libgcc for the 64-bit division. */
		*count = (uint32_t)s.sh_size / (uint32_t)symbol_bytes;
		return 0;
	}
	return -EBADMSG;
}

static int find_tables(struct vdso *v, const Elf64_Ehdr *h, const struct dynamic *d)
{
	uint64_t symbol_bytes = v->wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym), count = 0;
	if (d->syment && d->syment != symbol_bytes)
		return -EBADMSG;
	int r = d->hash	      ? count_by_hash(v, d->hash, &count)
		: d->gnu_hash ? count_by_gnu_hash(v, d->gnu_hash, &count)
			      : count_by_sections(v, h, symbol_bytes, &count);
	if (r != 0)
		return r;
	if (!d->symtab || !d->strtab || !locate(v, d->symtab, count * symbol_bytes, &v->symtab) ||
	    !locate(v, d->strtab, d->strsz, &v->strtab))
		return -EBADMSG;
	v->strsz = d->strsz;
	v->symbols = (uint32_t)count;
	/* Indexes without definitions name nothing; the image then has no versions. */
	if (!d->versym || !d->verdef)
		return 0;
	if (!locate(v, d->versym, count * sizeof(uint16_t), &v->versym) ||
	    !locate(v, d->verdef, sizeof(Elf64_Verdef), &v->verdef))
		return -EBADMSG;
	v->verdefs = d->verdefnum ? d->verdefnum : UINT64_MAX;
	return 0;
}

/* --- symbols --------------------------------------------------------------------------------- */

/* Elf32 and Elf64 version records are the same. Ends: the chain only ever goes forward, by at least
 * a record, and 64-bit sums of 32-bit steps cannot wrap. */
static int find_version(const struct vdso *v, uint32_t index, struct vdso_symbol *s)
{
	uint64_t at = v->verdef;
	Elf64_Verdef d;
	Elf64_Verdaux name;
	for (uint64_t n = 0; n < v->verdefs; n++, at += d.vd_next) {
		if (!fetch(v, at, &d, sizeof(d)) || d.vd_version != VER_DEF_CURRENT)
			return -EBADMSG;
		/* VER_FLG_BASE names the object itself ("linux-vdso.so.1"), no version. */
		if (!(d.vd_flags & VER_FLG_BASE) && (d.vd_ndx & VERSYM_INDEX) == index) {
			if (d.vd_cnt == 0 || !fetch(v, at + d.vd_aux, &name, sizeof(name)))
				return -EBADMSG;
			s->version = string_at(v, name.vda_name);
			s->version_hash = d.vd_hash;
			return s->version ? 0 : -EBADMSG;
		}
		if (d.vd_next == 0)
			break;
		if (d.vd_next < sizeof(d))
			return -EBADMSG;
	}
	return index == VER_NDX_GLOBAL ? 0 : -EBADMSG;
}

/* 1: *s is an exported symbol, 0: it is none, -EBADMSG. */
static int symbol_at(const struct vdso *v, uint32_t index, struct vdso_symbol *s)
{
	Elf64_Sym sym;
	uint16_t versym;
	if (!fetch_symbol(v, index, &sym))
		return -EBADMSG;
	unsigned bind = ELF64_ST_BIND(sym.st_info), type = ELF64_ST_TYPE(sym.st_info);
	unsigned visibility = ELF64_ST_VISIBILITY(sym.st_other);
	*s = (struct vdso_symbol){.type = (unsigned char)type, .size = sym.st_size};
	if ((bind != STB_GLOBAL && bind != STB_WEAK) || type > STT_FUNC || sym.st_name == 0 ||
	    visibility == STV_HIDDEN || visibility == STV_INTERNAL || sym.st_shndx == SHN_UNDEF ||
	    sym.st_shndx >= SHN_LORESERVE)
		return 0;
	s->name = string_at(v, sym.st_name);
	if (!s->name)
		return -EBADMSG;
	/* A linker's marker may lie outside of what is mapped: no reason to refuse the rest. */
	if (s->name[0] == '\0' || !locate(v, sym.st_value, sym.st_size, &s->offset))
		return 0;
	if (!v->versym)
		return 1;
	if (!fetch(v, v->versym + (uint64_t)index * sizeof(versym), &versym, sizeof(versym)))
		return -EBADMSG;
	if ((versym & VERSYM_INDEX) == VER_NDX_LOCAL)
		return 0;
	s->hidden = (versym & VERSYM_HIDDEN) != 0;
	int r = find_version(v, versym & VERSYM_INDEX, s);
	return r == 0 ? 1 : r;
}

/* --- what others call ------------------------------------------------------------------------ */

int vdso_image_size(const void *image, size_t first_page)
{
	struct vdso v = {.image = image, .size = first_page};
	Elf64_Ehdr h = {0};
	Elf64_Phdr p;
	uint64_t end = 0;
	if (!image)
		return -EINVAL;
	int r = read_header(&v, &h);
	for (uint32_t i = 0; r == 0 && i < h.e_phnum; i++) {
		if (!fetch_segment(&v, h.e_phoff + (uint64_t)i * h.e_phentsize, &p))
			return -EBADMSG;
		if (p.p_type != PT_LOAD)
			continue;
		if (p.p_offset > VDSO_SIZE_MAX || p.p_memsz > VDSO_SIZE_MAX - p.p_offset)
			return -EFBIG;
		if (p.p_offset + p.p_memsz > end)
			end = p.p_offset + p.p_memsz;
	}
	if (r == 0 && end == 0)
		return -EBADMSG;
	return r != 0 ? r : (int)((end + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1));
}

int vdso_open(struct vdso *v, const void *image, size_t size)
{
	Elf64_Ehdr h = {0};
	Elf64_Phdr segment = {0};
	struct dynamic d = {0};
	struct vdso_symbol s;
	*v = (struct vdso){.image = image, .size = size};
	int r = !image ? -EINVAL : size > VDSO_SIZE_MAX ? -EFBIG : read_header(v, &h);
	if (r == 0)
		r = find_segments(v, &h, &segment);
	if (r == 0) {
		read_dynamic(v, &segment, &d);
		r = find_tables(v, &h, &d);
	}
	/* Every symbol is read once here, so that a lookup later fails for one reason only. */
	for (uint32_t i = 0; r >= 0 && i < v->symbols; i++)
		r = symbol_at(v, i, &s);
	if (r >= 0)
		return 0;
	*v = (struct vdso){0};
	return r;
}

int vdso_each(const struct vdso *v, int (*visit)(void *ctx, const struct vdso_symbol *s), void *ctx)
{
	struct vdso_symbol s;
	for (uint32_t i = 0; i < v->symbols; i++) {
		int r = symbol_at(v, i, &s);
		if (r > 0)
			r = visit(ctx, &s);
		if (r != 0)
			return r;
	}
	return 0;
}

int vdso_lookup(const struct vdso *v, const char *name, const char *version, uint64_t *offset)
{
	struct vdso_symbol s;
	uint32_t hash = version ? elf_hash(version) : 0;
	bool fallback = false;
	for (uint32_t i = 0; i < v->symbols; i++) {
		if (symbol_at(v, i, &s) <= 0 || (s.type != STT_FUNC && s.type != STT_NOTYPE) ||
		    strcmp(s.name, name) != 0)
			continue;
		if (version && (!s.version || s.version_hash != hash || strcmp(s.version, version)))
			continue;
		if (version || !s.hidden) {
			*offset = s.offset;
			return 0;
		}
		if (!fallback)
			*offset = s.offset;
		fallback = true;
	}
	return fallback ? 0 : -ENOENT;
}

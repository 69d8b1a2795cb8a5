#include "tests/unit/stubs/elf_maker.h"

#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define IMAGE_MAX 4096
#define BUCKETS	  2u
#define SEGMENTS  3u

/* An image being written: put() writes at `at` and grows it. */
struct draft {
	struct elf_image made;
	const struct elf_plan *plan;
	size_t at;
	unsigned defined;		   /* table index of the first exported symbol */
	unsigned order[ELF_SYMBOLS_MAX];   /* table index - 1 -> plan index */
	uint32_t name[ELF_SYMBOLS_MAX];	   /* st_name by plan index */
	uint32_t version[ELF_SYMBOLS_MAX]; /* vda_name by plan index */
	uint32_t soname;
	unsigned char bytes[IMAGE_MAX];
};

uint32_t elf_sysv_hash(const char *name)
{
	uint32_t h = 0;
	for (; *name; name++) {
		h = (h << 4) + (unsigned char)*name;
		uint32_t top = h & 0xf0000000u;
		h ^= top >> 24;
		h &= ~top;
	}
	return h;
}

static uint32_t gnu_hash(const char *name)
{
	uint32_t h = 5381;
	for (; *name; name++)
		h = h * 33 + (unsigned char)*name;
	return h;
}

static void put(struct draft *d, uint64_t value, size_t width)
{
	assert_true(d->at + width <= IMAGE_MAX);
	for (size_t i = 0; i < width; i++)
		d->bytes[d->at++] = (unsigned char)(value >> 8 * i);
	if (d->at > d->made.size)
		d->made.size = d->at;
}

static void put_word(struct draft *d, uint64_t value)
{
	put(d, value, elf_word(&d->made));
}

static uint32_t put_string(struct draft *d, const char *s)
{
	uint32_t index = (uint32_t)(d->at - d->made.strtab);
	for (size_t i = 0; i <= strlen(s); i++)
		put(d, (unsigned char)s[i], 1);
	return index;
}

static size_t align(struct draft *d, size_t to)
{
	while (d->at % to)
		put(d, 0, 1);
	return d->at;
}

static bool exported(const struct elf_symbol *s)
{
	return s->section != SHN_UNDEF && s->bind != STB_LOCAL;
}

/* DT_GNU_HASH wants what is not in it first, and the rest in the order of its buckets. */
static void order_symbols(struct draft *d)
{
	const struct elf_symbol *s = d->plan->symbols;
	unsigned n = 0;
	for (unsigned pass = 0; pass <= BUCKETS; pass++) {
		if (pass == 1)
			d->defined = n + 1;
		for (unsigned i = 0; s[i].name; i++) {
			assert_true(i < ELF_SYMBOLS_MAX);
			bool mine = exported(&s[i]) ? gnu_hash(s[i].name) % BUCKETS + 1 == pass
						    : pass == 0;
			if (!mine)
				continue;
			d->order[n++] = i;
			d->made.index[i] = n;
		}
	}
	d->made.symbols = n + 1;
}

static void put_strings(struct draft *d)
{
	d->made.strtab = d->at;
	put(d, 0, 1);
	d->soname = put_string(d, "linux-vdso.so.1");
	for (unsigned i = 0; d->plan->versions && d->plan->versions[i]; i++)
		d->version[i] = put_string(d, d->plan->versions[i]);
	for (unsigned i = 0; d->plan->symbols[i].name; i++)
		d->name[i] = put_string(d, d->plan->symbols[i].name);
	d->made.strsz = d->at - d->made.strtab;
}

static void put_symbols(struct draft *d)
{
	d->made.symtab = align(d, 8);
	for (size_t i = 0; i < (d->made.wide ? 24 : 16); i++)
		put(d, 0, 1);
	for (unsigned n = 0; n + 1 < d->made.symbols; n++) {
		const struct elf_symbol *s = &d->plan->symbols[d->order[n]];
		uint64_t value = s->section == SHN_UNDEF ? 0 : d->plan->base + s->value;
		put(d, d->name[d->order[n]], 4);
		if (!d->made.wide) {
			put(d, value, 4);
			put(d, s->size, 4);
		}
		put(d, (uint64_t)(s->bind << 4 | s->type), 1);
		put(d, s->other, 1);
		put(d, s->section, 2);
		if (d->made.wide) {
			put(d, value, 8);
			put(d, s->size, 8);
		}
	}
}

/* One bucket, its chain in the order of the table: enough for a count. */
static void put_hash(struct draft *d)
{
	d->made.hash = align(d, 8);
	put(d, 1, 4);
	put(d, d->made.symbols, 4);
	put(d, d->made.symbols > 1 ? 1 : 0, 4);
	for (unsigned i = 0; i < d->made.symbols; i++)
		put(d, i > 0 && i + 1 < d->made.symbols ? i + 1 : 0, 4);
}

static uint32_t hash_of(const struct draft *d, unsigned index)
{
	return gnu_hash(d->plan->symbols[d->order[index - 1]].name);
}

static void put_gnu_hash(struct draft *d)
{
	d->made.gnu_hash = align(d, 8);
	put(d, BUCKETS, 4);
	put(d, d->defined, 4);
	put(d, 1, 4);
	put(d, 5, 4);
	put_word(d, UINT64_MAX); /* a bloom filter that excludes nothing */
	for (unsigned b = 0; b < BUCKETS; b++) {
		unsigned i = d->defined;
		while (i < d->made.symbols && hash_of(d, i) % BUCKETS != b)
			i++;
		put(d, i < d->made.symbols ? i : 0, 4);
	}
	for (unsigned i = d->defined; i < d->made.symbols; i++) {
		bool last = i + 1 == d->made.symbols ||
			    hash_of(d, i) % BUCKETS != hash_of(d, i + 1) % BUCKETS;
		put(d, (hash_of(d, i) & ~1u) | last, 4);
	}
}

static void put_versions(struct draft *d)
{
	const char *const *versions = d->plan->versions;
	d->made.versym = align(d, 8);
	put(d, VER_NDX_LOCAL, 2);
	for (unsigned n = 0; n + 1 < d->made.symbols; n++) {
		const struct elf_symbol *s = &d->plan->symbols[d->order[n]];
		uint64_t index = exported(s) ? VER_NDX_GLOBAL : VER_NDX_LOCAL;
		for (unsigned i = 0; s->version && versions[i]; i++)
			if (strcmp(versions[i], s->version) == 0)
				index = i + 2;
		put(d, index | (s->hidden ? 0x8000 : 0), 2);
	}
	d->made.verdef = align(d, 8);
	const char *name = "linux-vdso.so.1";
	for (unsigned i = 0; name; i++) {
		put(d, VER_DEF_CURRENT, 2);
		put(d, i == 0 ? VER_FLG_BASE : 0, 2);
		put(d, i + 1, 2);
		put(d, 1, 2);
		put(d, elf_sysv_hash(name), 4);
		put(d, 20, 4);
		put(d, versions[i] ? 28 : 0, 4);
		put(d, i == 0 ? d->soname : d->version[i - 1], 4);
		put(d, 0, 4);
		name = versions[i];
	}
}

static void put_tag(struct draft *d, uint64_t tag, uint64_t value)
{
	put_word(d, tag);
	put_word(d, value);
}

static void put_dynamic(struct draft *d)
{
	uint64_t base = d->plan->base;
	d->made.dynamic = align(d, 8);
	put_tag(d, DT_SONAME, d->soname);
	if (d->made.hash)
		put_tag(d, DT_HASH, base + d->made.hash);
	if (d->made.gnu_hash)
		put_tag(d, DT_GNU_HASH, base + d->made.gnu_hash);
	put_tag(d, DT_STRTAB, base + d->made.strtab);
	put_tag(d, DT_SYMTAB, base + d->made.symtab);
	put_tag(d, DT_STRSZ, d->made.strsz);
	put_tag(d, DT_SYMENT, d->made.wide ? 24 : 16);
	if (d->made.versym) {
		unsigned n = 1;
		while (d->plan->versions[n - 1])
			n++;
		put_tag(d, DT_VERDEF, base + d->made.verdef);
		put_tag(d, DT_VERDEFNUM, n);
		put_tag(d, DT_VERSYM, base + d->made.versym);
	}
	put_tag(d, DT_NULL, 0);
}

static void put_segment(struct draft *d, uint32_t type, size_t from, size_t end)
{
	put(d, type, 4);
	if (d->made.wide)
		put(d, PF_R | PF_X, 4);
	put_word(d, from);
	put_word(d, d->plan->base + from);
	put_word(d, d->plan->base + from);
	put_word(d, end - from);
	put_word(d, end - from);
	if (!d->made.wide)
		put(d, PF_R | PF_X, 4);
	put_word(d, 8);
}

static void put_header(struct draft *d)
{
	static const unsigned char magic[] = {0x7f, 'E', 'L', 'F'};
	bool wide = d->made.wide;
	d->at = 0;
	for (unsigned i = 0; i < 4; i++)
		put(d, magic[i], 1);
	put(d, wide ? ELFCLASS64 : ELFCLASS32, 1);
	put(d, ELFDATA2LSB, 1);
	put(d, EV_CURRENT, 1);
	d->at = EI_NIDENT;
	put(d, ET_DYN, 2);
	put(d, wide ? EM_X86_64 : EM_386, 2);
	put(d, EV_CURRENT, 4);
	put_word(d, 0);
	put_word(d, d->made.segments);
	put_word(d, d->made.sections);
	put(d, 0, 4);
	put(d, wide ? 64 : 52, 2);
	put(d, wide ? 56 : 32, 2);
	put(d, SEGMENTS, 2);
	put(d, wide ? 64 : 40, 2);
	put(d, d->made.sections ? 2 : 0, 2);
	put(d, 0, 2);
}

/* The null section and the dynamic symbols, all that a parser may ask a section table for. */
static void put_sections(struct draft *d)
{
	size_t entry = d->made.wide ? 64 : 40, symbol = d->made.wide ? 24 : 16;
	d->made.sections = align(d, 8);
	for (size_t i = 0; i < entry; i++)
		put(d, 0, 1);
	put(d, 0, 4);
	put(d, SHT_DYNSYM, 4);
	put_word(d, SHF_ALLOC);
	put_word(d, d->plan->base + d->made.symtab);
	put_word(d, d->made.symtab);
	put_word(d, d->made.symbols * symbol);
	put(d, 0, 4);
	put(d, 1, 4);
	put_word(d, 8);
	put_word(d, symbol);
}

struct elf_image elf_make(const struct elf_plan *plan)
{
	struct draft d = {.plan = plan, .made.wide = plan->wide, .at = ELF_TEXT_AT};
	order_symbols(&d);
	d.made.text = ELF_TEXT_AT;
	while (d.at < ELF_TEXT_AT + ELF_TEXT_SIZE)
		put(&d, 0xcc, 1);
	d.made.segments = d.at;
	d.at += (size_t)SEGMENTS * (plan->wide ? 56 : 32);
	if (plan->hash)
		put_hash(&d);
	if (plan->gnu_hash)
		put_gnu_hash(&d);
	put_strings(&d);
	put_symbols(&d);
	if (plan->versions)
		put_versions(&d);
	put_dynamic(&d);
	d.made.load_size = d.at;
	if (plan->sections)
		put_sections(&d);
	d.at = d.made.segments;
	put_segment(&d, PT_LOAD, 0, d.made.load_size);
	put_segment(&d, PT_DYNAMIC, d.made.dynamic, d.made.load_size);
	put_segment(&d, PT_NOTE, d.made.text, d.made.text);
	put_header(&d);
	struct elf_image made = d.made;
	made.bytes = malloc(made.size);
	assert_non_null(made.bytes);
	memcpy(made.bytes, d.bytes, made.size);
	return made;
}

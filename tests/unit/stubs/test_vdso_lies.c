/* The vDSO parser on images with one lie: a single field of a well-formed image set so that its
 * symbols cannot be trusted any more. All must be refused, in both classes. */
#include "stubs/vdso.h"
#include "tests/unit/stubs/elf_sample.h"

#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Where the lie stands: an offset in the image, by the part that it belongs to. */
enum place {
	HEADER,
	E_PHOFF,
	E_SHOFF,
	BEHIND_FLAGS, /* the 16-bit fields that end the ELF header */
	LOAD,
	DYNAMIC,
	TAG,
	NO_TAG, /* the tag becomes DT_DEBUG, which no reader asks for */
	HASH,
	GNU,
	GNU_BUCKET,
	VERSYM, /* one entry per symbol, chosen by enum elf_sample_symbol */
	VERDEF, /* 28 bytes per definition: the file itself, LINUX_2.6, LINUX_2.5 */
	SYMBOL,
	SECTION, /* the second section header, of the dynamic symbols */
	SH_SIZE,
	SH_ENTSIZE
};

struct lie {
	const char *what;
	enum elf_sample kind;
	enum place place;
	uint64_t at; /* bytes into the part; the tag; the enum elf_segment_field */
	uint64_t value;
	size_t width; /* bytes; 0: a word of the class */
	int want;     /* of vdso_open() */
};

#define ALL UINT64_MAX

static const struct lie lies[] = {
	{"magic", BY_HASH, HEADER, 1, 'X', 1, -ENOEXEC},
	{"no class", BY_HASH, HEADER, EI_CLASS, ELFCLASSNONE, 1, -ENOEXEC},
	{"big-endian", BY_HASH, HEADER, EI_DATA, ELFDATA2MSB, 1, -ENOEXEC},
	{"version 0 in e_ident", BY_HASH, HEADER, EI_VERSION, 0, 1, -ENOEXEC},
	{"not a shared object", BY_HASH, HEADER, 16, ET_EXEC, 2, -ENOEXEC},
	{"AArch64", BY_HASH, HEADER, 18, EM_AARCH64, 2, -ENOEXEC},
	{"e_phentsize 64", BY_HASH, BEHIND_FLAGS, 6, 64, 2, -EBADMSG},
	{"e_phentsize 0", BY_HASH, BEHIND_FLAGS, 6, 0, 2, -EBADMSG},
	{"program headers afar", BY_HASH, E_PHOFF, 0, ALL, 0, -EBADMSG},
	{"program headers wrap", BY_HASH, E_PHOFF, 0, ALL - 31, 0, -EBADMSG},
	{"no program header", BY_HASH, BEHIND_FLAGS, 8, 0, 2, -EBADMSG},
	{"65535 program headers", BY_HASH, BEHIND_FLAGS, 8, 0xffff, 2, -EBADMSG},
	{"PT_LOAD from afar", BY_HASH, LOAD, ELF_P_OFFSET, ALL, 0, -EBADMSG},
	{"PT_LOAD wraps", BY_HASH, LOAD, ELF_P_OFFSET, ALL - 64, 0, -EBADMSG},
	{"PT_LOAD too long", BY_HASH, LOAD, ELF_P_FILESZ, ALL, 0, -EBADMSG},
	{"PT_LOAD empty", BY_HASH, LOAD, ELF_P_FILESZ, 0, 0, -EBADMSG},
	{"PT_LOAD elsewhere", BY_HASH, LOAD, ELF_P_VADDR, 0x5000, 0, -EBADMSG},
	{"PT_DYNAMIC wraps", BY_HASH, DYNAMIC, ELF_P_OFFSET, ALL - 8, 0, -EBADMSG},
	{"PT_DYNAMIC too long", BY_HASH, DYNAMIC, ELF_P_FILESZ, ALL, 0, -EBADMSG},
	{"PT_DYNAMIC empty", BY_HASH, DYNAMIC, ELF_P_FILESZ, 0, 0, -EBADMSG},
	{"no symbol table", BY_HASH, NO_TAG, DT_SYMTAB, 0, 0, -EBADMSG},
	{"no string table", BY_HASH, NO_TAG, DT_STRTAB, 0, 0, -EBADMSG},
	{"no string table size", BY_HASH, NO_TAG, DT_STRSZ, 0, 0, -EBADMSG},
	{"no way to count", BY_HASH, NO_TAG, DT_HASH, 0, 0, -EBADMSG},
	{"symbols at the end of memory", BY_HASH, TAG, DT_SYMTAB, ALL - 7, 0, -EBADMSG},
	{"strings too long", BY_HASH, TAG, DT_STRSZ, ALL, 0, -EBADMSG},
	{"strings of one byte", BY_HASH, TAG, DT_STRSZ, 1, 0, -EBADMSG},
	{"odd symbol size", BY_HASH, TAG, DT_SYMENT, 20, 0, -EBADMSG},
	{"hash at the end of memory", BY_HASH, TAG, DT_HASH, ALL - 3, 0, -EBADMSG},
	{"2^32-1 hash buckets", BY_HASH, HASH, 0, ALL, 4, -EBADMSG},
	{"2^32-1 symbols", BY_HASH, HASH, 4, ALL, 4, -EBADMSG},
	{"GNU hash at the end of memory", BY_GNU_HASH, TAG, DT_GNU_HASH, ALL - 3, 0, -EBADMSG},
	{"2^32-1 GNU buckets", BY_GNU_HASH, GNU, 0, ALL, 4, -EBADMSG},
	{"no GNU bucket, 2^32-1 symbols before", BY_GNU_HASH, GNU, 0, ALL << 32, 8, -EBADMSG},
	{"first GNU symbol 2^32-1", BY_GNU_HASH, GNU, 4, ALL, 4, -EBADMSG},
	{"first GNU symbol after the last", BY_GNU_HASH, GNU, 4, 100, 4, -EBADMSG},
	{"GNU bucket of symbol 2^32-1", BY_GNU_HASH, GNU_BUCKET, 0, ALL, 4, -EBADMSG},
	{"2^32-1 bloom words", BY_GNU_HASH, GNU, 8, ALL, 4, -EBADMSG},
	{"versions at the end of memory", BY_HASH, TAG, DT_VERSYM, ALL - 1, 0, -EBADMSG},
	{"definitions at the end of memory", BY_HASH, TAG, DT_VERDEF, ALL - 1, 0, -EBADMSG},
	{"fewer definitions than versions", BY_HASH, TAG, DT_VERDEFNUM, 1, 0, -EBADMSG},
	{"version index that nothing defines", BY_HASH, VERSYM, GETCPU_26, 77, 2, -EBADMSG},
	{"version index of the file itself", BY_HASH, VERDEF, 28 + 2, VER_FLG_BASE, 2, -EBADMSG},
	{"definition of format 2", BY_HASH, VERDEF, 28, 2, 2, -EBADMSG},
	{"definition without a name", BY_HASH, VERDEF, 28 + 6, 0, 2, -EBADMSG},
	{"definition's name afar", BY_HASH, VERDEF, 28 + 12, ALL, 4, -EBADMSG},
	{"definition's name no string", BY_HASH, VERDEF, 28 + 20, ALL, 4, -EBADMSG},
	{"definition chain in a loop", BY_HASH, VERDEF, 28 + 16, ALL - 27, 4, -EBADMSG},
	{"definition chain onto itself", BY_HASH, VERDEF, 28 + 16, 4, 4, -EBADMSG},
	{"definition chain cut", BY_HASH, VERDEF, 16, 0, 4, -EBADMSG},
	{"symbol name afar", BY_HASH, SYMBOL, 0, ALL, 4, -EBADMSG},
	{"section table afar", BY_SECTIONS, E_SHOFF, 0, ALL, 0, -EBADMSG},
	{"section table wraps", BY_SECTIONS, E_SHOFF, 0, ALL - 63, 0, -EBADMSG},
	{"no section table", BY_SECTIONS, E_SHOFF, 0, 0, 0, -EBADMSG},
	{"e_shentsize 0", BY_SECTIONS, BEHIND_FLAGS, 10, 0, 2, -EBADMSG},
	{"no section of symbols", BY_SECTIONS, SECTION, 4, SHT_NULL, 4, -EBADMSG},
	{"section of too many symbols", BY_SECTIONS, SH_SIZE, 0, ALL, 0, -EBADMSG},
	{"section of odd symbols", BY_SECTIONS, SH_ENTSIZE, 0, 0, 0, -EBADMSG},
};

static size_t place_of(const struct elf_image *m, const struct lie *l)
{
	size_t word = elf_word(m), at = (size_t)l->at;
	switch (l->place) {
	case HEADER:
		return at;
	case E_PHOFF:
		return 24 + word;
	case E_SHOFF:
		return 24 + 2 * word;
	case BEHIND_FLAGS:
		return 24 + 3 * word + at;
	case LOAD:
		return elf_segment_field(m, 0, (enum elf_segment_field)at);
	case DYNAMIC:
		return elf_segment_field(m, 1, (enum elf_segment_field)at);
	case TAG:
		return elf_tag(m, l->at);
	case NO_TAG:
		return elf_tag(m, l->at) - word;
	case HASH:
		return m->hash + at;
	case GNU:
		return m->gnu_hash + at;
	case GNU_BUCKET:
		return m->gnu_hash + 16 + word;
	case VERSYM:
		return m->versym + 2UL * m->index[at];
	case VERDEF:
		return m->verdef + at;
	case SYMBOL:
		return elf_symbol_at(m, TIME_26) + at;
	case SECTION:
		return m->sections + (m->wide ? 64 : 40) + at;
	case SH_SIZE:
		return m->sections + (m->wide ? 64 : 40) + 8 + 3 * word;
	case SH_ENTSIZE:
		return m->sections + (m->wide ? 64 : 40) + 16 + 5 * word;
	}
	fail();
	return 0;
}

static void lies_are_refused(void **state)
{
	struct vdso v;
	uint64_t offset;
	(void)state;
	for (size_t i = 0; i < 2 * sizeof(lies) / sizeof(lies[0]); i++) {
		const struct lie *l = &lies[i / 2];
		struct elf_image m = elf_sample(l->kind, i % 2);
		assert_int_equal(vdso_open(&v, m.bytes, m.size), 0);
		elf_set(&m, place_of(&m, l), l->place == NO_TAG ? DT_DEBUG : l->value,
			l->width ? l->width : elf_word(&m));
		int r = vdso_open(&v, m.bytes, m.size);
		if (r != l->want)
			fail_msg("class %d, %s: %d instead of %d", m.wide ? 64 : 32, l->what, r,
				 l->want);
		assert_int_equal(v.symbols, 0);
		assert_int_equal(vdso_lookup(&v, "time", NULL, &offset), -ENOENT);
		elf_free(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lies_are_refused),
	};
	return cmocka_run_group_tests_name("vdso lies", tests, NULL, NULL);
}

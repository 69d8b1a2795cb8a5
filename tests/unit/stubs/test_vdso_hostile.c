/* The vDSO parser on images built to mislead it by more than one field, on lies that spoil one
 * symbol only, on what is no image, and on the size that a mapped image claims. */
#include "stubs/vdso.h"
#include "tests/unit/stubs/elf_sample.h"

#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int open_image(struct vdso *v, const struct elf_image *m)
{
	return vdso_open(v, m->bytes, m->size);
}

static void refuse(struct elf_image *m, int want)
{
	struct vdso v;
	assert_int_equal(open_image(&v, m), want);
	elf_free(m);
}

static void class_of_the_other_machine(void **state)
{
	(void)state;
	struct elf_image m = elf_sample(BY_HASH, true);
	elf_set(&m, EI_CLASS, ELFCLASS32, 1);
	refuse(&m, -ENOEXEC);
	m = elf_sample(BY_HASH, false);
	elf_set(&m, EI_CLASS, ELFCLASS64, 1);
	refuse(&m, -ENOEXEC);
	m = elf_sample(BY_HASH, false); /* x32 */
	elf_set(&m, 18, EM_X86_64, 2);
	refuse(&m, -ENOEXEC);
}

static void segments_missing(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct elf_image m = elf_sample(BY_HASH, i % 2);
		elf_set(&m, m.segments + (i / 2 ? m.wide ? 56u : 32u : 0), PT_NULL, 4);
		refuse(&m, -EBADMSG);
	}
}

static void strings_without_end(void **state)
{
	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		struct elf_image m = elf_sample(BY_HASH, wide);
		memset(m.bytes + m.strtab, 'A', m.strsz);
		refuse(&m, -EBADMSG);
	}
}

/* A table of one bucket, moved to the very end of the image, whose chain is zeros: no entry has the
 * low bit that ends it. */
static void gnu_chain_without_end(void **state)
{
	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		struct elf_image m = elf_sample(GNU_WITH_SECTIONS, wide);
		size_t at = m.sections;
		memset(m.bytes + at, 0, m.size - at);
		elf_set(&m, elf_segment_field(&m, 0, ELF_P_FILESZ), m.size, elf_word(&m));
		elf_set(&m, at, 1, 4);
		elf_set(&m, at + 4, 1, 4);
		elf_set(&m, at + 8, 1, 4);
		elf_set(&m, at + 16 + elf_word(&m), 1, 4);
		elf_set(&m, elf_tag(&m, DT_GNU_HASH), (wide ? 0xffffffffff700000 : 0) + at,
			elf_word(&m));
		struct vdso v;
		assert_int_equal(open_image(&v, &m), -EBADMSG);
		/* The third chain entry ends it: the same table is good, so the chain was it. */
		elf_set(&m, at + 16 + elf_word(&m) + 12, 1, 4);
		assert_int_equal(open_image(&v, &m), 0);
		assert_int_equal(v.symbols, 4);
		/* A bucket before the first symbol would be looked up in front of the chains. */
		elf_set(&m, at + 4, 2, 4);
		assert_int_equal(open_image(&v, &m), -EBADMSG);
		elf_free(&m);
	}
}

/* The definition of the file itself reads as one of LINUX_2.5 from its ninth byte on. */
static void definitions_that_overlap(void **state)
{
	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		struct elf_image m = elf_sample(BY_HASH, wide);
		elf_set(&m, m.verdef + 8, VER_DEF_CURRENT, 4);
		elf_set(&m, m.verdef + 12, 1 << 16 | 3, 4);
		elf_set(&m, m.verdef + 16, 8, 4);
		elf_set(&m, m.verdef + 20, 40, 4);
		elf_set(&m, m.verdef + 24, 20, 4);
		refuse(&m, -EBADMSG);
	}
}

/* The low half of the size alone would be the right one. */
static void section_of_four_gigabytes(void **state)
{
	(void)state;
	struct elf_image m = elf_sample(BY_SECTIONS, true);
	elf_set(&m, m.sections + 64 + 32 + 4, 1, 4);
	refuse(&m, -EBADMSG);
}

/* --- lies that spoil one symbol and leave the rest ----------------------------------------------
 */

static void expect(const struct elf_image *m, const char *name, const char *version, int want,
		   uint64_t want_offset)
{
	struct vdso v;
	uint64_t offset = 0;
	assert_int_equal(open_image(&v, m), 0);
	assert_int_equal(vdso_lookup(&v, name, version, &offset), want);
	assert_int_equal(offset, want == 0 ? want_offset : 0);
}

static void version_needs_name_and_hash(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct elf_image m = elf_sample(BY_HASH, i % 2);
		size_t definition = m.verdef + 28;
		if (i / 2 == 0) {
			elf_set(&m, definition + 8, elf_sysv_hash("LINUX_2.7"), 4);
		} else { /* the name of the next definition under the hash of this one */
			uint32_t name;
			memcpy(&name, m.bytes + definition + 28 + 20, 4);
			elf_set(&m, definition + 20, name, 4);
		}
		expect(&m, "time", "LINUX_2.6", -ENOENT, 0);
		expect(&m, "time", "LINUX_2.7", -ENOENT, 0);
		expect(&m, "time", "LINUX_2.5", -ENOENT, 0);
		expect(&m, "time", NULL, 0, TIME_26_AT);
		expect(&m, "getcpu", "LINUX_2.5", 0, GETCPU_25_AT);
		elf_free(&m);
	}
}

static void symbol_outside_is_skipped(void **state)
{
	(void)state;
	for (int i = 0; i < 6; i++) {
		struct elf_image m = elf_sample(BY_GNU_HASH, i % 2);
		size_t at = elf_symbol_at(&m, TIME_26), word = elf_word(&m);
		size_t value = at + (m.wide ? 8 : 4), size = value + word;
		if (i / 2 == 0)
			elf_set(&m, value, UINT64_MAX, word);
		else if (i / 2 == 1)
			elf_set(&m, size, UINT64_MAX - TIME_26_AT + 1, word);
		else
			elf_set(&m, m.versym + 2UL * m.index[TIME_26], VER_NDX_LOCAL, 2);
		expect(&m, "time", NULL, -ENOENT, 0);
		expect(&m, "time", "LINUX_2.6", -ENOENT, 0);
		expect(&m, "getcpu", "LINUX_2.6", 0, GETCPU_26_AT);
		elf_free(&m);
	}
}

static void dynamic_section_without_null(void **state)
{
	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		struct elf_image m = elf_sample(BY_HASH, wide);
		size_t bytes = m.load_size - m.dynamic - 2 * elf_word(&m);
		elf_set(&m, elf_segment_field(&m, 1, ELF_P_FILESZ), bytes, elf_word(&m));
		expect(&m, "time", "LINUX_2.6", 0, TIME_26_AT);
		elf_free(&m);
	}
}

/* The base is that of the first PT_LOAD, as it is for the kernel and for libc. */
static void second_load_segment_changes_nothing(void **state)
{
	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		struct elf_image m = elf_sample(BY_HASH, wide);
		elf_set(&m, m.segments + (m.wide ? 112 : 64), PT_LOAD, 4);
		expect(&m, "time", "LINUX_2.6", 0, TIME_26_AT);
		elf_free(&m);
	}
}

/* --- what is no image, and sizes ----------------------------------------------------------------
 */

static void no_image_at_all(void **state)
{
	struct vdso v;
	(void)state;
	assert_int_equal(vdso_open(&v, NULL, 4096), -EINVAL);
	assert_int_equal(vdso_image_size(NULL, 4096), -EINVAL);
	assert_int_equal(vdso_open(&v, "", 0), -ENOEXEC);
	assert_int_equal(vdso_open(&v, "#!/bin/sh\n", 10), -ENOEXEC);
	assert_int_equal(vdso_image_size("#!/bin/sh\n", 10), -ENOEXEC);
	assert_int_equal(vdso_open(&v, "\177ELF", 4), -EBADMSG);
	/* Refused for its size alone: not a byte of it is there. */
	assert_int_equal(vdso_open(&v, "", VDSO_SIZE_MAX + 1), -EFBIG);
}

static int size_with(bool wide, enum elf_segment_field field, uint64_t value)
{
	struct elf_image m = elf_sample(BY_HASH, wide);
	elf_set(&m, elf_segment_field(&m, 0, field), value, elf_word(&m));
	int bytes = vdso_image_size(m.bytes, m.size);
	elf_free(&m);
	return bytes;
}

static void image_size_is_whole_pages_and_bounded(void **state)
{
	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		assert_int_equal(size_with(wide, ELF_P_MEMSZ, 1), 4096);
		assert_int_equal(size_with(wide, ELF_P_MEMSZ, 4096), 4096);
		assert_int_equal(size_with(wide, ELF_P_MEMSZ, 4097), 8192);
		assert_int_equal(size_with(wide, ELF_P_MEMSZ, VDSO_SIZE_MAX), VDSO_SIZE_MAX);
		assert_int_equal(size_with(wide, ELF_P_MEMSZ, VDSO_SIZE_MAX + 1), -EFBIG);
		assert_int_equal(size_with(wide, ELF_P_MEMSZ, UINT64_MAX), -EFBIG);
		assert_int_equal(size_with(wide, ELF_P_OFFSET, UINT64_MAX), -EFBIG);
		assert_int_equal(size_with(wide, ELF_P_OFFSET, VDSO_SIZE_MAX), -EFBIG);
		assert_int_equal(size_with(wide, ELF_P_MEMSZ, 0), -EBADMSG);
	}
}

static void image_size_reads_one_page_only(void **state)
{
	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		struct elf_image m = elf_sample(BY_HASH, wide);
		size_t headers = m.segments + (m.wide ? 168 : 96);
		unsigned char *cut = malloc(headers);
		assert_non_null(cut);
		memcpy(cut, m.bytes, headers);
		assert_int_equal(vdso_image_size(cut, headers), 4096);
		assert_int_equal(vdso_image_size(cut, headers - 1), -EBADMSG);
		free(cut);
		elf_free(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(class_of_the_other_machine),
		cmocka_unit_test(segments_missing),
		cmocka_unit_test(strings_without_end),
		cmocka_unit_test(gnu_chain_without_end),
		cmocka_unit_test(definitions_that_overlap),
		cmocka_unit_test(section_of_four_gigabytes),
		cmocka_unit_test(version_needs_name_and_hash),
		cmocka_unit_test(symbol_outside_is_skipped),
		cmocka_unit_test(dynamic_section_without_null),
		cmocka_unit_test(second_load_segment_changes_nothing),
		cmocka_unit_test(no_image_at_all),
		cmocka_unit_test(image_size_is_whole_pages_and_bounded),
		cmocka_unit_test(image_size_reads_one_page_only),
	};
	return cmocka_run_group_tests_name("vdso hostile", tests, NULL, NULL);
}

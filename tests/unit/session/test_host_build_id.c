/* The build id, out of hand-made ELF files of both classes, whole and damaged. */
#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/session/build_id.h"

/* An image of either class: header, two program headers, notes. */
struct image {
	unsigned char bytes[1024];
	size_t size;
	size_t note_at; /* offset of the build id note's header */
};

static size_t put_note(unsigned char *at, uint32_t type, const char *name, const void *desc,
		       uint32_t descsz)
{
	Elf64_Nhdr note = {(uint32_t)strlen(name) + 1, descsz, type};
	memcpy(at, &note, sizeof(note));
	memcpy(at + sizeof(note), name, note.n_namesz);
	size_t size = (sizeof(note) + note.n_namesz + 3) & ~(size_t)3;
	memcpy(at + size, desc, descsz);
	return (size + descsz + 3) & ~(size_t)3;
}

static const unsigned char id20[20] = {0xde, 0xad, 0xbe, 0xef, 0x00, 0x01, 0x0a, 0xff};
#define ID20_HEX "deadbeef00010aff000000000000000000000000"

/* Two segments, the first one no note; an ABI note in front of the build id. */
static struct image make(int class, uint32_t id_size)
{
	struct image image = {.size = 0};
	unsigned char id[200] = {0};
	memcpy(id, id20, sizeof(id20));
	size_t notes = 256;
	image.note_at = notes + put_note(image.bytes + notes, NT_GNU_ABI_TAG, "GNU", id, 16);
	image.size = image.note_at +
		     put_note(image.bytes + image.note_at, NT_GNU_BUILD_ID, "GNU", id, id_size);
	unsigned char ident[EI_NIDENT] = {0x7f,	       'E',	  'L', 'F', (unsigned char)class,
					  ELFDATA2LSB, EV_CURRENT};
	if (class == ELFCLASS64) {
		Elf64_Ehdr head = {.e_phoff = sizeof(head), .e_phnum = 2};
		Elf64_Phdr p[2] = {{.p_type = PT_LOAD},
				   {.p_type = PT_NOTE,
				    .p_offset = notes,
				    .p_filesz = image.size - notes,
				    .p_align = 4}};
		memcpy(head.e_ident, ident, EI_NIDENT);
		memcpy(image.bytes, &head, sizeof(head));
		memcpy(image.bytes + sizeof(head), p, sizeof(p));
	} else {
		Elf32_Ehdr head = {.e_phoff = sizeof(head), .e_phnum = 2};
		Elf32_Phdr p[2] = {{.p_type = PT_LOAD},
				   {.p_type = PT_NOTE,
				    .p_offset = (uint32_t)notes,
				    .p_filesz = (uint32_t)(image.size - notes),
				    .p_align = 4}};
		memcpy(head.e_ident, ident, EI_NIDENT);
		memcpy(image.bytes, &head, sizeof(head));
		memcpy(image.bytes + sizeof(head), p, sizeof(p));
	}
	return image;
}

/* Writes `size` bytes of the image to a file and reads the id of that. */
static int read_back(const struct image *image, size_t size, char *hex)
{
	char path[] = "/tmp/syspath-test-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, image->bytes, size), size);
	close(fd);
	memcpy(hex, "untouched", sizeof("untouched"));
	int rc = build_id_read(path, hex);
	unlink(path);
	if (rc)
		assert_string_equal(hex, "untouched");
	return rc;
}

static void both_classes(void **state)
{
	(void)state;
	char hex[BUILD_ID_HEX_MAX];
	for (int class = ELFCLASS32; class <= ELFCLASS64; class ++) {
		struct image image = make(class, sizeof(id20));
		assert_int_equal(read_back(&image, image.size, hex), 0);
		assert_string_equal(hex, ID20_HEX);
	}
}

static void ids_of_odd_sizes(void **state)
{
	(void)state;
	char hex[BUILD_ID_HEX_MAX];
	struct image image = make(ELFCLASS64, 64);
	assert_int_equal(read_back(&image, image.size, hex), 0);
	assert_int_equal(strlen(hex), 128);
	image = make(ELFCLASS64, 65);
	assert_int_equal(read_back(&image, image.size, hex), -ENODATA);
	image = make(ELFCLASS64, 0);
	assert_int_equal(read_back(&image, image.size, hex), -ENODATA);
}

static void cut_anywhere(void **state)
{
	(void)state;
	char hex[BUILD_ID_HEX_MAX];
	for (int class = ELFCLASS32; class <= ELFCLASS64; class ++) {
		struct image image = make(class, sizeof(id20));
		for (size_t size = 0; size < image.size; size++) {
			int rc = read_back(&image, size, hex);
			assert_int_equal(rc,
					 size < EI_NIDENT && size <= EI_DATA ? -ENOEXEC : -EBADMSG);
		}
	}
}

static void not_an_elf_file_of_ours(void **state)
{
	(void)state;
	char hex[BUILD_ID_HEX_MAX] = "untouched";
	struct image image = make(ELFCLASS64, sizeof(id20));
	image.bytes[EI_DATA] = ELFDATA2MSB;
	assert_int_equal(read_back(&image, image.size, hex), -ENOEXEC);
	image.bytes[EI_DATA] = ELFDATA2LSB;
	image.bytes[EI_CLASS] = 3;
	assert_int_equal(read_back(&image, image.size, hex), -ENOEXEC);
	assert_int_equal(build_id_read("/no/such/file", hex), -ENOENT);
	assert_int_equal(build_id_read("/", hex), -EISDIR);
}

static void another_owner_s_note(void **state)
{
	(void)state;
	char hex[BUILD_ID_HEX_MAX];
	struct image image = make(ELFCLASS64, sizeof(id20));
	memcpy(image.bytes + image.note_at + sizeof(Elf64_Nhdr), "Xen", 4);
	assert_int_equal(read_back(&image, image.size, hex), -ENODATA);
}

static void hostile_sizes(void **state)
{
	(void)state;
	static const uint32_t sizes[] = {21, 1000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff};
	char hex[BUILD_ID_HEX_MAX];
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct image image = make(ELFCLASS64, sizeof(id20));
		Elf64_Nhdr note = {4, sizes[i], NT_GNU_BUILD_ID};
		memcpy(image.bytes + image.note_at, &note, sizeof(note));
		assert_int_equal(read_back(&image, image.size, hex), -EBADMSG);
		note = (Elf64_Nhdr){sizes[i], 20, NT_GNU_BUILD_ID};
		memcpy(image.bytes + image.note_at, &note, sizeof(note));
		assert_true(read_back(&image, image.size, hex) < 0);
	}
}

static void hostile_offsets(void **state)
{
	(void)state;
	char hex[BUILD_ID_HEX_MAX];
	static const uint64_t offsets[] = {1u << 20, INT64_MAX, UINT64_MAX - 8, UINT64_MAX};
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		struct image image = make(ELFCLASS64, sizeof(id20));
		size_t field = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
		memcpy(image.bytes + field + offsetof(Elf64_Phdr, p_offset), &offsets[i], 8);
		assert_int_equal(read_back(&image, image.size, hex), -EBADMSG);

		image = make(ELFCLASS64, sizeof(id20));
		memcpy(image.bytes + offsetof(Elf64_Ehdr, e_phoff), &offsets[i], 8);
		assert_int_equal(read_back(&image, image.size, hex), -EBADMSG);

		image = make(ELFCLASS64, sizeof(id20));
		memcpy(image.bytes + field + offsetof(Elf64_Phdr, p_filesz), &offsets[i], 8);
		assert_int_equal(read_back(&image, image.size, hex), -ENODATA);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_classes),		cmocka_unit_test(ids_of_odd_sizes),
		cmocka_unit_test(cut_anywhere),		cmocka_unit_test(not_an_elf_file_of_ours),
		cmocka_unit_test(another_owner_s_note), cmocka_unit_test(hostile_sizes),
		cmocka_unit_test(hostile_offsets),
	};
	return cmocka_run_group_tests_name("host_build_id", tests, NULL, NULL);
}

/* The vDSO parser on images cut short and corrupted: it must refuse them or give one consistent
 * story, and read nothing outside of them. */
#include "stubs/vdso.h"
#include "tests/unit/stubs/elf_sample.h"

#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

struct walk {
	const struct vdso *v;
	unsigned visits;
};

static void expect_string_inside(const struct vdso *v, const char *s)
{
	const char *start = (const char *)v->image, *end = start + v->size;
	assert_true(s >= start && s < end);
	assert_non_null(memchr(s, 0, (size_t)(end - s)));
}

static int expect_inside(void *ctx, const struct vdso_symbol *s)
{
	struct walk *w = ctx;
	uint64_t offset = UINT64_MAX;
	assert_true(++w->visits <= w->v->symbols);
	assert_true(s->offset < w->v->size && s->size <= w->v->size - s->offset);
	expect_string_inside(w->v, s->name);
	assert_true(s->name[0] != '\0');
	if (s->version)
		expect_string_inside(w->v, s->version);
	if (s->type != STT_OBJECT) {
		assert_int_equal(vdso_lookup(w->v, s->name, NULL, &offset), 0);
		assert_true(offset < w->v->size);
	}
	return 0;
}

/* Returns what vdso_open() says, after checking all that hangs on it. */
static int expect_sane(const void *image, size_t size)
{
	struct vdso v;
	struct walk w = {.v = &v};
	uint64_t offset;
	int r = vdso_open(&v, image, size), bytes = vdso_image_size(image, size);
	assert_true(r == 0 || r == -ENOEXEC || r == -EBADMSG);
	assert_int_equal(vdso_each(&v, expect_inside, &w), 0);
	if (r == 0)
		assert_true(v.symbols <= size / (v.wide ? 24 : 16));
	else
		assert_int_equal(vdso_lookup(&v, "time", NULL, &offset), -ENOENT);
	assert_true(bytes < 0 || (bytes % 4096 == 0 && bytes > 0 && bytes <= VDSO_SIZE_MAX));
	return r;
}

/* The last byte of the image is the last readable one: an overrun faults without ASan, too. */
static unsigned char *guarded_end(void)
{
	unsigned char *pages =
		mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(pages != MAP_FAILED);
	assert_int_equal(mprotect(pages + 4096, 4096, PROT_NONE), 0);
	return pages + 4096;
}

static void every_truncation(void **state)
{
	unsigned char *end = guarded_end();
	(void)state;
	for (int i = 0; i < 2 * ELF_SAMPLES; i++) {
		struct elf_image image = elf_sample((enum elf_sample)(i / 2), i % 2);
		size_t needed = i / 2 == BY_SECTIONS ? image.size : image.load_size;
		for (size_t n = 0; n <= image.size; n++) {
			unsigned char *heap = malloc(n ? n : 1);
			assert_non_null(heap);
			memcpy(heap, image.bytes, n);
			memcpy(end - n, image.bytes, n);
			int r = expect_sane(heap, n);
			assert_int_equal(expect_sane(end - n, n), r);
			if ((r == 0) != (n >= needed))
				fail_msg("%zu of %zu bytes: %d", n, image.size, r);
			free(heap);
		}
		elf_free(&image);
	}
	munmap(end - 4096, 8192);
}

static void every_corrupt_byte(void **state)
{
	static const unsigned char flips[] = {0x01, 0x02, 0x10, 0x80, 0xff, 0};
	unsigned char *end = guarded_end();
	(void)state;
	for (int i = 0; i < 2 * ELF_SAMPLES; i++) {
		struct elf_image image = elf_sample((enum elf_sample)(i / 2), i % 2);
		unsigned char *copy = end - image.size;
		for (size_t at = 0; at < image.size; at++)
			for (size_t f = 0; f < sizeof(flips); f++) {
				unsigned char was = image.bytes[at];
				/* The last one clears the byte. */
				image.bytes[at] = flips[f] ? was ^ flips[f] : 0;
				memcpy(copy, image.bytes, image.size);
				int r = expect_sane(image.bytes, image.size);
				assert_int_equal(expect_sane(copy, image.size), r);
				image.bytes[at] = was;
			}
		assert_int_equal(expect_sane(image.bytes, image.size), 0);
		elf_free(&image);
	}
	munmap(end - 4096, 8192);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(every_corrupt_byte),
	};
	return cmocka_run_group_tests_name("vdso damage", tests, NULL, NULL);
}

/* What a test does with an image once it is made. */
#include "tests/unit/stubs/elf_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void elf_free(struct elf_image *image)
{
	free(image->bytes);
	image->bytes = NULL;
}

void elf_set(struct elf_image *image, size_t offset, uint64_t value, size_t width)
{
	assert_true(width <= 8 && offset <= image->size && width <= image->size - offset);
	for (size_t i = 0; i < width; i++)
		image->bytes[offset + i] = (unsigned char)(value >> 8 * i);
}

size_t elf_word(const struct elf_image *image)
{
	return image->wide ? 8 : 4;
}

size_t elf_tag(const struct elf_image *image, uint64_t tag)
{
	size_t word = elf_word(image);
	for (size_t at = image->dynamic; at < image->load_size; at += 2 * word) {
		uint64_t found = 0;
		memcpy(&found, image->bytes + at, word);
		if (found == tag)
			return at + word;
	}
	fail_msg("the image has no dynamic entry %#llx", (unsigned long long)tag);
	return 0;
}

size_t elf_segment_field(const struct elf_image *image, unsigned i, enum elf_segment_field field)
{
	size_t at = image->segments + (size_t)i * (image->wide ? 56 : 32);
	return at + (image->wide ? 8 : 4) + (size_t)field * elf_word(image);
}

size_t elf_symbol_at(const struct elf_image *image, unsigned i)
{
	return image->symtab + (size_t)image->index[i] * (image->wide ? 24 : 16);
}

#include "tests/unit/stubs/elf_sample.h"

#include <elf.h>

struct elf_image elf_sample(enum elf_sample kind, bool wide)
{
	static const char *const versions[] = {"LINUX_2.6", "LINUX_2.5", NULL};
	static const struct elf_symbol symbols[] = {
		[TIME_26] = {"time", "LINUX_2.6", TIME_26_AT, 0x20, STB_GLOBAL, STT_FUNC, 0,
			     ELF_TEXT, false},
		[GETCPU_25] = {"getcpu", "LINUX_2.5", GETCPU_25_AT, 4, STB_GLOBAL, STT_FUNC, 0,
			       ELF_TEXT, true},
		[GETCPU_26] = {"getcpu", "LINUX_2.6", GETCPU_26_AT, 4, STB_WEAK, STT_FUNC, 0,
			       ELF_TEXT, false},
		{0}};
	struct elf_plan plan = {.wide = wide,
				.hash = kind == BY_HASH,
				.gnu_hash = kind == BY_GNU_HASH || kind == GNU_WITH_SECTIONS,
				.sections = kind == BY_SECTIONS || kind == GNU_WITH_SECTIONS,
				.base = wide ? 0xffffffffff700000 : 0,
				.versions = versions,
				.symbols = symbols};
	return elf_make(&plan);
}

/* Every format of a run, of one with core cycles and of an emulated one, byte for byte. After a
 * change that is meant, write the files anew with SYSPATH_GOLDEN=write and look at the difference.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/export_sample.h"
#include "tests/unit/golden_file.h"

static void check_golden(const char *run, json_t *root, const char *id)
{
	char file[256], *text = sample_text(id, root);

	snprintf(file, sizeof(file), "tests/golden/export/%s.%s.%s", run, id,
		 export_find(id)->extension);
	expect_golden(file, text);
	free(text);
}

#define FORMAT(id, extension, cells, figures, what)                                                \
	static void golden_##id(void **state)                                                      \
	{                                                                                          \
		(void)state;                                                                       \
		check_golden("small", sample_root(), #id);                                         \
		check_golden("ruled", sample_ruled_root(), #id);                                   \
		if (EXPORT_##figures == EXPORT_BOTH)                                               \
			check_golden("exact", sample_exact_root(), #id);                           \
		else                                                                               \
			assert_int_equal(sample_status(#id, sample_exact_root()), -ENOTSUP);       \
	}
#include "bench/export/formats.def"
#undef FORMAT

/* What an exporter leaves undecided (a locale, an uninitialised byte) shows in the second run. */
static void same_text_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXPORT_FORMATS; i++) {
		char *first = sample_text(export_formats[i].id, sample_root());
		char *second = sample_text(export_formats[i].id, sample_root());
		assert_string_equal(first, second);
		free(first);
		free(second);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define FORMAT(id, extension, cells, figures, what) cmocka_unit_test(golden_##id),
#include "bench/export/formats.def"
#undef FORMAT
		cmocka_unit_test(same_text_twice),
	};

	return cmocka_run_group_tests_name("export_golden", tests, NULL, NULL);
}

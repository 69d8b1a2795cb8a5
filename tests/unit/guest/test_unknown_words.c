#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/guest/unknown_words.h"

static void test_what_is_left(void **state)
{
	const char *arguments[] = {"nopti", "acpi_rsdp", "no_such", "nokaslrs", NULL};
	const char *environment[] = {"HOME=/",		 "TERM=linux",	"pti=on", "HOME=/root",
				     "ia32_emulation=0", "spectre=off", "tsx=on", NULL};
	json_t *words = unknown_words(arguments, environment);
	json_t *left = json_pack("[s, s, s, s, s]", "no_such", "nokaslrs", "HOME=/root",
				 "ia32_emulation=0", "spectre=off");

	(void)state;
	assert_true(json_equal(words, left));
	json_decref(words);
	json_decref(left);
}

static void test_nothing(void **state)
{
	const char *none[] = {NULL}, *own[] = {"HOME=/", NULL};
	json_t *words = unknown_words(none, own);

	(void)state;
	assert_int_equal(json_array_size(words), 0);
	json_decref(words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_left),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/emulator/unknown_words.h"

/* As /proc has them, without the NUL that a string literal ends in. */
#define LIST(words) words, sizeof(words) - 1

static void test_what_is_left(void **state)
{
	json_t *words = unknown_words(
		LIST("/init\0nopti\0acpi_rsdp\0no_such\0nokaslrs\0"),
		LIST("HOME=/\0TERM=linux\0pti=on\0HOME=/root\0ia32_emulation=0\0spectre=off\0"
		     "tsx=on\0"));
	json_t *left = json_pack("[s, s, s, s, s]", "no_such", "nokaslrs", "HOME=/root",
				 "ia32_emulation=0", "spectre=off");

	(void)state;
	assert_true(json_equal(words, left));
	json_decref(words);
	json_decref(left);
}

static void test_nothing(void **state)
{
	json_t *words = unknown_words(LIST("/init\0"), LIST("HOME=/\0"));

	(void)state;
	assert_int_equal(json_array_size(words), 0);
	json_decref(words);
	words = unknown_words(NULL, 0, NULL, 0); /* no /proc there */
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

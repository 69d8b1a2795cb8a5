/* The functions of a program: of this one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/tracer/elf_functions.h"

#include <errno.h>

static const struct elf_function *named(const struct elf_functions *symbols, const char *name)
{
	for (size_t i = 0; i < symbols->n; i++)
		if (!strcmp(symbols->symbol[i].name, name))
			return &symbols->symbol[i];
	fail_msg("no function %s", name);
	return NULL;
}

static void test_own_functions(void **state)
{
	struct elf_functions symbols;

	(void)state;
	assert_int_equal(elf_functions_read("/proc/self/exe", &symbols), 0);
	const struct elf_function *s = named(&symbols, "elf_functions_read");
	/* Wherever the program was loaded, functions are as far apart as in the file. */
	const struct elf_function *other = named(&symbols, "elf_function_at");
	assert_true((uintptr_t)elf_functions_read - (uintptr_t)elf_function_at ==
		    s->start - other->start);
	assert_string_equal(elf_function_at(&symbols, s->start).name, "elf_functions_read");
	assert_string_equal(elf_function_at(&symbols, s->end - 1).name, "elf_functions_read");
	for (size_t i = 0; i + 1 < symbols.n; i++)
		assert_true(symbols.symbol[i].start < symbols.symbol[i + 1].start);
	/* Below the first there is a space without a name. */
	struct elf_function space = elf_function_at(&symbols, symbols.symbol[0].start - 1);
	assert_null(space.name);
	assert_true(space.start == 0 && space.end == symbols.symbol[0].start);
	elf_functions_free(&symbols);
}

static void test_no_program(void **state)
{
	struct elf_functions symbols;

	(void)state;
	assert_int_equal(elf_functions_read("/nonexistent", &symbols), -ENOENT);
	assert_int_equal(elf_functions_read("Makefile", &symbols), -ENOEXEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_functions),
		cmocka_unit_test(test_no_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

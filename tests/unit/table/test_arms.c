/* Documents of arms beside each other: which is a sweep's default, and the tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/table/arms_table.h"
#include "bench/table/sweep_table.h"
#include "tests/unit/exact_sample.h"
#include "tests/unit/sweep_sample.h"

static void test_default_of_an_option(void **state)
{
	struct sweep_sample s;

	(void)state;
	sweep_sample(&s);
	assert_int_equal(arms_default_of(&s.arms, SWEEP_DEARER), SWEEP_DEFAULT);
	assert_int_equal(arms_default_of(&s.arms, SWEEP_UNKNOWN), SWEEP_DEFAULT);
	assert_int_equal(arms_default_of(&s.arms, SWEEP_DEFAULT), SIZE_MAX);
	assert_int_equal(arms_default_of(&s.arms, SWEEP_OTHER), SIZE_MAX);
	/* Without its default an option is compared with nothing. */
	struct arms rest = {s.list + 1, SWEEP_COUNT - 1};
	assert_int_equal(arms_default_of(&rest, SWEEP_DEARER - 1), SIZE_MAX);
	/* Of two kernels with the same words, the arm's name distinguishes them. */
	s.document[SWEEP_OTHER].arm.cpu = "A";
	s.list[0] = &s.document[SWEEP_OTHER];
	s.list[1] = &s.document[SWEEP_DEFAULT];
	assert_int_equal(arms_default_of(&s.arms, SWEEP_DEARER), 1);
	sweep_sample_free(&s);
}

static void test_known_options(void **state)
{
	struct sweep_sample s;

	(void)state;
	sweep_sample(&s);
	for (int i = 0; i < SWEEP_COUNT; i++)
		assert_int_equal(arms_option_known(&s.document[i]), i != SWEEP_UNKNOWN);
	/* A word of the option as a whole, not a part of another. */
	s.document[SWEEP_UNKNOWN].arm.option = "nosuch=12 a";
	assert_true(arms_option_known(&s.document[SWEEP_UNKNOWN]));
	s.document[SWEEP_UNKNOWN].arm.option = "nosuch=12 nosuch=1 a";
	assert_false(arms_option_known(&s.document[SWEEP_UNKNOWN]));
	sweep_sample_free(&s);
}

static void test_sweep_table(void **state)
{
	struct sweep_sample s;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	sweep_sample(&s);
	sweep_table_print(out, &s.arms);
	fclose(out);
	assert_non_null(strstr(text, "adds to base (6.1.0, A, command line \"vsyscall=none\")"));
	assert_null(strstr(text, "adds to other"));
	assert_non_null(strstr(text, "\n  (default)     337 \n"
				     "  pti=on        +13 \n"
				     "  nosuch=1  not known to this kernel\n"
				     "  gone            - \n"));
	free(text);
	out = open_memstream(&text, &size);
	s.arms.n = SWEEP_DEARER; /* no sweep, no table */
	sweep_table_print(out, &s.arms);
	fclose(out);
	assert_string_equal(text, "");
	free(text);
	sweep_sample_free(&s);
}

/* The mode found is printed where it is not the one asked for. */
static void test_mode_not_followed(void **state)
{
	struct run_document d = exact_read(exact_armed(3370, "6.1", "vsyscall=native", "A"));
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	arms_table_print(out, &(struct arms_column){&d, "a"}, 1);
	fclose(out);
	assert_non_null(strstr(text, "a asked for vsyscall=native; what the kernel has is xonly"));
	free(text);
	document_free(&d);
}

/* What the page does and what 32-bit processes enter by, where they are known. */
static void test_ways_found(void **state)
{
	static const struct {
		const char *mode, *entry, *legend;
	} cases[] = {
		{"none", NULL, "6.1.0, A, vsyscall none: pti=on; "},
		{"xonly", "syscall",
		 "6.1.0, A, vsyscall xonly, __kernel_vsyscall syscall: pti=on; "},
		{NULL, "int80", "6.1.0, A, __kernel_vsyscall int80: pti=on; "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *root = exact_armed(3370, "6.1", "pti=on", "A");
		json_t *hard = json_object_get(json_object_get(root, "host"), "hard");
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);
		json_object_update_new(hard,
				       json_pack("{s:s?, s:s?}", "vsyscall_mode", cases[i].mode,
						 "kernel_vsyscall", cases[i].entry));
		struct run_document d = exact_read(root);
		arms_table_print(out, &(struct arms_column){&d, "a"}, 1);
		fclose(out);
		assert_non_null(strstr(text, cases[i].legend));
		free(text);
		document_free(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default_of_an_option),
		cmocka_unit_test(test_known_options),
		cmocka_unit_test(test_sweep_table),
		cmocka_unit_test(test_mode_not_followed),
		cmocka_unit_test(test_ways_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

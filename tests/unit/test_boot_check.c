/* Counts against references. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/driver/boot_check.h"
#include "bench/result/arms.h"
#include "tests/unit/exact_sample.h"
#include "tests/unit/outcome_sample.h"

static void test_reference_that_fits(void **state)
{
	struct run_document known[3] = {
		exact_read(exact_armed(3370, "6.1 #1", "vsyscall=none", "A")),
		exact_read(exact_armed(3400, "6.12 #1", "vsyscall=none", "A")),
		exact_read(exact_armed(3500, "6.12 #1", "vsyscall=none", "B")),
	};
	struct boot_references references = {known, 3};
	const struct run_document *found;
	struct run_document here =
		exact_read(exact_armed(3400, "6.12 #1", "vsyscall=none pti=on", "A"));
	struct run_document newer = exact_read(exact_armed(3400, "7.0 #1", "vsyscall=none", "B"));

	(void)state;
	assert_int_equal(boot_reference_find(&references, &here, "vsyscall=none", &found),
			 BOOT_FIT_EXACT);
	assert_ptr_equal(found, &known[1]);
	assert_int_equal(boot_reference_find(&references, &here, "vsyscall=none pti=on", &found),
			 BOOT_FIT_NONE);
	assert_null(found);
	assert_int_equal(boot_reference_find(&references, &newer, "vsyscall=none", &found),
			 BOOT_FIT_NEAR);
	assert_ptr_equal(found, &known[2]);
	for (int i = 0; i < 3; i++)
		document_free(&known[i]);
	document_free(&here);
	document_free(&newer);
}

static void test_differences_are_printed(void **state)
{
	struct run_document a = exact_read(exact_armed(3370, "6.1", "", "A")),
			    b = exact_read(exact_armed(3400, "6.1", "", "A"));
	char *text = NULL;
	size_t size, compared;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(boot_check_print(out, &a, &a, &compared), 0);
	assert_int_equal(compared, SAMPLE_COUNT);
	assert_int_equal(boot_check_print(out, &a, &b, &compared), 2);
	fclose(out);
	assert_non_null(strstr(text, "337"));
	assert_non_null(strstr(text, "340"));
	assert_non_null(strstr(text, "+3\n"));
	assert_int_equal(boot_documents_differ(&a, &b), 2);
	assert_int_equal(boot_documents_differ(&a, &a), 0);
	assert_true(arms_smallest_share(&a) == 0.9);
	free(text);
	document_free(&a);
	document_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference_that_fits),
		cmocka_unit_test(test_differences_are_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

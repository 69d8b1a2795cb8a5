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

#include "bench/boots/boot_check.h"
#include "bench/document/arms.h"
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

/* A Debian update changes the name of the package, too: what is nearest is the same series. */
static void test_nearest_is_of_the_same_series(void **state)
{
	static const struct {
		const char *version, *package;
	} known[] = {
		{"5.10.0-32-cloud-amd64 #1", "linux-image-5.10.0-32-cloud-amd64"},
		{"6.1.0-40-cloud-amd64 #1", "linux-image-6.1.0-40-cloud-amd64"},
		{"6.1.0-49-amd64 #1", "linux-image-6.1.0-49-amd64"},
		{"6.1.0-49-cloud-amd64 #1", "linux-image-6.1.0-49-cloud-amd64"},
		{"6.1.0-49-rt-amd64 #1", "linux-image-6.1.0-49-rt-amd64"},
		{"6.12.117+deb13-cloud-amd64 #1", "linux-image-6.12.117+deb13-cloud-amd64"},
		{"7.2.13+deb14-cloud-amd64 #1", "linux-image-7.2.13+deb14-cloud-amd64"},
	};
	enum { KNOWN = sizeof(known) / sizeof(known[0]) };
	static const struct {
		const char *version, *package;
		size_t nearest;
	} arms[] = {
		{"6.1.0-50-cloud-amd64 #1", "linux-image-6.1.0-50-cloud-amd64", 3},
		{"6.1.0-50-amd64 #1", "linux-image-6.1.0-50-amd64", 2},
		{"6.1.0-41-cloud-amd64 #1", "linux-image-6.1.0-41-cloud-amd64", 1},
		{"6.12.120+deb13-cloud-amd64 #1", "linux-image-6.12.120+deb13-cloud-amd64", 5},
		{"7.0.1 #1", NULL, 6},
		{"5.15.0 #1", NULL, 0},
		{"6.7 #1", NULL, 5},
	};
	struct run_document document[KNOWN];
	struct boot_references references = {document, KNOWN};
	const struct run_document *found;

	(void)state;
	for (size_t i = 0; i < KNOWN; i++) {
		document[i] = exact_read(exact_armed(3370, known[i].version, "", "A"));
		document[i].arm.package = known[i].package;
	}
	for (size_t i = 0; i < sizeof(arms) / sizeof(arms[0]); i++) {
		struct run_document here = exact_read(exact_armed(3370, arms[i].version, "", "A"));
		here.arm.package = arms[i].package;
		assert_int_equal(boot_reference_find(&references, &here, "", &found),
				 BOOT_FIT_NEAR);
		assert_int_equal(found - document, arms[i].nearest);
		document_free(&here);
	}
	/* Of two of one kernel, that of the same QEMU. */
	struct run_document here = exact_read(exact_armed(3370, known[3].version, "", "A"));
	document[2].arm.kernel = document[3].arm.kernel;
	document[3].arm.qemu = "10.0.0";
	assert_int_equal(boot_reference_find(&references, &here, "", &found), BOOT_FIT_EXACT);
	assert_ptr_equal(found, &document[2]);
	/* Of two of other QEMUs, that of the nearest. */
	static const char *const qemu[][2] = {
		{"11.1.3", "10.0.0"}, {"7.2.22", "7.2.0"}, {"8.2.2", "7.2.0"}};
	document[2].arm.qemu = "7.2.0";
	for (size_t i = 0; i < 3; i++) {
		here.arm.qemu = qemu[i][0];
		assert_int_equal(boot_reference_find(&references, &here, "", &found),
				 BOOT_FIT_QEMU);
		assert_string_equal(found->arm.qemu, qemu[i][1]);
	}
	document_free(&here);
	for (size_t i = 0; i < KNOWN; i++)
		document_free(&document[i]);
}

static void test_differences_are_printed(void **state)
{
	struct run_document a = exact_read(exact_armed(3370, "6.1", "", "A")),
			    b = exact_read(exact_armed(3400, "6.1", "", "A"));
	char *text = NULL;
	size_t size, compared, differ = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(boot_check_print(out, &a, &a, &compared), 0);
	assert_int_equal(compared, SAMPLE_COUNT);
	assert_int_equal(boot_check_print(out, &a, &b, &compared), 2);
	fclose(out);
	assert_non_null(strstr(text, "337"));
	assert_non_null(strstr(text, "340"));
	assert_non_null(strstr(text, "+3\n"));
	for (size_t i = 0; i < a.n_cells; i++) {
		assert_false(boot_cells_differ(&a.cells[i], &a.cells[i]));
		differ += boot_cells_differ(&a.cells[i], &b.cells[i]);
	}
	assert_int_equal(differ, 2); /* the system call and the vDSO's function */
	assert_true(arms_smallest_share(&a) == 0.9);
	free(text);
	document_free(&a);
	document_free(&b);
}

/* Checks and returns what was printed, to be freed. */
static char *checked(const struct run_document *reference, const struct run_document *document,
		     size_t differ, size_t compared)
{
	char *text = NULL;
	size_t size, n;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(boot_check_print(out, reference, document, &n), differ);
	assert_int_equal(n, compared);
	fclose(out);
	return text;
}

/* Without the cells of an operation, or without one cell. */
static struct run_document without(const char *op, int cell)
{
	json_t *d = exact_armed(3370, "6.1", "", "A"), *cells = json_object_get(d, "cells");

	for (size_t i = json_array_size(cells); op && i--;)
		if (!strcmp(json_string_value(json_object_get(json_array_get(cells, i), "op")), op))
			json_array_remove(cells, i);
	if (!op)
		json_array_remove(cells, (size_t)cell);
	return exact_read(d);
}

/* A cell that one of the two lacks is a difference, unless it was not asked for. */
static void test_cells_of_one_side(void **state)
{
	struct run_document whole = exact_read(exact_armed(3370, "6.1", "", "A"));
	struct run_document lacks = without(NULL, SAMPLE_SYSCALL);
	struct run_document chosen = without("time", 0);
	json_t *d = exact_armed(3370, "6.1", "", "A"), *cells = json_object_get(d, "cells");
	json_t *added = json_deep_copy(json_array_get(cells, SAMPLE_EMPTY));

	(void)state;
	json_object_set_new(added, "op", json_string("time"));
	json_array_append_new(cells, added);
	struct run_document more = exact_read(d);
	/* x86_64, syscall: the path is in no other cell, so that it counts as not chosen. */
	char *text = checked(&whole, &lacks, 0, SAMPLE_COUNT - 1);
	assert_non_null(strstr(text, "1 cells of the reference are left out"));
	free(text);
	/* A reference of before the path was added is none of it. */
	text = checked(&lacks, &whole, 0, SAMPLE_COUNT - 1);
	assert_non_null(strstr(text, "  1 cells have no reference: "));
	assert_null(strstr(text, "left out"));
	free(text);
	text = checked(&whole, &chosen, 0, SAMPLE_COUNT - 1);
	assert_non_null(strstr(text, "1 cells of the reference are left out"));
	free(text);
	/* Where its ABI, its path and its operation were all counted, a cell is missed. */
	text = checked(&more, &whole, 1, SAMPLE_COUNT + 1);
	assert_non_null(strstr(text, "  empty           x86_64  time "));
	assert_non_null(strstr(text, "   0     missing "));
	assert_null(strstr(text, "left out"));
	free(text);
	text = checked(&whole, &more, 1, SAMPLE_COUNT + 1);
	assert_non_null(strstr(text, "     missing           0 "));
	assert_null(strstr(text, "no reference"));
	free(text);
	document_free(&more);
	document_free(&whole);
	document_free(&lacks);
	document_free(&chosen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference_that_fits),
		cmocka_unit_test(test_nearest_is_of_the_same_series),
		cmocka_unit_test(test_differences_are_printed),
		cmocka_unit_test(test_cells_of_one_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Which cells a format carries, and documents at the edge: nothing measured, no cells, absurd
 * counts, values below zero, times that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "tests/unit/export_sample.h"

enum { FIRST_SYSCALL = 1 };

/* The i-th row of formats.def, if it carries these cells, else NULL. */
static const char *format_of(size_t i, enum export_cells cells)
{
	return export_formats[i].cells == cells ? export_formats[i].id : NULL;
}

static void every_format_is_found_by_its_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXPORT_FORMATS; i++)
		assert_ptr_equal(export_find(export_formats[i].id), &export_formats[i]);
	assert_null(export_find(""));
	assert_null(export_find("list"));
	assert_null(export_find("GAB"));
	/* What the name of a format says about a reader's ratios: docs/formats.md. */
	assert_int_equal(export_find("gab")->cells, EXPORT_COSTS);
	assert_int_equal(export_find("csv")->cells, EXPORT_ALL);
}

static void the_control_is_left_out_where_ratios_are_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXPORT_FORMATS; i++) {
		const char *id = format_of(i, EXPORT_COSTS);
		if (!id)
			continue;
		char *text = sample_text(id, sample_root());
		assert_null(strstr(text, "empty"));
		assert_non_null(strstr(text, "syscall"));
		free(text);
	}
	for (size_t i = 0; i < EXPORT_FORMATS; i++) {
		const char *id = format_of(i, EXPORT_ALL);
		if (!id)
			continue;
		char *text = sample_text(id, sample_root());
		assert_non_null(strstr(text, "empty"));
		free(text);
	}
}

/* Keeps the cells whose path is (or is not) the control's. */
static json_t *only_control(int control)
{
	json_t *root = sample_root(), *cells = json_object_get(root, "cells");

	for (size_t i = json_array_size(cells); i-- > 0;) {
		const char *path =
			json_string_value(json_object_get(json_array_get(cells, i), "path"));
		if ((strcmp(path, "empty") == 0) != control)
			json_array_remove(cells, i);
	}
	return root;
}

static json_t *nothing_measured(void)
{
	json_t *root = sample_root(), *cell;
	size_t i;

	json_array_foreach (json_object_get(root, "cells"), i, cell) {
		json_object_set_new(cell, "cost", json_null());
		json_object_set_new(cell, "tail", json_null());
	}
	return root;
}

static void nothing_measured_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXPORT_FORMATS; i++) {
		const char *id = format_of(i, EXPORT_COSTS);
		if (!id)
			continue;
		assert_int_equal(sample_status(id, nothing_measured()), -ENODATA);
		assert_int_equal(sample_status(id, only_control(1)), -ENODATA);
		assert_int_equal(sample_status(id, only_control(0)), 0);
	}
	/* An ok cell without figures is skipped, not passed. */
	char *text = sample_text("junit", nothing_measured());
	assert_non_null(strstr(text, "tests=\"13\" failures=\"1\" errors=\"0\" skipped=\"12\""));
	free(text);
	text = sample_text("ktap", nothing_measured());
	assert_non_null(strstr(text, "ok 1 getppid.empty.x86_64 # SKIP not measured\n"));
	free(text);
}

static void a_run_without_cells_is_carried(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXPORT_FORMATS; i++) {
		const char *id = format_of(i, EXPORT_ALL);
		if (!id)
			continue;
		json_t *root = sample_root();
		json_array_clear(json_object_get(root, "cells"));
		assert_int_equal(sample_status(id, root), 0);
	}
	json_t *root = sample_root();
	json_array_clear(json_object_get(root, "cells"));
	char *text = sample_text("ktap", root);
	assert_string_equal(text, "KTAP version 1\n1..0 # SKIP the run has no cells\n");
	free(text);
}

/* Two counts whose product is beyond 64 bits. */
static void absurd_counts_do_not_overflow(void **state)
{
	json_t *root = sample_root();
	json_t *cost = json_object_get(sample_cell(root, FIRST_SYSCALL), "cost");

	(void)state;
	json_object_set_new(cost, "calls_per_batch", json_integer(INT64_MAX / 2));
	json_object_set_new(cost, "batches", json_integer(INT64_MAX / 2));
	char *text = sample_text("gobench", root);
	assert_non_null(strstr(text, "abi=x86_64\t9223372036854775807\t121.250 ns/op"));
	free(text);
	/* Fewer batches than invocations still were a batch. */
	root = sample_root();
	json_object_set_new(json_object_get(sample_cell(root, FIRST_SYSCALL), "cost"), "batches",
			    json_integer(1));
	text = sample_text("gobench", root);
	assert_non_null(strstr(text, "abi=x86_64\t100\t121.250 ns/op"));
	free(text);
}

/* A duration is not negative, a measurement may be. */
static void below_zero(void **state)
{
	json_t *root = sample_root();
	json_t *ns = json_object_get(json_object_get(sample_cell(root, 0), "cost"), "ns");

	(void)state;
	json_object_set_new(ns, "floor", json_real(-0.5));
	json_object_set_new(ns, "p50", json_real(-0.25));
	json_t *other = json_deep_copy(root);
	char *text = sample_text("junit", root);
	assert_non_null(strstr(text, "name=\"empty.x86_64\" time=\"0.000000000000\""));
	free(text);
	text = sample_text("lava", other);
	assert_non_null(
		strstr(text, "getppid.empty.x86_64 RESULT=pass MEASUREMENT=-0.250 UNITS=ns"));
	free(text);
}

/* The action's expression for a range wants two characters behind the sign. */
static void a_range_is_symmetric_and_has_decimals(void **state)
{
	json_t *root = sample_root();
	json_t *ns =
		json_object_get(json_object_get(sample_cell(root, FIRST_SYSCALL), "cost"), "ns");

	(void)state;
	json_object_set_new(ns, "p50_interval", json_pack("[f, f]", 116.25, 124.0));
	char *text = sample_text("gab", root);
	assert_non_null(strstr(text, "\"range\": \"± 5.000\""));
	free(text);
}

static void origins_and_ids(void **state)
{
	static const char *const bad_ids[] = {"",      ":x",	"a",	 "A:x",
					      "a-b:x", "a:x y", "a:x\n", "a:\xc3\xa9"};
	char longest[1024];

	(void)state;
	assert_true(export_origin_valid("maestro_2"));
	assert_false(export_origin_valid(""));
	assert_false(export_origin_valid("Maestro"));
	assert_false(export_origin_valid("a:b"));
	assert_true(export_id_valid("maestro:6541f0c1#3/x"));
	assert_true(export_id_valid("a:"));
	for (size_t i = 0; i < sizeof(bad_ids) / sizeof(bad_ids[0]); i++)
		assert_false(export_id_valid(bad_ids[i]));
	memset(longest, 'a', sizeof(longest));
	longest[EXPORT_ORIGIN_MAX] = 0;
	assert_true(export_origin_valid(longest));
	longest[EXPORT_ORIGIN_MAX] = ':';
	longest[EXPORT_ID_MAX] = 0;
	assert_true(export_id_valid(longest));
	longest[EXPORT_ID_MAX] = 'a';
	longest[EXPORT_ID_MAX + 1] = 0;
	assert_false(export_id_valid(longest));
	longest[EXPORT_ORIGIN_MAX] = 'a';
	longest[EXPORT_ORIGIN_MAX + 1] = 0;
	assert_false(export_origin_valid(longest));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_is_found_by_its_name),
		cmocka_unit_test(the_control_is_left_out_where_ratios_are_taken),
		cmocka_unit_test(nothing_measured_is_told),
		cmocka_unit_test(a_run_without_cells_is_carried),
		cmocka_unit_test(absurd_counts_do_not_overflow),
		cmocka_unit_test(below_zero),
		cmocka_unit_test(a_range_is_symmetric_and_has_decimals),
		cmocka_unit_test(origins_and_ids),
	};

	return cmocka_run_group_tests_name("export_edge", tests, NULL, NULL);
}

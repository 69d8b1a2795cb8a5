/* What an experiment is shown as: units, and cells that have another than the rest. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "bench/ab/ab_views.h"

static double a[2][2] = {{430, 432}, {300, 302}}, b[2][2] = {{434, 436}, {306, 308}};

static struct ab_cell cell_of(const char *path, enum figure_stat_id stat, int i)
{
	return (struct ab_cell){
		.id = {.abi = ABI_x86_64,
		       .path = (enum path_id)path_by_name(path),
		       .op = (enum op_id)op_by_name("getppid")},
		.stat = &figure_stats[stat],
		.pairs = 2,
		.a = a[i],
		.b = b[i],
		.effect = {.kind = EFFECT_RATIO,
			   .base = a[i][0],
			   .new = b[i][0],
			   .estimate = 1.01,
			   .span = {1.005, 1.02},
			   .margin = figure_stats[stat].tolerance},
		.difference = {.estimate = 4, .span = {3, 5}},
		.p_holm = 0.25,
		.verdict = VERDICT_INCONCLUSIVE,
	};
}

/* The TSC runs at 2 GHz: a tick is half a nanosecond. */
static struct ab_result result_of(struct ab_cell *cells, size_t n)
{
	return (struct ab_result){.cells = cells, .n_cells = n, .pairs = 2, .tsc_hz = 2e9};
}

typedef void view(FILE *out, const struct ab_settings *settings, const struct ab_result *r);

static char *text_of(view *show, const struct ab_result *r)
{
	const struct ab_settings settings = {.side = {{.name = "none"}, {.name = "none"}},
					     .alpha = VERDICT_ALPHA};
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	show(out, &settings, r);
	fclose(out);
	return text;
}

static void assert_text(const char *value, const json_t *object, const char *key)
{
	assert_string_equal(json_string_value(json_object_get(object, key)), value);
}

static void cells_of_two_units(void **state)
{
	struct ab_cell cells[3] = {cell_of("int80", STAT_FLOOR, 1),
				   cell_of("syscall", STAT_CYCLES, 0),
				   {.reason = "not here"}};
	struct ab_result r = result_of(cells, 3);

	(void)state;
	cells[2].id = cells[1].id;
	cells[2].id.path = (enum path_id)path_by_name("libc");
	snprintf(cells[0].no_cycles, sizeof(cells[0].no_cycles), "no two rulers agree");
	r.stat = &figure_stats[STAT_CYCLES];
	char *table = text_of(ab_print_table, &r);
	assert_non_null(strstr(table, "cost: p50 per call, core cycles"));
	assert_null(strstr(table, "\nno core cycles"));
	const char *cycles = strstr(table, "A cycles    B cycles  B-A cycles");
	const char *syscall = strstr(table, "430.0       434.0       +4.00  [+3.00, +5.00]");
	const char *reason = strstr(table, "floor, ticks: no core cycles, no two rulers agree\n");
	const char *ns = strstr(table, "A ns        B ns      B-A ns");
	const char *int80 = strstr(table, "150.00      153.00       +2.00  [+1.50, +2.50]");
	const char *libc = strstr(table, "not measured: not here");
	assert_true(cycles && syscall && libc && reason && ns && int80);
	assert_true(cycles < syscall && syscall < libc && libc < reason && reason < ns &&
		    ns < int80);
	free(table);

	char *text = text_of(ab_print_json, &r);
	json_t *root = json_loads(text, 0, NULL);
	assert_non_null(root);
	assert_text("cycles", root, "unit");
	assert_text("cycles", root, "stat");
	assert_non_null(json_object_get(root, "least_cycles"));
	const json_t *list = json_object_get(root, "cells");
	const json_t *ticks = json_array_get(list, 0), *ruled = json_array_get(list, 1);
	assert_text("floor", ticks, "stat");
	assert_text("tsc", ticks, "unit");
	assert_text("no two rulers agree", ticks, "no_cycles");
	assert_int_equal(json_array_size(json_object_get(ticks, "a_tsc")), 2);
	assert_null(json_object_get(ruled, "stat"));
	assert_null(json_object_get(ruled, "no_cycles"));
	assert_int_equal(json_array_size(json_object_get(ruled, "b_cycles")), 2);
	json_decref(root);
	free(text);
}

/* Cells that lack cycles for different reasons stand each below its own. */
static void reasons_of_cells(void **state)
{
	struct ab_cell cells[4] = {cell_of("int80", STAT_FLOOR, 1), cell_of("libc", STAT_FLOOR, 0),
				   cell_of("gs10", STAT_FLOOR, 0),
				   cell_of("syscall", STAT_CYCLES, 0)};
	struct ab_result r = result_of(cells, 4);

	(void)state;
	for (int i = 0; i < 3; i++)
		snprintf(cells[i].no_cycles, sizeof(cells[i].no_cycles), "%s",
			 i == 1 ? "no ruler is known" : "no two rulers agree");
	r.stat = &figure_stats[STAT_CYCLES];
	char *table = text_of(ab_print_table, &r);
	const char *first = strstr(table, "\nfloor, ticks: no core cycles, no two rulers agree\n");
	const char *second = strstr(table, "\nfloor, ticks: no core cycles, no ruler is known\n");
	const char *int80 = strstr(table, "  int80 "), *libc = strstr(table, "  libc ");
	const char *gs10 = strstr(table, "  gs10 ");
	assert_true(first && second && int80 && libc && gs10);
	assert_true(first < int80 && int80 < gs10 && gs10 < second && second < libc);
	assert_null(strstr(int80, "no two rulers agree"));
	free(table);
}

/* A CPU without a ruler: one table, as there was before there were rulers, and why. */
static void no_cell_in_cycles(void **state)
{
	struct ab_cell cells[2] = {cell_of("int80", STAT_FLOOR, 1),
				   cell_of("syscall", STAT_FLOOR, 0)};
	struct ab_result r = result_of(cells, 2);

	(void)state;
	r.stat = &figure_stats[STAT_FLOOR];
	for (int asked = 0; asked < 2; asked++) {
		for (int i = 0; i < 2; i++)
			snprintf(cells[i].no_cycles, sizeof(cells[i].no_cycles), "%s",
				 asked ? "" : "no ruler is known");
		char *table = text_of(ab_print_table, &r);
		assert_non_null(strstr(table, "cost: floor per call, ns"));
		assert_non_null(strstr(table, "150.00      153.00       +2.00  [+1.50, +2.50]"));
		assert_null(strstr(table, "floor, ticks:"));
		assert_int_equal(strstr(table, "\nno core cycles: no ruler is known\n") != NULL,
				 !asked);
		free(table);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_of_two_units),
		cmocka_unit_test(reasons_of_cells),
		cmocka_unit_test(no_cell_in_cycles),
	};

	return cmocka_run_group_tests_name("ab_views", tests, NULL, NULL);
}

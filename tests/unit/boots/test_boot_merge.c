/* Several boots of an arm as one document. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/boots/boot_merge.h"
#include "tests/unit/exact_sample.h"
#include "tests/unit/outcome_sample.h"

static struct error error;

static void test_merge_counts_what_differs(void **state)
{
	json_t *d[3] = {exact_document(3370), exact_document(3370), exact_document(3380)}, *all;
	size_t differing;
	double share;

	(void)state;
	assert_int_equal(boot_merge(d, 2, &all, &differing, &share, &error), 0);
	assert_int_equal(differing, 0);
	assert_true(share == 0.9);
	assert_true(json_equal(all, d[0]));
	json_decref(all);
	assert_int_equal(boot_merge(d, 3, &all, &differing, &share, &error), 0);
	assert_int_equal(differing,
			 2); /* the syscall and the vDSO's function, not the empty loop */
	json_decref(all);
	json_array_remove(json_object_get(d[1], "cells"), 5);
	assert_int_equal(boot_merge(d, 2, &all, &differing, &share, &error), -EINVAL);
	for (int i = 0; i < 3; i++)
		json_decref(d[i]);
}

static const struct figure_key p50_ticks = {FIGURE_P50, UNIT_TICK};

/* Time: a boot is one figure. */
static void test_merge_of_times(void **state)
{
	json_t *d[2] = {document_sample(), document_sample()}, *all;
	size_t differing;
	double share;

	(void)state;
	json_put_at(d[1], "cells[0].cost.invocations.p50_tsc[0]", json_real(142));
	json_put_at(d[1], "cells[0].cost.tsc.floor", json_real(90));
	json_put_at(d[1], "cells[1].status", json_string("failed"));
	json_put_at(d[1], "cells[1].reason", json_string("hangs"));
	json_put_at(d[1], "cells[1].cost", json_null());
	json_put_at(d[1], "cells[1].tail", json_null());
	assert_int_equal(boot_merge(d, 2, &all, &differing, &share, &error), 0);
	struct run_document read = exact_read(all);
	const struct run_cell *cell = document_cell(&read, "x86_64", "syscall", "getppid");
	assert_int_equal(cell->invocations, 2);
	const double *each = cell_each(cell, p50_ticks);
	assert_true(each[0] == 107.0); /* of 102 and 112 */
	assert_true(each[1] == 127.0); /* of 142 and 112 */
	assert_true(cell_value(cell, FIGURE_FLOOR, UNIT_TICK) == 90.0);
	assert_int_equal(cell->batches, 20);
	json_t *p50_ns = json_at(all, "cells[0].cost.invocations.p50_ns[1]", NULL);
	assert_true(fabs(json_number_value(p50_ns) - 127e9 / read.tsc_hz) < 1e-3);
	cell = document_cell(&read, "x86_64", "empty", "getppid");
	assert_int_equal(cell->status, CELL_FAILED);
	assert_string_equal(cell->reason, "hangs");
	document_free(&read);
	json_decref(d[0]);
	json_decref(d[1]);
}

/* Of each boot its own median and its own losses; a boot is disturbed when all of its invocations
 * are. */
static void test_merge_takes_every_boot(void **state)
{
	json_t *d[3] = {document_sample(), document_sample(), document_sample()}, *all;
	size_t differing;
	double share;

	(void)state;
	for (int i = 0; i < 3; i++) {
		json_put_at(d[i], "cells[0].cost.tsc.p50", json_real(107 + 0.1 * i));
		json_put_at(d[i], "cells[0].cost.invocations.disturbed[0]", json_boolean(i > 0));
		json_put_at(d[i], "cells[0].cost.invocations.disturbed[1]", json_boolean(i > 1));
	}
	assert_int_equal(boot_merge(d, 3, &all, &differing, &share, &error), 0);
	struct run_document read = exact_read(all);
	const struct run_cell *cell = document_cell(&read, "x86_64", "syscall", "getppid");
	struct figure p50;
	assert_true(cell_figure(cell, p50_ticks, &p50) && p50.has_interval);
	assert_true(fabs(p50.value - 107.1) < 1e-6);
	assert_true(fabs(p50.interval.lo - 107.0) < 1e-6);
	assert_true(fabs(p50.interval.hi - 107.2) < 1e-6);
	assert_int_equal(cell->disturbed, 1);
	document_free(&read);
	json_put_at(d[1], "cells[0].op", json_string("getcpu"));
	assert_int_equal(boot_merge(d, 3, &all, &differing, &share, &error), -EINVAL);
	for (int i = 0; i < 3; i++)
		json_decref(d[i]);
}

/* The least share of batches that agree, whichever boot it is of. */
static void test_merge_has_the_least_share(void **state)
{
	json_t *d[2] = {exact_document(3370), exact_document(3370)}, *all;
	size_t differing;
	double share;

	(void)state;
	json_t *exact = json_at(d[0], "cells[0].cost.exact", NULL);
	assert_non_null(exact);
	json_object_set_new(exact, "agreeing", json_integer(1));
	json_object_set_new(exact, "batches", json_integer(4));
	for (int turned = 0; turned < 2; turned++) {
		json_t *in[2] = {d[turned], d[!turned]};
		assert_int_equal(boot_merge(in, 2, &all, &differing, &share, &error), 0);
		assert_true(share == 0.25);
		json_decref(all);
	}
	json_decref(d[0]);
	json_decref(d[1]);
}

/* Core cycles of a cell whose two invocations are alike. */
static void put_cycles(json_t *d, double p50)
{
	json_t *cost = json_at(d, "cells[0].cost", NULL);
	json_t *lists = json_object_get(cost, "invocations");

	json_object_del(cost, "quantiles_tsc");
	json_object_set_new(cost, "quantiles_cycles",
			    json_pack("[f, f, f]", p50 - 5, p50, p50 + 5));
	json_object_set_new(cost, "cycles",
			    json_pack("{s:f, s:f, s:f, s:[f, f]}", "p10", p50 - 4, "p50", p50,
				      "p90", p50 + 4, "p50_interval", p50 - 1, p50 + 1));
	json_object_set_new(lists, "p10_cycles", json_pack("[f, f]", p50 - 4, p50 - 4));
	json_object_set_new(lists, "p50_cycles", json_pack("[f, f]", p50, p50));
}

/* Cycles are merged where every boot has them; else the document has the reason of one that has
 * none. */
static void test_merge_of_cycles(void **state)
{
	json_t *d[2] = {document_sample(), document_sample()}, *all;
	size_t differing;
	double share;

	(void)state;
	put_cycles(d[0], 100);
	put_cycles(d[1], 120);
	assert_int_equal(boot_merge(d, 2, &all, &differing, &share, &error), 0);
	const json_t *cost = json_at(all, "cells[0].cost", NULL);
	assert_true(json_number_value(json_at(all, "cells[0].cost.cycles.p10", NULL)) == 106);
	assert_true(json_number_value(json_at(all, "cells[0].cost.cycles.p50", NULL)) == 110);
	assert_null(json_at(all, "cells[0].cost.cycles.floor", NULL));
	assert_true(json_number_value(json_at(all, "cells[0].cost.quantiles_cycles[2]", NULL)) ==
		    115);
	assert_true(json_number_value(
			    json_at(all, "cells[0].cost.invocations.p50_cycles[1]", NULL)) == 120);
	assert_null(json_object_get(cost, "quantiles_tsc"));
	assert_null(json_object_get(cost, "no_cycles"));
	struct run_document read = exact_read(all);
	document_free(&read);
	json_decref(d[1]);
	d[1] = document_sample();
	json_put_at(d[1], "cells[0].cost.no_cycles", json_string("the ruler varied"));
	for (int turned = 0; turned < 2; turned++) {
		json_t *in[2] = {d[turned], d[!turned]};
		assert_int_equal(boot_merge(in, 2, &all, &differing, &share, &error), 0);
		cost = json_at(all, "cells[0].cost", NULL);
		assert_null(json_object_get(cost, "cycles"));
		assert_null(json_object_get(cost, "quantiles_cycles"));
		assert_string_equal(json_string_value(json_object_get(cost, "no_cycles")),
				    "the ruler varied");
		assert_non_null(json_object_get(cost, "quantiles_tsc"));
		assert_null(json_at(all, "cells[0].cost.invocations.p50_cycles", NULL));
		read = exact_read(all);
		document_free(&read);
	}
	json_decref(d[0]);
	json_decref(d[1]);
}

static json_t *noise(const char *abi, double wall_ms, int migrations)
{
	return json_pack("{s:s, s:s, s:f, s:i, s:n}", "abi", abi, "condition", "none", "wall_ms",
			 wall_ms, "migrations", migrations, "steal_ms");
}

/* What disturbed a boot is kept for each boot, not for the first alone. */
static void test_merge_keeps_disturbances(void **state)
{
	json_t *d[2] = {document_sample(), document_sample()}, *all;
	size_t differing;
	double share;

	(void)state;
	json_put_at(d[0], "noise",
		    json_pack("[o, o, o]", noise("i386", 1, 0), noise("x86_64", 2, 0),
			      noise("x86_64", 4, 1)));
	json_put_at(d[1], "noise",
		    json_pack("[o, o]", noise("x86_64", 8, 2), noise("i386", 16, 0)));
	json_put_at(d[1], "cells[0].cost.invocations.lost_share[0]", json_real(0.5));
	json_put_at(d[1], "cells[0].cost.invocations.lost_share[1]", json_real(0.25));
	json_put_at(d[1], "cells[0].cost.invocations.tries[1]", json_integer(3));
	json_put_at(d[0], "duration_s", json_real(2));
	json_put_at(d[1], "duration_s", json_real(3));
	json_put_at(d[0], "tsc.hz", json_real(2e9));
	json_put_at(d[1], "tsc.hz", json_real(4e9));
	assert_int_equal(boot_merge(d, 2, &all, &differing, &share, &error), 0);
	assert_true(json_number_value(json_at(all, "duration_s", NULL)) == 5);
	assert_true(json_number_value(json_at(all, "tsc.hz", NULL)) == 3e9);
	assert_int_equal(json_array_size(json_at(all, "noise", NULL)), 4);
	assert_true(json_number_value(json_at(all, "noise[1].wall_ms", NULL)) == 6);
	assert_int_equal(json_integer_value(json_at(all, "noise[1].migrations", NULL)), 1);
	assert_int_equal(json_integer_value(json_at(all, "noise[2].boot", NULL)), 1);
	assert_true(json_is_null(json_at(all, "noise[1].steal_ms", NULL)));
	json_t *lists = json_at(all, "cells[0].cost.invocations", NULL);
	assert_true(json_number_value(json_at(lists, "lost_share[1]", NULL)) == 0.375);
	assert_int_equal(json_integer_value(json_at(lists, "tries[1]", NULL)), 3);
	assert_int_equal(json_integer_value(json_at(lists, "order[1]", NULL)), 2);
	json_decref(all);
	json_decref(d[0]);
	json_decref(d[1]);
}

static json_t *ruled_noise(const char *abi, double mhz, double share)
{
	json_t *record = noise(abi, 1, 0);

	json_object_set_new(record, "mhz",
			    mhz > 0 ? json_pack("{s:f, s:f, s:f}", "lowest", mhz - 100, "median",
						mhz, "highest", mhz + 100)
				    : json_null());
	json_object_set_new(record, "dropped_share", json_real(share));
	return record;
}

static json_t *ruler(double mhz, double share, const char *why)
{
	json_t *chain = json_pack("{s:n, s:f, s:n, s:s?}", "cycles_per_link", "imul_over_add", 3.0,
				  "source", "reason", why);

	if (!why)
		json_object_set_new(chain, "cycles_per_link", json_integer(3));
	return json_pack("{s:i, s:i, s:{s:o}, s:{s:f, s:f, s:f}, s:f}", "links", 3000, "every", 4,
			 "chains", "x86_64", chain, "mhz", "lowest", mhz - 100, "median", mhz,
			 "highest", mhz + 100, "dropped_share", share);
}

static void expect_rates(const json_t *of, double low, double median, double high, double share)
{
	const json_t *mhz = json_object_get(of, "mhz");

	assert_true(fabs(json_number_value(json_object_get(mhz, "lowest")) - low) < 1e-6);
	assert_true(fabs(json_number_value(json_object_get(mhz, "median")) - median) < 1e-6);
	assert_true(fabs(json_number_value(json_object_get(mhz, "highest")) - high) < 1e-6);
	assert_true(fabs(json_number_value(json_object_get(of, "dropped_share")) - share) < 1e-6);
}

/* Frequencies and shares are no counters: they are not added up, and the run's are of all boots. */
static void test_merge_of_rulers(void **state)
{
	json_t *d[2] = {document_sample(), document_sample()}, *all;
	size_t differing;
	double share;

	(void)state;
	json_put_at(d[0], "ruler", ruler(4000, 0.5, NULL));
	json_put_at(d[1], "ruler", ruler(3000, 0.9, NULL));
	json_put_at(d[0], "noise",
		    json_pack("[o, o, o, o]", ruled_noise("x86_64", 4000, 0.5),
			      ruled_noise("i386", 0, 1), ruled_noise("x86_64", 4100, 0.8),
			      ruled_noise("x86_64", 3600, 0.8)));
	json_put_at(d[1], "noise", json_pack("[o]", ruled_noise("x86_64", 3000, 0.9)));
	assert_int_equal(boot_merge(d, 2, &all, &differing, &share, &error), 0);
	expect_rates(json_at(all, "ruler", NULL), 2900, 3500, 4100, 0.7);
	expect_rates(json_at(all, "noise[0]", NULL), 3500, 4000, 4200, 0.7);
	assert_true(json_is_null(json_at(all, "noise[1].mhz", NULL)));
	expect_rates(json_at(all, "noise[2]", NULL), 2900, 3000, 3100, 0.9);
	struct run_document read = exact_read(all);
	assert_true(read.ruler.mhz_lowest == 2900);
	document_free(&read);

	json_put_at(d[1], "ruler", ruler(3000, 0.9, "not steady"));
	for (int turned = 0; turned < 2; turned++) {
		json_t *in[2] = {d[turned], d[!turned]};
		assert_int_equal(boot_merge(in, 2, &all, &differing, &share, &error), 0);
		const json_t *chain = json_at(all, "ruler.chains.x86_64", NULL);
		assert_true(json_is_null(json_object_get(chain, "cycles_per_link")));
		assert_string_equal(json_string_value(json_object_get(chain, "reason")),
				    "not steady");
		json_decref(all);
	}
	json_decref(d[0]);
	json_decref(d[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_merge_counts_what_differs),
		cmocka_unit_test(test_merge_of_times),
		cmocka_unit_test(test_merge_takes_every_boot),
		cmocka_unit_test(test_merge_has_the_least_share),
		cmocka_unit_test(test_merge_of_cycles),
		cmocka_unit_test(test_merge_keeps_disturbances),
		cmocka_unit_test(test_merge_of_rulers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

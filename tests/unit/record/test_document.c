/* A run as a document, and back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/document/document_text.h"
#include "bench/document/read.h"
#include "bench/document/rounded.h"
#include "bench/record/document.h"
#include "tests/unit/outcome_sample.h"

/* Figures are kept to a thousandth. */
static void expect_near(double got, double wanted)
{
	if (fabs(got - wanted) > 0.0005001)
		fail_msg("%.6f, expected %.6f", got, wanted);
}

static void read_back(struct run_document *out)
{
	char file[] = "/tmp/syspath-test-XXXXXX";
	struct error error = {0};
	json_t *document = document_sample();
	char *text = document_text(document);
	int fd = mkstemp(file);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	if (document_read(file, out, &error))
		fail_msg("%s", error.text);
	unlink(file);
	free(text);
	json_decref(document);
}

static void test_head(void **state)
{
	struct run_document d;

	(void)state;
	read_back(&d);
	assert_string_equal(d.started, "2023-11-14T22:13:20Z");
	assert_string_equal(d.engine, "tsc");
	assert_string_equal(d.tsc_source, "CLOCK_MONOTONIC_RAW over the run's 1.5 s");
	expect_near(d.tsc_hz, 2e9);
	expect_near(d.duration_s, 1.5);
	assert_int_equal(d.n_cells, SAMPLE_COUNT);
	assert_int_equal(json_integer_value(json_at(d.root, "settings.seed", NULL)), 42);
	assert_int_equal(json_integer_value(json_at(d.root, "settings.cpu", NULL)), 1);
	assert_int_equal(json_integer_value(json_at(d.root, "settings.invocations", NULL)), 2);
	assert_string_equal(json_string_value(json_at(d.root, "host.soft.hostname", NULL)), "box");
	document_free(&d);
}

static void expect_costs(const struct run_cell *c, enum unit unit, double per_tick)
{
	struct figure p50;

	/* Medians over the invocations' own: 102 and 112, 103.6 and 113.6, 103.96 and 113.96. */
	expect_near(cell_value(c, FIGURE_FLOOR, unit), 100 * per_tick);
	assert_true(cell_figure(c, (struct figure_key){FIGURE_P50, unit}, &p50));
	expect_near(p50.value, 107 * per_tick);
	expect_near(cell_value(c, FIGURE_P90, unit), 108.6 * per_tick);
	expect_near(cell_value(c, FIGURE_P99, unit), 108.96 * per_tick);
	expect_near(cell_value(c, FIGURE_MEAN, unit), 107 * per_tick);
	expect_near(p50.interval.lo, 102 * per_tick);
	expect_near(p50.interval.hi, 112 * per_tick);
}

static void expect_number(json_t *root, const char *place, double value)
{
	expect_near(json_number_value(json_at(root, place, NULL)), value);
}

static void test_measured_cell(void **state)
{
	struct run_document d;

	(void)state;
	read_back(&d);
	const struct run_cell *c = document_cell(&d, "x86_64", "syscall", "getppid");
	assert_ptr_equal(c, &d.cells[SAMPLE_SYSCALL]);
	assert_int_equal(c->status, CELL_OK);
	assert_string_equal(c->condition, "none");
	assert_null(c->reason);
	assert_false(c->called);
	assert_false(c->fallback);
	assert_int_equal(c->enters, 1);
	assert_true(c->measured);
	assert_int_equal(c->calls_per_batch, 100);
	assert_int_equal(c->batches, 10);
	expect_costs(c, UNIT_TICK, 1);
	expect_costs(c, UNIT_NS, 0.5);
	assert_int_equal(c->invocations, 2);
	expect_near(cell_each(c, (struct figure_key){FIGURE_FLOOR, UNIT_TICK})[0], 100);
	expect_near(cell_each(c, (struct figure_key){FIGURE_FLOOR, UNIT_TICK})[1], 110);
	expect_near(cell_each(c, (struct figure_key){FIGURE_P50, UNIT_TICK})[0], 102);
	expect_near(cell_each(c, (struct figure_key){FIGURE_P50, UNIT_TICK})[1], 112);
	expect_number(d.root, "cells[0].cost.invocations.floor_ns[0]", 50);
	expect_number(d.root, "cells[0].cost.invocations.p50_ns[1]", 56);
	assert_int_equal(
		json_integer_value(json_at(d.root, "cells[0].cost.invocations.order[1]", NULL)), 3);
	assert_int_equal(c->disturbed, 0);
	assert_int_equal(c->quantiles, 101);
	expect_near(c->quantile[0], 100);
	expect_near(c->quantile[100], 114);
	assert_int_equal(c->tail_calls, 6);
	expect_near(cell_value(c, FIGURE_TAIL_MAX, UNIT_TICK), 300);
	expect_near(cell_value(c, FIGURE_TAIL_P99, UNIT_TICK), 300);
	expect_near(cell_value(c, FIGURE_TAIL_P999, UNIT_NS), 150);
	document_free(&d);
}

static void test_figures_are_rounded(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {{-0.0004, "0.0"},		{-0.0, "0.0"},	    {0.0004, "0.0"},
		     {-0.0006, "-0.001"},	{1.23456, "1.235"}, {100, "100.0"},
		     {12345678.5, "12345678.5"}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *value = json_rounded(cases[i].value);
		char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(12));
		assert_string_equal(text, cases[i].text);
		free(text);
		json_decref(value);
	}
}

static void test_cells_without_all_figures(void **state)
{
	struct run_document d;

	(void)state;
	read_back(&d);
	const struct run_cell *empty = &d.cells[SAMPLE_EMPTY];
	assert_int_equal(empty->enters, 0);
	expect_near(cell_value(empty, FIGURE_FLOOR, UNIT_TICK), -0.25);
	expect_near(cell_value(empty, FIGURE_P50, UNIT_TICK), 0);
	expect_near(cell_value(empty, FIGURE_FLOOR, UNIT_NS), -0.125);

	const struct run_cell *fallback = &d.cells[SAMPLE_FALLBACK];
	assert_true(fallback->fallback && fallback->called && fallback->measured);
	assert_int_equal(fallback->tail_calls, 0);
	assert_int_equal(fallback->disturbed, 1);

	static const struct {
		enum cell_status status;
		const char *reason;
	} absent[] = {{CELL_UNAVAILABLE, "sysenter is not valid here"},
		      {CELL_UNSAFE, "a kernel may panic"},
		      {CELL_FAILED, "clobbers edi"}};
	for (int i = 0; i < 3; i++) {
		const struct run_cell *c = &d.cells[SAMPLE_SYSENTER + i];
		assert_int_equal(c->status, absent[i].status);
		assert_string_equal(c->reason, absent[i].reason);
		assert_false(c->measured);
		assert_null(c->quantile);
	}
	document_free(&d);
}

/* Only what could have stayed in user space falls back. */
static void test_what_falls_back(void **state)
{
	static const struct {
		enum path_id path;
		enum op_id op;
		enum wire_enters enters;
		bool falls_back;
	} cases[] = {
		{PATH_vdso, OP_time, WIRE_ENTERS, true},
		{PATH_vdso, OP_time, WIRE_ENTERS_NOT, false},
		{PATH_vdso, OP_time, WIRE_ENTERS_UNKNOWN, false},
		{PATH_libc, OP_gettimeofday, WIRE_ENTERS, true},
		{PATH_libc, OP_getppid, WIRE_ENTERS, false}, /* nothing in the vDSO */
		{PATH_syscall, OP_gettimeofday, WIRE_ENTERS, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct outcome o = outcome_sample();
		o.cells[0].id.path = cases[i].path;
		o.cells[0].id.op = cases[i].op;
		o.cells[0].enters = cases[i].enters;
		json_t *host = json_object();
		json_t *d = document_make(&o, host, 0);
		assert_int_equal(json_is_true(json_at(d, "cells[0].fallback", NULL)),
				 cases[i].falls_back);
		assert_int_equal(json_is_null(json_at(d, "cells[0].enters_kernel", NULL)),
				 cases[i].enters == WIRE_ENTERS_UNKNOWN);
		json_decref(d);
		json_decref(host);
		outcome_free(&o);
	}
}

/* The cost of the first cell, whose batches of ten calls counted these instructions in two
 * invocations. */
static json_t *exact_cost(struct outcome *o, const double *first, const double *second, size_t n)
{
	struct cell_outcome *cell = &o->cells[SAMPLE_SYSCALL];
	json_t *host = json_object();

	o->settings.engine = ENGINE_ICOUNT;
	cell->calls = 10;
	for (int i = 0; i < 2; i++) {
		free(cell->samples[i].batch_tsc);
		cell->samples[i].batches = n;
		cell->samples[i].batch_tsc = calloc(n, sizeof(double));
		for (size_t k = 0; k < n; k++) /* per call, as workers send it */
			cell->samples[i].batch_tsc[k] = (i ? second : first)[k] / 10;
	}
	for (int i = SAMPLE_EMPTY; i < SAMPLE_COUNT; i++)
		o->cells[i].status = WIRE_UNAVAILABLE;
	json_t *d = document_make(o, host, 0);
	json_t *cost = json_incref(json_at(d, "cells[0].cost", NULL));
	json_decref(host);
	json_decref(d);
	return cost;
}

static void expect_exact(const double *first, const double *second, size_t n, double insn,
			 int agreeing)
{
	struct outcome o = outcome_sample();
	json_t *cost = exact_cost(&o, first, second, n);

	expect_near(json_number_value(json_at(cost, "exact.insn", NULL)), insn);
	assert_int_equal(json_integer_value(json_at(cost, "exact.agreeing", NULL)), agreeing);
	assert_int_equal(json_integer_value(json_at(cost, "exact.batches", NULL)), 2 * (int)n);
	assert_int_equal(json_integer_value(json_at(cost, "batches", NULL)), 2 * (int)n);
	assert_int_equal(json_integer_value(json_at(cost, "calls_per_batch", NULL)), 10);
	json_decref(cost);
	outcome_free(&o);
}

/* The lowest count that a tenth of all batches agree on: not the lowest, and not the most frequent.
 * Both invocations count; calls that differ among themselves leave a fraction. */
static void test_exact_counts(void **state)
{
	static const double low[] = {3390, 3410, 3450, 3450, 3450, 3450, 3450, 3450, 3450, 3450},
			    high[] = {3410, 3450, 3450, 3450, 3450, 3450, 3450, 3450, 3450, 3450},
			    parts[] = {3413, 3413, 3413, 3413, 3413, 3413, 3413, 3413, 3413, 3413};

	(void)state;
	expect_exact(low, high, 10, 341, 2);
	expect_exact(high, low, 10, 341, 2);
	expect_exact(high, high, 10, 341, 2);
	expect_exact(parts, high, 10, 341.3, 10);
}

/* What the kernel does not report is not 0. */
static void test_noise(void **state)
{
	struct invocation_noise noise = {
		.abi = ABI_i386,
		.wall_ms = 12.5,
		.host = {.steal_ms = NOISE_UNKNOWN,
			 .interrupts = 7,
			 .pressure_us = NOISE_UNKNOWN,
			 .throttled_us = 4500},
		.worker = {.voluntary_switches = 1, .involuntary_switches = 2, .migrations = 3},
	};
	struct outcome o = outcome_sample();
	json_t *host = json_object();

	(void)state;
	o.noise = malloc(sizeof(noise));
	assert_non_null(o.noise);
	*o.noise = noise;
	o.n_noise = 1;
	json_t *d = document_make(&o, host, 0);
	assert_true(json_is_null(json_at(d, "noise[0].steal_ms", NULL)));
	assert_true(json_is_null(json_at(d, "noise[0].cpu_pressure_us", NULL)));
	expect_number(d, "noise[0].interrupts", 7);
	expect_number(d, "noise[0].throttled_us", 4500);
	expect_number(d, "noise[0].wall_ms", 12.5);
	expect_number(d, "noise[0].voluntary_switches", 1);
	expect_number(d, "noise[0].involuntary_switches", 2);
	expect_number(d, "noise[0].migrations", 3);
	assert_string_equal(json_string_value(json_at(d, "noise[0].abi", NULL)), "i386");
	json_decref(d);
	json_decref(host);
	outcome_free(&o);
}

static void test_no_frequency_no_document(void **state)
{
	struct outcome o = outcome_sample();
	json_t *host = json_object();

	(void)state;
	o.end = o.start; /* no clock advanced */
	o.first_hz = 0;
	assert_null(document_make(&o, host, 0));
	json_decref(host);
	outcome_free(&o);
}

/* The same run makes the same bytes: intervals are seeded. */
static void test_text_repeats(void **state)
{
	json_t *first = document_sample(), *second = document_sample();
	char *a = document_text(first), *b = document_text(second);

	(void)state;
	assert_string_equal(a, b);
	assert_int_equal(a[strlen(a) - 1], '\n');
	free(a);
	free(b);
	json_decref(first);
	json_decref(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_measured_cell),
		cmocka_unit_test(test_figures_are_rounded),
		cmocka_unit_test(test_cells_without_all_figures),
		cmocka_unit_test(test_what_falls_back),
		cmocka_unit_test(test_exact_counts),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_no_frequency_no_document),
		cmocka_unit_test(test_text_repeats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

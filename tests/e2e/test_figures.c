/* From samples to a document, to the digit: the fake worker answers with known samples
 * (tests/e2e/fake_samples.h), and every figure that comes of them is known too. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/asked.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/fake_samples.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/place_fake.h"
#include "tests/e2e/run_command.h"

enum { RUNS = 3, POOLED = RUNS * FAKE_BATCHES };

static struct asked_record record;

struct unit {
	const char *name;
	double scale, slack;
};

static const json_t *in(const json_t *object, const char *name)
{
	return json_object_get(object, name);
}

static void expect_cost(const json_t *cost, double base, const struct unit *unit)
{
	/* Of three invocations, the one in the middle adds FAKE_RUN_STEP. */
	const struct {
		const char *name;
		double value;
	} figures[] = {
		{"floor", base},	   {"p50", base + 10 + 2},
		{"p90", base + 10 + 7},	  /* type 7: 4 + 0.6 * (9 - 4) */
		{"p99", base + 10 + 8.8}, /* 4 + 0.96 * (9 - 4) */
		{"mean", base + 10 + 3.2},
	};
	const json_t *costs = in(cost, unit->name), *interval = in(costs, "p50_interval");

	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		expect_figure(in(costs, figures[i].name), figures[i].value * unit->scale,
			      unit->slack, figures[i].name);
	/* 7 of 27 resamples of three have the lowest for their median. */
	expect_figure(json_array_get(interval, 0), (base + 2) * unit->scale, unit->slack, "from");
	expect_figure(json_array_get(interval, 1), (base + 22) * unit->scale, unit->slack, "to");
}

static void expect_tail(const json_t *tail, double base, const struct unit *unit)
{
	/* 300 calls: three rows of 100 whole ticks, 1,000 apart. */
	const json_t *figures = in(tail, unit->name);

	expect_figure(in(figures, "p99"), (base + 2096.01) * unit->scale, unit->slack, "p99");
	expect_figure(in(figures, "p999"), (base + 2098.701) * unit->scale, unit->slack, "p99.9");
	expect_figure(in(figures, "max"), (base + 2099) * unit->scale, unit->slack, "max");
	assert_int_equal(json_integer_value(in(tail, "calls")), RUNS * FAKE_SINGLES);
}

static void expect_invocations(const json_t *lists, double base, double ns_per_tick)
{
	for (int k = 0; k < RUNS; k++) {
		size_t i = (size_t)k;
		double floor = base + FAKE_RUN_STEP * k;
#define AT(name) json_array_get(in(lists, name), i)
		assert_int_equal(json_integer_value(AT("order")), k);
		expect_figure(AT("floor_tsc"), floor, ROUNDED, "floor_tsc");
		expect_figure(AT("p50_tsc"), floor + 2, ROUNDED, "p50_tsc");
		expect_figure(AT("floor_ns"), floor * ns_per_tick, 0.001, "floor_ns");
		expect_figure(AT("p50_ns"), (floor + 2) * ns_per_tick, 0.001, "p50_ns");
		expect_figure(AT("lost_share"), 0.125 * k, ROUNDED, "lost_share");
		assert_int_equal(json_integer_value(AT("tries")), 1 + k);
		assert_int_equal(json_is_true(AT("disturbed")), k == 1);
#undef AT
	}
	assert_int_equal(json_array_size(in(lists, "order")), RUNS);
}

/* The percentiles of all batches of all invocations together. */
static void expect_quantiles(const json_t *list, double base)
{
	static const int sorted[POOLED] = {0, 1, 2, 4, 9, 10, 11, 12, 14, 19, 20, 21, 22, 24, 29};

	assert_int_equal(json_array_size(list), 101);
	for (int p = 0; p <= 100; p++) {
		/* (15 - 1) * p / 100 places from the first. */
		int place = 14 * p, below = place / 100, next = below < 14 ? below + 1 : below;
		double between = (place % 100) * 0.01 * (sorted[next] - sorted[below]);
		expect_figure(json_array_get(list, (size_t)p), base + sorted[below] + between,
			      ROUNDED, "a percentile");
	}
}

static void expect_noise(const json_t *noise)
{
	assert_int_equal(json_array_size(noise), RUNS);
	for (int k = 0; k < RUNS; k++) {
		const json_t *n = json_array_get(noise, (size_t)k);
		assert_string_equal(json_string_value(in(n, "abi")), "x86_64");
		assert_int_equal(json_integer_value(in(n, "voluntary_switches")), 3 + k);
		assert_int_equal(json_integer_value(in(n, "involuntary_switches")), 50 + k);
		assert_int_equal(json_integer_value(in(n, "migrations")), 700 + k);
	}
}

static void expect_cell_figures(const json_t *document, enum path_id path, enum op_id op)
{
	const json_t *cell = cell_find(document, "x86_64", paths[path].name, ops[op].name);
	const json_t *cost = in(cell, "cost");
	double hz = json_number_value(in(in(document, "tsc"), "hz"));
	const struct unit tsc = {"tsc", 1, ROUNDED}, ns = {"ns", 1e9 / hz, 0.001};
	double base = fake_twice_cost(path, op) / 2.0;

	expect_cell(cell, "ok", "");
	assert_int_equal(json_integer_value(in(cost, "calls_per_batch")), fake_calls(path, op));
	assert_int_equal(json_integer_value(in(cost, "batches")), POOLED);
	expect_cost(cost, base, &tsc);
	expect_cost(cost, base, &ns);
	expect_invocations(in(cost, "invocations"), base, ns.scale);
	expect_quantiles(in(cost, "quantiles_tsc"), base);
	expect_tail(in(cell, "tail"), floor(base), &tsc);
	expect_tail(in(cell, "tail"), floor(base), &ns);
	assert_int_equal(json_is_null(in(cell, "enters_kernel")), op % 3 == WIRE_ENTERS_UNKNOWN);
	assert_int_equal(json_is_true(in(cell, "enters_kernel")), op % 3 == WIRE_ENTERS);
}

static const enum path_id some_paths[] = {PATH_empty, PATH_syscall, PATH_int80, PATH_vdso,
					  PATH_libc};
static const enum op_id good_ops[] = {OP_time, OP_clock_gettime_monotonic,
				      OP_clock_gettime_monotonic_raw};

enum {
	SOME_PATHS = sizeof(some_paths) / sizeof(some_paths[0]),
	GOOD_OPS = sizeof(good_ops) / sizeof(good_ops[0]),
};

#define THE_PATHS    "empty,syscall,int80,vdso,libc"
#define THE_GOOD_OPS "time,clock_gettime_monotonic,clock_gettime_monotonic_raw"

static void test_every_figure(void **state)
{
	const char *place = place_fake(*state, "samples");
	struct command_end end = asked_run(place, "x86_64", THE_PATHS, THE_GOOD_OPS, "5", "0", "3");

	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(in_folder(place, "r.json"));
	for (int p = 0; p < SOME_PATHS; p++)
		for (int o = 0; o < GOOD_OPS; o++)
			expect_cell_figures(document, some_paths[p], good_ops[o]);
	expect_noise(in(document, "noise"));
	json_decref(document);
}

/* "  cheapest  syscall x86_64    12705.0 cycles [12665.0, 12745.0]", of five invocations. */
static void expect_cost_line(const char *text, const char *what, const char *path, int id)
{
	double p50 = FAKE_CYCLES_PER_TICK * fake_twice_cost((uint32_t)id, OP_time) / 2.0 + 4;
	char line[160], name[40], figures[80];

	snprintf(name, sizeof(name), "%s x86_64", path);
	snprintf(figures, sizeof(figures), "%7.1f cycles [%.1f, %.1f]",
		 p50 + 2.0 * (int)FAKE_CYCLES_PER_TICK * (int)FAKE_RUN_STEP, p50,
		 p50 + 4.0 * (int)FAKE_CYCLES_PER_TICK * (int)FAKE_RUN_STEP);
	snprintf(line, sizeof(line), "\n  %-8s  %-20s  %-34s  ", what, name, figures);
	if (!strstr(text, line))
		fail_msg("no '%s' in\n%s", line, text);
}

/* What a run ends with: the same figures, and how disturbed it was. */
static void test_conclusion(void **state)
{
	const char *place = place_fake(*state, "ruled");
	struct command_end end = syspath(NULL, "run", "--workers", place, "--abi", "x86_64",
					 "--path", "empty,syscall,int80", "--op", "time", "--quick",
					 "--batches", "60", "--invocations", "5", "--seed", "5",
					 "--output", in_folder(place, "r.json"), NULL);

	assert_int_equal(end.code, 0);
	json_t *document = document_load(in_folder(place, "r.json"));
	double ghz =
		json_number_value(in(in(document, "tsc"), "hz")) * 1e-9 * (int)FAKE_CYCLES_PER_TICK;
	char frequency[80];

	cell_cycles(cell_find(document, "x86_64", "syscall", "time"));
	assert_non_null(strstr(end.out, "\nOne entry into the kernel, time: p50 of 5 processes ["));
	expect_cost_line(end.out, "cheapest", "syscall", PATH_syscall);
	expect_cost_line(end.out, "dearest", "int80", PATH_int80);
	snprintf(frequency, sizeof(frequency), "\nThe core ran at %.2f GHz throughout.\n", ghz);
	assert_non_null(strstr(end.out, frequency));
	/* Of 8 ms, 0 to 4 ms were lost; every second worker was disturbed. */
	assert_non_null(strstr(end.out, "\nDisturbed: other tasks took 25.0% of the time, and over "
					"5% in 6 of 15 passes (a path in a process);\n"
					"the ruler dropped 40.0% of the batches.\n"));
	assert_non_null(strstr(end.out, "\nTo quote: p50 in cycles of 2 of 2 cells, whose interval "
					"reaches at most 1% or 1 cycle to a side.\n\nThe whole"));
	command_free(&end);
	json_decref(document);
}

/* A cell that is none has no figures, and is never asked for again. */
static void test_cells_that_are_none(void **state)
{
	static const struct {
		const enum op_id *op;
		const char *status;
	} cases[] = {
		{&fake_unavailable, "unavailable"},
		{&fake_unsafe, "unsafe"},
		{&fake_broken, "failed"},
		{&fake_fails, "failed"},
	};
	const char *place = place_fake(*state, "samples");
	const struct asked *workers[ASKED_WORKERS] = {0};
	struct command_end end =
		asked_run(place, "x86_64", "syscall",
			  "time,enosys,getcpu,clock_getres,gettimeofday", "5", "0", "3");

	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.err, "2 cells failed"));
	command_free(&end);
	asked_load(place, &record);
	assert_int_equal(asked_timed(&record, workers), RUNS);
	json_t *document = document_load(in_folder(place, "r.json"));
	for (int i = 0; i < 4; i++) {
		const json_t *cell =
			cell_find(document, "x86_64", "syscall", ops[*cases[i].op].name);
		expect_cell(cell, cases[i].status, "as the fake says");
		assert_true(json_is_null(in(cell, "cost")) && json_is_null(in(cell, "tail")));
		/* Timed up to where it failed, not at all where probing found so. */
		for (int k = 0; k < RUNS; k++)
			assert_int_equal(asked_for(workers[k], PATH_syscall, *cases[i].op),
					 *cases[i].op == fake_fails && k <= FAKE_FAILS_IN);
	}
	expect_cell_figures(document, PATH_syscall, OP_time);
	json_decref(document);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_every_figure),
		IN_FOLDER(test_conclusion),
		IN_FOLDER(test_cells_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* From samples to a document, to the digit: the fake worker answers with known samples
 * (tests/e2e/fake_samples.h), and every figure that comes of them is known too. It writes down what
 * it is asked, so that orders, plans and what is left out can be seen. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/fake_samples.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/place_fake.h"
#include "tests/e2e/run_command.h"

enum { MAX_WORKERS = 32, MAX_PLANS = 64, RUNS = 3, POOLED = RUNS * FAKE_BATCHES };

/* What one worker was asked. */
struct asked {
	bool timed;
	char abi[16];
	unsigned int cells;
	unsigned long inject;
	struct wire_plan plan[MAX_PLANS];
	size_t n;
};

struct record {
	struct asked worker[MAX_WORKERS];
	size_t n;
	char text[1 << 16];
};

static struct record record, other_record;

static void take_line(struct record *r, const char *line)
{
	char mode[16];
	struct wire_plan p = {0};

	if (!strncmp(line, "  plan ", 7)) {
		assert_true(r->n && r->worker[r->n - 1].n < MAX_PLANS);
		struct asked *w = &r->worker[r->n - 1];
		/* NOLINTNEXTLINE(cert-err34-c): written by the fake */
		assert_int_equal(
			sscanf(line,
			       "  plan %u %u calls %u batches %u warmup %u singles %u ruler %u",
			       &p.path, &p.op, &p.calls, &p.batches, &p.warmup, &p.singles,
			       &p.ruler),
			7);
		w->plan[w->n++] = p;
		return;
	}
	assert_true(r->n < MAX_WORKERS);
	struct asked *w = &r->worker[r->n++];
	*w = (struct asked){0};
	/* NOLINTNEXTLINE(cert-err34-c): written by the fake */
	assert_int_equal(
		sscanf(line, "%15s %15s cells %u inject %lu", mode, w->abi, &w->cells, &w->inject),
		4);
	w->timed = !strcmp(mode, "time");
}

static void record_load(const char *place, struct record *r)
{
	FILE *in = fopen(in_folder(place, FAKE_RECORD), "re");
	char line[256];

	assert_non_null(in);
	*r = (struct record){0};
	for (size_t used = 0; fgets(line, sizeof(line), in);) {
		used += (size_t)snprintf(r->text + used, sizeof(r->text) - used, "%s", line);
		assert_true(used < sizeof(r->text));
		take_line(r, line);
	}
	fclose(in);
}

/* The timing workers, in the order in which they ran. Returns how many. */
static size_t timed(const struct record *r, const struct asked *workers[MAX_WORKERS])
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		if (r->worker[i].timed)
			workers[n++] = &r->worker[i];
	return n;
}

static struct command_end run_in(const char *place, const char *abis, const char *paths_list,
				 const char *op_list, const char *seed, const char *inject,
				 const char *runs)
{
	return syspath(NULL, "run", "--workers", place, "--abi", abis, "--path", paths_list, "--op",
		       op_list, "--quick", "--batches", "5", "--invocations", runs, "--seed", seed,
		       "--inject", inject, "--output", in_folder(place, "r.json"), NULL);
}

/* Of a figure that is known to the thousandth, to which all are kept: what is left is binary. */
#define ROUNDED 0.000001

/* What depends on the rate of the TSC, which is a real one and stands
 * in the document to a whole Hz, may be rounded the other way. */
static void expect_figure(const json_t *value, double expected, double slack, const char *what)
{
	if (!json_is_number(value) || fabs(json_number_value(value) - expected) > slack)
		fail_msg("%s is %.9f, not %.9f", what, json_number_value(value), expected);
}

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
	struct command_end end = run_in(place, "x86_64", THE_PATHS, THE_GOOD_OPS, "5", "0", "3");

	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(in_folder(place, "r.json"));
	for (int p = 0; p < SOME_PATHS; p++)
		for (int o = 0; o < GOOD_OPS; o++)
			expect_cell_figures(document, some_paths[p], good_ops[o]);
	expect_noise(in(document, "noise"));
	json_decref(document);
}

/* Cycles by the ruler: of the batches between two that agree, at the rate that they show. */
static void test_cycles(void **state)
{
	const char *place = place_fake(*state, "ruled");
	struct command_end end = syspath(NULL, "run", "--workers", place, "--abi", "x86_64",
					 "--path", "syscall,vdso", "--op", "time", "--quick",
					 "--batches", "60", "--invocations", "3", "--seed", "5",
					 "--output", in_folder(place, "r.json"), NULL);

	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(in_folder(place, "r.json"));
	const json_t *cost = in(cell_find(document, "x86_64", "syscall", "time"), "cost");
	const json_t *cycles = in(cost, "cycles"), *ruler = in(document, "ruler");
	double base = FAKE_CYCLES_PER_TICK * fake_twice_cost(PATH_syscall, OP_time) / 2.0;
	double mhz =
		json_number_value(in(in(document, "tsc"), "hz")) * 1e-6 * (int)FAKE_CYCLES_PER_TICK;

	if (!cycles) {
		print_message("skipped: %s\n", json_string_value(in(cost, "no_cycles")));
		json_decref(document);
		skip();
	}
	/* Rulers 0, 5, 10 and 15 of the 16 are slow: 6 of 15 groups are dropped, and of the 60
	 * batches 36 are left, which add 0 and 1 six times each, 2 and 4 nine times, 9 six times.
	 */
	expect_figure(in(cycles, "p10"), base + 2 * (10 + 0), ROUNDED, "p10");
	expect_figure(in(cycles, "p50"), base + 2 * (10 + 2), ROUNDED, "p50");
	expect_figure(in(cycles, "p90"), base + 2 * (10 + 9), ROUNDED, "p90");
	expect_figure(json_array_get(in(cycles, "p50_interval"), 0), base + 2 * 2, ROUNDED, "from");
	expect_figure(json_array_get(in(cycles, "p50_interval"), 1), base + 2 * 22, ROUNDED, "to");
	for (size_t k = 0; k < RUNS; k++) {
		const json_t *lists = in(cost, "invocations");
		const json_t *noise = json_array_get(in(document, "noise"), k);
		double here = base + 2.0 * (int)FAKE_RUN_STEP * (double)k;
		expect_figure(json_array_get(in(lists, "p10_cycles"), k), here, ROUNDED, "p10");
		expect_figure(json_array_get(in(lists, "p50_cycles"), k), here + 4, ROUNDED, "p50");
		expect_figure(in(in(noise, "mhz"), "median"), mhz, 0.001, "MHz");
		expect_figure(in(noise, "dropped_share"), 0.4, ROUNDED, "dropped");
	}
	assert_null(in(cost, "quantiles_tsc"));
	const json_t *quantiles = in(cost, "quantiles_cycles");
	expect_figure(json_array_get(quantiles, 0), base, ROUNDED, "least");
	expect_figure(json_array_get(quantiles, 100), base + 2 * 29, ROUNDED, "most");
	expect_figure(in(in(cost, "tsc"), "floor"), base / 2, ROUNDED, "ticks, of all batches");
	expect_figure(in(in(ruler, "mhz"), "lowest"), mhz, 0.001, "MHz");
	expect_figure(in(in(ruler, "mhz"), "highest"), mhz, 0.001, "MHz");
	expect_figure(in(ruler, "dropped_share"), 0.4, ROUNDED, "dropped");
	const json_t *chain = in(in(ruler, "chains"), "x86_64");
	expect_figure(in(chain, "cycles_per_link"), 3, ROUNDED, "cycles per link");
	expect_figure(in(chain, "imul_over_add"), 3, ROUNDED, "imul over add");
	assert_true(json_is_null(in(chain, "reason")));
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

	if (!in(in(cell_find(document, "x86_64", "syscall", "time"), "cost"), "cycles")) {
		print_message("skipped: no cycles on this CPU\n");
		json_decref(document);
		command_free(&end);
		skip();
	}
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

/* A chain whose ratio is no CPU's: no cycles, the reason, everything else as ever. */
static void test_no_ruler(void **state)
{
	const char *place = place_fake(*state, "samples");
	struct command_end end = run_in(place, "x86_64", "syscall", "time", "5", "0", "3");

	assert_null(strstr(end.out, "cycles ["));
	assert_non_null(strstr(end.out, " ns ["));
	assert_non_null(strstr(end.out, "\nNo core cycles: 1,000 instructions took no time.\n"));
	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(in_folder(place, "r.json"));
	const json_t *cost = in(cell_find(document, "x86_64", "syscall", "time"), "cost");
	const json_t *ruler = in(document, "ruler"), *chain = in(in(ruler, "chains"), "x86_64");

	assert_null(in(cost, "cycles"));
	assert_string_equal(json_string_value(in(cost, "no_cycles")),
			    "1,000 instructions took no time");
	assert_string_equal(json_string_value(in(chain, "reason")),
			    "1,000 instructions took no time");
	assert_true(json_is_null(in(ruler, "mhz")) && json_is_null(in(ruler, "dropped_share")));
	record_load(place, &record);
	for (size_t i = 0; i < record.n; i++)
		for (size_t k = 0; k < record.worker[i].n; k++)
			assert_int_equal(record.worker[i].plan[k].ruler, 0);
	json_decref(document);
}

/* Cells of workers whose ruler is of no use: no cycles, a reason, and all figures in ticks as ever.
 */
static void expect_no_cycles(const char *folder, const char *how, const char *reason)
{
	const char *place = place_fake(folder, how);
	struct command_end end =
		syspath(NULL, "run", "--workers", place, "--abi", "x86_64", "--path", "syscall",
			"--op", "time", "--quick", "--batches", "60", "--invocations", "3",
			"--seed", "5", "--output", in_folder(place, "r.json"), NULL);

	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(in_folder(place, "r.json"));
	const json_t *cost = in(cell_find(document, "x86_64", "syscall", "time"), "cost");
	double floor = fake_twice_cost(PATH_syscall, OP_time) / 2.0;
	const char *why = json_string_value(in(cost, "no_cycles"));

	assert_null(in(cost, "cycles"));
	if (!why || !strstr(why, reason))
		fail_msg("%s: no \"%s\" in \"%s\"", how, reason, why ? why : "");
	expect_figure(in(in(cost, "tsc"), "floor"), floor, ROUNDED, "floor");
	assert_true(json_is_null(in(in(document, "ruler"), "mhz")));
	json_decref(document);
}

/* How often the chains were timed. */
static size_t chains_timed(const char *folder, const char *how)
{
	char name[64], line[256];
	size_t n = 0;

	snprintf(name, sizeof(name), "%s/%s", how, FAKE_RECORD);
	FILE *in = fopen(in_folder(folder, name), "re");
	assert_non_null(in);
	while (fgets(line, sizeof(line), in))
		n += !strcmp(line, "chain\n");
	fclose(in);
	return n;
}

/* A ratio may be disturbed, and is tried again; an emulator stays one. */
static void test_rulers_of_no_use(void **state)
{
	expect_no_cycles(*state, "other-ratio", "2.500 times");
	assert_int_equal(chains_timed(*state, "other-ratio"), 12);
	expect_no_cycles(*state, "translated", "instructions are translated by an emulator");
	assert_int_equal(chains_timed(*state, "translated"), 1);
	expect_no_cycles(*state, "unsteady", "rulers that agree");
}

/* A worker that an emulator runs, of which the driver sees nothing: the chains' ratio is right
 * there. */
static void test_worker_in_an_emulator(void **state)
{
	const char *script = in_folder(*state, "syspath-worker64");
	FILE *out = fopen(script, "w");

	assert_non_null(out);
	fprintf(out, "#!/bin/sh\nexec qemu-x86_64 '%s' \"$@\"\n", built("syspath-worker64"));
	fclose(out);
	assert_int_equal(chmod(script, 0755), 0);
	struct command_end end =
		syspath(NULL, "run", "--workers", *state, "--abi", "x86_64", "--path", "empty",
			"--op", "getppid", "--quick", "--invocations", "1", "--output",
			in_folder(*state, "r.json"), NULL);
	if (end.code == 2) { /* it is not installed */
		command_free(&end);
		skip();
	}
	assert_int_equal(end.code, 0);
	command_free(&end);
	json_t *document = document_load(in_folder(*state, "r.json"));
	const json_t *cell = cell_find(document, "x86_64", "empty", "getppid");
	const json_t *cost = in(cell, "cost");

	assert_null(in(cost, "cycles"));
	assert_non_null(
		strstr(json_string_value(in(cost, "no_cycles")), "translated by an emulator"));
	json_decref(document);
}

static bool plans(const struct asked *w, uint32_t path, uint32_t op)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		n += w->plan[i].path == path && w->plan[i].op == op;
	assert_true(n <= 1);
	return n;
}

/* Every timing worker is asked for every cell once, with what probing found and what was chosen. */
static void test_plans(void **state)
{
	const char *place = place_fake(*state, "samples");
	struct command_end end = run_in(place, "x86_64", THE_PATHS, THE_GOOD_OPS, "5", "1234", "3");
	const struct asked *workers[MAX_WORKERS] = {0};

	expect_one_line(&end, 0, "result written", NULL);
	record_load(place, &record);
	assert_int_equal(record.n, 1 + RUNS);
	assert_false(record.worker[0].timed);
	assert_int_equal(timed(&record, workers), RUNS);
	for (int k = 0; k < RUNS; k++) {
		const struct asked *w = workers[k];
		assert_int_equal(w->inject, 1234);
		assert_int_equal(w->cells, SOME_PATHS * GOOD_OPS);
		assert_int_equal(w->n, w->cells);
		for (size_t i = 0; i < w->n; i++) {
			const struct wire_plan *p = &w->plan[i];
			assert_true(plans(w, p->path, p->op));
			assert_int_equal(p->calls, fake_calls(p->path, p->op));
			assert_int_equal(p->batches, FAKE_BATCHES);
			assert_int_equal(p->warmup, 10);
			assert_int_equal(p->singles, FAKE_SINGLES);
		}
	}
}

static bool same_order(const struct asked *a, const struct asked *b)
{
	assert_int_equal(a->n, b->n);
	return !memcmp(a->plan, b->plan, a->n * sizeof(a->plan[0]));
}

/* Of 15 cells, whose orders are more than 10^12: no two are the same, and none is that of the
 * tables. */
static void expect_orders_differ(const struct record *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct asked *w = &r->worker[i];
		bool of_the_tables = true;
		for (size_t k = 1; k < w->n; k++)
			of_the_tables &= w->plan[k - 1].path < w->plan[k].path ||
					 (w->plan[k - 1].path == w->plan[k].path &&
					  w->plan[k - 1].op < w->plan[k].op);
		assert_false(of_the_tables);
		for (size_t k = 0; k < i; k++)
			if (r->worker[k].timed && w->timed)
				assert_false(same_order(w, &r->worker[k]));
	}
}

static void record_of_a_run(const char *folder, const char *seed, struct record *r)
{
	const char *place = place_fake(folder, "samples");
	struct command_end end = run_in(place, "x86_64", THE_PATHS, THE_GOOD_OPS, seed, "0", "6");

	expect_one_line(&end, 0, "result written", NULL);
	record_load(place, r);
	/* Out of the way of the next. */
	assert_int_equal(rename(place, in_folder(folder, r == &record ? "first" : seed)), 0);
}

static void test_cells_are_in_random_order(void **state)
{
	record_of_a_run(*state, "7", &record);
	expect_orders_differ(&record);
	record_of_a_run(*state, "7", &other_record);
	assert_string_equal(record.text, other_record.text);
	record_of_a_run(*state, "8", &other_record);
	assert_string_not_equal(record.text, other_record.text);
}

/* Invocations of both ABIs run in random order, and the document says in which. */
static void test_abis_are_in_random_order(void **state)
{
	const char *place = place_fake(*state, "samples");
	const struct asked *workers[MAX_WORKERS] = {0};
	struct command_end end =
		run_in(place, "x86_64,i386", "empty,libc", "time,getppid", "7", "0", "8");
	size_t changes = 0, of_abi[ABI_COUNT] = {0};

	assert_int_equal(end.code, 0);
	command_free(&end);
	record_load(place, &record);
	json_t *document = document_load(in_folder(place, "r.json"));
	const json_t *cell = cell_find(document, "i386", "libc", "time");
	if (!strcmp(cell_status(cell), "unavailable")) {
		print_message("skipped: %s\n", cell_reason(cell));
		json_decref(document);
		skip();
	}
	assert_int_equal(timed(&record, workers), 16);
	for (size_t i = 0; i < 16; i++) {
		int abi = abi_by_name(workers[i]->abi);
		const json_t *of = cell_find(document, workers[i]->abi, "libc", "time");
		const json_t *order = in(in(in(of, "cost"), "invocations"), "order");
		assert_int_equal(json_integer_value(json_array_get(order, of_abi[abi]++)), i);
		assert_string_equal(
			json_string_value(in(json_array_get(in(document, "noise"), i), "abi")),
			workers[i]->abi);
		changes += i && strcmp(workers[i]->abi, workers[i - 1]->abi) != 0;
	}
	assert_int_equal(of_abi[0], 8);
	assert_int_equal(of_abi[1], 8);
	/* Neither one after the other nor by turns. */
	assert_true(changes > 1 && changes < 15);
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
	const struct asked *workers[MAX_WORKERS] = {0};
	struct command_end end =
		run_in(place, "x86_64", "syscall", "time,enosys,getcpu,clock_getres,gettimeofday",
		       "5", "0", "3");

	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.err, "2 cells failed"));
	command_free(&end);
	record_load(place, &record);
	assert_int_equal(timed(&record, workers), RUNS);
	json_t *document = document_load(in_folder(place, "r.json"));
	for (int i = 0; i < 4; i++) {
		const json_t *cell =
			cell_find(document, "x86_64", "syscall", ops[*cases[i].op].name);
		expect_cell(cell, cases[i].status, "as the fake says");
		assert_true(json_is_null(in(cell, "cost")) && json_is_null(in(cell, "tail")));
		/* Timed up to where it failed, not at all where probing said so. */
		for (int k = 0; k < RUNS; k++)
			assert_int_equal(plans(workers[k], PATH_syscall, *cases[i].op),
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
		IN_FOLDER(test_cycles),
		IN_FOLDER(test_conclusion),
		IN_FOLDER(test_no_ruler),
		IN_FOLDER(test_rulers_of_no_use),
		IN_FOLDER(test_worker_in_an_emulator),
		IN_FOLDER(test_plans),
		IN_FOLDER(test_cells_are_in_random_order),
		IN_FOLDER(test_abis_are_in_random_order),
		IN_FOLDER(test_cells_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

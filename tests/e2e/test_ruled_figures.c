/* Core cycles in a document, to the digit, of samples between rulers that are known
 * (tests/e2e/fake_samples.h); and rulers of no use, which leave everything else as it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/e2e/asked.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/fake_samples.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/place_fake.h"
#include "tests/e2e/run_command.h"

enum { RUNS = 3 };

static struct asked_record record;

static const json_t *in(const json_t *object, const char *name)
{
	return json_object_get(object, name);
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
	const json_t *cell = cell_find(document, "x86_64", "syscall", "time");
	const json_t *cycles = cell_cycles(cell), *cost = in(cell, "cost");
	const json_t *ruler = in(document, "ruler");
	double base = FAKE_CYCLES_PER_TICK * fake_twice_cost(PATH_syscall, OP_time) / 2.0;
	double mhz =
		json_number_value(in(in(document, "tsc"), "hz")) * 1e-6 * (int)FAKE_CYCLES_PER_TICK;

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

/* What is shared is judged by the width that the whole run shows: of the first workers too, which
 * were narrow before any was wide. */
static void test_shared_core(void **state)
{
	enum { ALL = 8, SHARED = 2 };
	const char *place = place_fake(*state, "shared");
	struct command_end end =
		syspath(NULL, "run", "--workers", place, "--abi", "x86_64", "--path", "syscall",
			"--op", "time", "--batches", "60", "--invocations", "8", "--seed", "5",
			"--output", in_folder(place, "r.json"), NULL);

	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(in_folder(place, "r.json"));
	const json_t *cell = cell_find(document, "x86_64", "syscall", "time");
	const json_t *lists = in(in(cell, "cost"), "invocations");
	const json_t *ruler = in(document, "ruler");
	double base = FAKE_CYCLES_PER_TICK * fake_twice_cost(PATH_syscall, OP_time) / 2.0;

	assert_int_equal(json_integer_value(in(cell_cycles(cell), "alone")), ALL - SHARED);
	for (size_t k = 0; k < ALL; k++)
		assert_int_equal(json_is_true(json_array_get(in(lists, "shared"), k)), k < SHARED);
	/* The middle of workers 2 to 7. */
	expect_figure(in(cell_cycles(cell), "p50"), base + 2 * ((int)FAKE_RUN_STEP * 4.5 + 2),
		      ROUNDED, "p50");
	expect_figure(in(ruler, "shared_share"), (double)SHARED / (int)ALL, 0.001, "shared");
	expect_figure(in(in(in(ruler, "chains"), "x86_64"), "window_per_cycle"), 8, 0.08, "width");
	json_decref(document);
}

/* A chain whose ratio is no CPU's: no cycles, the reason, everything else as ever. */
static void test_no_ruler(void **state)
{
	const char *place = place_fake(*state, "samples");
	struct command_end end = asked_run(place, "x86_64", "syscall", "time", "5", "0", "3");

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
	asked_load(place, &record);
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

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_cycles),
		IN_FOLDER(test_shared_core),
		IN_FOLDER(test_no_ruler),
		IN_FOLDER(test_rulers_of_no_use),
		IN_FOLDER(test_worker_in_an_emulator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What timing workers are asked, which the fake worker writes down: every cell once, in random
 * order, as the seed has it. */
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

#include "bench/protocol/ruler.h"
#include "tests/e2e/asked.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/fake_samples.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/place_fake.h"
#include "tests/e2e/run_command.h"

enum { RUNS = 3 };

static struct asked_record record, other_record;

static const json_t *in(const json_t *object, const char *name)
{
	return json_object_get(object, name);
}

#define THE_PATHS    "empty,syscall,int80,vdso,libc"
#define THE_GOOD_OPS "time,clock_gettime_monotonic,clock_gettime_monotonic_raw"
enum { THE_CELLS = 5 * 3 };

/* Every timing worker is asked for every cell once, with what probing found and what was chosen: so
 * little is injected that no batch gets shorter by it. */
static void test_plans(void **state)
{
	const char *place = place_fake(*state, "samples");
	struct command_end end =
		asked_run(place, "x86_64", THE_PATHS, THE_GOOD_OPS, "5", "123", "3");
	const struct asked *workers[ASKED_WORKERS] = {0};

	expect_one_line(&end, 0, "result written", NULL);
	asked_load(place, &record);
	assert_int_equal(record.n, 1 + RUNS);
	assert_false(record.worker[0].timed);
	assert_int_equal(asked_timed(&record, workers), RUNS);
	for (int k = 0; k < RUNS; k++) {
		const struct asked *w = workers[k];
		assert_int_equal(w->inject, 123);
		assert_int_equal(w->cells, THE_CELLS);
		assert_int_equal(w->n, w->cells);
		for (size_t i = 0; i < w->n; i++) {
			const struct wire_plan *p = &w->plan[i];
			assert_true(asked_for(w, p->path, p->op));
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
static void expect_orders_differ(const struct asked_record *r)
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

static void record_of_a_run(const char *folder, const char *seed, struct asked_record *r)
{
	const char *place = place_fake(folder, "samples");
	struct command_end end =
		asked_run(place, "x86_64", THE_PATHS, THE_GOOD_OPS, seed, "0", "6");

	expect_one_line(&end, 0, "result written", NULL);
	asked_load(place, r);
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

/* What a run has waited is taken off what it may. */
static void test_waits(void **state)
{
	const char *place = place_fake(*state, "samples");
	const struct asked *workers[ASKED_WORKERS] = {0};
	struct command_end end = asked_run(place, "x86_64", THE_PATHS, THE_GOOD_OPS, "5", "0", "4");
	double left = atoi(ASKED_WAIT); /* NOLINT(cert-err34-c): a constant */

	expect_one_line(&end, 0, "result written", NULL);
	asked_load(place, &record);
	assert_int_equal(record.worker[0].wait_ns, RULER_WAIT_NS); /* probing */
	assert_int_equal(asked_timed(&record, workers), 4);
	json_t *document = document_load(in_folder(place, "r.json"));
	for (size_t k = 0; k < 4; k++) {
		const json_t *noise = json_array_get(in(document, "noise"), k);
		double waited_ms = 250. + (double)k, part = fmin(2 * left / (4. - (double)k), left);
		assert_true(fabs((double)workers[k]->wait_ns - part * 1e9) < 10);
		assert_true(fabs(json_number_value(in(noise, "waited_ms")) - waited_ms) < 1e-6);
		left -= waited_ms * 1e-3;
	}
	json_decref(document);
}

/* Of so many processes the first so many may wait. */
static void expect_waiting(const char *folder, const char *kind, const char *invocations, size_t n,
			   size_t waiting)
{
	const char *place = place_fake(folder, kind);
	const struct asked *workers[ASKED_WORKERS] = {0};
	struct command_end end =
		syspath(NULL, "run", "--workers", place, "--abi", "x86_64", "--path", "syscall",
			"--op", "time", "--batches", "40", "--invocations", invocations, "--output",
			in_folder(place, "r.json"), NULL);

	expect_one_line(&end, 0, "result written", NULL);
	asked_load(place, &record);
	assert_int_equal(asked_timed(&record, workers), n);
	assert_int_equal(workers[0]->wait_ns, RULER_WAIT_NS);
	for (size_t k = 0; k < n; k++)
		assert_int_equal(workers[k]->plan[0].alone > 0, k < waiting);
	assert_int_equal(rename(place, in_folder(folder, invocations)), 0);
}

/* Once half of a cell's processes, or eight, had the core alone its passes do not wait; the first
 * two of "shared" had not. */
static void test_enough_had_the_core(void **state)
{
	expect_waiting(*state, "ruled", "20", 20, 10);
	expect_waiting(*state, "ruled", "10", 10, 8);
	expect_waiting(*state, "shared", "22", 22, 13);
}

/* Invocations of both ABIs run in random order, and the document says in which. */
static void test_abis_are_in_random_order(void **state)
{
	const char *place = place_fake(*state, "samples");
	const struct asked *workers[ASKED_WORKERS] = {0};
	struct command_end end =
		asked_run(place, "x86_64,i386", "empty,libc", "time,getppid", "7", "0", "8");
	size_t changes = 0, of_abi[ABI_COUNT] = {0};

	assert_int_equal(end.code, 0);
	command_free(&end);
	asked_load(place, &record);
	json_t *document = document_load(in_folder(place, "r.json"));
	const json_t *cell = cell_find(document, "i386", "libc", "time");
	if (!strcmp(cell_status(cell), "unavailable")) {
		print_message("skipped: %s\n", cell_reason(cell));
		json_decref(document);
		skip();
	}
	assert_int_equal(asked_timed(&record, workers), 16);
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

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_plans),
		IN_FOLDER(test_cells_are_in_random_order),
		IN_FOLDER(test_waits),
		IN_FOLDER(test_enough_had_the_core),
		IN_FOLDER(test_abis_are_in_random_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a run ends with (tests/unit/golden_file.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/table/conclusion.h"
#include "bench/table/disturbance.h"
#include "tests/unit/export_sample.h"
#include "tests/unit/golden_file.h"
#include "tests/unit/outcome_sample.h"

static const struct conclusion alone = {.file = "r.json"};

static struct run_document checked(json_t *root)
{
	struct run_document d;
	struct error error = {0};

	if (document_check(root, &d, &error))
		fail_msg("%s", error.text);
	return d;
}

/* To be freed. Takes the document. */
static char *text_of(json_t *root, const struct conclusion *conclusion)
{
	struct run_document d = checked(root);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	conclusion_print(out, &d, conclusion);
	fclose(out);
	document_free(&d);
	return text;
}

static void expect(json_t *root, const struct conclusion *conclusion, const char *words)
{
	char *text = text_of(root, conclusion);

	if (!strstr(text, words))
		fail_msg("no '%s' in\n%s", words, text);
	free(text);
}

static void expect_not(json_t *root, const struct conclusion *conclusion, const char *words)
{
	char *text = text_of(root, conclusion);

	if (strstr(text, words))
		fail_msg("'%s' in\n%s", words, text);
	free(text);
}

static void golden(void **state)
{
	char *text = text_of(sample_ruled_root(), &alone);

	(void)state;
	expect_golden("tests/golden/table/conclusion-ruled.txt", text);
	free(text);
	text = text_of(sample_root(), &alone);
	expect_golden("tests/golden/table/conclusion-ns.txt", text);
	free(text);
}

/* A run with a ruler whose every cell lacks cycles for a reason of its own: too few batches. */
static void why_no_cycles(void **state)
{
	json_t *root = sample_root(), *cell;
	size_t i;

	(void)state;
	json_put_at(root, "ruler", json_pack("{s:{}}", "chains"));
	json_array_foreach (json_object_get(root, "cells"), i, cell)
		if (json_is_object(json_object_get(cell, "cost")))
			json_put_at(cell, "cost.no_cycles", json_string("too few batches"));
	expect(root, &alone, "\nNo core cycles: too few batches.\n");
}

/* What the table above it already holds is not there twice. */
static void below_the_table(void **state)
{
	const struct conclusion below = {.below_table = true};

	(void)state;
	expect_not(sample_ruled_root(), &below, "bench-3, Linux");
	expect_not(sample_ruled_root(), &below, "not measured");
	expect_not(sample_ruled_root(), &below, "syspath show");
	expect(sample_ruled_root(), &below, "\n  cheapest  syscall x86_64");
	expect_not(sample_ruled_root(), &(struct conclusion){.file = "r.json", .drawn = true},
		   "syspath plot");
	expect(sample_ruled_root(), &(struct conclusion){.file = "r.json", .drawn = true},
	       "syspath show r.json\n");
	expect(sample_ruled_root(), &(struct conclusion){.file = "a\x1b[31m"},
	       "syspath show a?[31m\n");
}

/* Keeps the cells whose numbers are given; -1 ends them. */
static json_t *only(json_t *root, const int *wanted)
{
	json_t *kept = json_array();

	for (; *wanted >= 0; wanted++)
		json_array_append(kept, sample_cell(root, (size_t)*wanted));
	json_object_set_new(root, "cells", kept);
	return root;
}

/* Calls that enter stand for a run before those that may not, these before the empty loop, and what
 * was under no condition before what was. */
static void what_stands_for_a_run(void **state)
{
	/* of ruled.json: 0 empty, 1 syscall, 3 vdso clock_gettime_monotonic (a fallback), 11
	 * syscall under seccomp-args */
	static const int conditioned[] = {11, 3, -1}, both[] = {11, 1, -1}, nothing[] = {0, -1};
	json_t *d;

	(void)state;
	expect(only(sample_ruled_root(), both), &alone,
	       "\nOne entry into the kernel, getppid: p50 of 5 processes [its 95% interval]\n"
	       "  only      syscall x86_64          454.9 cycles [454.8, 454.9]        121.25 ns ");
	expect(only(sample_ruled_root(), conditioned), &alone,
	       "\nOne entry into the kernel, clock_gettime_monotonic: ");
	d = only(sample_ruled_root(), conditioned);
	json_object_set_new(sample_cell(d, 1), "enters_kernel", json_false());
	json_object_set_new(sample_cell(d, 1), "fallback", json_false());
	expect(d, &alone, "\nOne entry into the kernel, getppid under seccomp-args: ");
	d = only(sample_ruled_root(), conditioned + 1);
	json_object_set_new(sample_cell(d, 0), "enters_kernel", json_null());
	json_object_set_new(sample_cell(d, 0), "fallback", json_false());
	expect(d, &alone, "\nOne call of clock_gettime_monotonic: ");
	expect(only(sample_ruled_root(), nothing), &alone, "\n  only      empty x86_64 ");
	expect_not(only(sample_ruled_root(), nothing), &alone, "To quote");
	expect_not(only(sample_ruled_root(), conditioned + 2), &alone, "One ");
}

/* `syscall` has a line of its own when it is neither the cheapest nor the dearest. */
static void syscall_between(void **state)
{
	static const int cells[] = {2, 1, 11, -1}; /* int80; syscall; what is made another path */
	json_t *d = only(sample_ruled_root(), cells);
	char *text;

	(void)state;
	json_put_at(d, "cells[2].condition", json_string("none"));
	json_put_at(d, "cells[2].path", json_string("gs10"));
	json_put_at(d, "cells[2].cost.cycles",
		    json_pack("{s:f, s:f, s:f, s:[f, f]}", "p10", 100., "p50", 100., "p90", 100.,
			      "p50_interval", 98., 101.));
	text = text_of(d, &alone);
	const char *cheapest = strstr(text, "\n* cheapest  gs10 x86_64 ");
	const char *own = strstr(text, "\n  syscall   syscall x86_64 ");
	const char *dearest = strstr(text, "\n  dearest   int80 x86_64 ");
	assert_true(cheapest && own && dearest && cheapest < own && own < dearest);
	assert_non_null(strstr(text, "\n  int80 is 43 times syscall: gate, iret or, since "
				     "Linux 6.7, a local APIC read may exit to KVM.\n"));
	free(text);
}

/* Where no hypervisor is, or nobody knows, none is the reason; nor where the price is not many
 * times that of `syscall`. */
static void no_hypervisor(void **state)
{
	json_t *d = sample_ruled_root();

	(void)state;
	json_put_at(d, "host.hard.hypervisor", json_string("none"));
	expect_not(d, &alone, "may exit");
	d = sample_ruled_root();
	json_put_at(d, "host.hard.hypervisor", NULL);
	expect_not(d, &alone, "may exit");
	d = sample_ruled_root();
	json_put_at(d, "host.hard.hypervisor", json_string("Own\x1b"));
	expect(d, &alone, "may exit to Own?.\n");
	d = sample_ruled_root();
	json_put_at(d, "cells[2].cost.cycles",
		    json_pack("{s:f, s:f, s:f, s:[f, f]}", "p10", 1819., "p50", 1819., "p90", 1819.,
			      "p50_interval", 1819., 1819.));
	expect_not(d, &alone, "may exit"); /* 1819 / 454.868 is 3.999 */
}

/* The core's frequency is a range where it varied by more than 1 %. */
static void frequency(void **state)
{
	json_t *d = sample_ruled_root();

	(void)state;
	json_put_at(
		d, "ruler.mhz",
		json_pack("{s:f, s:f, s:f}", "lowest", 3890., "median", 3900., "highest", 3929.1));
	expect(json_deep_copy(d), &alone, "\nThe core ran at 3.89 to 3.93 GHz, median 3.90: ns ");
	json_put_at(d, "ruler.mhz.highest", json_real(3929));
	expect(d, &alone, "\nThe core ran at 3.90 GHz throughout.\n");
}

/* A share of the passes that were kept; of a document that lists none, none. */
static void how_disturbed(void **state)
{
	json_t *root = sample_ruled_root();
	json_put_at(root, "cells[1].cost.invocations.lost_share[2]", json_real(0.5));
	struct run_document d = checked(root);
	struct disturbance all = disturbance_of(&d);
	const json_t *cell;
	double sum = 0;
	size_t i, k, n = 0, disturbed = 0;

	(void)state;
	json_array_foreach (json_object_get(d.root, "cells"), i, cell) {
		const json_t *lists = json_object_get(json_object_get(cell, "cost"), "invocations"),
			     *value;
		json_array_foreach (json_object_get(lists, "lost_share"), k, value) {
			sum += json_number_value(value);
			n++;
		}
		json_array_foreach (json_object_get(lists, "disturbed"), k, value)
			disturbed += json_is_true(value);
	}
	assert_true(n > 0 && disturbed > 0);
	assert_int_equal(all.passes, n);
	assert_int_equal(all.disturbed, disturbed);
	assert_true(all.off_cpu > 0 && all.off_cpu == sum / (double)n);
	assert_int_equal(all.processes, 5);
	document_free(&d);
}

/* A tracer takes most of a call, and is what was asked for. */
static void tracer_is_no_disturbance(void **state)
{
	json_t *root = sample_ruled_root(), *cell;
	size_t i, k;

	(void)state;
	json_array_foreach (json_object_get(root, "cells"), i, cell) {
		json_t *lists = json_object_get(json_object_get(cell, "cost"), "invocations");
		json_t *lost = json_object_get(lists, "lost_share");
		for (k = 0; k < json_array_size(lost); k++)
			json_array_set_new(lost, k, json_real(i == 1 ? 0.75 : 0));
	}
	expect(json_deep_copy(root), &alone, "\nDisturbed: other tasks took");
	expect_not(json_deep_copy(root), &alone, "took 0.0% of the time");
	json_put_at(root, "cells[1].condition", json_string("ptrace"));
	expect(json_deep_copy(root), &alone, "took 0.0% of the time");
	static const int traced[] = {1, -1};
	expect_not(only(root, traced), &alone, "Disturbed");
}

/* Cells without the figure that leads cannot have a better one by more processes: they are listed
 * with their reason and counted nowhere else. */
static void quotable_of_those_that_lead(void **state)
{
	static const int cells[] = {1, 2, -1};
	json_t *root = only(sample_ruled_root(), cells);
	json_t *cost = json_at(root, "cells[1].cost", NULL);
	json_t *lists = json_object_get(cost, "invocations");

	(void)state;
	expect(json_deep_copy(root), &alone, " of 2 cells, whose interval");
	json_object_del(cost, "cycles");
	json_object_del(lists, "p10_cycles");
	json_object_del(lists, "p50_cycles");
	json_object_set(cost, "quantiles_tsc", json_object_get(cost, "quantiles_cycles"));
	json_object_del(cost, "quantiles_cycles");
	json_put_at(cost, "no_cycles", json_string("odd"));
	expect(root, &alone, "\nTo quote: p50 in cycles of 1 of 1 cells, whose interval ");
}

/* The i-th cell with this p50 and interval, in cycles. */
static bool quotable(double value, double low, double high, size_t invocations)
{
	struct run_document d = checked(sample_ruled_root());
	struct figure *f = &d.cells[1].figures.of[UNIT_CYCLE][FIGURE_P50];

	f->value = value;
	f->interval.lo = low;
	f->interval.hi = high;
	d.cells[1].invocations = invocations;
	bool is = disturbance_quotable(&d, &d.cells[1]);
	d.cells[1].invocations = 5;
	document_free(&d);
	return is;
}

static void what_can_be_quoted(void **state)
{
	json_t *d = sample_ruled_root(), *cell;
	size_t i;

	(void)state;
	assert_true(quotable(1000, 990, 1010, 5));
	assert_false(quotable(1000, 989.9, 1000, 5));
	assert_false(quotable(1000, 1000, 1010.1, 5));
	assert_true(quotable(4, 3, 5, 5)); /* a cycle to each side */
	assert_false(quotable(4, 3, 5.1, 5));
	assert_false(quotable(1000, 1000, 1000, 4)); /* of one process any interval is narrow */

	json_array_foreach (json_object_get(d, "cells"), i, cell) {
		json_t *lists = json_object_get(json_object_get(cell, "cost"), "invocations");
		const char *key;
		json_t *list;
		json_object_foreach (lists, key, list)
			json_array_remove(list, 4);
	}
	expect(d, &alone,
	       "\nTo quote: nothing (*). An interval needs 5 processes or more, not 4.\n");
}

/* One line for a reason, however many paths have it. */
static void one_line_per_reason(void **state)
{
	json_t *d = document_sample();

	(void)state;
	json_put_at(d, "cells[4].status", json_string("unavailable"));
	json_put_at(d, "cells[4].reason", json_string("no 32-bit programs"));
	json_put_at(d, "cells[3].reason", json_string("no 32-bit programs"));
	expect(json_deep_copy(d), &alone,
	       "\nnot measured\n"
	       "  2 paths          i386    unavailable  getppid: no 32-bit programs\n"
	       "  int80            i386    failed       getppid: clobbers edi\n");
	json_put_at(d, "cells[4].op", json_string("time"));
	json_put_at(d, "cells[4].abi", json_string("x86_64"));
	expect(d, &alone,
	       "  2 paths          both    unavailable  2 cells of 2 ops: no 32-bit programs\n");
}

/* What makes it the cost of another host or of something else is printed first. */
static void warnings(void **state)
{
	json_t *d = sample_ruled_root();

	(void)state;
	json_object_set_new(d, "changes",
			    json_pack("[{s:s, s:s, s:s}]", "key", "clocksource", "before", "tsc",
				      "after", "hpet"));
	json_put_at(d, "settings.inject_tsc", json_integer(20));
	expect(json_deep_copy(d), &alone, "clocksource changed from tsc to hpet.\n");
	expect(d, &alone, "\nSlowed down on purpose: 20 TSC ticks");
}

static void rows_are_narrow(void **state)
{
	char *text = text_of(sample_ruled_root(), &alone);

	(void)state;
	*strstr(text, "\nnot measured") = 0;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (strlen(line) > 100)
			fail_msg("%zu columns: %s", strlen(line), line);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden),
		cmocka_unit_test(why_no_cycles),
		cmocka_unit_test(below_the_table),
		cmocka_unit_test(what_stands_for_a_run),
		cmocka_unit_test(syscall_between),
		cmocka_unit_test(no_hypervisor),
		cmocka_unit_test(frequency),
		cmocka_unit_test(how_disturbed),
		cmocka_unit_test(tracer_is_no_disturbance),
		cmocka_unit_test(quotable_of_those_that_lead),
		cmocka_unit_test(what_can_be_quoted),
		cmocka_unit_test(one_line_per_reason),
		cmocka_unit_test(warnings),
		cmocka_unit_test(rows_are_narrow),
	};

	return cmocka_run_group_tests_name("conclusion", tests, NULL, NULL);
}

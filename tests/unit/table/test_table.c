/* The table that people read (tests/unit/golden_file.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/table/table.h"
#include "tests/unit/export_sample.h"
#include "tests/unit/golden_file.h"
#include "tests/unit/outcome_sample.h"

/* To be freed. Takes the document. */
static char *table_of(json_t *root)
{
	struct run_document d;
	struct error error = {0};
	char *text = NULL;
	size_t size;

	if (document_check(root, &d, &error))
		fail_msg("%s", error.text);
	FILE *out = open_memstream(&text, &size);
	table_print(out, &d);
	fclose(out);
	document_free(&d);
	return text;
}

/* Where `before` stands in front of `after`. */
static void expect_order(const char *text, const char *before, const char *after)
{
	const char *first = strstr(text, before), *second = strstr(text, after);

	if (!first || !second || first > second)
		fail_msg("\"%s\" does not stand before \"%s\" in\n%s", before, after, text);
}

static void test_golden(void **state)
{
	char *text = table_of(document_sample());

	(void)state;
	expect_golden("tests/golden/table/sample.txt", text);
	free(text);
	text = table_of(sample_ruled_root());
	expect_golden("tests/golden/table/ruled.txt", text);
	free(text);
}

/* Where the ruler gave nothing: the table of ns, and why. */
static void without_cycles(void **state)
{
	json_t *d = document_sample(), *cell;
	size_t i;

	(void)state;
	json_put_at(d, "ruler",
		    json_pack("{s:i, s:i, s:{s:{s:n, s:n, s:n, s:s}}, s:n, s:n}", "links", 3000,
			      "every", 4, "chains", "x86_64", "cycles_per_link", "imul_over_add",
			      "source", "reason", "no such family", "mhz", "dropped_share"));
	json_array_foreach (json_at(d, "cells", NULL), i, cell)
		if (json_is_object(json_object_get(cell, "cost")))
			json_object_set_new(json_object_get(cell, "cost"), "no_cycles",
					    json_string("no such family"));
	char *text = table_of(d);
	expect_order(text, "\nNo core cycles: no such family.\n", "  floor ns  ");
	assert_null(strstr(text, "no cycles ")); /* no line for each cell */
	assert_null(strstr(text, "The core ran"));
	free(text);
}

/* Every figure as long as any that was ever seen, every mark: rows stay within 100 columns. */
static void ruled_rows_are_narrow(void **state)
{
	json_t *d = sample_ruled_root();
	json_t *cell = json_array_get(json_object_get(d, "cells"), 2), *lists;
	json_t *cost = json_object_get(cell, "cost");
	size_t rows = 0;

	(void)state;
	json_object_set_new(cell, "path", json_string("kernel_vsyscall"));
	json_object_set_new(cell, "nature", json_string("called"));
	json_object_set_new(cell, "fallback", json_true());
	json_put_at(cost, "cycles",
		    json_pack("{s:f, s:f, s:f, s:[f, f]}", "p10", 199999.9, "p50", 199999.9, "p90",
			      199999.9, "p50_interval", 123456.7, 234567.8));
	json_put_at(cost, "ns.p50", json_real(48827.13));
	json_put_at(cost, "ns.p90", json_real(48827.13));
	json_put_at(cost, "ns.p99", json_real(48827.13));
	json_put_at(cost, "ns.mean", json_real(48827.13));
	json_put_at(cost, "ns.p50_interval", json_pack("[f, f]", 48827.13, 48827.13));
	json_object_set_new(cell, "tail",
			    json_pack("{s:i, s:{s:f, s:f, s:f}, s:{s:f, s:f, s:f}}", "calls", 100,
				      "tsc", "p99", 9e6, "p999", 9e6, "max", 9e6, "ns", "p99", 9e6,
				      "p999", 9e6, "max", 9e6));
	lists = json_object_get(cost, "invocations");
	const char *key;
	json_t *list;
	json_object_foreach (lists, key, list) {
		json_t *twelve = json_array();
		for (int i = 0; i < 12; i++)
			json_array_append_new(twelve,
					      strcmp(key, "disturbed")
						      ? json_deep_copy(json_array_get(list, 0))
						      : json_true());
		json_object_set_new(lists, key, twelve);
	}
	json_object_set_new(lists, "shared", json_deep_copy(json_object_get(lists, "disturbed")));
	char *text = table_of(d);
	*strstr(text, "\nnot measured") = 0;
	assert_non_null(strstr(text, "  200000 [123457, 234568] 48827.1 "));
	assert_non_null(strstr(text, " 9000000 +call fallback ~12\n"));
	assert_non_null(strstr(text, "\n*: not to be quoted, another hardware thread "));
	assert_non_null(strstr(text, "\n* kernel_vsyscall x86_64  200000 "));
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), rows++)
		if (strlen(line) > 100)
			fail_msg("%zu columns: %s", strlen(line), line);
	assert_true(rows > 10);
	free(text);
}

/* Documents from before it was recorded, and runs that were not stopped, say nothing of it. */
static void throttled(void **state)
{
	static const char *const record[] = {"{}", "{\"throttled_us\": null}",
					     "{\"throttled_us\": 0}", "{\"throttled_us\": 4500}"};

	(void)state;
	for (size_t i = 0; i < sizeof(record) / sizeof(record[0]); i++) {
		json_t *d = document_sample();
		json_t *noise = json_pack("[o, {}]", json_loads(record[i], 0, NULL));
		json_object_set_new(d, "noise", noise);
		char *text = table_of(d);
		const char *line = strstr(text, "Throttled: ");
		assert_true((line != NULL) == (i == 3));
		if (line)
			assert_non_null(strstr(line, "in 1 of 2 invocations, for 4.5 ms: run "));
		free(text);
	}
}

static void test_sorted_by_cost(void **state)
{
	json_t *d = document_sample();

	(void)state;
	char *text = table_of(d);
	expect_order(text, "\n  empty  ", "\n  syscall  ");
	expect_order(text, "\n  syscall  ", "not measured");
	expect_order(text, "not measured", "clobbers edi");
	free(text);

	d = document_sample();
	json_put_at(d, "cells[1].cost", json_deep_copy(json_at(d, "cells[0].cost", NULL)));
	json_put_at(d, "cells[1].path", json_string("int80"));
	json_put_at(d, "cells[1].cost.ns.floor", json_real(49));
	text = table_of(d);
	expect_order(text, "\n  int80  ", "\n  syscall  ");
	free(text);

	/* By cycles, and what has none last. */
	d = sample_ruled_root();
	json_put_at(d, "cells[0].cost.cycles", NULL);
	json_put_at(d, "cells[0].cost.quantiles_tsc",
		    json_deep_copy(json_at(d, "cells[0].cost.quantiles_cycles", NULL)));
	json_put_at(d, "cells[0].cost.quantiles_cycles", NULL);
	json_put_at(d, "cells[0].cost.invocations.p10_cycles", NULL);
	json_put_at(d, "cells[0].cost.invocations.p50_cycles", NULL);
	json_put_at(d, "cells[0].cost.no_cycles", json_string("for a reason"));
	json_put_at(d, "cells[1].cost.cycles.p50", json_real(20800));
	json_put_at(d, "cells[1].cost.cycles.p90", json_real(20800));
	json_put_at(d, "cells[1].cost.cycles.p50_interval", json_pack("[f, f]", 20800., 20800.));
	text = table_of(d);
	expect_order(text, "\n  empty           i386 ", "\n  int80           x86_64");
	expect_order(text, "\n  int80           x86_64", "\n  syscall         x86_64 20800.0");
	expect_order(text, "\n  syscall         x86_64 20800.0",
		     "\n  empty           x86_64       - - ");
	expect_order(text, "\n  empty           x86_64       - - ",
		     "\n  int80           i386         - - ");
	assert_non_null(strstr(
		text,
		"  empty            x86_64  no cycles    getppid under none: for a reason\n"));
	free(text);
}

/* What several ops lack for the same reason is one line. */
static void test_reasons_are_gathered(void **state)
{
	json_t *d = document_sample();
	json_t *cells = json_at(d, "cells", NULL);
	json_t *again = json_deep_copy(json_array_get(cells, SAMPLE_SYSENTER));

	(void)state;
	json_object_set_new(again, "op", json_string("time"));
	json_array_append_new(cells, again);
	char *text = table_of(d);
	const char *reason = strstr(text, "2 ops: sysenter is not valid here");
	assert_non_null(reason);
	assert_null(strstr(reason + 8, "sysenter is not valid here"));
	free(text);
}

/* Puts cell i there again, under another condition. */
static void repeat_under(json_t *d, size_t i, const char *op, const char *condition)
{
	json_t *cells = json_at(d, "cells", NULL);
	json_t *again = json_deep_copy(json_array_get(cells, i));

	json_object_set_new(again, "op", json_string(op));
	json_object_set_new(again, "condition", json_string(condition));
	json_array_append_new(cells, again);
}

/* What is missing under every condition is printed once; else the conditions are named. */
static void test_reasons_under_conditions(void **state)
{
	json_t *d = document_sample();

	(void)state;
	repeat_under(d, SAMPLE_SYSENTER, "getppid", "sud");
	repeat_under(d, SAMPLE_INT80, "getppid", "seccomp");
	repeat_under(d, SAMPLE_SYSENTER, "getppid", "seccomp");
	repeat_under(d, SAMPLE_INT80, "time", "seccomp");
	char *text = table_of(d);
	const char *list = strstr(text, "\nnot measured\n");
	assert_non_null(list);
	assert_string_equal(
		list,
		"\nnot measured\n"
		"  sysenter         i386    unavailable  getppid: sysenter is not valid here\n"
		"  syscall32        i386    unsafe       getppid under none: a kernel may panic\n"
		"  int80            i386    failed       3 cells of 2 ops under none, seccomp: "
		"clobbers edi\n");
	free(text);
}

/* Not known is not the same as not. */
static void test_unknown_fallback(void **state)
{
	json_t *d = document_sample();

	(void)state;
	json_put_at(d, "cells[2].fallback", json_false());
	char *text = table_of(json_deep_copy(d));
	assert_null(strstr(text, "fallback")); /* it enters, the document says, and is none */
	free(text);
	json_put_at(d, "cells[2].enters_kernel", json_null());
	text = table_of(d);
	assert_non_null(strstr(text, "+call fallback? ~1/1\n"));
	assert_non_null(strstr(text, "\nfallback?: whether it enters"));
	free(text);

	d = document_sample();
	json_put_at(d, "cells[0].enters_kernel", json_null()); /* no function that could stay */
	text = table_of(d);
	assert_null(strstr(text, "fallback?"));
	free(text);
}

static void test_nothing_steers_the_terminal(void **state)
{
	json_t *d = document_sample();

	(void)state;
	json_put_at(d, "host.soft.hostname", json_string("a\x1b[31mb\nc\u061c\u202e"));
	json_put_at(d, "host.hard.vsyscall_mode",
		    json_string("\xc2\x9b"
				"7m\x07"));
	char *text = table_of(d);
	assert_int_equal(strncmp(text, "a?[31mb?c??, Linux 6.1.0", 24), 0);
	assert_null(strchr(text, 0x1b));
	assert_null(strchr(text, 0x07));
	assert_null(strstr(text, "\xc2\x9b"));
	assert_non_null(strstr(text, "?7m?"));
	free(text);
}

/* Of a host that says nothing of itself, and of no cell. */
static void test_injection_is_told(void **state)
{
	json_t *d = document_sample();

	(void)state;
	char *text = table_of(d);
	assert_null(strstr(text, "on purpose"));
	free(text);
	d = document_sample();
	json_put_at(d, "settings", json_pack("{s:i}", "inject_tsc", 20));
	text = table_of(d);
	assert_non_null(strstr(text, "Slowed down on purpose: 20 TSC ticks"));
	free(text);
}

static void test_little_to_say(void **state)
{
	json_t *d = document_sample();

	(void)state;
	json_put_at(d, "host", json_pack("{s:{}, s:{}}", "hard", "soft"));
	json_put_at(d, "cells", json_array());
	char *text = table_of(d);
	assert_int_equal(strncmp(text, "unknown, Linux unknown, unknown, ", 33), 0);
	assert_null(strstr(text, "not measured"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(without_cycles),
		cmocka_unit_test(ruled_rows_are_narrow),
		cmocka_unit_test(throttled),
		cmocka_unit_test(test_sorted_by_cost),
		cmocka_unit_test(test_reasons_are_gathered),
		cmocka_unit_test(test_reasons_under_conditions),
		cmocka_unit_test(test_unknown_fallback),
		cmocka_unit_test(test_nothing_steers_the_terminal),
		cmocka_unit_test(test_injection_is_told),
		cmocka_unit_test(test_little_to_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

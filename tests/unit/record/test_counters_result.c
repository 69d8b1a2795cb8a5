/* What was counted: into a document, out of it again, and onto a table. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/record/document_counters.h"
#include "bench/table/table_counters.h"
#include "tests/unit/export_sample.h"

enum { CYCLES_U, CYCLES_K, INSN_U, INSN_K, FAULTS, NOT_THERE, EVENTS };

static struct event an_event(const char *name, enum event_role role, enum event_domain domain)
{
	struct event e = {.role = role, .domain = domain, .asked = true};

	snprintf(e.name, sizeof(e.name), "%s", name);
	return e;
}

/* Counts of the fixture: cells 0 and 1 read differently, no other was counted. */
static void fill(struct counts *counts)
{
	static const double values[2][EVENTS] = {{3, 0, 6, 0, 0}, {40, 160, 20, 300, 0}};

	*counts = (struct counts){.repetitions = 5, .set = {.n = EVENTS, .n_groups = 1}};
	struct event *e = counts->set.events;
	e[CYCLES_U] = an_event("cycles:u", ROLE_CYCLES, DOMAIN_USER);
	e[CYCLES_K] = an_event("cycles:k", ROLE_CYCLES, DOMAIN_KERNEL);
	e[INSN_U] = an_event("instructions:u", ROLE_INSTRUCTIONS, DOMAIN_USER);
	e[INSN_K] = an_event("instructions:k", ROLE_INSTRUCTIONS, DOMAIN_KERNEL);
	e[FAULTS] = an_event("page-faults:u", ROLE_PAGE_FAULTS, DOMAIN_USER);
	e[NOT_THERE] = an_event("msr::aperf", ROLE_APERF, DOMAIN_BOTH);
	event_refuse(&e[NOT_THERE], EVENT_UNAVAILABLE, "the kernel does not %s it", "offer");
	assert_int_equal(counts_alloc(counts, 13), 0);
	for (size_t i = 0; i < 2; i++) {
		struct cell_counts *c = &counts->cells[i];
		c->counted = true;
		c->calls = 1000;
		c->group_tsc[0] = 250;
		for (size_t k = 0; k < NOT_THERE; k++)
			c->events[k] = (struct cell_count){
				true, {values[i][k], values[i][k], values[i][k] + 0.5}};
	}
}

/* The fixture with counts, as JSON. */
static json_t *counted_root(void)
{
	json_t *root = sample_root();
	struct counts counts;

	fill(&counts);
	static const struct truth truth = {ROLE_PAGE_FAULTS, DOMAIN_USER, 0, 0, "none is made"};
	counts.cells[0].truths[0] = (struct truth_verdict){&truth, FAULTS, -1, {0, 0, 0}, true};
	counts.cells[1].truths[0] = (struct truth_verdict){&truth, FAULTS, -1, {0, 0, 0}, false};
	counts.cells[0].n_truths = counts.cells[1].n_truths = 1;
	assert_int_equal(document_add_counters(root, &counts), 0);
	counts_free(&counts);
	return root;
}

static void check(json_t *root, struct run_document *document)
{
	struct error error = {0};

	if (document_check(root, document, &error))
		fail_msg("%s", error.text);
}

static void expect_figure(double value, double expected)
{
	if (!(fabs(value - expected) < 1e-6))
		fail_msg("%f, not %f", value, expected);
}

static void test_round_trip(void **state)
{
	struct run_document d;

	(void)state;
	check(counted_root(), &d);
	assert_int_equal(d.n_events, EVENTS);
	assert_string_equal(d.events[CYCLES_K].name, "cycles:k");
	assert_int_equal(d.events[CYCLES_K].domain, COUNT_KERNEL);
	assert_true(d.events[CYCLES_K].counted && d.events[CYCLES_K].asked);
	assert_null(d.events[CYCLES_K].reason);
	assert_false(d.events[NOT_THERE].counted);
	assert_string_equal(d.events[NOT_THERE].reason, "the kernel does not offer it");
	const struct run_counters *c = d.cells[1].counters;
	assert_non_null(c);
	assert_null(d.cells[2].counters);
	assert_int_equal(c->calls, 1000);
	assert_int_equal(c->repetitions, 5);
	expect_figure(run_count_find(c, "cycles:k")->per_call, 160);
	expect_figure(run_count_find(c, "cycles:k")->highest, 160.5);
	assert_null(run_count_find(c, "msr::aperf"));
	expect_figure(c->ipc[COUNT_USER], 0.5);
	expect_figure(c->ipc[COUNT_KERNEL], 1.875);
	expect_figure(c->ipc[COUNT_BOTH], 1.6);
	expect_figure(c->core_cycles, 200);
	expect_figure(c->tsc, 250);
	assert_int_equal(c->truths, 1);
	assert_int_equal(c->held, 0);
	assert_true(isnan(d.cells[0].counters->ipc[COUNT_KERNEL])); /* no cycle to divide by */
	document_free(&d);
}

static void test_a_run_that_counted_nothing(void **state)
{
	struct run_document d;
	char *text = NULL;
	size_t size = 0;

	(void)state;
	check(sample_root(), &d);
	assert_int_equal(d.n_events, 0);
	assert_null(d.cells[0].counters);
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	table_print_counters(out, &d);
	fclose(out);
	assert_int_equal(size, 0);
	free(text);
	document_free(&d);
}

/* The member at the place, of the events or of the counters of cell 1, becomes this JSON. */
static const struct spoiled {
	const char *where, *key, *json, *complaint;
} spoiled[] = {
	{"events", NULL, "{}", "events"},
	{"event", "name", "7", "events[0].name"},
	{"event", "domain", "\"guest\"", "events[0].domain"},
	{"event", "status", "\"counted\"", "events[0].status"},
	{"event", "status", "\"unavailable\"", "events[0].reason"},
	{"event", "asked", "null", "events[0].asked"},
	{"event", "reason", "\"\\u0007\"", "events[0].reason"},
	{"counters", NULL, "[]", "cells[1].counters"},
	{"counters", "calls", "0", "cells[1].counters.calls"},
	{"counters", "repetitions", "\"5\"", "cells[1].counters.repetitions"},
	{"counters", "missed", "null", "cells[1].counters.missed"},
	{"counters", "missed", "[{\"name\": \"x\"}]", "cells[1].counters.missed[0].reason"},
	{"counters", "events", "null", "cells[1].counters.events"},
	{"counters", "ipc", "1", "cells[1].counters.ipc"},
	{"counters", "ipc", "{\"user\": \"x\"}", "cells[1].counters.ipc.user"},
	{"counters", "core_cycles", "\"x\"", "cells[1].counters.core_cycles"},
	{"counters", "tsc", "1e300", "cells[1].counters.tsc"},
	{"counters", "truths", "[{}]", "cells[1].counters.truths[0].held"},
	{"count", "name", "null", "cells[1].counters.events[0].name"},
	{"count", "domain", "1", "cells[1].counters.events[0].domain"},
	{"count", "per_call", "39", "cells[1].counters.events[0].per_call"},
	{"count", "highest", "null", "cells[1].counters.events[0].highest"},
};

static void spoil(json_t *root, const struct spoiled *s)
{
	json_t *value = json_loads(s->json, JSON_DECODE_ANY, NULL);
	json_t *events = json_object_get(root, "events"), *cell = sample_cell(root, 1);
	json_t *counters = json_object_get(cell, "counters");

	assert_non_null(value);
	if (!strcmp(s->where, "event"))
		json_object_set_new(json_array_get(events, 0), s->key, value);
	else if (!strcmp(s->where, "count"))
		json_object_set_new(json_array_get(json_object_get(counters, "events"), 0), s->key,
				    value);
	else if (s->key)
		json_object_set_new(counters, s->key, value);
	else
		json_object_set_new(!strcmp(s->where, "events") ? root : cell, s->where, value);
}

static void test_spoiled_documents(void **state)
{
	struct run_document d;
	struct error error = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(spoiled) / sizeof(spoiled[0]); i++) {
		json_t *root = counted_root();
		spoil(root, &spoiled[i]);
		if (!document_check(root, &d, &error))
			fail_msg("%s.%s = %s is accepted", spoiled[i].where,
				 spoiled[i].key ? spoiled[i].key : "", spoiled[i].json);
		if (strncmp(error.text, spoiled[i].complaint, strlen(spoiled[i].complaint)) != 0)
			fail_msg("%s complains of %s", spoiled[i].complaint, error.text);
	}
}

static void test_table(void **state)
{
	struct run_document d;
	char *text = NULL;
	size_t size = 0;

	(void)state;
	check(counted_root(), &d);
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	table_print_counters(out, &d);
	fclose(out);
	assert_non_null(strstr(text, "u: user alone, k: kernel alone, u+k: user and kernel"));
	const char *heading = strstr(text, "cycles u  ");
	assert_non_null(heading);
	assert_non_null(strstr(heading, "cycles k"));
	assert_non_null(strstr(heading, "cycles u+k"));
	assert_non_null(strstr(heading, "IPC u+k"));
	const char *row = strstr(text, "  syscall ");
	assert_non_null(row);
	assert_non_null(strstr(row, " 40 "));
	assert_non_null(strstr(row, " 160 "));
	assert_non_null(strstr(row, " 200 "));
	assert_non_null(strstr(text, "0 in every cell: page-faults:u\n"));
	assert_non_null(strstr(text, "not counted, the kernel does not offer it: msr::aperf\n"));
	assert_non_null(strstr(text, "2 judged, 1 contradicted"));
	assert_null(strstr(text, "nan"));
	free(text);
	document_free(&d);
}

static const char *table_of(json_t *root)
{
	static char *text;
	struct run_document d;
	size_t size = 0;

	free(text);
	text = NULL;
	check(root, &d);
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	table_print_counters(out, &d);
	fclose(out);
	document_free(&d);
	return text;
}

/* No count is not the count 0: a group that was refused in some cells, or in all. */
static void test_missed_is_not_zero(void **state)
{
	(void)state;
	for (size_t cells = 1; cells <= 2; cells++) {
		json_t *root = sample_root();
		struct counts counts;
		fill(&counts);
		for (size_t i = 0; i < cells; i++) {
			counts.cells[i].events[FAULTS].counted = false;
			snprintf(counts.cells[i].group_reason[0], EVENT_REASON_MAX, "it was busy");
		}
		assert_int_equal(document_add_counters(root, &counts), 0);
		counts_free(&counts);
		const char *text = table_of(root);
		assert_null(strstr(text, "0 in every cell"));
		assert_non_null(strstr(text, cells == 1 ? "not counted in 1 of 2 cells, it was "
							  "busy: page-faults:u\n"
							: "not counted in 2 of 2 cells, it was "
							  "busy: page-faults:u\n"));
		/* What one cell counted stands in a column, though it is 0. */
		assert_int_equal(strstr(text, "page-faults u") != NULL, cells == 1);
	}
}

/* The fixed cost that cancels may leave less than nothing; only zero has no sign. */
static void test_negative_counts(void **state)
{
	static const struct {
		double value;
		const char *shown;
	} cases[] = {
		{-3, " -3 "},	     {-0.0, " 0 "}, {-0.00001, " 0.0000 "},
		{-0.5, " -0.5000 "}, {3, " 3 "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *root = sample_root();
		struct counts counts;
		fill(&counts);
		double v = cases[i].value;
		counts.cells[1].events[CYCLES_U] = (struct cell_count){true, {v, v, v}};
		assert_int_equal(document_add_counters(root, &counts), 0);
		counts_free(&counts);
		const char *row = strstr(table_of(root), "  syscall ");
		assert_non_null(row);
		if (!strstr(row, cases[i].shown))
			fail_msg("%f is not shown as '%s': %s", v, cases[i].shown, row);
	}
}

/* Documents written before there was "missed". */
static void test_without_missed(void **state)
{
	json_t *root = counted_root();
	struct run_document d;

	(void)state;
	json_object_del(json_object_get(sample_cell(root, 1), "counters"), "missed");
	check(root, &d);
	assert_int_equal(d.cells[1].counters->n_missed, 0);
	document_free(&d);
}

/* Cells of a path that read the same are one line. */
static void test_like_cells_share_a_line(void **state)
{
	json_t *root = counted_root();
	struct run_document d;
	char *text = NULL;
	size_t size = 0;

	(void)state;
	json_t *other = json_deep_copy(sample_cell(root, 1));
	json_object_set_new(other, "op", json_string("enosys"));
	json_array_insert_new(json_object_get(root, "cells"), 2, other);
	check(root, &d);
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	table_print_counters(out, &d);
	fclose(out);
	assert_non_null(strstr(text, "  syscall          x86_64  2 ops "));
	assert_null(strstr(text, "enosys"));
	free(text);
	document_free(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_a_run_that_counted_nothing),
		cmocka_unit_test(test_spoiled_documents),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_missed_is_not_zero),
		cmocka_unit_test(test_negative_counts),
		cmocka_unit_test(test_without_missed),
		cmocka_unit_test(test_like_cells_share_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

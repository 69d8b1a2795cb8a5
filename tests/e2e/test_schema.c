/* Result documents against docs/syspath-run.schema.json: what a run writes is accepted; the same
 * document is refused, and at the right place, without any one of its members, with a value of
 * another type anywhere, and with values out of range. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/document_places.h"
#include "tests/e2e/run_command.h"
#include "tests/e2e/schema_judge.h"

static const char schema[] = "docs/syspath-run.schema.json";

static struct {
	const char *python;   /* NULL: none has jsonschema */
	json_t *run;	      /* what `syspath run` wrote, all cells */
	json_t *small;	      /* the same with one measured and one missing cell */
	struct places places; /* of `small` */
} fixture;

/* The document that ended up on standard output, NULL when there is none; frees *end. */
static json_t *take_document(struct command_end *end)
{
	json_t *run = end->code ? NULL : json_loads(end->out, 0, NULL);

	if (!run)
		print_error("syspath run failed: %s\n", end->err);
	command_free(end);
	return run;
}

static json_t *run_syspath(void)
{
	struct command_end end = syspath(NULL, "run", "--quick", "--batches", "20", "--invocations",
					 "2", "--output", "-", NULL);

	return take_document(&end);
}

/* The document with one measured cell, and one as a host without the path has it. */
static json_t *make_small(const json_t *run)
{
	json_t *small = json_deep_copy(run), *cells = json_array(), *cell;
	size_t i;

	json_array_foreach (json_object_get(small, "cells"), i, cell)
		if (!strcmp(json_string_value(json_object_get(cell, "path")), "syscall") &&
		    !strcmp(json_string_value(json_object_get(cell, "op")), "getppid"))
			json_array_append(cells, cell);
	/* Two quantiles are judged as 200 are, and sooner. */
	json_t *cost = json_object_get(json_array_get(cells, 0), "cost");
	json_t *quantiles = json_object_get(
		cost, json_object_get(cost, "cycles") ? "quantiles_cycles" : "quantiles_tsc");
	while (json_array_size(quantiles) > 2)
		json_array_remove(quantiles, 1);
	/* Where there are cycles, there is one of the two. */
	json_object_set(cost, "quantiles_tsc", quantiles);
	cell = json_deep_copy(json_array_get(cells, 0));
	json_object_set_new(cell, "path", json_string("vsyscall"));
	json_object_set_new(cell, "status", json_string("unavailable"));
	json_object_set_new(cell, "reason", json_string("vsyscall=none: the page is not mapped"));
	json_object_set_new(cell, "cost", json_null());
	json_object_set_new(cell, "tail", json_null());
	json_array_append_new(cells, cell);
	json_object_set_new(small, "cells", cells);
	return small;
}

static int set_up(void **state)
{
	(void)state;
	fixture.python = judge_find_python();
	fixture.run = run_syspath();
	if (!fixture.run)
		return -1;
	fixture.small = make_small(fixture.run);
	places_note(&fixture.places, fixture.small);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	json_decref(fixture.run);
	json_decref(fixture.small);
	return 0;
}

static FILE *begin(void)
{
	if (!fixture.python) {
		print_message("skipped: no python3 with jsonschema 4 (package "
			      "python3-jsonschema, scripts/deps --for test)\n");
		skip();
	}
	FILE *lines = tmpfile();
	assert_non_null(lines);
	return lines;
}

static json_t *end_judging(FILE *lines, const char *pointer, size_t n)
{
	assert_int_equal(fflush(lines), 0);
	json_t *verdicts = judge(fixture.python, schema, pointer, lines);
	fclose(lines);
	assert_int_equal(json_array_size(verdicts), n);
	return verdicts;
}

static void assert_all_accepted(const json_t *verdicts)
{
	size_t i;
	json_t *verdict;

	json_array_foreach (verdicts, i, verdict)
		if (json_array_size(verdict))
			fail_msg("document %zu is refused: %.500s", i, json_dumps(verdict, 0));
}

/* Needs no validator: the schema is that of the documents that a run writes. */
static void test_schema_is_of_this_version(void **state)
{
	json_t *root = json_load_file(schema, JSON_REJECT_DUPLICATES, NULL);
	const json_t *version = json_object_get(
		json_object_get(json_object_get(root, "properties"), "schema"), "const");

	(void)state;
	assert_true(json_is_string(version));
	assert_true(json_equal(version, json_object_get(fixture.run, "schema")));
	json_decref(root);
}

static void test_run_is_accepted(void **state)
{
	(void)state;
	FILE *lines = begin();
	write_line(fixture.run, lines);
	write_line(fixture.small, lines);
	json_t *verdicts = end_judging(lines, "", 2);
	assert_all_accepted(verdicts);
	json_decref(verdicts);
}

/* Counting adds members; which events there are differs from host to host. */
static void test_counted_run_is_accepted(void **state)
{
	(void)state;
	FILE *lines = begin();
	struct command_end end = syspath(NULL, "run", "--quick", "--batches", "20", "--invocations",
					 "2", "--path", "syscall,vdso", "--op", "getppid,time",
					 "--events", "default", "--output", "-", NULL);
	json_t *run = take_document(&end);
	assert_non_null(json_object_get(run, "events"));
	write_line(run, lines);
	json_t *verdicts = end_judging(lines, "", 1);
	assert_all_accepted(verdicts);
	json_decref(verdicts);
	json_decref(run);
}

/* Hosts that this one is not: one that shows nothing, and a laptop with another CPU. */
static void test_hosts_are_accepted(void **state)
{
	static const char *const hosts[] = {"tests/fixtures/host/empty.json",
					    "tests/fixtures/host/intel-laptop.json"};

	(void)state;
	FILE *lines = begin();
	for (size_t i = 0; i < 2; i++) {
		json_t *host = json_load_file(hosts[i], 0, NULL);
		assert_non_null(host);
		write_line(host, lines);
		json_decref(host);
	}
	json_t *verdicts = end_judging(lines, "/$defs/host", 2);
	assert_all_accepted(verdicts);
	json_decref(verdicts);
}

/* What a later release may add is no reason to refuse a document. */
static void test_added_members_are_accepted(void **state)
{
	static const char *const open[] = {"schema",
					   "settings.seed",
					   "host.hard.microcode",
					   "host.soft.hostname",
					   "cells[0].cost.batches",
					   "cells[0].path",
					   "cells[0].cost.invocations.order"};
	enum { OPEN = sizeof(open) / sizeof(open[0]) };

	(void)state;
	FILE *lines = begin();
	for (size_t i = 0; i < OPEN; i++) {
		struct place added = *places_find(&fixture.places, open[i]);
		strcpy(added.key, "added_later");
		json_object_set_new(added.parent, added.key, json_integer(1));
		write_line(fixture.small, lines);
		json_object_del(added.parent, added.key);
	}
	json_t *verdicts = end_judging(lines, "", OPEN);
	assert_all_accepted(verdicts);
	json_decref(verdicts);
}

static bool is_a_hosts_own(const struct place *place)
{
	return !strncmp(place->parent_path, "host.", 5);
}

/* Documents from before there was the member are read on. */
static bool is_added_later(const struct place *place)
{
	static const char *const keys[] = {
		"throttled_us",	 "waited_ms", "ruler",	    "mhz",	  "dropped_share",
		"cycles",	 "no_cycles", "p10_cycles", "p50_cycles", "quantiles_cycles",
		"quantiles_tsc", "shared",    "alone"};
	static const char *const of_rulers[] = {"shared_share", "window_per_cycle"};

	if (!strcmp(place->parent_path, "ruler.chains")) /* an ABI that was asked for */
		return true;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strcmp(place->key, keys[i]) && strcmp(place->parent_path, "ruler") != 0)
			return true;
	for (size_t i = 0; i < sizeof(of_rulers) / sizeof(of_rulers[0]); i++)
		if (!strcmp(place->key, of_rulers[i]))
			return true;
	return false;
}

static void test_every_member_is_required(void **state)
{
	const struct places *places = &fixture.places;
	size_t removed = 0;

	(void)state;
	FILE *lines = begin();
	for (size_t i = 0; i < places->n; i++, removed++)
		places_write_changed(places, &places->at[i], NULL, lines);
	json_t *verdicts = end_judging(lines, "", removed);
	for (size_t i = 0; i < places->n; i++) {
		const struct place *p = &places->at[i];
		char words[128];
		snprintf(words, sizeof(words), "'%s' is a required property", p->key);
		bool required =
			judge_complained(json_array_get(verdicts, i), p->parent_path, words);
		if (is_added_later(p) && required)
			fail_msg("%s cannot be left out", p->path);
		/* Which mitigations and parameters there are differs from host to host. */
		if (!is_a_hosts_own(p) && !is_added_later(p) && !required)
			fail_msg("%s can be left out: %s does not require it", p->path, schema);
	}
	json_decref(verdicts);
}

static void test_every_type_is_checked(void **state)
{
	const struct places *places = &fixture.places;

	(void)state;
	FILE *lines = begin();
	for (size_t i = 0; i < places->n; i++) {
		const struct place *p = &places->at[i];
		bool is_object = json_is_object(json_object_get(p->parent, p->key));
		places_write_changed(places, p,
				     is_object ? json_integer(7) : json_pack("{s:i}", "wrong", 1),
				     lines);
	}
	json_t *verdicts = end_judging(lines, "", places->n);
	for (size_t i = 0; i < places->n; i++) {
		const struct place *p = &places->at[i];
		const json_t *verdict = json_array_get(verdicts, i);
		char below[144]; /* where an object is allowed, but not this one */
		snprintf(below, sizeof(below), "%s.wrong", p->path);
		if (!judge_complained(verdict, p->path, "") &&
		    !judge_complained(verdict, below, ""))
			fail_msg("%s can be of another type: %s does not say which", p->path,
				 schema);
	}
	json_decref(verdicts);
}

static const struct {
	const char *path, *json;
} out_of_range[] = {
#define RANGE(path, json) {path, json},
#include "tests/e2e/schema_ranges.def"
#undef RANGE
};

static void test_ranges_are_checked(void **state)
{
	enum { CASES = sizeof(out_of_range) / sizeof(out_of_range[0]) };

	(void)state;
	FILE *lines = begin();
	for (size_t i = 0; i < CASES; i++) {
		json_t *value = json_loads(out_of_range[i].json, JSON_DECODE_ANY, NULL);
		assert_non_null(value);
		places_write_changed(&fixture.places,
				     places_find(&fixture.places, out_of_range[i].path), value,
				     lines);
	}
	json_t *verdicts = end_judging(lines, "", CASES);
	for (size_t i = 0; i < CASES; i++) {
		/* A missing cell that says it is ok is missing its cost. */
		bool is_status = !strcmp(out_of_range[i].path, "cells[1].status");
		const char *place = is_status ? "cells[1].cost" : out_of_range[i].path;
		char first[144]; /* what is wrong with a list may be its first element */
		snprintf(first, sizeof(first), "%s[0]", place);
		if (!judge_complained(json_array_get(verdicts, i), place, "") &&
		    !judge_complained(json_array_get(verdicts, i), first, ""))
			fail_msg("%s may be %s", out_of_range[i].path, out_of_range[i].json);
	}
	json_decref(verdicts);
}

/* A figure that nobody defined has no unit: these objects are closed. */
static void test_undefined_figures_are_refused(void **state)
{
	static const char *const closed[] = {"cells[0].cost.tsc.p50",
					     "cells[0].cost.ns.p50",
					     "cells[0].tail.ns.max",
					     "cells[0].tail.calls",
					     "tsc.hz",
					     "tool.name",
					     "host.hard"};
	enum { CLOSED = sizeof(closed) / sizeof(closed[0]) };

	(void)state;
	FILE *lines = begin();
	for (size_t i = 0; i < CLOSED; i++) {
		struct place added = *places_find(&fixture.places, closed[i]);
		strcpy(added.key, "p75");
		json_object_set_new(added.parent, added.key, json_real(1));
		write_line(fixture.small, lines);
		json_object_del(added.parent, added.key);
	}
	json_t *verdicts = end_judging(lines, "", CLOSED);
	for (size_t i = 0; i < CLOSED; i++) {
		const struct place *p = places_find(&fixture.places, closed[i]);
		if (!judge_complained(json_array_get(verdicts, i), p->parent_path, "p75"))
			fail_msg("%s is open to figures that nobody defined", p->parent_path);
	}
	json_decref(verdicts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_is_of_this_version),
		cmocka_unit_test(test_run_is_accepted),
		cmocka_unit_test(test_counted_run_is_accepted),
		cmocka_unit_test(test_hosts_are_accepted),
		cmocka_unit_test(test_added_members_are_accepted),
		cmocka_unit_test(test_every_member_is_required),
		cmocka_unit_test(test_every_type_is_checked),
		cmocka_unit_test(test_ranges_are_checked),
		cmocka_unit_test(test_undefined_figures_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

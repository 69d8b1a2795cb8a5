/* What changed while it was measured: clocks, facts, ways into the kernel. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/base/exit_code.h"
#include "bench/document/read.h"
#include "bench/record/changes.h"
#include "bench/record/document.h"
#include "tests/unit/outcome_sample.h"

/* The change of that key, in words "BEFORE -> AFTER"; "" when there is none. */
static const char *change(const struct outcome *o, const json_t *before, const json_t *after,
			  const char *key)
{
	static char words[256];
	json_t *list = changes_find(o, before, after), *item;
	size_t i;

	words[0] = 0;
	json_array_foreach (list, i, item)
		if (!strcmp(json_string_value(json_object_get(item, "key")), key))
			snprintf(words, sizeof(words), "%s -> %s",
				 json_string_value(json_object_get(item, "before")),
				 json_string_value(json_object_get(item, "after")));
	json_decref(list);
	return words;
}

static void test_no_change(void **state)
{
	struct outcome o = outcome_sample();
	json_t *host = json_pack("{s:{s:s, s:n}}", "hard", "clocksource", "tsc", "microcode");
	json_t *list = changes_find(&o, host, host);

	(void)state;
	assert_int_equal(json_array_size(list), 0);
	assert_true(outcome_tsc_hz(&o) == 2e9);
	json_decref(list);
	json_decref(host);
	outcome_free(&o);
}

static void test_clocks(void **state)
{
	struct outcome o = outcome_sample();

	(void)state;
	o.first_hz = 2e9 * 1.006; /* as if the run had been suspended since */
	assert_string_equal(change(&o, NULL, NULL, "tsc_hz"),
			    "2000 MHz over the run -> 2012 MHz over probing");
	o.first_hz = 2e9 * 1.004;
	assert_string_equal(change(&o, NULL, NULL, "tsc_hz"), "");
	o.first_hz = 2e9;
	tsc_rates_add(&o.reported, 2.1e9, "by CPUID leaf 15h");
	assert_string_equal(change(&o, NULL, NULL, "tsc_hz"),
			    "2000 MHz over the run -> 2100 MHz by CPUID leaf 15h");
	o.reported.n = 0;
	o.end.kernel.ns += 1500000000; /* the kernel's own clock went on twice as long */
	assert_string_equal(change(&o, NULL, NULL, "tsc_hz"),
			    "1000 MHz by the system call -> 2000 MHz over the run");
	o.settings.engine = ENGINE_ICOUNT; /* which has no clock */
	assert_string_equal(change(&o, NULL, NULL, "tsc_hz"), "");
	outcome_free(&o);
}

/* A library that runs ten times as fast: the rate and the time that are kept are the kernel's. */
static void test_rate_that_is_kept(void **state)
{
	static struct error error;
	struct outcome o = outcome_sample();

	(void)state;
	assert_int_equal(outcome_check_clocks(&o, &error), 0);
	o.end.library.ns = o.start.library.ns + 15000000000;
	assert_true(outcome_tsc_hz(&o) == 2e9);
	assert_true(outcome_duration_s(&o) == 1.5);
	assert_int_equal(outcome_check_clocks(&o, &error), EXIT_INCONCLUSIVE);
	json_t *host = json_object(), *document = document_make(&o, host, 0);
	assert_string_equal(json_string_value(json_at(document, "tsc.source", NULL)),
			    "the median of clocks that disagree");
	json_decref(document);
	json_decref(host);
	o.end.library.ns = o.start.library.ns - 1; /* and one that goes back */
	assert_true(outcome_tsc_hz(&o) == 2e9);
	assert_true(outcome_duration_s(&o) == 1.5);
	outcome_free(&o);
}

static void test_one_invocation(void **state)
{
	struct outcome o = outcome_sample();
	struct invocation_noise noise[] = {{.tsc_hz = 2e9, .wall_ms = 100},
					   {.tsc_hz = 3e9, .wall_ms = 9}, /* too short to decide */
					   {.tsc_hz = 2.2e9, .wall_ms = 100}};

	(void)state;
	o.noise = noise;
	o.n_noise = 2;
	assert_string_equal(change(&o, NULL, NULL, "tsc_hz"), "");
	o.n_noise = 3;
	assert_string_equal(change(&o, NULL, NULL, "tsc_hz"),
			    "2000 MHz over the run -> 2200 MHz over invocation 3");
	o.noise = NULL;
	o.n_noise = 0;
	outcome_free(&o);
}

static void test_suspended(void **state)
{
	struct outcome o = outcome_sample();

	(void)state;
	o.end.boot_ns = 6000000000;
	assert_string_equal(change(&o, NULL, NULL, "suspended"), "0 s -> 6.0 s");
	outcome_free(&o);
}

static void test_facts(void **state)
{
	struct outcome o = outcome_sample();
	json_t *tsc = json_pack("{s:{s:s}}", "hard", "clocksource", "tsc");
	json_t *hpet = json_pack("{s:{s:s}}", "hard", "clocksource", "hpet");
	json_t *unknown = json_pack("{s:{s:n}}", "hard", "clocksource");

	(void)state;
	assert_string_equal(change(&o, tsc, hpet, "clocksource"), "tsc -> hpet");
	assert_string_equal(change(&o, tsc, unknown, "clocksource"), "");
	assert_string_equal(change(&o, NULL, hpet, "clocksource"), "");
	json_decref(tsc);
	json_decref(hpet);
	json_decref(unknown);
	outcome_free(&o);
}

static void test_ways_in(void **state)
{
	struct outcome o = outcome_sample();

	(void)state;
	o.cells[SAMPLE_FALLBACK].enters_changed = true;
	o.cells[SAMPLE_FALLBACK].entered_from = 6;
	assert_string_equal(
		change(&o, NULL, NULL, "enters_kernel"),
		"not by x86_64 vdso time -> by them from invocation 7 on, or until then");
	outcome_free(&o);
}

/* What a document must look like that has changes. */
static void test_reading(void **state)
{
	static const char *const bad[] = {"{}", "[{}]", "[1]", "[{\"key\": \"a\"}]",
					  "[{\"key\": \"\", \"before\": \"a\", \"after\": \"b\"}]"};
	struct run_document d;
	struct error error = {0};

	(void)state;
	json_t *document = document_sample();
	json_object_set_new(document, "changes",
			    json_pack("[{s:s, s:s, s:s}]", "key", "clocksource", "before", "tsc",
				      "after", "hpet"));
	assert_int_equal(document_check(json_deep_copy(document), &d, &error), 0);
	assert_int_equal(d.n_changes, 1);
	assert_string_equal(d.changes[0].key, "clocksource");
	assert_string_equal(d.changes[0].before, "tsc");
	assert_string_equal(d.changes[0].after, "hpet");
	document_free(&d);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		json_object_set_new(document, "changes", json_loads(bad[i], 0, NULL));
		assert_int_equal(document_check(json_deep_copy(document), &d, &error), -EINVAL);
		assert_non_null(strstr(error.text, "changes"));
	}
	json_decref(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_change),	  cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_rate_that_is_kept), cmocka_unit_test(test_one_invocation),
		cmocka_unit_test(test_suspended),	  cmocka_unit_test(test_facts),
		cmocka_unit_test(test_ways_in),		  cmocka_unit_test(test_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Which documents may be compared at all: hosts, clocks, engines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/compare_sample.h"
#include "tests/unit/test_stats_near.h"

static const struct sample_cell cell[] = {
	{"x86_64", "syscall", "getppid", NULL, 300, 0.01, 0, NULL}, {0}};
static const struct sample_cell slower[] = {
	{"x86_64", "syscall", "getppid", NULL, 330, 0.01, 0, NULL}, {0}};

/* Compares and frees; the first refused key, "" when none was. */
static const char *refused(struct run_document *base, struct run_document *new, const char *allow,
			   enum verdict *verdict)
{
	static char key[128];
	struct compare_settings how = {.alpha = VERDICT_ALPHA, .allow = allow};
	struct comparison c;

	sample_compare(base, new, &how, &c);
	snprintf(key, sizeof(key), "%s", c.refused.n ? c.refused.item[0].key : "");
	if (c.refused.n)
		assert_int_equal(c.n, 0); /* nothing is judged that may not be compared */
	else
		*verdict = compared(&c, "x86_64", "syscall", "getppid")->verdict;
	comparison_free(&c);
	document_free(base);
	document_free(new);
	return key;
}

/* TSCs of one host agree far better than half a percent; what differs by more is of two clocks. */
static void clocks_of_half_a_percent(void **state)
{
	static const struct {
		double factor;
		const char *key;
	} cases[] = {{1.004, ""}, {0.996, ""}, {1.006, "tsc_hz"}, {0.994, "tsc_hz"}};
	enum verdict v;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct run_document a = sample_document(0, 1, cell, NULL);
		struct run_document b = sample_document(9, 2, cell, NULL);
		b.tsc_hz = a.tsc_hz * cases[i].factor;
		assert_string_equal(refused(&a, &b, NULL, &v), cases[i].key);
	}
}

/* A run that is not of one host and one clock compares with none, on either side; when that is
 * allowed, by the name of what changed. */
static void hosts_that_changed(void **state)
{
	static const char *const allow[] = {NULL, "suspended", "clocksource"};
	enum verdict v;

	(void)state;
	for (int side = 0; side < 2; side++)
		for (int i = 0; i < 3; i++) {
			struct run_document a = sample_document(0, 1, cell, NULL);
			struct run_document b = sample_document(9, 2, cell, NULL);
			struct run_document *changed = side ? &b : &a;
			changed->changes = calloc(1, sizeof(*changed->changes));
			changed->changes[0] = (struct run_change){"clocksource", "tsc", "hpet"};
			changed->n_changes = 1;
			assert_string_equal(refused(&a, &b, allow[i], &v),
					    i < 2 ? "clocksource" : "");
		}
}

static void hosts_that_differ(void **state)
{
	(void)state;
	enum verdict v = VERDICT_COUNT;
	for (int i = 0; i < 4; i++) {
		static const char *const allow[] = {NULL, "microcode", "cpu_vendor",
						    "mitigations,cpu_vendor"};
		struct run_document a = sample_document(0, 1, cell, NULL);
		struct run_document b =
			sample_document(9, 2, slower, json_pack("{s:s}", "cpu_vendor", "Other"));
		assert_string_equal(refused(&a, &b, allow[i], &v), i < 2 ? "cpu_vendor" : "");
	}
	assert_int_equal(v, VERDICT_REGRESSION);
}

static void one_host_among_interleaved_runs(void **state)
{
	(void)state;
	struct run_document a[2], b[2];
	struct compare_side base = {a, 2, "a"}, new = {b, 2, "b"};
	struct compare_settings how = {.alpha = VERDICT_ALPHA};
	struct comparison c;

	for (int i = 0; i < 2; i++) {
		a[i] = sample_document(i, 1, cell,
				       i ? json_pack("{s:s}", "cpu_vendor", "X") : NULL);
		b[i] = sample_document(9 + i, 2, cell, NULL);
	}
	assert_int_equal(compare(&base, &new, &how, &c), 0);
	assert_int_equal(c.refused.n, 1);
	comparison_free(&c);
	for (int i = 0; i < 2; i++) {
		document_free(&a[i]);
		document_free(&b[i]);
	}
}

static void engines_that_differ(void **state)
{
	(void)state;
	enum verdict v = VERDICT_COUNT;
	struct run_document a = sample_document(0, 1, cell, NULL);
	struct run_document b = sample_document(9, 2, cell, NULL);
	sample_make_exact(&b);
	assert_string_equal(refused(&a, &b, "engine", &v), "engine");
}

static void exact_counts(void **state)
{
	(void)state;
	const struct sample_cell noisy[] = {{"x86_64", "syscall", "getppid", NULL, 300, 9, 2, NULL},
					    {0}};
	const struct sample_cell one_more[] = {
		{"x86_64", "syscall", "getppid", NULL, 301, 0, 1, NULL}, {0}};
	for (int i = 0; i < 2; i++) {
		enum verdict v = VERDICT_COUNT;
		struct run_document a = sample_document(0, 1, cell, NULL);
		struct run_document b = sample_document(9, 2, i ? one_more : noisy, NULL);
		sample_make_exact(&a);
		sample_make_exact(&b);
		assert_string_equal(refused(&a, &b, NULL, &v), "");
		assert_int_equal(v, i ? VERDICT_REGRESSION : VERDICT_SAME);
	}
}

/* What a CPU model exposes differs from version to version, and counts with it. */
static void emulators_that_differ(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		enum verdict v = VERDICT_COUNT;
		struct run_document a = sample_document(0, 1, cell, NULL);
		struct run_document b = sample_document(9, 2, cell, NULL);
		sample_make_exact(&a);
		sample_make_exact(&b);
		a.arm.qemu = "7.2.0";
		b.arm.qemu = i == 2 ? NULL : "8.2.0";
		assert_string_equal(refused(&a, &b, i ? "qemu" : NULL, &v), i ? "" : "qemu");
	}
}

/* As many of one count as there are, and one of another: a difference that no side's lowest shows.
 */
static void exact_counts_within_a_side(void **state)
{
	(void)state;
	static const struct {
		double base[2], new[2];
		enum compare_status status;
		enum verdict verdict;
		double by;
	} cases[] = {
		{{300, 300}, {300, 305}, COMPARED_UNEVEN, 0, 0},
		{{305, 300}, {300, 300}, COMPARED_UNEVEN, 0, 0},
		{{305, 300}, {300, 305}, COMPARED_UNEVEN, 0, 0},
		{{300, 302}, {305, 304}, COMPARED_JUDGED, VERDICT_REGRESSION, 2},
		{{305, 304}, {300, 302}, COMPARED_JUDGED, VERDICT_IMPROVEMENT, -2},
		{{300, 300}, {300, 300}, COMPARED_JUDGED, VERDICT_SAME, 0},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct run_document d[4];
		struct compare_side base = {d, 2, "a"}, new = {d + 2, 2, "b"};
		struct compare_settings how = {.alpha = VERDICT_ALPHA};
		struct comparison c;
		for (int k = 0; k < 4; k++) {
			double level = k < 2 ? cases[i].base[k] : cases[i].new[k - 2];
			const struct sample_cell one[] = {
				{"x86_64", "syscall", "getppid", NULL, level, 0, 1, NULL}, {0}};
			d[k] = sample_document(k, 1, one, NULL);
			sample_make_exact(&d[k]);
		}
		assert_int_equal(compare(&base, &new, &how, &c), 0);
		assert_int_equal(c.cells[0].status, cases[i].status);
		assert_int_equal(comparison_unsettled(&c), cases[i].status == COMPARED_UNEVEN);
		if (cases[i].status == COMPARED_JUDGED) {
			assert_int_equal(c.cells[0].verdict, cases[i].verdict);
			assert_near(c.cells[0].effect.estimate, cases[i].by, 1e-12);
		}
		assert_int_equal(c.n_notes > 0, i < 5);
		comparison_free(&c);
		for (int k = 0; k < 4; k++)
			document_free(&d[k]);
	}
}

/* 300 ticks of 1 GHz are as long as 600 of 2 GHz. */
static void clocks_that_differ(void **state)
{
	(void)state;
	const struct sample_cell twice[] = {
		{"x86_64", "syscall", "getppid", NULL, 600, 0.01, 0, NULL}, {0}};
	for (int i = 0; i < 2; i++) {
		enum verdict v = VERDICT_COUNT;
		struct run_document a = sample_document(0, 1, cell, NULL);
		struct run_document b = sample_document(9, 2, twice, NULL);
		sample_set(&b, "tsc.hz", json_real(2e9));
		assert_string_equal(refused(&a, &b, i ? "tsc_hz" : NULL, &v), i ? "" : "tsc_hz");
		assert_int_equal(v, i ? VERDICT_SAME : VERDICT_COUNT);
	}
	enum verdict v = VERDICT_COUNT;
	struct run_document a = sample_document(0, 1, cell, NULL);
	struct run_document b = sample_document(9, 2, cell, NULL);
	sample_set(&b, "tsc.hz", json_real(1.0001e9)); /* as two runs of one machine measure it */
	assert_string_equal(refused(&a, &b, NULL, &v), "");
}

static void soft_facts_and_settings_are_told(void **state)
{
	(void)state;
	struct run_document a = sample_document(0, 1, cell, NULL);
	struct run_document b = sample_document(9, 2, cell, NULL);
	struct compare_settings how = {.alpha = VERDICT_ALPHA};
	struct comparison c;

	sample_set(&b, "host.soft.hostname", json_string("another"));
	sample_set(&b, "settings.batches", json_integer(5));
	sample_set(&b, "settings.inject_tsc", json_integer(26));
	sample_compare(&a, &b, &how, &c);
	assert_int_equal(c.soft.n, 1);
	assert_string_equal(c.soft.item[0].key, "hostname");
	assert_int_equal(c.n_notes, 2);
	assert_non_null(strstr(c.notes[0], "1000 batches"));
	assert_non_null(strstr(c.notes[1], "26 in NEW"));
	comparison_free(&c);
	document_free(&a);
	document_free(&b);
}

/* What one document alone knows is in a note, and what neither is. */
static void unknown_facts_are_told(void **state)
{
	(void)state;
	static const char *const words[] = {
		"no hard fact is known of both",
		"known of one host alone, which may differ: 1 (hypervisor)"};
	for (int i = 0; i < 2; i++) {
		json_t *hard = i ? json_pack("{s:s}", "cpu_vendor", "Sample") : json_object();
		struct run_document a = sample_document(0, 1, cell, NULL);
		struct run_document b = sample_document(9, 2, cell, hard);
		struct compare_settings how = {.alpha = VERDICT_ALPHA,
					       .allow = "mitigations.nosuch"};
		struct comparison c;
		sample_compare(&a, &b, &how, &c);
		assert_int_equal(c.refused.n, 0);
		assert_int_equal(c.n_notes, 2);
		assert_non_null(strstr(c.notes[0], words[i]));
		assert_non_null(strstr(c.notes[1], "mitigations.nosuch: neither host"));
		comparison_free(&c);
		document_free(&a);
		document_free(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_that_differ),
		cmocka_unit_test(clocks_of_half_a_percent),
		cmocka_unit_test(hosts_that_changed),
		cmocka_unit_test(one_host_among_interleaved_runs),
		cmocka_unit_test(engines_that_differ),
		cmocka_unit_test(exact_counts),
		cmocka_unit_test(emulators_that_differ),
		cmocka_unit_test(exact_counts_within_a_side),
		cmocka_unit_test(clocks_that_differ),
		cmocka_unit_test(soft_facts_and_settings_are_told),
		cmocka_unit_test(unknown_facts_are_told),
	};
	return cmocka_run_group_tests_name("compare_hosts", tests, NULL, NULL);
}

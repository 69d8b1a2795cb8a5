/* The sections of a page, against files that are kept (tests/unit/golden_file.h), and what they
 * must not leave out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/exact_sample.h"
#include "tests/unit/export_sample.h"
#include "tests/unit/golden_file.h"
#include "tests/unit/report/report_sample.h"

static void expect_section(const struct report_sample *sample, const char *file,
			   void (*put)(FILE *out, const struct report *report))
{
	char *text = report_sample_text(sample, put);

	expect_golden(file, text);
	free(text);
}

static void test_one_host(void **state)
{
	struct report_sample s = {0};

	(void)state;
	report_sample_add(&s, "ruled", sample_ruled_root());
	expect_section(&s, "tests/golden/report/ruled-cells.html", report_part_timed.cells);
	expect_section(&s, "tests/golden/report/ruled-relations.html", report_relations_put);
	expect_section(&s, "tests/golden/report/ruled-absent.html", report_absent_put);
	report_sample_free(&s);
}

static void test_two_hosts(void **state)
{
	struct report_sample s = {0};

	(void)state;
	report_sample_add(&s, "a", sample_ruled_root());
	report_sample_add(&s, "b", sample_root());
	expect_section(&s, "tests/golden/report/hosts-cells.html", report_part_timed.cells);
	report_sample_free(&s);
}

static void test_counts(void **state)
{
	struct report_sample s = {0};

	(void)state;
	report_sample_add(&s, "exact", sample_exact_root());
	expect_section(&s, "tests/golden/report/exact-cells.html", report_part_exact.cells);
	expect_section(&s, "tests/golden/report/exact-conditions.html", report_conditions_put);
	report_sample_free(&s);
}

static void test_traces(void **state)
{
	struct report_sample s = {0};

	(void)state;
	report_sample_add_trace(&s, "small", "tests/fixtures/trace/small.json");
	expect_section(&s, "tests/golden/report/traces-cells.html", report_part_traces.cells);
	expect_section(&s, "tests/golden/report/traces-relations.html", report_relations_put);
	report_sample_free(&s);
}

static void expect_words(const struct report_sample *sample,
			 void (*put)(FILE *out, const struct report *report), const char *words)
{
	char *text = report_sample_text(sample, put);

	if (!strstr(text, words))
		fail_msg("no '%s' in\n%s", words, text);
	free(text);
}

/* How much of the run the core was shared: beside every table and among the conditions. */
static void test_shared_core(void **state)
{
	struct report_sample s = {0};
	json_t *root = sample_ruled_root();
	json_t *ruler = json_object_get(root, "ruler");

	(void)state;
	json_object_del(ruler, "shared_share");
	report_sample_add(&s, "old", json_deep_copy(root));
	expect_words(&s, report_conditions_put, ">not known: no ruler showed it</td>");
	report_sample_free(&s);

	json_object_set_new(ruler, "shared_share", json_real(0.0004));
	report_sample_add(&s, "alone", json_deep_copy(root));
	expect_words(&s, report_conditions_put, ">beside no batch</td>");
	report_sample_free(&s);

	json_object_set_new(ruler, "shared_share", json_real(0.6312));
	report_sample_add(&s, "shared", root);
	expect_words(&s, report_conditions_put,
		     ">beside 63.1 % of the batches; cycles are of the others</td>");
	expect_words(&s, report_part_timed.cells,
		     ", core shared beside 63.1\u00a0% of the batches; <a href");
	s.documents[0].cells[1].n_shared = 1;
	expect_words(&s, report_conditions_put, "of the others, but in 1 of ");
	report_sample_free(&s);
}

/* A count that differs from that of the kernel before has the difference behind it. */
static void test_step(void **state)
{
	struct report_sample s = {0};
	json_t *new = exact_armed(3470, "6.2.0", "vsyscall=none", "EPYC-v1");
	json_t *kernel = json_object_get(json_object_get(new, "arm"), "kernel");

	(void)state;
	json_object_set_new(kernel, "version", json_string("6.2.0-another (a) (b) #1"));
	report_sample_add(&s, "old", exact_armed(3350, "6.1.0", "vsyscall=none", "EPYC-v1"));
	report_sample_add(&s, "new", new);
	expect_words(&s, report_part_exact.cells, "<td class=\"up\">347 <small>+12</small></td>");
	report_sample_free(&s);
}

/* A page of two kernels, 46 and 34 instructions, and of their traces. To be freed. */
static char *stepped(struct report_sample *s, double after)
{
	static const char before[] = "6.1.0 (a) #1", later[] = "6.2.0 (a) #1";
	static const char options[] = "mitigations=auto", cpu[] = "Skylake-Client-v1";
	json_t *new = exact_armed(after, "6.2.0", options, cpu);

	json_t *old = exact_armed(460, "6.1.0", options, cpu);
	json_object_set_new(json_object_get(json_object_get(old, "arm"), "kernel"), "version",
			    json_string(before));
	json_object_set_new(json_object_get(json_object_get(new, "arm"), "kernel"), "version",
			    json_string(later));
	report_sample_add(s, "old", old);
	report_sample_add(s, "new", new);
	report_sample_add_trace(s, "small", "tests/fixtures/trace/small.json");
	s->trace.arms[0].of.kernel = before;
	s->trace.arms[1].of.kernel = later;
	s->trace.arms[1].of.append = options;
	return report_sample_text(s, report_part_exact.cells);
}

/* Where both were traced, a step is explained by its functions; the traces must be of the same
 * boots, and as long as the counts. */
static void test_step_explained(void **state)
{
	static const char explained[] =
		"34 <small><a href=\"#step.getppid.new.x86_64.syscall\">-12</a></small>";
	struct report_sample s = {0};
	char *text = stepped(&s, 340), *row = strstr(text, "<tr id=\"step.getppid.new.x86_64.");
	long sum = 0;

	(void)state;
	assert_non_null(strstr(text, explained));
	assert_non_null(row);
	assert_non_null(strstr(row, "<td>46</td><td>34</td><td>-12</td><td class=\"functions\">"));
	for (char *part = row; (part = strstr(part, "</code> ")); part++)
		sum += strtol(part + strlen("</code> "), NULL, 10);
	assert_int_equal(sum, -12);
	free(text);

	s.trace.arms[1].of.cpu = "EPYC-v1";
	expect_words(&s, report_part_exact.cells, "34 <small>-12</small>");
	s.trace.arms[1].of.cpu = s.trace.arms[0].of.cpu;
	expect_words(&s, report_part_exact.cells, explained);
	s.trace.cells[4].exact++;
	expect_words(&s, report_part_exact.cells, "34 <small>-12</small>");
	report_sample_free(&s);

	text = stepped(&s, 350);
	assert_non_null(strstr(text, "35 <small>-11</small>"));
	assert_null(strstr(text, "steps.getppid"));
	free(text);
	report_sample_free(&s);
}

static void test_wrong_trace(void **state)
{
	struct report_sample s = {0};

	(void)state;
	report_sample_add_trace(&s, "small", "tests/fixtures/trace/small.json");
	s.trace.cells[0].exact--;
	expect_words(&s, report_relations_put, "broken in 1 of 6");
	report_sample_free(&s);
}

/* Two flavours of one version are no step. */
static void test_flavours(void **state)
{
	struct report_sample s = {0};
	json_t *root[2] = {exact_armed(3350, "6.1", "vsyscall=none", "EPYC-v1"),
			   exact_armed(3470, "6.1", "vsyscall=none", "EPYC-v1")};
	static const char *const versions[] = {"6.1.0-50-amd64 (a) #1",
					       "6.1.0-50-cloud-amd64 (a) #1"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		json_t *kernel = json_object_get(json_object_get(root[i], "arm"), "kernel");
		json_object_set_new(kernel, "version", json_string(versions[i]));
		report_sample_add(&s, i ? "cloud" : "generic", root[i]);
	}
	char *text = report_sample_text(&s, report_part_exact.cells);
	assert_null(strstr(text, "+12"));
	assert_non_null(strstr(text, "<td class=\"even\">347</td>"));
	free(text);
	report_sample_free(&s);
}

/* A relation that does not hold is named with both figures. */
static void test_broken_relation(void **state)
{
	struct report_sample s = {0};
	json_t *root = sample_ruled_root();
	json_t *cost = json_object_get(sample_cell(root, 0), "cost");

	(void)state;
	json_object_set_new(json_object_get(cost, "cycles"), "p50", json_real(5));
	json_object_set_new(json_object_get(cost, "cycles"), "p90", json_real(6));
	json_object_set_new(json_object_get(cost, "cycles"), "p50_interval",
			    json_pack("[f,f]", 4.5, 5.5));
	report_sample_add(&s, "off", root);
	expect_words(&s, report_relations_put, "broken in 1 of ");
	expect_words(&s, report_relations_put, "off: x86_64 empty getppid, 5.0 cycles [4.5, 5.5]");
	report_sample_free(&s);
}

/* An interval that reaches into the other is no proof that a relation is broken. */
static void test_intervals_decide(void **state)
{
	struct report_sample s = {0};
	json_t *root = sample_ruled_root();
	json_t *cost = json_object_get(sample_cell(root, 0), "cost");

	(void)state;
	json_object_set_new(json_object_get(cost, "cycles"), "p50", json_real(5));
	json_object_set_new(json_object_get(cost, "cycles"), "p90", json_real(6));
	json_object_set_new(json_object_get(cost, "cycles"), "p50_interval",
			    json_pack("[f,f]", 0.5, 5.5));
	report_sample_add(&s, "near", root);
	char *text = report_sample_text(&s, report_relations_put);
	assert_null(strstr(text, "empty getppid"));
	free(text);
	report_sample_free(&s);
}

/* The first kind of a page has anchors without a name in front. */
static void test_anchors(void **state)
{
	struct report_sample s = {0};

	(void)state;
	report_sample_add(&s, "ruled", sample_ruled_root());
	report_sample_add(&s, "exact", sample_exact_root());
	expect_words(&s, report_part_timed.cells, "<tr id=\"x86_64.syscall.getppid\">");
	expect_words(&s, report_part_exact.cells, " id=\"exact.x86_64.syscall.getppid\">");
	report_sample_free(&s);
}

/* Every text of a document, in every section. */
static void test_hostile(void **state)
{
	static const char mark[] = "<i a='\"&";
	void (*const sections[])(FILE *out, const struct report *report) = {
		report_part_timed.cells, report_relations_put, report_absent_put,
		report_conditions_put};
	struct report_sample s = {0};

	(void)state;
	report_sample_add(&s, "h", sample_with_text(mark));
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		char *text = report_sample_text(&s, sections[i]);
		assert_null(strstr(text, "<i "));
		free(text);
	}
	expect_words(&s, report_absent_put, "&lt;i a=&apos;&quot;&amp;");
	expect_words(&s, report_conditions_put, "&lt;i a=&apos;&quot;&amp;");
	report_sample_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_host),	 cmocka_unit_test(test_two_hosts),
		cmocka_unit_test(test_counts),		 cmocka_unit_test(test_traces),
		cmocka_unit_test(test_shared_core),	 cmocka_unit_test(test_step),
		cmocka_unit_test(test_step_explained),	 cmocka_unit_test(test_wrong_trace),
		cmocka_unit_test(test_flavours),	 cmocka_unit_test(test_broken_relation),
		cmocka_unit_test(test_intervals_decide), cmocka_unit_test(test_anchors),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests_name("report sections", tests, NULL, NULL);
}

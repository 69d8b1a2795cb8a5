/* Text that means something in a format: quotes, brackets, ampersands, commas, directives, signals,
 * line ends. In each format it must come out as the text it was, or as no more than text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/base/text.h"
#include "tests/unit/export_sample.h"

static const char hostile[] = "a \"b\" 'c' <d> & e, f; 100 % g\\h # TODO i <LAVA_SIGNAL_TESTCASE "
			      "TEST_CASE_ID=x RESULT=pass>"
			      " ]]> – ü 漢";

enum { FAILED_CELL = 5, SKIPPED_CELL = 4 };

static size_t count(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		n++;
	return n;
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void kcidb_keeps_the_reason(void **state)
{
	char *text = sample_text("kcidb", sample_with_text(hostile));
	json_t *root = json_loads(text, 0, NULL), *tests = json_object_get(root, "tests"), *test;
	size_t i;

	(void)state;
	assert_int_equal(json_array_size(tests), 13);
	assert_string_equal(text_of(json_array_get(tests, FAILED_CELL), "comment"), hostile);
	assert_string_equal(text_of(json_array_get(tests, FAILED_CELL), "status"), "FAIL");
	assert_string_equal(text_of(json_array_get(tests, SKIPPED_CELL), "status"), "SKIP");
	json_array_foreach (tests, i, test) {
		assert_true(export_id_valid(text_of(test, "id")));
		assert_true(export_id_valid(text_of(test, "build_id")));
	}
	json_decref(root);
	free(text);
}

/* "At the same time, no properties can be null", says the schema. Facts can be, on both levels. */
/* Emulated runs have no second and no seed of their own: the documents of two kernels must not take
 * each other's place, nor one document that was counted for two builds. */
static void kcidb_ids_of_emulated_runs(void **state)
{
	json_t *other = sample_exact_root();
	json_t *cell = sample_cell(other, 1);
	char *texts[2], ids[2][128];

	(void)state;
	json_object_set_new(json_object_get(json_object_get(cell, "cost"), "exact"), "insn",
			    json_integer(339));
	texts[0] = sample_text("kcidb", sample_exact_root());
	texts[1] = sample_text("kcidb", other);
	for (int i = 0; i < 2; i++) {
		json_t *root = json_loads(texts[i], 0, NULL);
		const json_t *test = json_array_get(json_object_get(root, "tests"), 0);
		assert_true(export_id_valid(text_of(test, "id")));
		assert_null(json_object_get(test, "start_time"));
		snprintf(ids[i], sizeof(ids[i]), "%s", text_of(test, "id"));
		json_decref(root);
		free(texts[i]);
	}
	assert_string_not_equal(ids[0], ids[1]);
}

static void kcidb_holds_no_null(void **state)
{
	json_t *root = sample_root(), *host = json_object_get(root, "host");
	json_t *hard = json_object_get(host, "hard");

	(void)state;
	assert_true(json_is_null(json_object_get(hard, "kernel_preempt")));
	json_object_set_new(json_object_get(hard, "mitigations"), "l1tf", json_null());
	char *text = sample_text("kcidb", json_incref(root));
	assert_null(strstr(text, "null"));
	assert_null(strstr(text, "l1tf"));
	assert_non_null(strstr(text, "\"meltdown\": \"Not affected\""));
	free(text);
	json_object_set_new(host, "hard", json_object());
	text = sample_text("kcidb", root);
	assert_non_null(strstr(text, "\"fingerprint\": {}"));
	free(text);
}

/* What is submitted becomes public. */
static void kcidb_keeps_the_command_line_at_home(void **state)
{
	json_t *root = sample_root();
	json_t *soft = json_object_get(json_object_get(root, "host"), "soft");

	(void)state;
	json_object_set_new(soft, "kernel_command_line", json_string("secret=swordfish"));
	char *text = sample_text("kcidb", root);
	assert_null(strstr(text, "swordfish"));
	free(text);
}

static void gbench_is_json_whatever_the_host_is_called(void **state)
{
	char *text = sample_text("gbench", sample_with_text(hostile));
	json_t *root = json_loads(text, 0, NULL);

	(void)state;
	assert_string_equal(text_of(json_object_get(root, "context"), "host_name"), hostile);
	json_decref(root);
	free(text);
}

static void junit_escapes(void **state)
{
	static const char escaped[] =
		"message=\"a &quot;b&quot; &apos;c&apos; &lt;d&gt; &amp; e, f; 100 % g\\h # TODO i "
		"&lt;LAVA_SIGNAL_TESTCASE TEST_CASE_ID=x RESULT=pass&gt; ]]&gt; – ü 漢\"";
	char *text = sample_text("junit", sample_with_text(hostile));

	(void)state;
	assert_int_equal(count(text, escaped), 5);
	free(text);
	/* XML has no place for these two characters, not even as references. */
	text = sample_text("junit", sample_with_text("x\xef\xbf\xbey\xef\xbf\xbfz\xef\xbf\xbc"));
	assert_int_equal(count(text, "message=\"x\xef\xbf\xbdy\xef\xbf\xbdz\xef\xbf\xbc\""), 5);
	free(text);
}

static void csv_quotes(void **state)
{
	char *text = sample_text("csv", sample_with_text("a \"b\", c"));

	(void)state;
	assert_int_equal(count(text, ",unavailable,,,,,\"a \"\"b\"\", c\"\n"), 3);
	assert_int_equal(count(text, ",failed,,,,,\"a \"\"b\"\", c\"\n"), 1);
	free(text);
	text = sample_text("csv", sample_with_text("plain; text"));
	assert_int_equal(count(text, ",failed,,,,,plain; text\n"), 1);
	free(text);
}

static void prom_escapes_labels(void **state)
{
	char *text = sample_text("prom", sample_with_text("a\"b\\c d{e}"));

	(void)state;
	assert_non_null(strstr(text, "kernel_release=\"a\\\"b\\\\c d{e}\",cpu="));
	free(text);
}

/* Host facts are not checked by the reader and can hold line ends. A line that one began would be a
 * sample, a configuration or a test of its own. */
static void no_fact_begins_a_line(void **state)
{
	static const char *const formats[] = {"gobench", "prom", "junit", "ktap", "lava", "csv"};

	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		json_t *root = sample_root();
		json_t *host = json_object_get(root, "host");
		static const char text[] = "x\nnot ok 1 y\r\nz";
		json_object_set_new(json_object_get(host, "hard"), "kernel_release",
				    json_string(text));
		json_object_set_new(json_object_get(host, "soft"), "cpu_brand", json_string(text));
		json_object_set_new(json_object_get(host, "soft"), "hostname", json_string(text));
		char *exported = sample_text(formats[i], root);
		char *plain = sample_text(formats[i], sample_root());
		assert_int_equal(count(exported, "\n"), count(plain, "\n"));
		assert_int_equal(count(exported, "\r"), 0);
		free(exported);
		free(plain);
	}
}

/* Puts text into every string of the object and of the objects in it, and adds a member that is
 * named by it. */
/* NOLINTNEXTLINE(misc-no-recursion): two levels deep */
static void put_everywhere(json_t *object, const char *text)
{
	const char *key;
	json_t *value;

	json_object_foreach (object, key, value) {
		if (json_is_object(value))
			put_everywhere(value, text);
		else if (json_is_string(value))
			assert_int_equal(json_string_set(value, text), 0);
	}
	assert_int_equal(json_object_set_new(object, text, json_string(text)), 0);
}

/* What a terminal or an editor takes for a control, in whatever fact of the host it is: ESC and
 * CSI, as one character of C1, a bidirectional override, a line separator. */
static void no_fact_steers_a_terminal(void **state)
{
	static const char text[] = "a\x1b[31mb\xc2\x9b"
				   "31mc\u202ed\u2028e";

	(void)state;
	for (size_t i = 0; i < EXPORT_FORMATS; i++) {
		json_t *root = sample_root();
		put_everywhere(json_object_get(root, "host"), text);
		char *exported = sample_text(export_formats[i].id, root);
		bool printable;
		for (const char *at = exported; *at;) {
			size_t n = text_character(at, &printable);
			if (!printable && *at != '\n' && *at != '\t')
				fail_msg("%s: not printable: '%.40s'", export_formats[i].id, at);
			at += n;
		}
		free(exported);
	}
}

/* A fact longer than an export shows is cut between characters. */
static void a_long_fact_is_cut_whole(void **state)
{
	char text[1024] = "x";

	(void)state;
	for (size_t i = 1; i + 2 < 600; i += 2)
		memcpy(text + i, "\xc3\xbc", 3);
	json_t *root = sample_root();
	json_object_set_new(json_object_get(json_object_get(root, "host"), "soft"), "hostname",
			    json_string(text));
	char *exported = sample_text("gbench", root);
	json_t *read = json_loads(exported, 0, NULL); /* refuses half a character */
	const char *name = text_of(json_object_get(read, "context"), "host_name");
	assert_int_equal(strlen(name), 255);
	assert_int_equal(strncmp(name, text, 255), 0);
	json_decref(read);
	free(exported);
	/* One byte on, a character would be cut in two. */
	root = sample_root();
	json_object_set_new(json_object_get(json_object_get(root, "host"), "soft"), "hostname",
			    json_string(text + 1));
	exported = sample_text("gbench", root);
	read = json_loads(exported, 0, NULL);
	name = text_of(json_object_get(read, "context"), "host_name");
	assert_int_equal(strlen(name), 254);
	json_decref(read);
	free(exported);
}

/* A failure must stay one, whatever its reason begins with. */
static void ktap_reasons_are_no_directives(void **state)
{
	char *text = sample_text("ktap", sample_with_text("TODO: SKIP this"));

	(void)state;
	assert_non_null(strstr(text, "\n# getcpu.libc.x86_64: TODO: SKIP this\nnot ok 6 "
				     "getcpu.libc.x86_64\n"));
	free(text);
}

static void lava_reasons_are_no_signals(void **state)
{
	char *text = sample_text("lava", sample_with_text(hostile));

	(void)state;
	assert_int_equal(count(text, "<LAVA_SIGNAL_TESTCASE"), 13);
	assert_null(strstr(text, "TEST_CASE_ID=x RESULT=pass>"));
	assert_int_equal(count(text, "\n<LAVA_SIGNAL_TESTCASE"), 12); /* and the first line */
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kcidb_keeps_the_reason),
		cmocka_unit_test(kcidb_ids_of_emulated_runs),
		cmocka_unit_test(kcidb_holds_no_null),
		cmocka_unit_test(kcidb_keeps_the_command_line_at_home),
		cmocka_unit_test(gbench_is_json_whatever_the_host_is_called),
		cmocka_unit_test(junit_escapes),
		cmocka_unit_test(csv_quotes),
		cmocka_unit_test(prom_escapes_labels),
		cmocka_unit_test(no_fact_begins_a_line),
		cmocka_unit_test(no_fact_steers_a_terminal),
		cmocka_unit_test(a_long_fact_is_cut_whole),
		cmocka_unit_test(ktap_reasons_are_no_directives),
		cmocka_unit_test(lava_reasons_are_no_signals),
	};

	return cmocka_run_group_tests_name("export_hostile", tests, NULL, NULL);
}

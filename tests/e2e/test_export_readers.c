/* Exports before the programs that read them, as the distribution packages those: promtool,
 * node_exporter, google-benchmark's compare.py, xmllint, python3-jsonschema, prove; and benchstat,
 * which none does. Each reads the fixture, one with core cycles, a document of this host, one whose
 * words are hostile, and one of exact counts where the format holds them; and each is shown to wake
 * up. A reader that is not installed is skipped, with a message; `scripts/deps --for test readers`
 * installs them all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"
#include "tests/e2e/schema_judge.h"

static const char hostile[] = "\"a\" 'b' <c> & d, e; 100 % f\\g # TODO {h=\"i\"} ]]> \xe2\x80\x93";

/* Debian's own, which its packages put their modules beside, whatever comes first on the PATH. */
static const char python[] = "/usr/bin/python3";
static const char compare[] = "/usr/share/benchmark/compare.py";

enum { FIXTURE, HOST, HOSTILE, RULED, TIMED, DOCUMENTS };
enum { EXACT = TIMED };
static json_t *documents[DOCUMENTS];

static int free_documents(void **state)
{
	(void)state;
	for (int i = 0; i < DOCUMENTS; i++)
		json_decref(documents[i]);
	return 0;
}

static int make_documents(void **state)
{
	json_t *cell, *host;
	size_t i;

	(void)state;
	documents[FIXTURE] = json_load_file("tests/fixtures/run/small.json", 0, NULL);
	struct command_end end = syspath(NULL, "run", "--quick", "--batches", "20", "--invocations",
					 "2", "--output", "-", NULL);
	documents[HOST] = json_loads(end.out, 0, NULL);
	command_free(&end);
	documents[RULED] = json_load_file("tests/fixtures/run/ruled.json", 0, NULL);
	documents[HOSTILE] = json_deep_copy(documents[RULED]);
	documents[EXACT] = json_load_file("tests/fixtures/run/exact.json", 0, NULL);
	for (i = 0; i < DOCUMENTS; i++)
		if (!documents[i])
			return -1;
	json_array_foreach (json_object_get(documents[HOSTILE], "cells"), i, cell) {
		json_t *cost = json_object_get(cell, "cost");
		if (json_is_string(json_object_get(cell, "reason")))
			json_object_set_new(cell, "reason", json_string(hostile));
		if (json_object_get(cost, "no_cycles"))
			json_object_set_new(cost, "no_cycles", json_string(hostile));
	}
	host = json_object_get(documents[HOSTILE], "host");
	json_object_set_new(json_object_get(host, "soft"), "hostname", json_string(hostile));
	json_object_set_new(json_object_get(host, "soft"), "cpu_brand", json_string(hostile));
	json_object_set_new(json_object_get(host, "hard"), "kernel_release", json_string(hostile));
	return 0;
}

/* Writes the document and its export; the export's path, which is overwritten by later calls. */
static const char *export(const char *folder, const char *format, const json_t *document)
{
	const char *in = in_folder(folder, "run.json"), *out = in_folder(folder, format);

	assert_int_equal(json_dump_file(document, in, 0), 0);
	struct command_end end = syspath(NULL, "export", "-f", format, "-o", out, in, NULL);
	if (end.code)
		fail_msg("%s", end.err);
	command_free(&end);
	return out;
}

static struct command_end shell(const char *script, const char *argument)
{
	const char *const argv[] = {"/bin/sh", "-c", script, "sh", argument, NULL};

	return command_run(NULL, argv);
}

static int shell_code(const char *script)
{
	struct command_end end = shell(script, "");
	int code = end.code;

	command_free(&end);
	return code;
}

/* Skips the test when the probe fails. */
static void need(const char *probe, const char *package)
{
	if (!shell_code(probe))
		return;
	print_message("not tested: %s is not installed (scripts/deps --for test readers)\n",
		      package);
	skip();
}

/* Fails unless the script, which reads the file $1, exits with `code`. */
static void expect_code(const char *script, const char *file, int code)
{
	struct command_end end = shell(script, file);

	if (end.code != code)
		fail_msg("%s: exit %d, not %d: %s%s", file, end.code, code, end.out, end.err);
	command_free(&end);
}

/* A file with one change, which the reader must refuse. */
static const char *spoilt(const char *folder, const char *file, const char *edit)
{
	const char *out = in_folder(folder, "spoilt");
	char script[512];

	snprintf(script, sizeof(script), "sed '%s' \"$1\" >%s && ! cmp -s \"$1\" %s", edit, out,
		 out);
	expect_code(script, file, 0);
	return out;
}

static void test_promtool(void **state)
{
	static const char check[] = "promtool check metrics <\"$1\"";

	need("command -v promtool", "prometheus");
	for (int i = 0; i < DOCUMENTS; i++) {
		/* Exit status 3 is lint, which is on standard error. */
		struct command_end end = shell(check, export(*state, "prom", documents[i]));
		assert_string_equal(end.err, "");
		assert_int_equal(end.code, 0);
		command_free(&end);
	}
	const char *file = export(*state, "prom", documents[FIXTURE]);
	expect_code(check, spoilt(*state, file, "s/path=\"syscall\"/path=\"sys\"call\"/"), 1);
	expect_code(check, spoilt(*state, file, "/^# HELP syspath_cells/d"), 3);
}

/* Writes an export into a folder of exports. How many samples it has. */
static int export_into(const char *place, const char *name, const char *folder,
		       const json_t *document)
{
	char script[512];

	snprintf(script, sizeof(script), "cp \"$1\" '%s' && grep -c ^syspath_ \"$1\"",
		 in_folder(place, name));
	struct command_end end = shell(script, export(folder, "prom", document));
	assert_int_equal(end.code, 0);
	int samples = (int)strtol(end.out, NULL, 10);
	command_free(&end);
	return samples;
}

/* Fails unless node_exporter serves so many samples of a folder, with or without a complaint. */
static void expect_served(const char *place, int samples, const char *complaint)
{
	char first[64];
	struct command_end end = shell("/usr/bin/python3 tests/e2e/node_exporter.py \"$1\"", place);

	snprintf(first, sizeof(first), "%d samples\nnode_textfile_scrape_error 0\n", samples);
	if (end.code || strncmp(end.out, first, strlen(first)) != 0 ||
	    (complaint ? !strstr(end.out, complaint) : end.out[strlen(first)]))
		fail_msg("exit %d, not %s: %s%s", end.code, first, end.out, end.err);
	command_free(&end);
}

/* Exports of a host, of the same after an update of its kernel, and of two arms, in one folder. */
static void test_node_exporter(void **state)
{
	char place[4096];

	need("command -v prometheus-node-exporter", "prometheus-node-exporter");
	need("test -x /usr/bin/python3", "python3");
	json_t *newer = json_deep_copy(documents[RULED]), *arm = json_deep_copy(documents[EXACT]);
	snprintf(place, sizeof(place), "%s", in_folder(*state, "exports"));
	assert_int_equal(mkdir(place, 0777), 0);
	json_object_set_new(json_object_get(json_object_get(newer, "host"), "hard"),
			    "kernel_release", json_string("6.1.0-19-amd64"));
	json_object_set_new(json_object_get(arm, "arm"), "name", json_string("another"));
	int samples = export_into(place, "a.prom", *state, documents[FIXTURE]) +
		      export_into(place, "b.prom", *state, newer) +
		      export_into(place, "c.prom", *state, documents[EXACT]) +
		      export_into(place, "d.prom", *state, arm);
	expect_served(place, samples, NULL);
	/* The same host again: what the docs warn of. */
	export_into(place, "e.prom", *state, newer);
	expect_served(place, samples, "was collected before with the same name and label values");
	json_decref(newer);
	json_decref(arm);
}

static void test_xmllint(void **state)
{
	static const char check[] =
		"xmllint --noout --nonet --schema tests/fixtures/export/junit.xsd \"$1\"";

	need("command -v xmllint", "libxml2-utils");
	for (int i = 0; i < DOCUMENTS; i++)
		expect_code(check, export(*state, "junit", documents[i]), 0);
	/* Escaped text comes back as it was. */
	struct command_end end = shell("xmllint --xpath 'string(//failure/@message)' \"$1\"",
				       export(*state, "junit", documents[HOSTILE]));
	end.out[strcspn(end.out, "\n")] = 0;
	assert_string_equal(end.out, hostile);
	command_free(&end);
	end = shell("xmllint --xpath 'string(//testcase[@name=\"int80.i386\"]/system-out)' \"$1\"",
		    export(*state, "junit", documents[HOSTILE]));
	end.out[strcspn(end.out, "\n")] = 0;
	assert_non_null(strstr(end.out, ": "));
	assert_string_equal(strstr(end.out, ": ") + 2, hostile);
	command_free(&end);
	end = shell(
		"xmllint --xpath 'string(//testcase[@name=\"syscall.x86_64\"]/system-out)' \"$1\"",
		export(*state, "junit", documents[RULED]));
	assert_non_null(strstr(end.out, "p50: 454.868 cycles\np50_low: 454.824 cycles\n"));
	command_free(&end);
	const char *file = export(*state, "junit", documents[FIXTURE]);
	expect_code(check, spoilt(*state, file, "s/time=\"0.000000121250\"/time=\"1.2125e-07\"/"),
		    3);
	expect_code(check, spoilt(*state, file, "s/ type=\"failed\"//"), 3);
	expect_code(check, spoilt(*state, file, "s/empty.i386/empty.x86_64/"), 3);
}

/* What the schema has against the export, as the judge prints it. */
static json_t *judge_file(const char *judge_python, const char *format, const char *file)
{
	char schema[128];
	json_t *value = json_load_file(file, 0, NULL);
	FILE *line = tmpfile();

	snprintf(schema, sizeof(schema), "tests/fixtures/export/%s.schema.json", format);
	assert_non_null(value);
	assert_non_null(line);
	json_dumpf(value, line, 0);
	fputc('\n', line);
	json_t *verdicts = judge(judge_python, schema, "", line);
	json_t *verdict = json_incref(json_array_get(verdicts, 0));
	json_decref(verdicts);
	json_decref(value);
	fclose(line);
	return verdict;
}

static void test_schemas(void **state)
{
	static const struct {
		const char *format, *wrong; /* an edit that makes it so */
	} rows[] = {
		{"gab", "s/\"± /\"about /"},
		{"bmf", "s/\"value\": /\"value\": \"ns\", \"median\": /"},
		{"kcidb", "s/\"status\": \"SKIP\"/\"status\": \"SKIPPED\"/"},
	};
	const char *judge_python = judge_find_python();

	if (!judge_python) {
		print_message("not tested: python3-jsonschema is not installed (scripts/deps)\n");
		skip();
	}
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		for (int i = 0; i < DOCUMENTS; i++) {
			json_t *verdict = judge_file(judge_python, rows[r].format,
						     export(*state, rows[r].format, documents[i]));
			char *said = json_dumps(verdict, 0);
			assert_string_equal(said, "[]");
			free(said);
			json_decref(verdict);
		}
		const char *file = export(*state, rows[r].format, documents[FIXTURE]);
		json_t *verdict = judge_file(judge_python, rows[r].format,
					     spoilt(*state, file, rows[r].wrong));
		assert_true(json_array_size(verdict) > 0);
		json_decref(verdict);
	}
}

/* The fixture with syscall getppid half as dear again in every invocation. */
static json_t *slower(void)
{
	json_t *copy = json_deep_copy(documents[FIXTURE]), *one;
	json_t *cost = json_object_get(json_array_get(json_object_get(copy, "cells"), 1), "cost");
	size_t i;

	json_array_foreach (json_object_get(json_object_get(cost, "invocations"), "p50_tsc"), i,
			    one)
		json_real_set(one, 1.5 * json_number_value(one));
	return copy;
}

/* Where the figures begin on the line of compare.py that begins with the name. */
static const char *figures_of(const char *text, const char *name)
{
	char start[128];

	snprintf(start, sizeof(start), "\n%s ", name);
	const char *at = strstr(text, start);
	if (!at)
		fail_msg("no line of %s in %s", name, text);
	return at + strlen(start);
}

static void test_compare_py(void **state)
{
	const char *base = in_folder(*state, "base");
	char *end;

	need("/usr/bin/python3 -c 'import scipy.stats, numpy'", "python3-scipy");
	need("test -f /usr/share/benchmark/compare.py", "libbenchmark-tools");
	json_t *other = slower(); /* from here on nothing is skipped, which would leak it */
	assert_int_equal(rename(export(*state, "gbench", documents[FIXTURE]), base), 0);
	const char *new = export(*state, "gbench", other);
	const char *const argv[] = {python, compare, "--no-color", "benchmarks", base, new, NULL};
	struct command_end said = command_run(NULL, argv);
	assert_int_equal(said.code, 0);

	/* Five against five without overlap: 2 of 252 orders lie as far apart. */
	double p = strtod(figures_of(said.out, "getppid/syscall/x86_64_pvalue"), &end);
	assert_true(p > 0.0078 && p < 0.0080);
	assert_true(strtod(end, &end) > 0);
	assert_non_null(strstr(end, "U Test, Repetitions: 5 vs 5"));
	double change = strtod(figures_of(said.out, "getppid/syscall/x86_64"), NULL);
	assert_true(change > 0.4999 && change < 0.5001);
	assert_true(strtod(figures_of(said.out, "getppid/int80/i386_pvalue"), NULL) > 0.99);
	command_free(&said);
	json_decref(other);
}

/* benchstat: half a per cent more core cycles in every invocation, and as many ns as before. */
static void test_benchstat(void **state)
{
	const char *base = in_folder(*state, "base");
	json_t *each;
	size_t i;

	if (shell_code("command -v benchstat")) {
		print_message("not tested: benchstat is not installed\n");
		skip();
	}
	json_t *other = json_deep_copy(documents[RULED]);
	json_t *cost = json_object_get(json_array_get(json_object_get(other, "cells"), 1), "cost");
	json_array_foreach (json_object_get(json_object_get(cost, "invocations"), "p50_cycles"), i,
			    each)
		json_real_set(each, 1.005 * json_number_value(each));
	assert_int_equal(rename(export(*state, "gobench", documents[RULED]), base), 0);
	const char *new = export(*state, "gobench", other);
	const char *const argv[] = {
		"/bin/sh", "-c", "benchstat -format csv \"$1\" \"$2\"", "sh", base, new, NULL};
	struct command_end end = command_run(NULL, argv);
	assert_int_equal(end.code, 0);
	const char *cycles = strstr(end.out, "cycles/op"), *ns = strstr(end.out, "sec/op");
	static const char cell[] = "\nGetppid/path=syscall/abi=x86_64,";
	assert_true(cycles && ns && cycles < ns);
	const char *in_cycles = strstr(cycles, cell), *in_ns = strstr(ns, cell);
	assert_true(in_cycles && in_ns);
	assert_memory_equal(in_cycles + strlen(cell), "454.868,", 8);
	assert_true(strcspn(in_cycles + 1, "\n") >
		    (size_t)(strstr(in_cycles, "+0.50%") - in_cycles));
	assert_true(strcspn(in_ns + 1, "\n") > (size_t)(strstr(in_ns, ",~,") - in_ns));
	command_free(&end);
	json_decref(other);
}

static void test_compare_py_reads_all(void **state)
{
	need("/usr/bin/python3 -c 'import scipy.stats, numpy'", "python3-scipy");
	need("test -f /usr/share/benchmark/compare.py", "libbenchmark-tools");
	for (int i = 0; i < TIMED; i++) {
		const char *file = export(*state, "gbench", documents[i]);
		const char *const argv[] = {python, compare, "--no-color", "benchmarks",
					    file,   file,    NULL};
		struct command_end end = command_run(NULL, argv);
		assert_int_equal(end.code, 0);
		assert_string_equal(end.err, ""); /* no warning of zeros or NaN */
		assert_non_null(strstr(end.out, "getppid/syscall/x86_64"));
		assert_non_null(strstr(end.out, "OVERALL_GEOMEAN"));
		assert_null(strstr(end.out, "nan"));
		command_free(&end);
	}
}

/* Perl's TAP parser reads KTAP of one level: the version line is text that it does not know. */
static void test_prove(void **state)
{
	static const char check[] = "prove --exec cat \"$1\"";
	json_t *cells = json_object_get(documents[FIXTURE], "cells");
	static const int known[] = {FIXTURE, HOSTILE, RULED};

	need("command -v prove", "perl");
	for (int i = 0; i < 3; i++) {
		struct command_end end = shell(check, export(*state, "ktap", documents[known[i]]));
		assert_int_equal(end.code, 1);
		assert_non_null(strstr(end.out, "Failed 1/13 subtests"));
		assert_non_null(strstr(end.out, "(less 4 skipped subtests: 8 okay)"));
		assert_non_null(strstr(end.out, "Failed test:  6\n"));
		assert_null(strstr(end.out, "TODO"));
		assert_null(strstr(end.out, "Parse errors"));
		command_free(&end);
	}
	struct command_end counted = shell(check, export(*state, "ktap", documents[EXACT]));
	assert_int_equal(counted.code, 1);
	assert_non_null(strstr(counted.out, "Failed 1/9 subtests"));
	assert_non_null(strstr(counted.out, "(less 1 skipped subtest: 7 okay)"));
	command_free(&counted);
	/* Without the failed cell all is well. */
	json_t *good = json_deep_copy(documents[FIXTURE]);
	assert_string_equal(json_string_value(json_object_get(json_array_get(cells, 5), "status")),
			    "failed");
	json_array_remove(json_object_get(good, "cells"), 5);
	expect_code(check, export(*state, "ktap", good), 0);
	json_decref(good);
	expect_code(check, spoilt(*state, export(*state, "ktap", documents[FIXTURE]), "/^ok 13/d"),
		    1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_promtool, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_node_exporter, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_xmllint, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_schemas, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_compare_py, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_compare_py_reads_all, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_benchstat, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_prove, folder_make, folder_remove),
	};

	return cmocka_run_group_tests_name("export_readers", tests, make_documents, free_documents);
}

#include "tests/unit/plot/plot_document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "bench/record/document.h"

json_t *plot_cell(const char *abi, const char *path, const char *op, double p50)
{
	double floor = p50 - 1;
	json_t *costs = json_pack("{s:f, s:f, s:f, s:f, s:f, s:[f,f]}", "floor", floor, "p50", p50,
				  "p90", p50 + 1, "p99", p50 + 2, "mean", p50, "p50_interval",
				  p50 - 0.5, p50 + 0.5);
	json_t *tail =
		json_pack("{s:f, s:f, s:f}", "p99", p50 + 10, "p999", p50 + 100, "max", p50 + 1000);
	json_t *quantiles = json_array();

	for (int i = 0; i < 101; i++)
		json_array_append_new(quantiles, json_real(2 * (floor + 0.02 * i)));
	return json_pack("{s:s, s:s, s:s, s:s, s:n, s:s, s:n, s:b, s:{s:i, s:i, s:O, s:o, "
			 "s:{s:[f,f], s:[f,f], s:[b,b]}, s:o}, s:{s:i, s:O, s:o}}",
			 "abi", abi, "path", path, "op", op, "status", "ok", "reason", "nature",
			 strcmp(path, "libc") != 0 ? "inline" : "called", "enters_kernel",
			 "fallback", 0, "cost", "calls_per_batch", 10, "batches", 2000, "ns", costs,
			 "tsc", costs, "invocations", "floor_tsc", 1.0, 1.0, "p50_tsc", 1.0, 1.0,
			 "disturbed", 0, 0, "quantiles_tsc", quantiles, "tail", "calls", 1000, "ns",
			 tail, "tsc", tail);
}

json_t *plot_ruled(json_t *cell, double p50)
{
	json_t *cost = json_object_get(cell, "cost"), *quantiles = json_array();
	json_t *lists = json_object_get(cost, "invocations");

	for (int i = 0; i < 101; i++)
		json_array_append_new(quantiles, json_real(p50 - 4 + 0.08 * i));
	json_object_set_new(cost, "cycles",
			    json_pack("{s:f, s:f, s:f, s:[f,f]}", "p10", p50 - 3, "p50", p50, "p90",
				      p50 + 3, "p50_interval", p50 - 2, p50 + 2));
	json_object_set_new(lists, "p10_cycles", json_pack("[f,f]", 1.0, 1.0));
	json_object_set_new(lists, "p50_cycles", json_pack("[f,f]", 1.0, 1.0));
	json_object_set_new(cost, "quantiles_cycles", quantiles);
	json_object_del(cost, "quantiles_tsc");
	return cell;
}

json_t *plot_absent(const char *path, const char *status)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:n, s:b, s:n, s:n}", "abi", "i386",
			 "path", path, "op", "getppid", "status", status, "reason", "for the test",
			 "nature", "called", "enters_kernel", "fallback", 0, "cost", "tail");
}

json_t *plot_host(const char *brand, const char *release)
{
	return json_pack("{s:{s:s*}, s:{s:s*}}", "hard", "kernel_release", release, "soft",
			 "cpu_brand", brand);
}

void plot_document(struct run_document *document, json_t *host, json_t *cells)
{
	plot_document_by(document, NULL, host, cells);
}

void plot_document_by(struct run_document *document, json_t *ruler, json_t *host, json_t *cells)
{
	struct error error = {0};
	json_t *root = json_pack("{s:s, s:s, s:s, s:f, s:{s:f, s:s}, s:o*, s:o, s:o}", "schema",
				 DOCUMENT_SCHEMA, "started", "2031-02-03T04:05:06Z", "engine",
				 "tsc", "duration_s", 1.0, "tsc", "hz", 2e9, "source", "the test",
				 "ruler", ruler, "host", host, "cells", cells);

	assert_non_null(root);
	if (document_check(root, document, &error))
		fail_msg("%s", error.text);
}

void plot_usual(struct run_document *document)
{
	json_t *cells = json_pack(
		"[o,o,o,o,o,o,o,o,o,o,o]", plot_cell("i386", "int80", "getppid", 5000),
		plot_cell("x86_64", "syscall", "getppid", 100),
		plot_cell("x86_64", "empty", "getppid", 0.5),
		plot_cell("i386", "libc", "getppid", 100),
		plot_cell("x86_64", "int80", "getppid", 4000),
		plot_cell("x86_64", "vdso", "gettimeofday", 20),
		plot_cell("i386", "gs10", "getppid", -0.25), plot_absent("sysenter", "unavailable"),
		plot_absent("syscall32", "unsafe"), plot_absent("kernel_vsyscall", "failed"),
		plot_absent("vdso", "ok"));

	plot_document(document, plot_host("Some CPU @ 2.50GHz", "6.18.1-test"), cells);
}

char *plot_text(const struct run_document *document, enum plot_chart chart, size_t *n)
{
	struct plot_rows rows;

	assert_int_equal(plot_rows(document, chart, "getppid", NULL, &rows), 0);
	char *text = plot_data(&rows);
	assert_non_null(text);
	if (n)
		*n = rows.n;
	plot_rows_free(&rows);
	return text;
}

char *plot_block(const char *text, const char *name)
{
	char head[32];

	snprintf(head, sizeof(head), "$%s << END\n", name);
	const char *from = strstr(text, head);
	assert_non_null(from);
	from += strlen(head);
	const char *to = strstr(from, "\nEND\n");
	assert_non_null(to);
	return strndup(from, (size_t)(to - from + 1));
}

void assert_block(const char *text, const char *name, const char *want)
{
	char *lines = plot_block(text, name);

	assert_string_equal(lines, want);
	free(lines);
}

void assert_in_block(const char *text, const char *name, const char *want)
{
	char *lines = plot_block(text, name);

	if (!strstr(lines, want))
		fail_msg("'%s' is not in $%s:\n%s", want, name, lines);
	free(lines);
}

/* Reading result documents: everything that is required, of the right type, in range, once. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/document/read.h"
#include "tests/unit/outcome_sample.h"

/* Every field that a reader relies on. */
static const char *const required[] = {
	"schema",
	"started",
	"engine",
	"duration_s",
	"host",
	"host.hard",
	"host.soft",
	"tsc",
	"tsc.hz",
	"tsc.source",
	"cells",
	"cells[0].abi",
	"cells[0].path",
	"cells[0].op",
	"cells[0].status",
	"cells[0].nature",
	"cells[0].fallback",
	"cells[0].enters_kernel",
	"cells[0].cost",
	"cells[0].cost.calls_per_batch",
	"cells[0].cost.batches",
	"cells[0].cost.tsc",
	"cells[0].cost.tsc.floor",
	"cells[0].cost.tsc.p50",
	"cells[0].cost.tsc.p90",
	"cells[0].cost.tsc.p99",
	"cells[0].cost.tsc.mean",
	"cells[0].cost.tsc.p50_interval",
	"cells[0].cost.ns",
	"cells[0].cost.ns.floor",
	"cells[0].cost.ns.p50",
	"cells[0].cost.ns.p90",
	"cells[0].cost.ns.p99",
	"cells[0].cost.ns.mean",
	"cells[0].cost.ns.p50_interval",
	"cells[0].cost.invocations",
	"cells[0].cost.invocations.floor_tsc",
	"cells[0].cost.invocations.p50_tsc",
	"cells[0].cost.invocations.disturbed",
	"cells[0].cost.quantiles_tsc",
	"cells[0].tail",
	"cells[0].tail.calls",
	"cells[0].tail.tsc",
	"cells[0].tail.tsc.p99",
	"cells[0].tail.tsc.p999",
	"cells[0].tail.tsc.max",
	"cells[0].tail.ns",
	"cells[0].tail.ns.p99",
	"cells[0].tail.ns.p999",
	"cells[0].tail.ns.max",
	"cells[3].reason",
};

/* Refused, the place in front of the error, and nothing left to free. */
static void expect_refused(json_t *document, const char *place)
{
	struct run_document d;
	struct error error = {0};
	char start[128];

	snprintf(start, sizeof(start), "%s: ", place);
	assert_int_equal(document_check(document, &d, &error), -EINVAL);
	if (strncmp(error.text, start, strlen(start)))
		fail_msg("\"%s\" does not begin with \"%s\"", error.text, start);
	assert_null(d.root);
	assert_null(d.cells);
}

/* Of a host without 32-bit programs. */
static void put_ruler(json_t *d)
{
	json_put_at(d, "ruler",
		    json_pack("{s:{s:{s:n}, s:{s:s}}, s:{s:i, s:i, s:i}, s:f}", "chains", "x86_64",
			      "reason", "i386", "reason", "no 32-bit programs", "mhz", "lowest",
			      3600, "median", 3800, "highest", 4100, "dropped_share", 0.01));
}

static void test_sample_is_accepted(void **state)
{
	struct run_document d;
	struct error error = {0};

	(void)state;
	assert_int_equal(document_check(document_sample(), &d, &error), 0);
	assert_string_equal(error.text, "");
	document_free(&d);
}

static void test_each_is_required(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
		json_t *d = document_sample();
		json_put_at(d, required[i], NULL);
		expect_refused(d, required[i]);
	}
}

static void test_each_has_a_type(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
		json_t *d = document_sample(), *was = json_at(d, required[i], NULL);
		assert_non_null(was);
		/* A type that is none of those it may have: null is one of some. */
		json_put_at(d, required[i],
			    json_is_number(was) || json_is_boolean(was) ? json_string("1")
									: json_integer(1));
		expect_refused(d, required[i]);
	}
}

static void test_ranges(void **state)
{
	static const struct {
		const char *path, *json;
	} cases[] = {
		{"schema", "\"syspath-run/9\""},
		{"started", "\"\""},
		{"started", "\"yesterday\""},
		{"started", "\"2026-02-31T12:00:00Z\""},
		{"started", "\"2026-01-31T12:00:00\""},
		{"engine", "\"TSC\""},
		{"engine", "\"rdpmc\""},
		{"host.hard", "[]"},
		{"host.hard", "\"foo\""},
		{"duration_s", "-1"},
		{"tsc.hz", "0"},
		{"tsc.hz", "1e12"},
		{"cells[0].abi", "\"\""},
		{"cells[0].path", "\"a b\""},
		{"cells[0].path", "\"a\\nb\""},
		{"cells[0].status", "\"fine\""},
		{"cells[0].nature", "\"outline\""},
		{"cells[0].cost.calls_per_batch", "0"},
		{"cells[0].cost.calls_per_batch", "1.5"},
		{"cells[0].cost.batches", "-3"},
		{"cells[0].cost.tsc.floor", "-20000"},
		{"cells[0].cost.tsc.floor", "1e14"},
		{"cells[0].cost.tsc.p50", "99"},
		{"cells[0].cost.tsc.p90", "106"},
		{"cells[0].cost.tsc.p99", "108"},
		{"cells[0].cost.tsc.mean", "99"},
		{"cells[0].cost.tsc.p50_interval", "[112, 102]"},
		{"cells[0].cost.tsc.p50_interval", "[102]"},
		{"cells[0].cost.tsc.p50_interval", "[102, null]"},
		{"cells[0].cost.invocations", "[]"},
		{"cells[0].cost.invocations.floor_tsc", "[]"},
		{"cells[0].cost.invocations.floor_tsc[0]", "\"1\""},
		{"cells[0].cost.invocations.p50_tsc", "[1]"},
		{"cells[0].cost.invocations.order", "[0, 1, 2]"},
		{"cells[0].cost.invocations.disturbed[1]", "0"},
		{"cells[0].cost.invocations.p50_tsc[1]", "1e14"},
		{"cells[0].cost.quantiles_tsc", "[1]"},
		{"cells[0].cost.quantiles_tsc", "[1, 0]"},
		{"cells[0].cost.quantiles_tsc", "[1, 3, 2]"},
		{"cells[0].cost.quantiles_tsc[1]", "\"2\""},
		{"cells[0].cost.quantiles_tsc[1]", "1e14"},
		{"cells[0].cost.quantiles_cycles", "[1, 2]"}, /* of a cell without cycles */
		{"cells[0].tail.calls", "0"},
		{"cells[0].tail.tsc.p999", "0"},
		{"cells[0].tail.tsc.max", "0"},
		{"cells[3].reason", "\"\""},
		{"cells[3].reason", "\"\\u001b[31m\""},
		{"cells[3].reason", "\"\\u009b31m\""},
		{"cells[3].reason", "\"\\u202e\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *d = document_sample();
		json_t *value = json_loads(cases[i].json, JSON_DECODE_ANY, NULL);
		assert_non_null(value);
		json_put_at(d, cases[i].path, value);
		expect_refused(d, cases[i].path);
	}
}

/* The first thing that is wrong is the one that is reported. */
static void test_ruler_ranges(void **state)
{
	static const struct {
		const char *path, *json;
	} cases[] = {
		{"ruler.chains", "[]"},
		{"ruler.chains.x86_64", "3"},
		{"ruler.chains.i386.reason", "7"},
		{"ruler.chains.i386.reason", "\"\""},
		{"ruler.mhz.median", "3000"}, /* below the lowest */
		{"ruler.mhz.highest", "null"},
		{"ruler.dropped_share", "1.5"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *d = document_sample();
		put_ruler(d);
		json_put_at(d, cases[i].path, json_loads(cases[i].json, JSON_DECODE_ANY, NULL));
		expect_refused(d, cases[i].path);
	}
}

/* The reason of a document is one that measured cells have: not that of an ABI whose workers do not
 * run; and where no cell has cycles it is that of a cell, though the ruler's length is known. */
static void test_why_no_cycles(void **state)
{
	struct run_document d;
	struct error error = {0};

	(void)state;
	for (int i = 0; i < 4; i++) {
		json_t *root = document_sample();
		put_ruler(root);
		if (i == 1)
			json_put_at(root, "cells[1].cost.no_cycles", json_string("dropped"));
		if (i == 2)
			json_put_at(root, "ruler.chains.x86_64.reason", json_string("odd"));
		if (i == 3)
			json_put_at(root, "ruler", json_null());
		assert_int_equal(document_check(root, &d, &error), 0);
		if (i == 1)
			assert_string_equal(d.ruler.reason, "dropped");
		else if (i == 2)
			assert_string_equal(d.ruler.reason, "odd");
		else
			assert_null(d.ruler.reason);
		document_free(&d);
	}
}

static void test_first_complaint(void **state)
{
	json_t *d = document_sample();

	(void)state;
	json_put_at(d, "cells[2].op", json_integer(1));
	json_put_at(d, "cells[1].op", json_integer(1));
	expect_refused(d, "cells[1].op");
}

static void test_cost_of_what_is_not_ok(void **state)
{
	json_t *d = document_sample();

	(void)state;
	json_put_at(d, "cells[0].status", json_string("failed"));
	json_put_at(d, "cells[0].reason", json_string("broken"));
	expect_refused(d, "cells[0].cost");
}

/* The engine decides which of the two a cost is. */
static void test_counts_and_times(void **state)
{
	json_t *d = document_sample();

	(void)state;
	json_put_at(d, "cells[0].cost.exact",
		    json_pack("{s:i, s:i, s:i}", "insn", 338, "agreeing", 9, "batches", 10));
	expect_refused(d, "cells[0].cost");
	d = document_sample();
	json_put_at(d, "engine", json_string("icount"));
	expect_refused(d, "cells[0].cost");
}

static void test_duplicates(void **state)
{
	json_t *d = document_sample();
	json_t *cells = json_at(d, "cells", NULL);

	(void)state;
	json_array_append_new(cells, json_deep_copy(json_array_get(cells, 1)));
	expect_refused(d, "cells");
}

static void test_cells_of_no_kind(void **state)
{
	static const char *const cells[] = {"null", "1", "[]", "\"x\""};

	(void)state;
	for (int i = 0; i < 4; i++) {
		json_t *d = document_sample();
		json_put_at(d, "cells[2]", json_loads(cells[i], JSON_DECODE_ANY, NULL));
		expect_refused(d, "cells[2]");
	}
}

static void test_no_cell_at_all(void **state)
{
	struct run_document d;
	struct error error = {0};
	json_t *document = document_sample();

	(void)state;
	json_put_at(document, "cells", json_array());
	assert_int_equal(document_check(document, &d, &error), 0);
	assert_int_equal(d.n_cells, 0);
	assert_null(document_cell(&d, "x86_64", "syscall", "getppid"));
	document_free(&d);
}

static void test_files(void **state)
{
	struct run_document d;
	struct error error = {0};
	char file[] = "/tmp/syspath-test-XXXXXX";
	int fd = mkstemp(file);

	(void)state;
	assert_int_equal(document_read("/", &d, &error), -EISDIR);
	assert_int_equal(document_read("/no/such/file", &d, &error), -ENOENT);
	assert_string_equal(error.text, "No such file or directory");
	assert_int_equal(document_read(file, &d, &error), -EINVAL);
	assert_string_equal(error.text, "empty: not a result document");
	assert_int_equal(ftruncate(fd, (off_t)READ_MAX_BYTES + 1), 0);
	assert_int_equal(document_read(file, &d, &error), -EFBIG);
	document_free(&d); /* of one that was never read: nothing happens */
	close(fd);
	unlink(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sample_is_accepted),
		cmocka_unit_test(test_each_is_required),
		cmocka_unit_test(test_each_has_a_type),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_ruler_ranges),
		cmocka_unit_test(test_why_no_cycles),
		cmocka_unit_test(test_first_complaint),
		cmocka_unit_test(test_cost_of_what_is_not_ok),
		cmocka_unit_test(test_counts_and_times),
		cmocka_unit_test(test_duplicates),
		cmocka_unit_test(test_cells_of_no_kind),
		cmocka_unit_test(test_no_cell_at_all),
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

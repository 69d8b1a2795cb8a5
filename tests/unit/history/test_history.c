/* The history: what goes in comes out, together or not at all. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/history/history.h"
#include "tests/unit/compare_sample.h"
#include "tests/unit/test_stats_near.h"

static const struct sample_cell two[] = {
	{"x86_64", "syscall", "getppid", NULL, 300, 0.01, 0, NULL},
	{"i386", "int80", "getppid", NULL, 500, 0.01, 0, "seccomp"},
	{0}};
static const struct sample_cell one[] = {{"x86_64", "syscall", "getppid", NULL, 310, 0.01, 0, NULL},
					 {"x86_64", "vdso", "time", "failed", 0, 0, 0, NULL},
					 {0}};

static char folder[64], file[96];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/syspath-history.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof(file), "%s/h.sqlite", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(file);
	return rmdir(folder); /* no journal is left beside the file */
}

static struct history *opened(enum history_use use)
{
	struct history *h;
	struct error error = {0};

	if (history_open(file, use, &h, &error))
		fail_msg("%s", error.text);
	return h;
}

/* What history_add() returns for the document under the label. */
static int put(struct history *h, const struct run_document *document, const char *commit,
	       const char *started, int64_t *run)
{
	const struct history_label label = {commit, started};
	struct history_entry *entry;
	struct error error = {0};

	if (history_entry_make(document, &label, &entry, &error))
		fail_msg("%s", error.text);
	int err = history_add(h, entry, run);
	history_entry_free(entry);
	return err;
}

static int64_t add(struct history *h, int minute, const struct sample_cell *cells, json_t *hard,
		   const char *commit)
{
	struct run_document document = sample_document(minute, 1, cells, hard);
	int64_t run = 0;

	if (put(h, &document, commit, NULL, &run))
		fail_msg("%s", history_why(h));
	document_free(&document);
	return run;
}

/* Three runs, the last added being the first in time, of two hosts. */
static void fill(void)
{
	struct history *h = opened(HISTORY_ADD);

	assert_int_equal(history_begin(h), 0);
	assert_int_equal(add(h, 10, two, NULL, "c10"), 1);
	assert_int_equal(add(h, 20, one, json_pack("{s:s}", "cpu_vendor", "Other"), NULL), 2);
	assert_int_equal(add(h, 5, one, NULL, "c5"), 3);
	assert_int_equal(history_commit(h), 0);
	history_close(h);
}

static void runs_come_in_order_of_time(void **state)
{
	(void)state;
	const struct history_filter all = {0};
	struct history_run *runs;
	size_t n;

	fill();
	struct history *h = opened(HISTORY_READ);
	assert_int_equal(history_runs(h, &all, &runs, &n), 0);
	assert_int_equal(n, 3);
	assert_int_equal(runs[0].id, 3);
	assert_int_equal(runs[1].id, 1);
	assert_int_equal(runs[2].id, 2);
	assert_string_equal(runs[0].commit, "c5");
	assert_string_equal(runs[2].commit, "");
	assert_string_equal(runs[0].started, "2026-01-01T00:05:00Z");
	assert_int_equal(runs[0].at, 1767225600 + 300);
	assert_string_equal(runs[0].hostname, "sample");
	assert_string_equal(runs[0].engine, "tsc");
	assert_near(runs[0].tsc_hz, 1e9, 0);
	assert_int_equal(runs[0].measured, 1);
	assert_int_equal(runs[0].failed, 1);
	assert_int_equal(runs[1].measured, 2);
	assert_int_equal(runs[0].host, runs[1].host);
	assert_true(runs[2].host != runs[0].host);
	assert_string_not_equal(runs[2].fingerprint, runs[0].fingerprint);
	json_t *hard = NULL;
	assert_int_equal(history_host(h, runs[2].host, &hard), 0);
	assert_string_equal(json_string_value(json_object_get(hard, "cpu_vendor")), "Other");
	json_decref(hard);
	assert_int_equal(history_host(h, 99, &hard), -EINVAL);
	free(runs);
	history_close(h);
}

static void costs_of_a_cell(void **state)
{
	(void)state;
	const struct history_filter all = {0};
	const struct history_cell syscall = {"x86_64", "syscall", "getppid", "none"};
	const struct history_cell int80 = {"i386", "int80", "getppid", "seccomp"};
	const struct history_cell plain = {"i386", "int80", "getppid", "none"};
	struct history_run *runs;
	struct history_cost costs[3];
	size_t n;

	fill();
	struct history *h = opened(HISTORY_READ);
	assert_int_equal(history_runs(h, &all, &runs, &n), 0);
	assert_int_equal(history_costs(h, &syscall, runs, n, costs), 0);
	assert_near(costs[0].of[STAT_FLOOR], 310, 0);
	assert_near(costs[1].of[STAT_FLOOR], 300, 0);
	assert_near(costs[2].of[STAT_FLOOR], 310, 0);
	assert_near(costs[1].of[STAT_P50], 330, 1e-9);
	assert_true(isnan(costs[1].of[STAT_CYCLES]) && isnan(costs[1].of[STAT_P10]));
	assert_int_equal(history_costs(h, &int80, runs, n, costs), 0);
	assert_true(isnan(costs[0].of[STAT_FLOOR]) && isnan(costs[2].of[STAT_FLOOR]));
	assert_near(costs[1].of[STAT_FLOOR], 500, 0);
	assert_int_equal(history_costs(h, &plain, runs, n, costs), 0);
	assert_true(isnan(costs[0].of[STAT_FLOOR]) && isnan(costs[1].of[STAT_FLOOR]) &&
		    isnan(costs[2].of[STAT_FLOOR]));
	free(runs);
	history_close(h);
}

/* A fourth run, of the first host and the latest: by host it comes before the other host's. */
static void runs_come_in_the_order_asked_for(void **state)
{
	(void)state;
	static const struct {
		enum history_order order;
		int64_t ids[4];
	} rows[] = {
		{HISTORY_BY_TIME, {3, 1, 2, 4}},
		{HISTORY_BY_ENGINE, {3, 1, 2, 4}},
		{HISTORY_BY_HOST, {3, 1, 4, 2}},
	};

	fill();
	struct history *h = opened(HISTORY_ADD);
	assert_int_equal(add(h, 30, two, NULL, "c30"), 4);
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		const struct history_filter filter = {.order = rows[r].order};
		struct history_run *runs;
		size_t n;
		assert_int_equal(history_runs(h, &filter, &runs, &n), 0);
		assert_int_equal(n, 4);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(runs[i].id, rows[r].ids[i]);
		free(runs);
	}
	history_close(h);
}

/* Core cycles and the core's frequency are kept; a cell or a run without them has none. */
static void cycles_of_a_cell(void **state)
{
	(void)state;
	const struct history_filter all = {0};
	const struct history_cell syscall = {"x86_64", "syscall", "getppid", "none"};
	const struct history_cell unruled = {"i386", "int80", "getppid", "none"};
	struct run_document document;
	struct error error = {0};
	struct history_run *runs;
	struct history_cost costs[2];
	char mhz[HISTORY_MHZ];
	int64_t run;
	size_t n;

	if (document_read("tests/fixtures/run/ruled.json", &document, &error))
		fail_msg("%s", error.text);
	struct history *h = opened(HISTORY_ADD);
	assert_int_equal(history_begin(h), 0);
	assert_int_equal(history_upgraded(h), 0);
	assert_int_equal(put(h, &document, NULL, NULL, &run), 0);
	add(h, 5, two, NULL, NULL);
	assert_int_equal(history_commit(h), 0);
	assert_int_equal(history_runs(h, &all, &runs, &n), 0);
	assert_int_equal(n, 2);
	assert_string_equal(history_mhz_text(&runs[0], mhz), "-");
	assert_string_equal(history_mhz_text(&runs[1], mhz), "3612/3744/3751");
	assert_true(history_any_mhz(runs, 2));
	assert_false(history_any_mhz(runs, 1));
	assert_int_equal(history_costs(h, &syscall, runs, n, costs), 0);
	assert_true(isnan(costs[0].of[STAT_CYCLES]));
	assert_near(costs[1].of[STAT_CYCLES], 454.868, 0);
	assert_near(costs[1].of[STAT_P10], 453.049, 0);
	assert_near(costs[1].of[STAT_FLOOR], 300.032, 0);
	assert_near(costs[1].of[STAT_P50], 302.64, 0);
	assert_int_equal(history_costs(h, &unruled, runs, n, costs), 0);
	assert_true(isnan(costs[1].of[STAT_CYCLES]) && isnan(costs[1].of[STAT_P10]));
	assert_near(costs[1].of[STAT_FLOOR], 12990.5, 0);
	free(runs);
	history_close(h);
	document_free(&document);
}

static void filters(void **state)
{
	(void)state;
	const struct history_filter all = {0};
	struct history_run *runs, *some;
	struct history_cell *cells;
	size_t n;

	fill();
	struct history *h = opened(HISTORY_READ);
	assert_int_equal(history_runs(h, &all, &runs, &n), 0);
	char digits[8];
	snprintf(digits, sizeof(digits), "%.7s", runs[2].fingerprint);
	struct history_filter other = {.fingerprint = digits};
	assert_int_equal(history_runs(h, &other, &some, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(some[0].id, 2);
	free(some);
	other.engine = "icount";
	assert_int_equal(history_runs(h, &other, &some, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(history_cells(h, &all, &(struct history_cell){0}, &cells, &n), 0);
	assert_int_equal(n, 2);
	assert_string_equal(cells[0].path, "int80");
	assert_string_equal(cells[0].condition, "seccomp");
	assert_string_equal(cells[1].path, "syscall");
	free(cells);
	const struct history_cell asked = {.path = "syscall", .condition = "none"};
	assert_int_equal(history_cells(h, &all, &asked, &cells, &n), 0);
	assert_int_equal(n, 1);
	assert_string_equal(cells[0].path, "syscall");
	free(cells);
	const struct history_cell none = {.path = "syscall", .op = "time"};
	assert_int_equal(history_cells(h, &all, &none, &cells, &n), 0);
	assert_int_equal(n, 0);
	assert_null(cells);
	free(runs);
	history_close(h);
}

static void the_same_run_is_reported(void **state)
{
	(void)state;
	struct run_document document = sample_document(5, 1, one, NULL);
	int64_t run = 0;

	fill();
	struct history *h = opened(HISTORY_ADD);
	assert_int_equal(history_begin(h), 0);
	assert_int_equal(put(h, &document, "another", "2026-02-01T00:00:00Z", &run), -EEXIST);
	assert_int_equal(run, 3);
	assert_non_null(strstr(history_why(h), "number 3"));
	sample_set(&document, "settings.inject_tsc", json_integer(1));
	assert_int_equal(put(h, &document, NULL, NULL, &run), 0);
	assert_int_equal(run, 4);
	assert_int_equal(history_commit(h), 0);
	history_close(h);
	document_free(&document);
}

static void what_is_not_committed_never_was(void **state)
{
	(void)state;
	const struct history_filter all = {0};
	struct history_run *runs;
	size_t n;

	fill();
	struct history *h = opened(HISTORY_ADD);
	assert_int_equal(history_begin(h), 0);
	assert_int_equal(add(h, 30, two, NULL, NULL), 4);
	history_close(h);
	h = opened(HISTORY_READ);
	assert_int_equal(history_runs(h, &all, &runs, &n), 0);
	assert_int_equal(n, 3);
	free(runs);
	history_close(h);
}

/* An unchanged kernel's counts are the same to the byte, and so are its runs' documents: what was
 * measured, and when, is known by the label alone. */
static void emulated_runs_are_distinguished_by_their_label(void **state)
{
	(void)state;
	const struct history_filter all = {0};
	struct run_document document = sample_document(0, 1, one, NULL);
	struct history_run *runs;
	int64_t run;
	size_t n;

	sample_make_exact(&document);
	sample_set(&document, "started", json_string("1970-01-01T00:00:00Z"));
	struct history *h = opened(HISTORY_ADD);
	assert_int_equal(history_begin(h), 0);
	int64_t before = time(NULL);
	assert_int_equal(put(h, &document, "v1", NULL, &run), 0);
	int64_t after = time(NULL);
	assert_int_equal(put(h, &document, "v2", NULL, &run), 0);
	assert_int_equal(run, 2);
	assert_int_equal(put(h, &document, "v1", NULL, &run), -EEXIST);
	assert_int_equal(run, 1);
	assert_int_equal(put(h, &document, "v1", "2026-03-01T00:00:00Z", &run), 0);
	assert_int_equal(put(h, &document, "v1", "2026-03-01T00:00:00Z", &run), -EEXIST);
	assert_int_equal(run, 3);
	assert_int_equal(history_runs(h, &all, &runs, &n), 0);
	assert_int_equal(n, 3);
	assert_int_equal(runs[0].at, 1772323200); /* before now, so the first */
	assert_string_equal(runs[0].started, "2026-03-01T00:00:00Z");
	assert_true(runs[1].at >= before && runs[1].at <= after);
	assert_string_not_equal(runs[1].started, "1970-01-01T00:00:00Z");
	free(runs);
	history_close(h);
	document_free(&document);
}

static void expect_refused(struct run_document *document, const struct history_label *label,
			   const char *words)
{
	struct history_entry *entry;
	struct error error = {0};

	assert_int_equal(history_entry_make(document, label, &entry, &error), -EINVAL);
	assert_null(entry);
	assert_non_null(strstr(error.text, words));
	document_free(document);
}

static void what_has_no_time_or_host_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"yesterday", "2026-01-31", "2026-01-31T12:00:00Zjunk",
					  "2026-13-31T12:00:00Z"};
	struct history_label label = {0};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct run_document document = sample_document(5, 1, one, NULL);
		document.started = bad[i];
		expect_refused(&document, &label, "started");
	}
	struct run_document document = sample_document(5, 1, one, NULL);
	json_object_set_new(json_object_get(document.root, "host"), "hard", json_integer(1));
	expect_refused(&document, &label, "host.hard");
	document = sample_document(5, 1, one, NULL);
	sample_set(&document, "started", json_string("1970-01-01T00:00:00Z"));
	label.started = "now";
	expect_refused(&document, &label, "the time given");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(runs_come_in_order_of_time),
		CASE(costs_of_a_cell),
		CASE(cycles_of_a_cell),
		CASE(runs_come_in_the_order_asked_for),
		CASE(filters),
		CASE(the_same_run_is_reported),
		CASE(what_is_not_committed_never_was),
		CASE(emulated_runs_are_distinguished_by_their_label),
		cmocka_unit_test(what_has_no_time_or_host_is_refused),
	};
	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}

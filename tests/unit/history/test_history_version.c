/* A history of version 1, as the program before core cycles made it: four runs of one cell's floor,
 * and one of exact counts. It is read as it is, and upgraded with what is first added to it. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/history/history.h"
#include "tests/unit/export_sample.h"
#include "tests/unit/test_stats_near.h"

static const char old[] = "tests/fixtures/history/version1.sqlite";
static char folder[64], file[96];

enum { OLD_RUNS = 5, OLD_BYTES = 32768 };

static char *bytes(const char *name)
{
	FILE *in = fopen(name, "re");
	char *all = malloc(OLD_BYTES + 1);

	assert_non_null(in);
	assert_non_null(all);
	assert_int_equal(fread(all, 1, OLD_BYTES + 1, in), OLD_BYTES);
	fclose(in);
	return all;
}

static int copy_old(void **state)
{
	char *all = bytes(old);

	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/syspath-history.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof(file), "%s/h.sqlite", folder);
	FILE *out = fopen(file, "we");
	int bad = !out || fwrite(all, 1, OLD_BYTES, out) != OLD_BYTES;
	free(all);
	return bad || fclose(out) ? -1 : 0;
}

static int remove_copy(void **state)
{
	(void)state;
	unlink(file);
	return rmdir(folder); /* no journal is left beside the file */
}

static bool is_untouched(void)
{
	char *before = bytes(old), *now = bytes(file);
	bool same = !memcmp(before, now, OLD_BYTES);

	free(before);
	free(now);
	return same;
}

static struct history *opened(enum history_use use)
{
	struct history *h;
	struct error error = {0};

	if (history_open(file, use, &h, &error))
		fail_msg("%s", error.text);
	return h;
}

static void add_ruled(struct history *h)
{
	const struct history_label label = {0};
	struct history_entry *entry = NULL;
	struct run_document document;
	struct error error = {0};
	int64_t run;

	if (document_read(SAMPLE_RULED_FILE, &document, &error) ||
	    history_entry_make(&document, &label, &entry, &error))
		fail_msg("%s", error.text);
	if (history_add(h, entry, &run))
		fail_msg("%s", history_why(h));
	assert_int_equal(run, OLD_RUNS + 1);
	history_entry_free(entry);
	document_free(&document);
}

/* What version 1 kept; `more` runs were added, which began before these. */
static void expect_old_runs(struct history *h, size_t more)
{
	const struct history_filter all = {0};
	const struct history_cell syscall = {"x86_64", "syscall", "getppid", "none"};
	static const double floors[] = {240.506, 240.986, 240.266, 240.746, 338};
	struct history_cost costs[OLD_RUNS + 1];
	struct history_run *runs;
	char commit[16], mhz[HISTORY_MHZ];
	size_t n;

	assert_int_equal(history_runs(h, &all, &runs, &n), 0);
	assert_int_equal(n, OLD_RUNS + more);
	assert_int_equal(history_costs(h, &syscall, runs, n, costs), 0);
	for (size_t i = 0; i < OLD_RUNS; i++) {
		snprintf(commit, sizeof(commit), "commit%zu", i + 1);
		assert_string_equal(runs[more + i].commit, i < 4 ? commit : "v1");
		assert_string_equal(history_mhz_text(&runs[more + i], mhz), "-");
		assert_near(costs[more + i].of[STAT_FLOOR], floors[i], 0.001);
		assert_near(costs[more + i].of[STAT_P50], i < 4 ? 302.64 : 338, 0);
		assert_true(isnan(costs[more + i].of[STAT_CYCLES]));
		assert_true(isnan(costs[more + i].of[STAT_P10]));
	}
	if (more) {
		assert_near(costs[0].of[STAT_CYCLES], 454.868, 0);
		assert_string_equal(history_mhz_text(&runs[0], mhz), "3612/3744/3751");
	}
	free(runs);
}

static void reading_leaves_it(void **state)
{
	(void)state;
	struct history *h = opened(HISTORY_READ);

	expect_old_runs(h, 0);
	history_close(h);
	assert_true(is_untouched());
	assert_int_equal(chmod(file, 0444), 0);
	h = opened(HISTORY_READ);
	expect_old_runs(h, 0);
	history_close(h);
	assert_true(is_untouched());
}

static void adding_upgrades_it(void **state)
{
	(void)state;
	struct history *h = opened(HISTORY_ADD);

	assert_int_equal(history_begin(h), 0);
	assert_int_equal(history_upgraded(h), 1);
	add_ruled(h);
	assert_int_equal(history_commit(h), 0);
	expect_old_runs(h, 1);
	history_close(h);
	h = opened(HISTORY_READ);
	expect_old_runs(h, 1);
	history_close(h);
	h = opened(HISTORY_ADD);
	assert_int_equal(history_begin(h), 0);
	assert_int_equal(history_upgraded(h), 0);
	history_close(h);
}

/* What was not committed was not upgraded either. */
static void nothing_added_nothing_upgraded(void **state)
{
	(void)state;
	struct history *h = opened(HISTORY_ADD);

	assert_int_equal(history_begin(h), 0);
	add_ruled(h);
	history_close(h);
	assert_true(is_untouched());
	h = opened(HISTORY_READ);
	expect_old_runs(h, 0);
	history_close(h);
}

/* Two programs open it; the first upgrades it, and the second adds to what it became. */
static void another_program_upgrades_it_first(void **state)
{
	(void)state;
	struct history *reader = opened(HISTORY_READ), *second = opened(HISTORY_ADD);
	struct history *first = opened(HISTORY_ADD);

	assert_int_equal(history_begin(first), 0);
	assert_int_equal(history_commit(first), 0);
	history_close(first);
	assert_int_equal(history_begin(second), 0);
	assert_int_equal(history_upgraded(second), 0);
	add_ruled(second);
	assert_int_equal(history_commit(second), 0);
	history_close(second);
	/* Which does not know of the new columns, and needs none. */
	const struct history_filter all = {0};
	struct history_run *runs;
	size_t n;
	assert_int_equal(history_runs(reader, &all, &runs, &n), 0);
	assert_int_equal(n, OLD_RUNS + 1);
	free(runs);
	history_close(reader);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, copy_old, remove_copy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(reading_leaves_it),
		CASE(adding_upgrades_it),
		CASE(nothing_added_nothing_upgraded),
		CASE(another_program_upgrades_it_first),
	};
	return cmocka_run_group_tests_name("history_version", tests, NULL, NULL);
}

/* History files that are none, are damaged, locked, of another version: an error, and left as they
 * are.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "bench/history/history.h"
#include "tests/unit/compare_sample.h"

static char folder[64], file[96];

static void run_sql(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static int add_run(struct history *h, int minute)
{
	static const struct sample_cell cells[] = {
		{"x86_64", "syscall", "getppid", NULL, 300, 0.01, 0, NULL}, {0}};
	const struct history_label label = {0};
	struct run_document document = sample_document(minute, 1, cells, NULL);
	struct history_entry *entry;
	struct error error = {0};
	int64_t run;
	int err = history_entry_make(&document, &label, &entry, &error);

	if (!err)
		err = history_add(h, entry, &run);
	history_entry_free(entry);
	document_free(&document);
	return err;
}

static int make_history(void **state)
{
	struct history *h;
	struct error error = {0};

	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/syspath-history.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof(file), "%s/h.sqlite", folder);
	if (history_open(file, HISTORY_ADD, &h, &error) || history_begin(h))
		return -1;
	for (int i = 0; i < 60; i++)
		if (add_run(h, i))
			return -1;
	int err = history_commit(h);
	history_close(h);
	return err;
}

static int remove_history(void **state)
{
	(void)state;
	unlink(file);
	return rmdir(folder);
}

/* The file's bytes; to be freed. */
static char *bytes(size_t *size)
{
	struct stat st;
	FILE *in = fopen(file, "re");

	assert_non_null(in);
	assert_int_equal(fstat(fileno(in), &st), 0);
	*size = (size_t)st.st_size;
	char *all = malloc(*size + 1);
	assert_non_null(all);
	assert_int_equal(fread(all, 1, *size, in), *size);
	fclose(in);
	return all;
}

/* Both uses are refused with these words, and the file is what it was. */
static void assert_refused(int want, const char *words)
{
	size_t size, now;
	char *before = bytes(&size);

	for (int use = HISTORY_READ; use <= HISTORY_ADD; use++) {
		struct history *h;
		struct error error = {0};
		assert_int_equal(history_open(file, (enum history_use)use, &h, &error), want);
		assert_null(h);
		if (!strstr(error.text, words))
			fail_msg("'%s' does not have '%s'", error.text, words);
	}
	char *after = bytes(&now);
	assert_int_equal(now, size);
	assert_memory_equal(after, before, size);
	free(before);
	free(after);
}

static void write_at(off_t at, const void *data, size_t n)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, data, n, at), (ssize_t)n);
	close(fd);
}

static void no_sqlite_file(void **state)
{
	(void)state;
	write_at(0, "this was a history", 18);
	assert_refused(-EINVAL, "not a history: no SQLite file");
}

static void cut_short(void **state)
{
	(void)state;
	size_t size;
	free(bytes(&size));
	assert_true(size > 12288);
	assert_int_equal(truncate(file, (off_t)(size / 2)), 0);
	assert_refused(-EINVAL, "damaged");
}

static void of_a_later_version(void **state)
{
	(void)state;
	run_sql("PRAGMA user_version = 3");
	assert_refused(-EINVAL, "version 3; this program reads versions up to 2; left as it is");
	run_sql("PRAGMA user_version = -1");
	assert_refused(-EINVAL, "version -1; this program reads");
}

static void something_else(void **state)
{
	(void)state;
	run_sql("PRAGMA application_id = 7");
	assert_refused(-EINVAL, "an SQLite file of something else");
}

static void tables_of_something_else(void **state)
{
	(void)state;
	assert_int_equal(truncate(file, 0), 0);
	run_sql("CREATE TABLE letters(text)");
	assert_refused(-EINVAL, "an SQLite file of something else");
}

/* Another program holds the lock for longer than the timeout: nothing is lost, and it goes on. */
static void locked(void **state)
{
	(void)state;
	sqlite3 *db;
	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
	assert_refused(-EBUSY, "locked by another program");
	sqlite3_close(db);
	struct history *h;
	struct error error = {0};
	assert_int_equal(history_open(file, HISTORY_ADD, &h, &error), 0);
	assert_int_equal(history_begin(h), 0);
	assert_int_equal(add_run(h, 100), 0);
	assert_int_equal(history_commit(h), 0);
	history_close(h);
}

/* Damage inside a page is found before anything is added, and else when the page is read. */
static void expect_damage_inside(void)
{
	const struct history_filter all = {0};
	struct history_run *runs = NULL;
	struct history *h;
	struct error error = {0};
	size_t size, n = 1;
	char *before = bytes(&size);

	assert_int_equal(history_open(file, HISTORY_ADD, &h, &error), -EINVAL);
	assert_null(h);
	assert_non_null(strstr(error.text, "damaged"));
	assert_int_equal(history_open(file, HISTORY_READ, &h, &error), 0);
	assert_int_equal(history_runs(h, &all, &runs, &n), -EINVAL);
	assert_null(runs);
	assert_int_equal(n, 0);
	assert_non_null(strstr(history_why(h), "damaged"));
	history_close(h);
	char *after = bytes(&n);
	assert_int_equal(n, size);
	assert_memory_equal(before, after, size);
	free(before);
	free(after);
}

enum { PAGE = 4096 };

static void damage_everywhere(void **state)
{
	(void)state;
	char junk[PAGE];
	size_t size;

	memset(junk, 0xa5, sizeof(junk));
	free(bytes(&size));
	for (size_t at = PAGE; at < size; at += PAGE)
		write_at((off_t)at, junk, sizeof(junk));
	expect_damage_inside();
}

/* The one page of a table that adding a run of a known host never reads. */
static void damage_in_one_table(void **state)
{
	(void)state;
	char junk[PAGE];
	sqlite3_stmt *ask;
	sqlite3 *db;

	memset(junk, 0xa5, sizeof(junk));
	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(db, "SELECT rootpage FROM sqlite_master WHERE name = 'host'", -1,
				   &ask, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(ask), SQLITE_ROW);
	int page = sqlite3_column_int(ask, 0);
	sqlite3_finalize(ask);
	sqlite3_close(db);
	assert_true(page > 1);
	write_at((off_t)(page - 1) * PAGE, junk, sizeof(junk));
	expect_damage_inside();
}

static void an_empty_file_becomes_a_history(void **state)
{
	(void)state;
	struct history *h;
	struct error error = {0};
	assert_int_equal(truncate(file, 0), 0);
	assert_int_equal(history_open(file, HISTORY_READ, &h, &error), -ENOENT);
	assert_non_null(strstr(error.text, "empty"));
	assert_int_equal(history_open(file, HISTORY_ADD, &h, &error), 0);
	assert_int_equal(history_begin(h), 0);
	assert_int_equal(add_run(h, 1), 0);
	assert_int_equal(history_commit(h), 0);
	history_close(h);
	assert_int_equal(history_open(file, HISTORY_READ, &h, &error), 0);
	history_close(h);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, make_history, remove_history)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(no_sqlite_file),
		CASE(cut_short),
		CASE(of_a_later_version),
		CASE(something_else),
		CASE(tables_of_something_else),
		CASE(locked),
		CASE(damage_everywhere),
		CASE(damage_in_one_table),
		CASE(an_empty_file_becomes_a_history),
	};
	return cmocka_run_group_tests_name("history_bad", tests, NULL, NULL);
}

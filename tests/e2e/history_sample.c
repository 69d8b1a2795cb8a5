#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <sqlite3.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/history_sample.h"

/* Takes the reference. */
static const char *write_run(const char *folder, json_t *document, int day)
{
	char started[32], name[32];

	snprintf(started, sizeof(started), "2026-02-%02dT12:00:00Z", day);
	snprintf(name, sizeof(name), "%02d.json", day);
	json_object_set_new(document, "started", json_string(started));
	const char *file = in_folder(folder, name);
	assert_int_equal(json_dump_file(document, file, 0), 0);
	json_decref(document);
	return file;
}

/* Of x86_64 syscall getppid. */
static void scale_figure(const json_t *document, const char *unit, const char *kind, double scale)
{
	const json_t *cell = cell_find(document, "x86_64", "syscall", "getppid");
	json_t *figures = json_object_get(json_object_get(cell, "cost"), unit);
	double value = json_number_value(json_object_get(figures, kind));

	json_object_set_new(figures, kind, json_real(scale * value));
}

const char *history_run(const char *folder, int day)
{
	json_t *document = document_load(HISTORY_TIMED);

	scale_figure(document, "tsc", "floor",
		     (day > 12 ? 0.9 : 0.8) * (1 + 0.001 * ((day * 7) % 5)));
	return write_run(folder, document, day);
}

const char *history_ruled_run(const char *folder, int day)
{
	json_t *document = document_load(HISTORY_RULED);

	scale_figure(document, "tsc", "floor", 0.8 + 0.04 * ((day * 7) % 5));
	scale_figure(document, "cycles", "p50",
		     (day > 12 ? 1.006 : 1) * (1 + 0.0001 * ((day * 7) % 5)));
	return write_run(folder, document, day);
}

const char *history_exact_run(const char *folder, int more)
{
	json_t *document = document_load(HISTORY_EXACT);
	const json_t *cell = cell_find(document, "x86_64", "syscall", "getppid");
	json_t *count = json_object_get(json_object_get(cell, "cost"), "exact");
	const char *file = in_folder(folder, "exact.json");

	json_object_set_new(
		count, "insn",
		json_integer(json_integer_value(json_object_get(count, "insn")) + more));
	assert_int_equal(json_dump_file(document, file, 0), 0);
	json_decref(document);
	return file;
}

void history_run_sql(const char *db, const char *sql)
{
	sqlite3 *handle;

	assert_int_equal(sqlite3_open(db, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(handle);
}

void expect_printed(struct command_end *end, int code, ...)
{
	va_list ap;

	if (end->code != code)
		fail_msg("exit %d: %s", end->code, end->err);
	va_start(ap, code);
	for (const char *word; (word = va_arg(ap, const char *));)
		if (!strstr(end->out, word))
			fail_msg("'%s' is not in:\n%s", word, end->out);
	va_end(ap);
	command_free(end);
}

const char *history_fill(const char *folder)
{
	for (int day = 1; day <= HISTORY_RUNS; day++) {
		char commit[16];
		snprintf(commit, sizeof(commit), "commit%d", day);
		struct command_end end =
			syspath(NULL, "history", "add", "--db", in_folder(folder, "h.sqlite"),
				"--commit", commit, history_run(folder, day), NULL);
		expect_printed(&end, 0, NULL);
	}
	return in_folder(folder, "h.sqlite");
}

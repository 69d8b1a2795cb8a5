#include "bench/history/history.h"

#include "bench/history/history_base.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "SyPa": the application_id of a history, which no other SQLite file has. */
enum { APPLICATION = 0x53795061 };

/* What makes a history of version i + 1 of one of version i; 0 is an empty file. The key of `cost`
 * is (cell, run), so that the costs of a trend are stored together. */
static const char *const steps[HISTORY_VERSION] = {
	"CREATE TABLE host(id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE,"
	" hard TEXT NOT NULL);"
	"CREATE TABLE run(id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE,"
	" at INTEGER NOT NULL, started TEXT NOT NULL, commit_name TEXT,"
	" host INTEGER NOT NULL REFERENCES host, hostname TEXT, kernel TEXT,"
	" engine TEXT NOT NULL, tsc_hz REAL NOT NULL, measured INTEGER NOT NULL,"
	" failed INTEGER NOT NULL);"
	"CREATE TABLE cell(id INTEGER PRIMARY KEY, abi TEXT NOT NULL, path TEXT NOT NULL,"
	" op TEXT NOT NULL, condition TEXT NOT NULL, UNIQUE(abi, path, op, condition));"
	"CREATE TABLE cost(cell INTEGER NOT NULL REFERENCES cell, run INTEGER NOT NULL"
	" REFERENCES run, floor REAL NOT NULL, p50 REAL NOT NULL, PRIMARY KEY(cell, run))"
	" WITHOUT ROWID;",
	"ALTER TABLE cost ADD COLUMN cycles REAL; ALTER TABLE cost ADD COLUMN p10 REAL;"
	"ALTER TABLE run ADD COLUMN mhz_lowest REAL; ALTER TABLE run ADD COLUMN mhz_median REAL;"
	"ALTER TABLE run ADD COLUMN mhz_highest REAL;",
};

static const struct {
	int sqlite, err;
	const char *what; /* NULL: the description of `err` */
} meanings[] = {
	{SQLITE_BUSY, -EBUSY, "locked by another program; nothing was changed, try again"},
	{SQLITE_LOCKED, -EBUSY, "locked by another program; nothing was changed, try again"},
	{SQLITE_READONLY, -EROFS, "cannot be written; nothing was changed"},
	{SQLITE_CANTOPEN, -EACCES, "cannot be opened"},
	{SQLITE_PERM, -EACCES, "may not be opened"},
	{SQLITE_NOTADB, -EINVAL, "not a history: no SQLite file; left as it is"},
	{SQLITE_CORRUPT, -EINVAL,
	 "damaged; left as it is: take a copy back, or save what can be read with 'sqlite3 FILE .recover'"},
	{SQLITE_FULL, -ENOSPC, "no space left; nothing was changed"},
	{SQLITE_NOMEM, -ENOMEM, NULL},
	{SQLITE_IOERR, -EIO, "cannot be read or written (input/output error)"},
};

int history_fail(struct history *h, int err, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(h->why, sizeof(h->why), format, ap);
	va_end(ap);
	return err;
}

int history_failed(struct history *h, int code)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (meanings[i].sqlite == (code & 0xff))
			return history_fail(h, meanings[i].err, "%s",
					    meanings[i].what ? meanings[i].what
							     : error_describe(meanings[i].err));
	return history_fail(h, -EIO, "SQLite: %s", sqlite3_errmsg(h->db));
}

int history_do(struct history *h, const char *sql)
{
	int code = sqlite3_exec(h->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? 0 : history_failed(h, code);
}

int history_ask(struct history *h, const char *sql, sqlite3_stmt **ask)
{
	int code = sqlite3_prepare_v2(h->db, sql, -1, ask, NULL);

	return code == SQLITE_OK ? 0 : history_failed(h, code);
}

int history_number(struct history *h, const char *sql, const char *text, int64_t *number)
{
	sqlite3_stmt *ask;
	int err = history_ask(h, sql, &ask);

	*number = 0;
	if (err)
		return err;
	if (text)
		sqlite3_bind_text(ask, 1, text, -1, SQLITE_STATIC);
	int code = sqlite3_step(ask);
	if (code == SQLITE_ROW)
		*number = sqlite3_column_int64(ask, 0);
	else if (code != SQLITE_DONE)
		err = history_failed(h, code);
	sqlite3_finalize(ask);
	return err;
}

void history_bind_cell(sqlite3_stmt *ask, int first, const struct history_cell *c)
{
	const char *const names[] = {c->abi, c->path, c->op, c->condition};

	for (int i = 0; i < 4; i++)
		sqlite3_bind_text(ask, first + i, names[i], -1, SQLITE_STATIC);
}

/* Damage is otherwise detected only where a page is read, and adding reads few: a run would be
 * added to a file that can no longer be read. The one row is "ok" or describes the damage. */
static int check_whole(struct history *h)
{
	sqlite3_stmt *ask;
	int err = history_ask(h, "PRAGMA quick_check(1)", &ask);

	if (err)
		return err;
	int code = sqlite3_step(ask);
	if (code != SQLITE_ROW)
		err = history_failed(h, code);
	else if (strcmp((const char *)sqlite3_column_text(ask, 0), "ok"))
		err = history_failed(h, SQLITE_CORRUPT);
	sqlite3_finalize(ask);
	return err;
}

/* Takes the file from its version to this one. 0 or -errno. */
static int take_steps(struct history *h)
{
	char sql[128];
	int err = 0;

	for (int64_t i = h->version; i < HISTORY_VERSION && !err; i++)
		err = history_do(h, steps[i]);
	snprintf(sql, sizeof(sql), "PRAGMA application_id = %d; PRAGMA user_version = %d;",
		 APPLICATION, HISTORY_VERSION);
	if (!err)
		err = history_do(h, sql);
	if (!err)
		h->version = HISTORY_VERSION;
	return err;
}

static int refuse_version(struct history *h)
{
	return history_fail(
		h, -EINVAL,
		"a history of version %lld; this program reads versions up to %d; left as it is",
		(long long)h->version, HISTORY_VERSION);
}

/* A new file has neither tables nor version. Two programs may both find it empty: the lock is taken
 * before the check. */
static int check_or_make(struct history *h, enum history_use use)
{
	int64_t application = 0, objects = 0;
	int err = use == HISTORY_ADD ? history_do(h, "BEGIN IMMEDIATE") : 0;

	if (!err)
		err = history_number(h, "PRAGMA application_id", NULL, &application);
	if (!err)
		err = history_number(h, "PRAGMA user_version", NULL, &h->version);
	if (!err)
		err = history_number(h, "SELECT count(*) FROM sqlite_master", NULL, &objects);
	bool empty = !application && !h->version && !objects;
	if (!err && empty)
		err = use == HISTORY_ADD ? take_steps(h)
					 : history_fail(h, -ENOENT, "an empty file: no history");
	else if (!err && application != APPLICATION)
		err = history_fail(
			h, -EINVAL,
			"not a history of runs: an SQLite file of something else; left as it is");
	else if (!err && (h->version < 1 || h->version > HISTORY_VERSION))
		err = refuse_version(h);
	if (use == HISTORY_READ)
		return err;
	if (!err && !empty)
		err = check_whole(h);
	return err ? err : history_do(h, "COMMIT");
}

int history_open(const char *file, enum history_use use, struct history **out, struct error *error)
{
	/* Read-write for reading too: a transaction that a killed writer left behind must be rolled
	 * back. SQLite falls back to read-only if the file may not be written. */
	int flags = SQLITE_OPEN_READWRITE | (use == HISTORY_ADD ? SQLITE_OPEN_CREATE : 0);
	struct history *h = calloc(1, sizeof(*h));
	/* SQLite treats some names specially (":memory:", "file:...?mode=memory"), but none that
	 * begins with "./" or "/". */
	char *name = NULL;

	if (asprintf(&name, "%s%s", file[0] == '/' ? "" : "./", file) < 0)
		name = NULL;
	int err = h && name ? 0 : -ENOMEM;

	*out = NULL;
	if (!err && use == HISTORY_READ && access(file, R_OK))
		err = history_fail(h, -errno, "%s", strerrordesc_np(errno));
	if (!err) {
		int code = sqlite3_open_v2(name, &h->db, flags, NULL);
		if (code == SQLITE_CANTOPEN)
			err = history_fail(h, -EACCES, "cannot be opened: %s",
					   strerrordesc_np(sqlite3_system_errno(h->db)
								   ? sqlite3_system_errno(h->db)
								   : EISDIR));
		else if (code != SQLITE_OK)
			err = history_failed(h, code);
	}
	if (!err) {
		sqlite3_busy_timeout(h->db, HISTORY_TIMEOUT_MS);
		err = check_or_make(h, use);
	}
	free(name);
	if (err) {
		if (err == -ENOMEM)
			error_no_memory(error, NULL);
		else
			error_set(error, err, "%s", h->why);
		history_close(h);
		return err;
	}
	*out = h;
	return 0;
}

void history_close(struct history *history)
{
	if (history)
		sqlite3_close(history->db); /* rolls back what was not committed */
	free(history);
}

const char *history_why(const struct history *history)
{
	return history->why;
}

/* Another program may have upgraded the file since it was opened. */
int history_begin(struct history *history)
{
	int err = history_do(history, "BEGIN IMMEDIATE");

	if (!err)
		err = history_number(history, "PRAGMA user_version", NULL, &history->version);
	if (err || history->version == HISTORY_VERSION)
		return err;
	if (history->version > HISTORY_VERSION)
		return refuse_version(history);
	history->upgraded = (int)history->version;
	return take_steps(history);
}

int history_upgraded(const struct history *history)
{
	return history->upgraded;
}

int history_commit(struct history *history)
{
	return history_do(history, "COMMIT");
}

/* Putting runs into the history. */
#include "bench/result/history_base.h"
#include "bench/result/start_time.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int run_step(struct history *h, sqlite3_stmt *ask)
{
	int code = sqlite3_step(ask);

	sqlite3_reset(ask);
	return code == SQLITE_DONE || code == SQLITE_ROW ? 0 : history_failed(h, code);
}

/* The number that a SELECT with one text bound gives; 0 when there is none. */
static int look_up(struct history *h, const char *sql, const char *text, int64_t *id)
{
	sqlite3_stmt *ask;
	int err = history_ask(h, sql, &ask);

	*id = 0;
	if (err)
		return err;
	sqlite3_bind_text(ask, 1, text, -1, SQLITE_STATIC);
	int code = sqlite3_step(ask);
	if (code == SQLITE_ROW)
		*id = sqlite3_column_int64(ask, 0);
	else if (code != SQLITE_DONE)
		err = history_failed(h, code);
	sqlite3_finalize(ask);
	return err;
}

/* The host's number; it is kept when it is new. */
static int host_id(struct history *h, const json_t *hard, int64_t *id)
{
	char fingerprint[FINGERPRINT_HEX];
	sqlite3_stmt *ask = NULL;
	int err = fingerprint_hash(hard, fingerprint);

	if (!err)
		err = look_up(h, "SELECT id FROM host WHERE fingerprint = ?", fingerprint, id);
	if (err || *id)
		return err;
	char *text = json_dumps(hard, JSON_COMPACT | JSON_SORT_KEYS);
	err = text ? history_ask(h, "INSERT INTO host(fingerprint, hard) VALUES(?, ?)", &ask)
		   : history_fail(h, -ENOMEM, "not enough memory");
	if (!err) {
		sqlite3_bind_text(ask, 1, fingerprint, -1, SQLITE_STATIC);
		sqlite3_bind_text(ask, 2, text, -1, SQLITE_STATIC);
		err = run_step(h, ask);
		*id = sqlite3_last_insert_rowid(h->db);
	}
	sqlite3_finalize(ask);
	free(text);
	return err;
}

static int64_t count(const struct run_document *d, enum cell_status status, bool measured)
{
	int64_t n = 0;

	for (size_t i = 0; i < d->n_cells; i++)
		n += d->cells[i].status == status && d->cells[i].measured == measured;
	return n;
}

static const char *fact(const struct run_document *d, const char *section, const char *key)
{
	const json_t *host = json_object_get(d->root, "host");

	return json_string_value(json_object_get(json_object_get(host, section), key));
}

static int add_run(struct history *h, const struct run_document *d, const char *digest,
		   const char *commit, int64_t host, int64_t at)
{
	sqlite3_stmt *ask;
	int err = history_ask(h,
			      "INSERT INTO run(digest, at, started, commit_name, host, hostname,"
			      " kernel, engine, tsc_hz, measured, failed)"
			      " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			      &ask);

	if (err)
		return err;
	sqlite3_bind_text(ask, 1, digest, -1, SQLITE_STATIC);
	sqlite3_bind_int64(ask, 2, at);
	sqlite3_bind_text(ask, 3, d->started, -1, SQLITE_STATIC);
	sqlite3_bind_text(ask, 4, commit, -1, SQLITE_STATIC);
	sqlite3_bind_int64(ask, 5, host);
	sqlite3_bind_text(ask, 6, fact(d, "soft", "hostname"), -1, SQLITE_STATIC);
	sqlite3_bind_text(ask, 7, fact(d, "hard", "kernel_release"), -1, SQLITE_STATIC);
	sqlite3_bind_text(ask, 8, d->engine, -1, SQLITE_STATIC);
	sqlite3_bind_double(ask, 9, d->tsc_hz);
	sqlite3_bind_int64(ask, 10, count(d, CELL_OK, true));
	sqlite3_bind_int64(ask, 11, count(d, CELL_FAILED, false));
	err = run_step(h, ask);
	sqlite3_finalize(ask);
	return err;
}

static int bind_names(sqlite3_stmt *ask, const struct run_cell *c)
{
	const char *const names[] = {c->abi, c->path, c->op, c->condition};
	int code = SQLITE_OK;

	for (int i = 0; i < 4 && code == SQLITE_OK; i++)
		code = sqlite3_bind_text(ask, i + 1, names[i], -1, SQLITE_STATIC);
	return code;
}

static int add_costs(struct history *h, const struct run_document *d, int64_t run)
{
	sqlite3_stmt *name = NULL, *cost = NULL;
	int err = history_ask(h,
			      "INSERT OR IGNORE INTO cell(abi, path, op, condition)"
			      " VALUES(?, ?, ?, ?)",
			      &name);

	if (!err)
		err = history_ask(h,
				  "INSERT INTO cost(cell, run, floor, p50) SELECT id, ?5, ?6, ?7"
				  " FROM cell WHERE abi = ?1 AND path = ?2 AND op = ?3"
				  " AND condition = ?4",
				  &cost);
	for (size_t i = 0; i < d->n_cells && !err; i++) {
		const struct run_cell *c = &d->cells[i];
		if (!c->measured)
			continue;
		int code = bind_names(name, c);
		if (code == SQLITE_OK)
			code = bind_names(cost, c);
		err = code == SQLITE_OK ? run_step(h, name) : history_failed(h, code);
		sqlite3_bind_int64(cost, 5, run);
		sqlite3_bind_double(cost, 6, c->tsc.floor);
		sqlite3_bind_double(cost, 7, c->tsc.p50);
		if (!err)
			err = run_step(h, cost);
	}
	sqlite3_finalize(name);
	sqlite3_finalize(cost);
	return err;
}

int history_add(struct history *h, const struct run_document *d, const char *commit, int64_t *run)
{
	const json_t *host = json_object_get(d->root, "host");
	const json_t *hard = json_object_get(host, "hard");
	char digest[FINGERPRINT_HEX];
	int64_t at, kept = 0;

	if (!start_time_read(d->started, &at))
		return history_fail(h, -EINVAL,
				    "started: not a UTC time like "
				    "2026-01-31T12:00:00Z");
	if (!json_is_object(hard))
		return history_fail(h, -EINVAL, "host.hard: %s",
				    hard ? "not an object" : "missing");
	int err = fingerprint_hash(d->root, digest);
	if (err)
		return history_fail(h, err, "not enough memory");
	err = look_up(h, "SELECT id FROM run WHERE digest = ?", digest, run);
	if (!err && *run)
		return history_fail(h, -EEXIST, "the history has this run already, as number %lld",
				    (long long)*run);
	if (!err)
		err = host_id(h, hard, &kept);
	if (!err)
		err = add_run(h, d, digest, commit, kept, at);
	*run = sqlite3_last_insert_rowid(h->db);
	return err ? err : add_costs(h, d, *run);
}

/* Adding runs to the history. */
#include "bench/history/history_base.h"

#include <errno.h>

static int run_step(struct history *h, sqlite3_stmt *ask)
{
	int code = sqlite3_step(ask);

	sqlite3_reset(ask);
	return code == SQLITE_DONE || code == SQLITE_ROW ? 0 : history_failed(h, code);
}

/* The host's number; a new host is inserted. */
static int host_id(struct history *h, const struct history_entry *e, int64_t *id)
{
	sqlite3_stmt *ask;
	int err =
		history_ask(h, "INSERT OR IGNORE INTO host(fingerprint, hard) VALUES(?, ?)", &ask);

	if (err)
		return err;
	sqlite3_bind_text(ask, 1, e->fingerprint, -1, SQLITE_STATIC);
	sqlite3_bind_text(ask, 2, e->hard, -1, SQLITE_STATIC);
	err = run_step(h, ask);
	sqlite3_finalize(ask);
	if (!err)
		err = history_number(h, "SELECT id FROM host WHERE fingerprint = ?", e->fingerprint,
				     id);
	return err;
}

static int add_run(struct history *h, const struct history_entry *e, int64_t host)
{
	sqlite3_stmt *ask;
	int err = history_ask(h,
			      "INSERT INTO run(digest, at, started, commit_name, host, hostname,"
			      " kernel, engine, tsc_hz, measured, failed, mhz_lowest, mhz_median,"
			      " mhz_highest) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			      &ask);

	if (err)
		return err;
	sqlite3_bind_text(ask, 1, e->digest, -1, SQLITE_STATIC);
	sqlite3_bind_int64(ask, 2, e->at);
	sqlite3_bind_text(ask, 3, e->started, -1, SQLITE_STATIC);
	sqlite3_bind_text(ask, 4, e->commit[0] ? e->commit : NULL, -1, SQLITE_STATIC);
	sqlite3_bind_int64(ask, 5, host);
	sqlite3_bind_text(ask, 6, e->hostname, -1, SQLITE_STATIC);
	sqlite3_bind_text(ask, 7, e->kernel, -1, SQLITE_STATIC);
	sqlite3_bind_text(ask, 8, e->engine, -1, SQLITE_STATIC);
	sqlite3_bind_double(ask, 9, e->tsc_hz);
	sqlite3_bind_int64(ask, 10, (sqlite3_int64)e->n_costs);
	sqlite3_bind_int64(ask, 11, e->failed);
	if (e->ruler.mhz_median > 0) {
		sqlite3_bind_double(ask, 12, e->ruler.mhz_lowest);
		sqlite3_bind_double(ask, 13, e->ruler.mhz_median);
		sqlite3_bind_double(ask, 14, e->ruler.mhz_highest);
	}
	err = run_step(h, ask);
	sqlite3_finalize(ask);
	return err;
}

static int add_costs(struct history *h, const struct history_entry *e, int64_t run)
{
	sqlite3_stmt *name = NULL, *cost = NULL;
	int err = history_ask(h,
			      "INSERT OR IGNORE INTO cell(abi, path, op, condition)"
			      " VALUES(?, ?, ?, ?)",
			      &name);

	if (!err)
		err = history_ask(
			h,
			"INSERT INTO cost(cell, run, floor, p50, cycles, p10)"
			" SELECT id, ?5, ?6, ?7, ?8, ?9 FROM cell WHERE abi = ?1 AND path = ?2 AND op = ?3"
			" AND condition = ?4",
			&cost);
	for (size_t i = 0; i < e->n_costs && !err; i++) {
		const struct history_entry_cell *c = &e->costs[i];
		history_bind_cell(name, 1, &c->cell);
		history_bind_cell(cost, 1, &c->cell);
		err = run_step(h, name);
		sqlite3_bind_int64(cost, 5, run);
		/* NaN is NULL to SQLite. */
		sqlite3_bind_double(cost, 6, c->cost.of[STAT_FLOOR]);
		sqlite3_bind_double(cost, 7, c->cost.of[STAT_P50]);
		sqlite3_bind_double(cost, 8, c->cost.of[STAT_CYCLES]);
		sqlite3_bind_double(cost, 9, c->cost.of[STAT_P10]);
		if (!err)
			err = run_step(h, cost);
	}
	sqlite3_finalize(name);
	sqlite3_finalize(cost);
	return err;
}

int history_add(struct history *h, const struct history_entry *e, int64_t *run)
{
	int64_t host = 0;
	int err = history_number(h, "SELECT id FROM run WHERE digest = ?", e->digest, run);

	if (!err && *run)
		return history_fail(h, -EEXIST, "the history has this run already, as number %lld",
				    (long long)*run);
	if (!err)
		err = host_id(h, e, &host);
	if (!err)
		err = add_run(h, e, host);
	*run = sqlite3_last_insert_rowid(h->db);
	return err ? err : add_costs(h, e, *run);
}

/* Queries. */
#include "bench/base/array.h"
#include "bench/base/text.h"
#include "bench/history/history_base.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Both halves of a filter: ?1 the fingerprint's first digits, ?2 the engine. */
#define FILTERED                                                                                   \
	" FROM run JOIN host ON host.id = run.host WHERE"                                          \
	" substr(fingerprint, 1, length(?1)) = ?1 AND (?2 = '' OR engine = ?2)"

static int ask_filtered(struct history *h, const char *sql, const struct history_filter *filter,
			sqlite3_stmt **ask)
{
	const char *fingerprint = filter->fingerprint ? filter->fingerprint : "";
	const char *engine = filter->engine ? filter->engine : "";
	int err = history_ask(h, sql, ask);

	if (err)
		return err;
	sqlite3_bind_text(*ask, 1, fingerprint, -1, SQLITE_STATIC);
	sqlite3_bind_text(*ask, 2, engine, -1, SQLITE_STATIC);
	return 0;
}

/* Text of a column, "" for NULL, truncated at size. The file may have been written by any program:
 * control characters are shown as '?'. */
static void take_text(sqlite3_stmt *ask, int column, char *text, size_t size)
{
	const unsigned char *value = sqlite3_column_text(ask, column);

	text_copy(text, size, value ? (const char *)value : "");
}

typedef void take_row(sqlite3_stmt *ask, void *element);

/* All rows of an answer, which is finalized, as an array to be freed. 0 or -errno. */
static int take_rows(struct history *h, sqlite3_stmt *ask, take_row *take, size_t size, void **out,
		     size_t *n)
{
	int code = SQLITE_DONE, err = 0;

	while (!err && (code = sqlite3_step(ask)) == SQLITE_ROW) {
		if (array_reserve(out, *n, 1, size))
			take(ask, (char *)*out + size * (*n)++);
		else
			err = history_fail(h, -ENOMEM, "%s", error_describe(-ENOMEM));
	}
	if (!err && code != SQLITE_DONE)
		err = history_failed(h, code);
	sqlite3_finalize(ask);
	if (err) {
		free(*out);
		*out = NULL;
		*n = 0;
	}
	return err;
}

static void take_run(sqlite3_stmt *ask, void *element)
{
	struct history_run *r = element;

	*r = (struct history_run){
		.id = sqlite3_column_int64(ask, 0),
		.host = sqlite3_column_int64(ask, 1),
		.at = sqlite3_column_int64(ask, 2),
		.tsc_hz = sqlite3_column_double(ask, 9),
		.measured = sqlite3_column_int64(ask, 10),
		.failed = sqlite3_column_int64(ask, 11),
		.mhz_lowest = sqlite3_column_double(ask, 12),
		.mhz_median = sqlite3_column_double(ask, 13),
		.mhz_highest = sqlite3_column_double(ask, 14),
	};
	take_text(ask, 3, r->started, sizeof(r->started));
	take_text(ask, 4, r->commit, sizeof(r->commit));
	take_text(ask, 5, r->fingerprint, sizeof(r->fingerprint));
	take_text(ask, 6, r->hostname, sizeof(r->hostname));
	take_text(ask, 7, r->kernel, sizeof(r->kernel));
	take_text(ask, 8, r->engine, sizeof(r->engine));
}

int history_runs(struct history *h, const struct history_filter *filter, struct history_run **out,
		 size_t *n)
{
	void *runs = NULL;
	sqlite3_stmt *ask;
	const char *mhz =
		h->version < 2 ? "NULL, NULL, NULL" : "mhz_lowest, mhz_median, mhz_highest";
	char sql[1024];

	snprintf(sql, sizeof(sql),
		 "SELECT run.id, host, at, started, commit_name, fingerprint, hostname, kernel,"
		 " engine, tsc_hz, measured, failed, %s" FILTERED
		 " ORDER BY CASE WHEN ?3 THEN engine END, CASE WHEN ?4 THEN host END, at, run.id",
		 mhz);
	int err = ask_filtered(h, sql, filter, &ask);

	*n = 0;
	if (!err) {
		sqlite3_bind_int(ask, 3, filter->order != HISTORY_BY_TIME);
		sqlite3_bind_int(ask, 4, filter->order == HISTORY_BY_HOST);
		err = take_rows(h, ask, take_run, sizeof(**out), &runs, n);
	}
	*out = runs;
	return err;
}

static void take_cell(sqlite3_stmt *ask, void *element)
{
	struct history_cell *c = element;

	take_text(ask, 0, c->abi, sizeof(c->abi));
	take_text(ask, 1, c->path, sizeof(c->path));
	take_text(ask, 2, c->op, sizeof(c->op));
	take_text(ask, 3, c->condition, sizeof(c->condition));
}

int history_cells(struct history *h, const struct history_filter *filter,
		  const struct history_cell *asked, struct history_cell **out, size_t *n)
{
	void *cells = NULL;
	sqlite3_stmt *ask;
	int err = ask_filtered(h,
			       "SELECT DISTINCT abi, path, op, condition FROM cost JOIN cell ON"
			       " cell.id = cost.cell WHERE run IN (SELECT run.id" FILTERED
			       ") AND (?3 = '' OR abi = ?3) AND (?4 = '' OR path = ?4)"
			       " AND (?5 = '' OR op = ?5) AND (?6 = '' OR condition = ?6)"
			       " ORDER BY abi, path, op, condition",
			       filter, &ask);

	*n = 0;
	if (!err) {
		history_bind_cell(ask, 3, asked);
		err = take_rows(h, ask, take_cell, sizeof(**out), &cells, n);
	}
	*out = cells;
	return err;
}

/* Costs of a cell by number of the run. */
struct kept {
	int64_t run;
	struct history_cost cost;
};

/* In the order of a query's columns. */
static const enum figure_stat_id columns[STAT_COUNT] = {STAT_FLOOR, STAT_P50, STAT_CYCLES,
							STAT_P10};

/* NaN where there is none. */
static double take_number(sqlite3_stmt *ask, int column)
{
	int type = sqlite3_column_type(ask, column);

	return type == SQLITE_FLOAT || type == SQLITE_INTEGER ? sqlite3_column_double(ask, column)
							      : (double)NAN;
}

static void take_kept(sqlite3_stmt *ask, void *element)
{
	struct kept *kept = element;

	kept->run = sqlite3_column_int64(ask, 0);
	for (int i = 0; i < STAT_COUNT; i++)
		kept->cost.of[columns[i]] = take_number(ask, 1 + i);
}

static int by_run(const void *left, const void *right)
{
	const struct kept *a = left, *b = right;

	return (a->run > b->run) - (a->run < b->run);
}

/* All costs of the cell are loaded: one pass over adjacent rows is faster than a search per
 * run. */
int history_costs(struct history *h, const struct history_cell *cell,
		  const struct history_run *runs, size_t n, struct history_cost *costs)
{
	void *kept = NULL;
	size_t n_kept = 0;
	sqlite3_stmt *ask;
	char sql[256];

	snprintf(sql, sizeof(sql),
		 "SELECT run, floor, p50, %s FROM cost WHERE cell = (SELECT id FROM cell"
		 " WHERE abi = ? AND path = ? AND op = ? AND condition = ?) ORDER BY run",
		 h->version < 2 ? "NULL, NULL" : "cycles, p10");
	int err = history_ask(h, sql, &ask);

	if (err)
		return err;
	history_bind_cell(ask, 1, cell);
	err = take_rows(h, ask, take_kept, sizeof(struct kept), &kept, &n_kept);
	for (size_t i = 0; i < n && !err; i++) {
		struct kept key = {.run = runs[i].id};
		const struct kept *found =
			n_kept ? bsearch(&key, kept, n_kept, sizeof(key), by_run) : NULL;
		for (int stat = 0; stat < STAT_COUNT; stat++)
			costs[i].of[stat] = found ? found->cost.of[stat] : (double)NAN;
	}
	free(kept);
	return err;
}

static bool has_mhz(const struct history_run *r)
{
	return r->mhz_lowest > 0 && r->mhz_median > 0 && r->mhz_highest > 0 && r->mhz_highest < 1e6;
}

const char *history_mhz_text(const struct history_run *r, char text[HISTORY_MHZ])
{
	snprintf(text, HISTORY_MHZ, "-");
	if (has_mhz(r))
		snprintf(text, HISTORY_MHZ, "%.0f/%.0f/%.0f", r->mhz_lowest, r->mhz_median,
			 r->mhz_highest);
	return text;
}

bool history_any_mhz(const struct history_run *runs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (has_mhz(&runs[i]))
			return true;
	return false;
}

int history_host(struct history *h, int64_t host, json_t **hard)
{
	sqlite3_stmt *ask;
	int err = history_ask(h, "SELECT hard FROM host WHERE id = ?", &ask);

	*hard = NULL;
	if (err)
		return err;
	sqlite3_bind_int64(ask, 1, host);
	int code = sqlite3_step(ask);
	if (code == SQLITE_ROW)
		*hard = json_loads((const char *)sqlite3_column_text(ask, 0), 0, NULL);
	else if (code != SQLITE_DONE)
		err = history_failed(h, code);
	if (!err && !*hard)
		err = history_fail(h, -EINVAL, "damaged: host %lld has no facts", (long long)host);
	sqlite3_finalize(ask);
	return err;
}

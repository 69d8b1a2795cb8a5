/* Private to bench/history/. */
#ifndef SYSPATH_HISTORY_BASE_H
#define SYSPATH_HISTORY_BASE_H

#include "bench/base/start_time.h"
#include "bench/history/history.h"

#include <sqlite3.h>

struct history {
	sqlite3 *db;
	char why[HISTORY_WHY]; /* the last failure */
	int64_t version;       /* of the file */
	int upgraded;	       /* see history_upgraded() */
};

struct history_entry_cell {
	struct history_cell cell;
	struct history_cost cost;
};

struct history_entry {
	char digest[DIGEST_HEX]; /* the same for the same run */
	int64_t at;		 /* seconds since the Epoch */
	char started[START_TIME_SIZE], commit[HISTORY_COMMIT], engine[64];
	char fingerprint[DIGEST_HEX];
	char *hard;		 /* JSON */
	char *hostname, *kernel; /* NULL: not known */
	double tsc_hz;
	struct run_ruler ruler;
	int64_t failed;			  /* cells */
	struct history_entry_cell *costs; /* of measured cells */
	size_t n_costs;
};

/* Records the failure; returns err. */
int history_fail(struct history *h, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same of an SQLite result code; returns what it means as -errno. */
int history_failed(struct history *h, int code);

/* Runs statements without results; prepares one, which the caller finalizes. 0 or -errno. */
int history_do(struct history *h, const char *sql);
int history_ask(struct history *h, const char *sql, sqlite3_stmt **ask);

/* The number in the first row of a query, whose one parameter is `text` if that is not NULL; 0 when
 * there is no row. 0 or -errno. */
int history_number(struct history *h, const char *sql, const char *text, int64_t *number);

/* Binds four parameters from `first` to the cell's names, which are not copied. */
void history_bind_cell(sqlite3_stmt *ask, int first, const struct history_cell *cell);

#endif

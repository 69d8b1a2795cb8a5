/* What the parts of the history share, and nobody else. */
#ifndef SYSPATH_HISTORY_BASE_H
#define SYSPATH_HISTORY_BASE_H

#include "bench/result/history.h"

#include <sqlite3.h>

struct history {
	sqlite3 *db;
	char why[HISTORY_WHY]; /* the last failure */
};

/* Records the failure; returns err. */
int history_fail(struct history *h, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same of an SQLite result code; returns what it means as -errno. */
int history_failed(struct history *h, int code);

/* Runs statements without results; prepares one, which the caller finalizes. 0 or -errno. */
int history_do(struct history *h, const char *sql);
int history_ask(struct history *h, const char *sql, sqlite3_stmt **ask);

#endif

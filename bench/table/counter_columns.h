/* The columns of a table of counts. */
#ifndef SYSPATH_COUNTER_COLUMNS_H
#define SYSPATH_COUNTER_COLUMNS_H

#include "bench/document/read.h"

#include <stdbool.h>
#include <stddef.h>

enum column_kind {
	COLUMN_EVENT, /* the count of `other` */
	COLUMN_SUM,   /* the counts of `user` and `other` */
	COLUMN_IPC,   /* instructions per core cycle in the domain */
	COLUMN_CORE,  /* core cycles */
	COLUMN_TSC,   /* TSC ticks of the same blocks */
};

struct column {
	enum column_kind kind;
	const char *user, *other; /* names of events, or NULL */
	enum count_domain domain;
	char title[160]; /* what and of which domain: u, k or u+k */
};

struct columns {
	size_t n;
	struct column *list; /* to be freed */
};

/* A column per event that column_shows, after those of the kernel the sum of both domains; then
 * derived figures. 0 or -ENOMEM. */
int columns_find(struct columns *columns, const struct run_document *document);

/* The figure of a cell, per call; NaN if the cell has none. */
double column_value(const struct column *column, const struct run_counters *counters);

/* Whether the column is not 0 in any cell of the document, or is of an event that only some of the
 * cells counted. */
bool column_shows(const struct column *column, const struct run_document *document);

#endif

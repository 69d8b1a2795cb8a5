/* Reading counters. A document of a run without --events has none. */
#ifndef SYSPATH_READ_COUNTERS_H
#define SYSPATH_READ_COUNTERS_H

#include "bench/document/field.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum count_domain { COUNT_USER, COUNT_KERNEL, COUNT_BOTH, COUNT_DOMAINS };
extern const char *const count_domain_names[COUNT_DOMAINS];

/* An event of the run. Strings belong to the document. */
struct run_event {
	const char *name;
	enum count_domain domain; /* what its counts include */
	bool counted;
	bool asked;	    /* false: counted for the counter truths only */
	const char *reason; /* why it is not counted; NULL if it is */
};

/* One event in one cell, per call. */
struct run_count {
	const char *name;
	enum count_domain domain;
	double per_call; /* median of the repetitions; may be slightly below 0 for small counts */
	double lowest, highest;
};

/* An event that the host counts, but that was not counted in this cell, with the reason. */
struct run_missed {
	const char *name, *reason;
};

struct run_counters {
	size_t calls, repetitions; /* blocks of `calls` and of twice as many; 1 or more */
	size_t n;
	struct run_count *counts; /* [n] */
	size_t n_missed;
	struct run_missed *missed; /* [n_missed] */
	double ipc[COUNT_DOMAINS]; /* instructions per core cycle; NaN: not counted */
	double core_cycles, tsc;   /* per call, of the same blocks; NaN: not counted */
	size_t truths, held;	   /* judged; and of these, not contradicted */
};

/* Reads "counters" of a cell: *out stays NULL if it was not counted. False with the error in *r.
 * The memory is for run_counters_free in both cases. */
bool read_counters(struct reading *r, const json_t *cell, struct run_counters **out);
void run_counters_free(struct run_counters *counters);

/* Reads "events" of a document into *events, to be freed, and *n: NULL and 0 if nothing was
 * counted. False with the error in *r. */
bool read_events(struct reading *r, const json_t *root, struct run_event **events, size_t *n);

/* The count of an event, or NULL if it was not counted in this cell. */
const struct run_count *run_count_find(const struct run_counters *counters, const char *name);

/* The reason why it was not, or NULL. */
const char *run_missed_reason(const struct run_counters *counters, const char *name);

#endif

/* The history of runs: one SQLite file. Every function that fails leaves the file as it was, and
 * one line in history_why() to be printed behind the file's name. */
#ifndef SYSPATH_HISTORY_H
#define SYSPATH_HISTORY_H

#include "bench/base/error.h"
#include "bench/document/digest.h"
#include "bench/document/read.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct history;

enum history_use {
	HISTORY_READ, /* the file must be there */
	HISTORY_ADD,  /* it is made when it is not */
};

enum {
	HISTORY_VERSION = 2,	   /* of the tables: PRAGMA user_version; 2: core cycles */
	HISTORY_TIMEOUT_MS = 2000, /* for a lock that another program holds */
	HISTORY_WHY = 256,
	HISTORY_COMMIT = 128, /* bytes of a commit's name, including the NUL */
	HISTORY_RECORD = 256, /* bytes of other texts */
};

/* Opens the file and looks whether it is a history of this version or an earlier one, which is read
 * as it is: without core cycles. For adding, also whether all of it is whole. 0; or the code of
 * *error:
 * -ENOENT, -EACCES, -EBUSY (locked longer than HISTORY_TIMEOUT_MS), -EROFS (cannot be written),
 * -EINVAL (no history, damaged, or of a later version), -ENOMEM, -EIO. *out is NULL then. */
int history_open(const char *file, enum history_use use, struct history **out, struct error *error);
void history_close(struct history *history);

/* Describes the last failure in one line. */
const char *history_why(const struct history *history);

/* Everything added between the two is stored together or not at all, and so is the upgrade of a
 * file of an earlier version. Without history_commit, history_close rolls it back. 0 or -errno as
 * above. */
int history_begin(struct history *history);
int history_commit(struct history *history);

/* The version that the file had before history_begin() upgraded it; 0 where it did not. */
int history_upgraded(const struct history *history);

/* What is not in a document. */
struct history_label {
	const char *commit; /* what was measured, less than HISTORY_COMMIT bytes; NULL: not known */
	const char *started; /* UTC; when a run began whose document does not know (start_time.h):
			      * an emulated one; NULL: now */
};

/* A run as it will be kept. Makes it of a document, which may be freed then. 0; or with *out NULL
 * the code of *error: -EINVAL (its start is no UTC time, it has no hard facts), -ENOMEM. */
struct history_entry;
int history_entry_make(const struct run_document *document, const struct history_label *label,
		       struct history_entry **out, struct error *error);
void history_entry_free(struct history_entry *entry);

/* Adds a run. 0; -EEXIST when it is stored already, *run is then its number: the same document and,
 * if that has no start time, the same label; -errno as above. */
int history_add(struct history *history, const struct history_entry *entry, int64_t *run);

/* A stored run. */
struct history_run {
	int64_t id, host;
	int64_t at;				  /* when it began, seconds since the Epoch */
	char started[32], commit[HISTORY_COMMIT]; /* "" when not known */
	char fingerprint[DIGEST_HEX], hostname[HISTORY_RECORD], kernel[HISTORY_RECORD];
	char engine[64];
	double tsc_hz;
	int64_t measured, failed;		    /* cells */
	double mhz_lowest, mhz_median, mhz_highest; /* of the core; 0: not known */
};

/* "3613/3744/3751": the core's frequency in MHz, lowest, median, highest; "-" where not known. */
enum { HISTORY_MHZ = 48 };
const char *history_mhz_text(const struct history_run *run, char text[HISTORY_MHZ]);

/* Whether it is known of any of the runs. */
bool history_any_mhz(const struct history_run *runs, size_t n);

enum history_order {
	HISTORY_BY_TIME,
	HISTORY_BY_ENGINE, /* and by time */
	HISTORY_BY_HOST,   /* by engine, by host and by time */
};

/* Which runs: NULL or "" matches any. */
struct history_filter {
	const char *fingerprint; /* the first digits of a host's */
	const char *engine;
	enum history_order order; /* of runs */
};

struct history_cell {
	char abi[64], path[64], op[64], condition[64];
};

/* Runs in the order of the filter; the array is to be freed. 0 or -errno. */
int history_runs(struct history *history, const struct history_filter *filter,
		 struct history_run **out, size_t *n);

/* Cells that were measured in any of these runs, in order of their names; to be freed. Of `asked`
 * the names that are not "". 0 or -errno. */
int history_cells(struct history *history, const struct history_filter *filter,
		  const struct history_cell *asked, struct history_cell **cells, size_t *n);

/* What is kept of a cell in a run, in the unit of figure_compared(); an exact count in the place of
 * each that is in ticks. NaN where there is none. */
struct history_cost {
	double of[STAT_COUNT];
};

/* Those of a cell in each of the runs; costs[0..n-1] in the order of runs[]. 0 or -errno. */
int history_costs(struct history *history, const struct history_cell *cell,
		  const struct history_run *runs, size_t n, struct history_cost *costs);

/* The hard facts of a host, as in its documents; to be released. 0 or -errno. */
int history_host(struct history *history, int64_t host, json_t **hard);

#endif

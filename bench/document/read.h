/* Reading result documents. Views use nothing else of a run, so everything is checked here: types,
 * ranges, names, duplicates. */
#ifndef SYSPATH_READ_H
#define SYSPATH_READ_H

#include "bench/base/error.h"
#include "bench/document/figure.h"
#include "bench/document/read_counters.h"
#include "bench/protocol/wire.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define READ_MAX_BYTES (64u << 20) /* a full document has less than 1 MiB */

enum cell_status {
	CELL_OK = WIRE_OK,
	CELL_UNAVAILABLE = WIRE_UNAVAILABLE,
	CELL_UNSAFE = WIRE_UNSAFE,
	CELL_FAILED = WIRE_FAILED,
	CELL_STATUS_COUNT = WIRE_STATUS_COUNT
};

/* What a cell is called. */
struct cell_names {
	const char *abi, *path, *op, *condition;
};

/* By ABI, path, operation, condition: below, at or above 0. */
int cell_names_order(struct cell_names a, struct cell_names b);

/* One cell of a document. Strings belong to the document. */
struct run_cell {
	const char *abi, *path, *op; /* names: lower-case letters, digits, '_', '-' */
	const char *condition;	     /* the same; "none" where the document has none */
	enum cell_status status;
	const char *reason;  /* NULL when ok; printable */
	bool called;	     /* its cost includes a call and a return */
	bool fallback;	     /* could stay in user space, enters the kernel */
	bool maybe_fallback; /* could stay in user space; whether it does is unknown */
	bool narrow_time;    /* the call with 32-bit time values, since the kernel had no other */
	int enters;	     /* 1 enters the kernel by a system call, 0 not, -1 unknown */

	bool measured; /* the members below are valid; true only for CELL_OK */
	size_t calls_per_batch, batches;
	struct figures figures; /* see cell_figure() */
	double exact_share;	/* of the batches that agree on an exact count; else 0 */
	size_t invocations;	/* 1 or more */
	bool *shared;	  /* [invocations]: something else used the core, and core cycles are of the
			   * others; NULL: they are of all */
	size_t alone;	  /* invocations that core cycles are of; 0: all */
	size_t n_shared;  /* invocations in which something else used the core */
	size_t disturbed; /* invocations whose every pass lost too much time to other tasks */
	size_t quantiles; /* of batches, 2 or more; 0 beside an exact count */
	double *quantile; /* [quantiles], ascending, evenly spaced from 0 to 1 */
	enum unit quantile_unit; /* UNIT_CYCLE or UNIT_TICK */
	const char *no_cycles;	 /* why it has no core cycles; NULL: it has, or nothing was ruled */
	size_t tail_calls;	 /* 0: no tail was measured */
	struct run_counters *counters; /* NULL: nothing was counted in this cell */
};

struct cell_names cell_names_of(const struct run_cell *cell);

/* What was booted to measure. Strings belong to the document; NULL where it has none. */
struct run_arm {
	const char *name;   /* NULL: not booted by syspath, and no member here is known */
	const char *kernel; /* the version string of the image: release, builder, date */
	const char *package, *package_version;
	const char *cpu;
	const char *append; /* the arm's part of the command line; "" for none */
	const char *harness_append;
	const char
		*option; /* of a sweep: the end of `append` that is compared; NULL for a default */
	const char *qemu, *libc;     /* versions */
	const json_t *unknown_words; /* array of strings: parameters that the kernel did not know */
};

/* A change of the host during the run. Strings belong to the document. */
struct run_change {
	const char *key; /* a hard fact, or "tsc_hz", "suspended", "enters_kernel" */
	const char *before, *after;
};

/* What the ruler showed over a run (docs/result.md); all 0 where there was none, or nothing held.
 */
struct run_ruler {
	double mhz_lowest, mhz_median, mhz_highest; /* of the core */
	double dropped_share;			    /* of the groups of batches: 0 to 1 */
	double shared_share; /* of the batches, those while something else used the core: 0 to 1 */
	const char *reason;  /* why measured cells of an ABI, or all, have no cycles; or NULL */
};

struct run_document {
	json_t *root;
	const char *started; /* UTC, ISO 8601 */
	const char *engine;  /* "tsc" or "icount" */
	const char *tsc_source;
	double tsc_hz;
	bool has_cycles; /* a cell does */
	struct run_ruler ruler;
	double duration_s;
	struct run_arm arm;
	size_t n_events; /* 0: no events were requested */
	struct run_event *events;
	size_t n_cells;
	struct run_cell *cells;
	size_t n_changes; /* 0: host and clock did not change during the run */
	struct run_change *changes;
	size_t inject_tsc;	 /* TSC ticks burnt per call on purpose; else 0 */
	size_t n_conditions;	 /* that cells have, each once, in the order in which they come */
	const char **conditions; /* [n_conditions] */
};

/* The figure that represents a cell of this document where there is room for one. */
struct figure_key document_lead(const struct run_document *document);

/* Whether it counts: the figures of its cells have no noise, and are compared by equality. */
bool document_is_exact(const struct run_document *document);

/* Whether its measured cells have figures in the unit. */
bool document_has(const struct run_document *document, enum unit unit);

/* A text fact of the host, of a section "hard" or "soft"; NULL where the document has none. */
const char *document_fact(const struct run_document *document, const char *section,
			  const char *key);

/* The same; "unknown" where it has none. */
const char *document_fact_or_unknown(const struct run_document *document, const char *section,
				     const char *key);

/* Reads a document. 0; or the code of *error, whose text ("cells[3].cost: not an object") is to be
 * printed after the file's name: -EINVAL when it is no document of this schema, -EFBIG above
 * READ_MAX_BYTES, -ENOMEM, others of open(2) and read(2). */
int document_read(const char *file, struct run_document *out, struct error *error);

/* The same from parsed JSON; takes the reference to `root` in every case. */
int document_check(json_t *root, struct run_document *out, struct error *error);

void document_free(struct run_document *document);

/* A figure of the cell; false where it has none. */
bool cell_figure(const struct run_cell *cell, struct figure_key key, struct figure *out);

/* Its value; NaN where the cell has none. */
double cell_value(const struct run_cell *cell, enum figure_kind kind, enum unit unit);

/* The figure of each invocation, [invocations], or NULL. */
double *cell_each(const struct run_cell *cell, struct figure_key key);

/* What was called: "getppid", or "getppid under seccomp". Returns text. */
enum { OP_UNDER = 160 };
const char *op_under(const char *op, const char *condition, char text[OP_UNDER]);

/* Whether its core cycles are of a core that something else used: too few of its invocations had it
 * alone, so that they are of all. */
bool cell_of_shared_core(const struct run_cell *cell);

/* How a view marks a cell: "fallback", "fallback?" where it is not known, and "32-bit time"; else
 * "". */
const char *cell_mark(const struct run_cell *cell);

/* The cell under the condition (NULL is "none"), or NULL. */
const struct run_cell *document_cell_under(const struct run_document *document,
					   const char *condition, const char *abi, const char *path,
					   const char *op);

/* The cell under no condition, or NULL. */
const struct run_cell *document_cell(const struct run_document *document, const char *abi,
				     const char *path, const char *op);

#endif

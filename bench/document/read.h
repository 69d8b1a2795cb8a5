/* Reading result documents. Every view starts here and knows nothing else of a run, so what is read
 * is checked whole: shape, ranges, names, duplicates. */
#ifndef SYSPATH_READ_H
#define SYSPATH_READ_H

#include "bench/document/read_counters.h"
#include "bench/protocol/wire.h"
#include "bench/stats/bootstrap.h"

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

/* Costs per call in one unit; see struct summary for what each is. */
struct costs {
	double floor, p50, p90, p99, mean;
	struct interval p50_interval; /* 95 % */
};

/* Of single calls, in one unit. */
struct tail_costs {
	double p99, p999, max;
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
	int enters;	     /* 1 enters the kernel by a system call, 0 not, -1 unknown */

	bool measured; /* the rest means something; true only for CELL_OK */
	size_t calls_per_batch, batches;
	double exact_insn;    /* instructions per call, in an exact document; else 0. A fraction
			       * where the calls of a batch differ among themselves */
	double exact_share;   /* of the batches that agree on it, above 0 to 1; 0: no exact count */
	struct costs tsc, ns; /* of an exact count: instructions, every figure the same */
	size_t invocations;   /* 1 or more */
	double *invocation_floor; /* [invocations], TSC ticks */
	double *invocation_p50;	  /* [invocations], TSC ticks */
	size_t disturbed;  /* invocations whose every pass lost too much time to other tasks */
	size_t quantiles;  /* 2 or more */
	double *quantile;  /* [quantiles], TSC ticks, ascending, evenly spaced from 0 to 1 */
	size_t tail_calls; /* 0: no tail was measured */
	struct tail_costs tail_tsc, tail_ns;
	struct run_counters *counters; /* NULL: nothing was counted in this cell */
};

struct cell_names cell_names_of(const struct run_cell *cell);

/* What was booted to measure. Strings belong to the document; NULL where it does not tell. */
struct run_arm {
	const char *name;   /* NULL: no harness booted it, and nothing else here is known */
	const char *kernel; /* the image in its own words: release, builder, date */
	const char *package, *package_version;
	const char *cpu;
	const char *append; /* the arm's part of the command line; "" for none */
	const char *harness_append;
	const char *option; /* of a sweep: the end of `append`, in question; NULL for a default */
	const char *qemu, *libc;     /* versions */
	const json_t *unknown_words; /* array of text: what the kernel did not know of `append` */
};

/* Something of the host that changed while it was measured. Strings belong to the document. */
struct run_change {
	const char *key; /* a hard fact, or "tsc_hz", "suspended", "enters_kernel" */
	const char *before, *after;
};

struct run_document {
	json_t *root;
	const char *started; /* UTC, ISO 8601 */
	const char *engine;  /* "tsc" or "icount" */
	bool exact;	     /* the engine counts: a tick is an instruction, and costs are exact */
	const char *tsc_source;
	double tsc_hz;
	double duration_s;
	struct run_arm arm;
	size_t n_events; /* 0: nothing was asked to be counted */
	struct run_event *events;
	size_t n_cells;
	struct run_cell *cells;
	size_t n_changes; /* 0: it was one host and one clock from its start to its end */
	struct run_change *changes;
	size_t inject_tsc;	 /* TSC ticks burnt per call on purpose; 0 for a measurement */
	size_t n_conditions;	 /* that cells have, each once, in the order in which they come */
	const char **conditions; /* [n_conditions] */
};

/* Whether the engine of this name counts instructions, so that its figures are exact. */
bool engine_is_exact(const char *engine);

/* Reads a document. 0; or a negative errno with one line in *why ("cells[3].cost: not an object")
 * to be printed behind the file's name: -EINVAL when it is no document of this schema, -EFBIG
 * beyond READ_MAX_BYTES, others of open(2) and read(2). */
int document_read(const char *file, struct run_document *out, char *why, size_t size);

/* The same from JSON in memory; takes the reference to `root` in every case. */
int document_check(json_t *root, struct run_document *out, char *why, size_t size);

void document_free(struct run_document *document);

/* How a view marks a cell: "fallback", "fallback?" where it is not known, else "". */
const char *cell_fallback_mark(const struct run_cell *cell);

/* The cell under the condition (NULL is "none"), or NULL. */
const struct run_cell *document_cell_under(const struct run_document *document,
					   const char *condition, const char *abi, const char *path,
					   const char *op);

/* The cell under no condition, or NULL. */
const struct run_cell *document_cell(const struct run_document *document, const char *abi,
				     const char *path, const char *op);

#endif

/* A trace: every instruction of one call per cell, in the order of execution, with the functions
 * that they belong to (docs/trace.md, docs/syspath-trace.schema.json). */
#ifndef SYSPATH_TRACE_H
#define SYSPATH_TRACE_H

#include "bench/base/error.h"
#include "bench/document/read.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRACE_SCHEMA	"syspath-trace/1"
#define TRACE_MAX_BYTES (256u << 20)

enum {
	TRACE_INSTRUCTION_BYTES = 15, /* of the longest instruction */
	TRACE_MAX_ARMS = 256,
	TRACE_MAX_FUNCTIONS = 1 << 20,
	TRACE_MAX_CELLS = 10000,
	TRACE_MAX_SEQUENCE = 1 << 24, /* instructions of one cell */
};

enum trace_level { TRACE_USER, TRACE_KERNEL, TRACE_LEVELS };
extern const char *const trace_levels[TRACE_LEVELS]; /* "user", "kernel" */

/* Leaving the order of the program text without a branch. */
enum trace_break_kind { TRACE_INTERRUPT, TRACE_EXCEPTION, TRACE_RETURN, TRACE_BREAK_KINDS };
extern const char *const trace_break_kinds[TRACE_BREAK_KINDS]; /* as in documents */

/* Strings of all these belong to the trace's `root`, or outlive it otherwise. */

struct trace_arm {
	struct run_arm of; /* as in a result document; name, kernel and cpu are never NULL */
	const char *release;
	const char *machine; /* uname -m of the kernel: "x86_64", "i686" */
	size_t plugin_api;   /* of QEMU's plugin interface: 1 to 1,000 */
};

struct trace_function {
	const char *name;   /* a symbol, or the address in hexadecimal where there is none */
	const char *object; /* "kernel", "module:NAME", "vdso", "vsyscall", "worker", "unknown" */
	size_t arm;	    /* index */
	uint64_t address;   /* where it begins */
};

/* An instruction, once per cell however often it was executed. */
struct trace_code {
	uint64_t address;
	size_t function; /* index of the trace's */
	enum trace_level level;
	uint8_t length; /* 1 to TRACE_INSTRUCTION_BYTES */
	uint8_t bytes[TRACE_INSTRUCTION_BYTES];
};

/* The interrupt or exception, or the return from it, that came before the instruction `at`. */
struct trace_break {
	size_t at; /* index of the sequence */
	enum trace_break_kind kind;
	uint64_t to; /* address of the first instruction after it */
};

/* What was removed from the sequence, for example an interrupt of the timer. */
struct trace_cut {
	size_t at;	     /* it stood in front of this index of the sequence; up to its length */
	size_t instructions; /* 1 or more */
	const char *what;
};

struct trace_cell {
	size_t arm; /* index */
	struct cell_names names;
	enum cell_status status;
	const char *reason; /* NULL when ok */

	/* Only of cells that are ok. */
	size_t exact;	     /* the call's instructions by the count of the same boot */
	size_t instructions; /* the length of the sequence; the same, if the trace is right */
	size_t n_code;
	struct trace_code *code; /* [n_code], in the order of first execution */
	uint32_t *sequence;	 /* [instructions]: indexes of `code`; a REP has its own once per
				  * iteration */
	size_t n_breaks;
	struct trace_break *breaks; /* [n_breaks], `at` ascends; none where QEMU's plugin interface
				     * has none */
	size_t n_cuts;
	struct trace_cut *cuts; /* [n_cuts], `at` ascends */
};

struct trace {
	json_t *root;	     /* NULL in a trace that was not read */
	const char *started; /* UTC, ISO 8601 */
	size_t n_arms;
	struct trace_arm *arms;
	size_t n_functions;
	struct trace_function *functions;
	size_t n_cells;
	struct trace_cell *cells;
};

/* Frees all arrays and drops the reference to `root`. */
void trace_free(struct trace *trace);

#endif

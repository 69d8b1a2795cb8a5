/* The protocol between the driver and a worker, over two streams.
 *
 * The worker begins with a WIRE_HELLO, so that what else comes out of the stream that it was to
 * answer on is not taken for an answer. The driver writes one struct wire_request and n_cells
 * struct wire_plan (struct wire_query in WIRE_ASK mode) to the worker's standard input. The worker
 * answers on its standard output with frames: a struct wire_head and `bytes` bytes. Fixed-width
 * fields, wide members first, sizes asserted, so that a 64-bit driver and a 32-bit worker agree
 * (i386 aligns uint64_t to 4). Both are built from this file. A worker left over from another build
 * is detected by the version, which changes with the protocol, and by the fingerprint of the
 * tables, since paths, operations and conditions are sent as positions in them.
 */
#ifndef SYSPATH_WIRE_H
#define SYSPATH_WIRE_H

#include "bench/clocks/tsc.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_MAGIC	 0x48545053u /* "SPTH" */
#define WIRE_VERSION	 9u
#define WIRE_MAX_CELLS	 1024u
#define WIRE_MAX_BATCHES 65536u
#define WIRE_MAX_CALLS	 (1u << 30) /* per batch */
#define WIRE_REASON	 256
static_assert(WIRE_MAX_CALLS < UINT32_C(1) << 31, "asm/call.h allows no more");

/* What the driver requests. */
enum wire_mode {
	WIRE_PROBE = 1, /* try every cell in a child, send WIRE_PROBED for each */
	WIRE_TIME,	/* time every cell, send WIRE_TIMED for each */
	WIRE_INSPECT,	/* send WIRE_FACT for each fact about this process */
	WIRE_CHAIN,	/* time the chains of known cost, send WIRE_CHAINED for each */
	WIRE_COUNT,	/* make calls of every cell in blocks, send WIRE_COUNTED for each */
	WIRE_RULE,	/* time a chain of known cost by the ruler as a cell is, send WIRE_TIMED */
	WIRE_TRACE,	/* make single calls of every cell between the trace marks that an emulator
			 * looks for (asm/trace.h), send WIRE_TRACED for each */
	WIRE_ASK, /* answer one struct wire_query after the other, each by a WIRE_ANSWER, until
		   * the input ends; pins nothing */
};

/* The status of a cell on this host. Order is that of the table: measurable first. */
enum wire_status {
	WIRE_OK,
	WIRE_UNAVAILABLE, /* the host does not have it; see the reason */
	WIRE_UNSAFE,	  /* never executed; see the reason */
	WIRE_FAILED,	  /* wrong result, crash, hang */
	WIRE_STATUS_COUNT
};
extern const char *const cell_status_names[WIRE_STATUS_COUNT]; /* of documents and tables */

/* Whether a call makes a system call. */
enum wire_enters { WIRE_ENTERS_UNKNOWN, WIRE_ENTERS_NOT, WIRE_ENTERS };

struct wire_request {
	uint64_t inject_tsc; /* TSC ticks to burn per call inside a timed batch */
	uint64_t batch_tsc;  /* desired length of a batch when probing sizes it, TSC ticks */
	uint64_t tracepoint; /* perf id of raw_syscalls:sys_enter, 0 unknown */
	uint64_t wait_ns; /* that passes wait in all for a core that nothing else uses (ruler.h) */
	uint32_t magic;
	uint32_t version;
	uint32_t tables;    /* wire_tables */
	uint32_t mode;	    /* enum wire_mode */
	uint32_t n_cells;   /* 1 to WIRE_MAX_CELLS; 0 for WIRE_INSPECT and WIRE_ASK */
	int32_t cpu;	    /* CPU to pin to */
	uint32_t condition; /* enum condition_id, imposed before anything is tried or timed */
	uint32_t watch;	    /* not 0: the input stays open until the answer is complete, and the
			     * worker exits as soon as it ends: no signal reaches it where it is */
	uint32_t clocks;    /* not 0: the clocks of struct wire_done are wanted */
	uint32_t phase_ns;  /* begin when the time of day is so far into a second, 0: at once */
};
static_assert(sizeof(struct wire_request) == 72, "same on both ABIs");

/* A fingerprint of everything that positions and sizes on the wire depend on: the names of
 * paths.def, ops.def and conditions.def in their order, and the sizes of the structs below. */
uint32_t wire_tables(void);

/* A request of this build, for a worker on `cpu`, which may wait for RULER_WAIT_NS; all other
 * members are zero. */
struct wire_request wire_request_make(enum wire_mode mode, int cpu);

/* Whether a request is of this build: magic, version and tables. */
bool wire_request_is_ours(const struct wire_request *request);

struct wire_plan {
	uint32_t path;	      /* enum path_id */
	uint32_t op;	      /* enum op_id */
	uint32_t calls;	      /* n: calls per batch, 1 to WIRE_MAX_CALLS; ignored when probing */
	uint32_t batches;     /* timed batches, 1 to WIRE_MAX_BATCHES */
	uint32_t warmup;      /* batches run before the first timed one */
	uint32_t singles;     /* calls timed one by one for the tail, 0 to WIRE_MAX_BATCHES */
	uint32_t ruler;	      /* timed batches between two rulers, 0 for none (ruler.h) */
	uint32_t narrow_time; /* 1: 32-bit time values are asked for, as probing found (wire_probed)
			       */
	uint32_t alone; /* what the window takes of the ruler at most, in 1/65,536, while nothing
			 * shares the core, which a pass waits for (ruler.h); 0: it does not wait */
};
static_assert(sizeof(struct wire_plan) == 36, "same on both ABIs");

enum wire_type {
	WIRE_PROBED = 1, /* struct wire_probed */
	WIRE_TIMED,	 /* struct wire_timed and the samples of struct wire_samples */
	WIRE_FACT,	 /* struct wire_fact and its bytes */
	WIRE_CHAINED,	 /* struct wire_chained, uint32_t ticks[chains][batches] */
	WIRE_BEGIN,	 /* struct wire_plan: about to start this cell, so that the driver knows in
			    which cell a worker died */
	WIRE_DONE,	 /* struct wire_done: every cell was answered */
	WIRE_ABSENT,	 /* text: why the condition cannot be imposed on this worker */
	WIRE_READY,	 /* struct wire_ready: waits for a struct wire_go */
	WIRE_BLOCK,	 /* struct wire_block: made the calls, waits for the next struct wire_go */
	WIRE_COUNTED,	 /* struct wire_counted */
	WIRE_TRACED,	 /* struct wire_traced */
	WIRE_ERROR,	 /* text: the worker cannot go on */
	WIRE_ANSWER,	 /* struct wire_answer and its bytes; the last of these */
};

/* struct wire_hello: the type of the first frame, which no other output is taken for; reads "SPTH".
 */
#define WIRE_HELLO 0x48545053u

struct wire_head {
	uint32_t type;	/* enum wire_type */
	uint32_t bytes; /* that follow */
};
static_assert(sizeof(struct wire_head) == 8, "same on both ABIs");

/* What a worker is. Sent before anything is read. */
struct wire_hello {
	uint32_t version;  /* WIRE_VERSION */
	uint32_t tables;   /* wire_tables */
	uint32_t abi;	   /* enum abi */
	int32_t pid;	   /* in the worker's own PID namespace */
	uint32_t id_bytes; /* of `id`; 0: linked without one */
	uint8_t id[32];	   /* the build id, of the note that the linker wrote */
};
static_assert(sizeof(struct wire_hello) == 52, "same on both ABIs");

/* Whether a worker is of this build. */
bool wire_hello_is_ours(const struct wire_hello *hello);

#define WIRE_UNKNOWN UINT64_MAX /* the kernel does not report it */

/* Context switches, migrations and waits of the worker from its start to its end. */
struct wire_done {
	uint64_t voluntary_switches;   /* context switches: it waited */
	uint64_t involuntary_switches; /* it was preempted */
	uint64_t migrations;	       /* from one CPU to another */
	uint64_t waited_ns;	       /* for a core that nothing else used (ruler.h) */
	struct tsc_clock start, end;   /* by the worker's clocks, once the request was read and
					* before this is sent; zero unless it asked for `clocks` */
};
static_assert(sizeof(struct wire_done) == 32 + 2 * sizeof(struct tsc_clock), "same on both ABIs");
static_assert(sizeof(struct tsc_clock) == 64, "same on both ABIs");

struct wire_probed {
	uint32_t path, op;
	uint32_t status;      /* enum wire_status */
	uint32_t calls;	      /* n that makes a batch last about batch_tsc; 0 unless WIRE_OK */
	uint32_t enters;      /* enum wire_enters */
	uint32_t narrow_time; /* 1: the kernel knows the call with 32-bit time values alone, which
			       * is then what is measured */
	char reason[WIRE_REASON]; /* empty when WIRE_OK */
};
static_assert(sizeof(struct wire_probed) == 24 + WIRE_REASON, "same on both ABIs");

/* Samples are raw: TSC ticks from the first fenced read to the second, of a whole batch, saturated
 * at 2^32 - 1. The driver subtracts the empty loop's and divides. */
struct wire_samples {
	const uint32_t *batch;	      /* [batches] */
	const uint32_t *single;	      /* [singles] */
	const uint32_t *ruler;	      /* [ruler_count(batches, ruler)]; this and the rest only where
				       * the plan asks for rulers (ruler.h) */
	const uint32_t *window;	      /* as many */
	const uint32_t *fixed;	      /* [2 * RULER_FIXED], of the pass over the batches: before and
				       * after it, as the next two */
	const uint32_t *empty;	      /* [2 * RULER_EMPTIES] */
	const uint32_t *empty_ruler;  /* [2 * ruler_count(RULER_EMPTIES, ruler)] */
	const uint32_t *empty_window; /* as many */
};

/* Their order in a frame. */
enum wire_sample_list {
	WIRE_BATCH,
	WIRE_SINGLE,
	WIRE_RULER,
	WIRE_WINDOW,
	WIRE_FIXED,
	WIRE_EMPTY,
	WIRE_EMPTY_RULER,
	WIRE_EMPTY_WINDOW,
	WIRE_SAMPLE_LISTS,
};

/* The lengths of the lists that answer a plan. */
void wire_sample_lengths(const struct wire_plan *plan, uint32_t length[WIRE_SAMPLE_LISTS]);

/* Of all together, and where each is in them. */
size_t wire_samples_total(const struct wire_plan *plan);
void wire_samples_at(const struct wire_plan *plan, const uint32_t *at,
		     struct wire_samples *samples);

struct wire_timed {
	uint64_t empty_tsc;	   /* floor of the empty loop of the same shape and n, TSC ticks */
	uint64_t empty_single_tsc; /* the same for n = 1 */
	uint64_t wall_ns;	   /* duration of the pass over the batches */
	uint64_t lost_ns;	   /* off-CPU time of it */
	uint32_t path, op;
	uint32_t status; /* WIRE_OK; WIRE_FAILED or WIRE_UNAVAILABLE with a reason and no samples */
	uint32_t calls;
	uint32_t batches;
	uint32_t singles;
	uint32_t tries;	    /* passes made: more than 1 if one was disturbed, or its rulers did not
			       agree */
	uint32_t disturbed; /* 1 if the pass that was kept was disturbed too */
	uint32_t
		enters_before; /* enum wire_enters, of a path that may stay in user space: before */
	uint32_t enters_after; /* the passes, and after them; else WIRE_ENTERS_UNKNOWN */
	char reason[WIRE_REASON];
};
static_assert(sizeof(struct wire_timed) == 72 + WIRE_REASON, "same on both ABIs");

/* The chains of chains.def, in its order, in interleaved batches of `calls` times 1,000 links. Raw
 * as above; nothing is subtracted. */
struct wire_chained {
	uint64_t fixed_tsc; /* floor of a batch of one empty turn, TSC ticks */
	uint32_t status;    /* WIRE_OK, or WIRE_FAILED with a reason and no samples */
	uint32_t calls;
	uint32_t batches; /* of each chain */
	uint32_t chains;
	uint32_t translated; /* 1: an emulator translates the worker's instructions */
	uint32_t reserved;
	char reason[WIRE_REASON];
};
static_assert(sizeof(struct wire_chained) == 32 + WIRE_REASON, "same on both ABIs");

struct wire_ready {
	int32_t pid; /* that makes the calls: a child of the worker if the condition needs one */
	uint32_t reserved;
};
static_assert(sizeof(struct wire_ready) == 8, "same on both ABIs");

/* Written by the driver to a worker that waits for it, in WIRE_COUNT mode only; in the other modes
 * the request is all that it writes. */
struct wire_go {
	uint32_t calls; /* to make, up to WIRE_MAX_CALLS; 0: the cell is finished */
	uint32_t reserved;
};
static_assert(sizeof(struct wire_go) == 8, "same on both ABIs");

struct wire_block {
	uint64_t tsc; /* TSC ticks that the block took, the loop's own included */
	uint32_t calls;
	uint32_t reserved;
};
static_assert(sizeof(struct wire_block) == 16, "same on both ABIs");

struct wire_counted {
	uint32_t path, op;
	uint32_t status; /* WIRE_OK, or WIRE_FAILED with a reason: the counts are invalid */
	uint32_t reserved;
	char reason[WIRE_REASON];
};
static_assert(sizeof(struct wire_counted) == 16 + WIRE_REASON, "same on both ABIs");

struct wire_traced {
	uint64_t vdso; /* address of the vDSO's image in this process; 0: none */
	uint32_t path, op;
	uint32_t status; /* WIRE_OK, or WIRE_FAILED with a reason: the calls are invalid */
	uint32_t reserved;
	char reason[WIRE_REASON];
};
static_assert(sizeof(struct wire_traced) == 24 + WIRE_REASON, "same on both ABIs");

/* One fact about a worker's process. */
enum wire_fact_kind {
	WIRE_FACT_AUXV =
		1,	/* value; name is "AT_SYSINFO" and the like; absent entries are not sent */
	WIRE_FACT_MAPS, /* value 0; the line of /proc/self/maps as text */
	WIRE_FACT_VDSO_SYMBOL, /* value: offset in the image; name; text: version */
	WIRE_FACT_ENTRY_CODE,  /* value: address; bytes of code at AT_SYSINFO */
	WIRE_FACT_VSYSCALL,    /* value: traps seen in the page; name: the mode; text: how it was
				* determined */
	WIRE_FACT_LIBC,	       /* name: "glibc 2.36"; text: "static" or "dynamic" */
	WIRE_FACT_GS10,	       /* value: what gs:0x10 holds (i386) */
};

struct wire_fact {
	uint64_t value;
	uint32_t kind;	/* enum wire_fact_kind */
	uint32_t bytes; /* of text or code that follow in the frame */
	char name[48];
};
static_assert(sizeof(struct wire_fact) == 64, "same on both ABIs");

/* What is asked of the worker's process, kernel and CPU. */
enum wire_query_kind {
	QUERY_FILE = 1, /* the contents of `path`, -EFBIG above WIRE_MAX_FILE */
	QUERY_FOLDER,  /* of every file in the folder `path`, sorted: its name, NUL, its contents up
			* to WIRE_FOLDER_TEXT bytes or the first NUL, NUL. Those that cannot be read
			* and hidden ones are left out, folders too; the first WIRE_FOLDER_FILES */
	QUERY_LINK,    /* where the symbolic link `path` leads */
	QUERY_CPUID,   /* struct cpuid_regs of `leaf` and `subleaf`; -ENODATA: no such leaf */
	QUERY_UNAME,   /* struct utsname */
	QUERY_ALLOWED, /* struct cpulist: CPUs that the process may run on */
	QUERY_PINNABLE, /* struct cpulist: CPUs that it could be pinned to */
	QUERY_AUDIT,	/* struct host_audit */
	QUERY_CLOCK,	/* struct tsc_clock, now */
	QUERY_SYMBOL,	/* struct wire_symbol and two texts, each with a NUL: the kernel's function
			 * that holds the address leaf + subleaf * 2^32, and its module, "" for none;
			 * -ENOENT: no function does, -EACCES: /proc/kallsyms hides addresses */
	QUERY_VDSO,	/* the image of the vDSO; -ENODATA: none is mapped */
	QUERY_KINDS
};

#define WIRE_MAX_FILE	  (1u << 20)
#define WIRE_FOLDER_FILES 256u
#define WIRE_FOLDER_TEXT  1024u
#define WIRE_PATH	  500

/* As large as a pipe holds 100 of: so many may be under way at once. */
struct wire_query {
	uint32_t kind; /* enum wire_query_kind */
	uint32_t leaf, subleaf;
	char path[WIRE_PATH]; /* absolute, terminated */
};
static_assert(sizeof(struct wire_query) == 512, "same on both ABIs");
enum { WIRE_QUERIES = 100 };

struct wire_answer {
	uint32_t kind; /* of the query */
	int32_t err;   /* 0 or -errno, with no bytes */
};
static_assert(sizeof(struct wire_answer) == 8, "same on both ABIs");

struct wire_symbol {
	uint64_t start, end; /* of the function; UINT64_MAX: no symbol follows */
};
static_assert(sizeof(struct wire_symbol) == 16, "same on both ABIs");

#endif

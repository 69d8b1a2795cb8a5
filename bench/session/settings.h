/* How much is measured, and by which workers on which CPU. */
#ifndef SYSPATH_SETTINGS_H
#define SYSPATH_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

struct worker_place;

/* What the time stamp counter counts. */
enum engine_kind {
	ENGINE_TSC,    /* time: a host's */
	ENGINE_ICOUNT, /* instructions: a guest's under QEMU's -icount, docs/boots.md */
	ENGINE_KINDS
};

/* QEMU's -icount shift=: a guest's clock, and its TSC of 1 GHz, advance by 2^ICOUNT_SHIFT ns per
 * instruction. A kernel that boots spins until 100 ms have passed by its clock, for its timers'
 * rates: the greater the shift, the fewer instructions that takes, and the more batches have a
 * timer tick. */
enum { ICOUNT_SHIFT = 2 };

/* How much is measured. */
struct engine_settings {
	enum engine_kind engine;
	uint32_t calls;		   /* per batch; 0: as many as make a batch last batch_us */
	const char *worker_folder; /* NULL: beside the driver */
	const char *via; /* shell command that starts the workers (via.h); NULL: the driver does */
	const struct worker_place *place; /* where workers run; NULL: on this host */
	uint64_t seed;			  /* of every random order, at most ENGINE_MAX_SEED */
	uint64_t inject_tsc;		  /* TSC ticks burnt per call, 0 for none */
	int cpu;			  /* that workers are pinned to */
	double batch_us;      /* desired length of a batch: 12 us finds the floor, docs/method.md */
	uint32_t invocations; /* per ABI and condition */
	uint32_t batches;     /* per cell and invocation */
	uint32_t warmup;      /* batches before the first timed one */
	uint32_t singles;     /* per cell and invocation, for the tail */
	uint32_t ruler;	      /* batches between two rulers, 0 for none (bench/protocol/ruler.h) */
	int timeout_ms;	      /* a cell whose worker sends nothing for so long is hung */
	/* For a core that nothing else uses (bench/engine/wait_budget.h). */
	double end_s;  /* in which the run is to end; 0: each of its processes may wait for
			* RULER_WAIT_NS, and wait_s means nothing */
	double wait_s; /* that all its processes wait at most; < 0: as long as it ends in end_s */
	bool probe_only;
	bool shared_too; /* what was timed while something else used the core counts, and is not
			  * waited out: for a comparison with a program that has no such figure */
};

/* Whether workers are not beside the driver: its clocks, its /proc and its CPU need not be theirs.
 */
static inline bool workers_elsewhere(const struct engine_settings *settings)
{
	return settings->via || settings->place;
}

#endif

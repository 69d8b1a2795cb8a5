/* Measuring: probe every cell, then run invocations in random order and collect their samples. */
#ifndef SYSPATH_ENGINE_H
#define SYSPATH_ENGINE_H

#include "bench/base/error.h"
#include "bench/clocks/tsc.h"
#include "bench/clocks/tsc_rates.h"
#include "bench/engine/plan.h"
#include "bench/engine/there.h"
#include "bench/host/noise.h"
#include "bench/protocol/wire.h"
#include "bench/ruler/ruler.h"
#include "bench/ruler/ruler_scale.h"
#include "bench/ruler/ruler_width.h"
#include "bench/session/settings.h"
#include "bench/stats/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENGINE_MAX_SEED ((UINT64_C(1) << 53) - 1) /* the largest that a JSON number holds */

/* A seed from getrandom(2), or from the clock if that fails. */
uint64_t engine_random_seed(void);

/* 30 invocations, or 8 when `quick`, of 60 batches: a process has a cost of its own, and with
 * a ruler 25 batches give it to 0.3 % (docs/method.md, "Invocations"). */
struct engine_settings engine_defaults(bool quick);

/* For counting instructions: 8 invocations of 20 batches of 10 calls, so short that hardly any
 * contains a timer tick, and a constant seed. */
struct engine_settings engine_exact(void);

/* Where into a second a process that counts instructions begins, ns. It has 230 million
 * instructions until the next second, in which no clock function has to carry
 * (bench/guest/whole_seconds.h); all cells take a fifth of them, under the condition ptrace perhaps
 * all. */
enum { EXACT_PHASE_NS = 62500000 };

/* The samples of one invocation of one cell. */
struct cell_samples {
	uint32_t invocation; /* position in the order in which invocations ran */
	double *batch_tsc;   /* cost per call of each batch, TSC ticks, the empty loop subtracted;
			      * in the order measured, may be slightly below 0 for `empty`; with
			      * ENGINE_ICOUNT in instructions */
	size_t batches;
	double *batch_cycles; /* the same in core cycles, of the batches between rulers that agree;
			       * NULL where there is no ruler */
	size_t ruled;	      /* how many of these; 0 where the empty loop could not be ruled */
	double loop_tsc;      /* what the empty loop took per turn and was subtracted, TSC ticks */
	double loop_cycles;   /* per turn of the empty loop; NaN where that could not be ruled */
	struct ruler_rates rates;
	uint32_t *raw; /* what these are from (struct wire_samples), so that all are judged by the
			* width of the core that the whole run has shown; NULL: no ruler */
	double *single_tsc; /* of single calls, as batch_tsc; coarse: limited by the TSC's
			       resolution */
	size_t singles;
	double lost_share; /* of the pass's time during which the worker did not run: 0 to 1 */
	uint32_t tries;	   /* passes made; more than 1 if one was disturbed, or its rulers did not
			      agree */
	bool disturbed;	   /* the pass that was kept was disturbed too */
	bool shared;	   /* another hardware thread used the core beside nearly all of it, so that
			    * its cycles are of a core that is shared */
};

/* What happened on the CPU during one invocation. */
struct invocation_noise {
	enum abi abi;
	enum condition_id condition;
	double wall_ms;
	double tsc_hz; /* TSC ticks per second over it, by the system call; 0: that went backwards;
			* -1: a worker elsewhere that died has not sent its clocks */
	struct noise_counters host;
	struct wire_done worker;
};

struct cell_outcome {
	struct cell_id id;
	enum wire_status status;
	enum wire_enters enters;
	uint32_t calls;	     /* n; 0 unless the cell was measured */
	bool narrow_time;    /* the call with 32-bit time values, since the kernel knows no other */
	bool enters_changed; /* some calls that were timed made a system call and others did not */
	uint32_t entered_from; /* then: the first invocation that differed */
	uint32_t runs;	       /* filled entries of samples[] */
	uint32_t alone; /* of these, those that had the core alone, as far as is known of its width
			 */
	struct cell_samples *samples;
	char reason[WIRE_REASON]; /* empty when status is WIRE_OK */
};

struct outcome {
	struct engine_settings settings;
	struct cell_outcome *cells;
	size_t n_cells;
	struct invocation_noise *noise; /* in the order in which invocations ran */
	size_t n_noise;
	struct tsc_clock start, end; /* their difference gives the TSC's frequency over the run */
	double first_hz; /* that of probing, 10 ms or more; 0 if the clock did not advance */
	struct ruler_scale scale[ABI_COUNT]; /* of the workers of each ABI that were asked for */
	struct ruler_width width;	     /* of the core, as far as the run has seen */
	double began_s;			     /* monotonic_s() then */
	uint64_t wait_ns;	   /* of the next process's request (struct wire_request) */
	uint32_t alone_enough;	   /* a cell's processes that had the core alone, after which its
				    * passes no longer wait; 0: all may */
	double alone_width;	   /* of the core, by which these are counted */
	struct there *there;	   /* where workers are elsewhere; NULL: here */
	struct cpu_kind cpu;	   /* that they run on */
	struct tsc_rates reported; /* as reported by the kernel and the CPU, if they do */
};

/* The TSC's rate by each source: over the run by the C library's clock; by the system call over its
 * probing, the slowest and the fastest invocation and the run; and as reported by kernel and
 * CPU. Pure. */
void outcome_tsc_rates(const struct outcome *outcome, struct tsc_rates *rates);

/* TSC ticks per second: over the run if the clocks agree, else the median of the sources, of
 * which one alone is by the C library. 0: no clock advanced. */
double outcome_tsc_hz(const struct outcome *outcome);

/* 0 when the clocks agree, else EXIT_INCONCLUSIVE, of *error. */
int outcome_check_clocks(const struct outcome *outcome, struct error *error);

/* Seconds from start to end by CLOCK_MONOTONIC_RAW; 0 if that went backwards. */
double outcome_duration_s(const struct outcome *outcome);

/* Seconds that its processes waited for a core that nothing else used. */
double outcome_waited_s(const struct outcome *outcome);

/* Before the next process, of `total` of which `done` are behind it, the first began at start_s
 * (monotonic_s()) and all waited for waited_s: how long it may wait, as the settings have it. */
void outcome_allow_wait(struct outcome *outcome, double start_s, double waited_s, uint32_t done,
			uint32_t total);

/* Called with the progress before each invocation; may be NULL. */
typedef void engine_progress(uint32_t done, uint32_t total, enum abi abi);

/* Measures the cells. Fills *out, which outcome_free releases in every case. 0, or the code of
 * *error: a worker is missing or was killed, or the user interrupted. Cells that cannot be measured
 * are no error: they have a status and a reason. */
int engine_run(const struct engine_settings *settings, const struct cell_id *cells, size_t n_cells,
	       engine_progress *progress, struct outcome *out, struct error *error);

/* The same in steps, for experiments with an order of their own: engine_begin allocates room for
 * settings->invocations of every worker group and probes the cells; then worker_group_time
 * (worker_group.h) is called that many times; then engine_end. */
int engine_begin(const struct engine_settings *settings, const struct cell_id *cells,
		 size_t n_cells, struct rng *rng, struct outcome *out, struct error *error);
int engine_end(struct outcome *out, struct error *error);

void outcome_free(struct outcome *outcome);

#endif

/* Measuring cells by two clocks in turns: by hyperfine, as the slope of a worker's run time over
 * its number of calls, and by the suite's own engine. */
#ifndef SYSPATH_CROSSCHECK_H
#define SYSPATH_CROSSCHECK_H

#include "bench/base/error.h"
#include "bench/crosscheck/crosscheck_judge.h"
#include "bench/engine/engine.h"

#include <stddef.h>
#include <stdint.h>

/* How long one clock looks at a cell in a round, ns: long enough that starting a process, about a
 * millisecond and as often more as less, is lost in it, short enough that both clocks look at the
 * same state of the host. */
#define CROSSCHECK_LEAST_NS 120e6

struct crosscheck_settings {
	struct engine_settings engine; /* of the engine's part of a round; seed of the orders too */
	unsigned least_rounds;	       /* of every cell, 1 or more */
	unsigned rounds;	       /* at most, of cells that do not agree yet */
	unsigned runs;		       /* of each command by hyperfine, in every round */
	double limit_s;		       /* none is begun that would end later, three apart */
};

/* hyperfine's clock runs on while something else has the CPU. Runs that lost more of their time
 * than this are made again, up to CROSSCHECK_TRIES times in all; the least disturbed are kept. */
#define CROSSCHECK_LOST_BOUND 0.01
enum { CROSSCHECK_TRIES = 3 };

/* One cell in every round. */
struct crosscheck_cell {
	struct cell_id id;
	uint64_t calls;	  /* N */
	double *slope_ns; /* [rounds] (t_N - t_0) / N by hyperfine, the loop included, ns per call
			   */
	double *tsc_ns;	  /* [rounds] mean of the engine's batches, the loop taken off, ns per
			   * call */
	size_t rounds;	  /* made of this cell */
	size_t disturbed; /* rounds in which hyperfine's runs were, and were kept all the same */
	struct crosscheck_judgement judged; /* not of `empty` */
};

struct crosscheck {
	struct crosscheck_settings settings;
	struct error *error;	       /* what ended it, for whom prepared it */
	struct outcome probed;	       /* of every cell asked for */
	struct crosscheck_cell *cells; /* those that are ok, `empty` among them */
	size_t n_cells;
	size_t rounds;		   /* made: the last ones only of cells that did not agree yet */
	double loop_ns[ABI_COUNT]; /* slope of `empty`, ns per turn */
	/* mean of `empty` by the engine, above the floor that it has taken off, ns per turn */
	double loop_tsc_ns[ABI_COUNT];
	double tsc_hz;	      /* of the last round */
	double start_s, done; /* when measuring began, by CLOCK_MONOTONIC; share of it made */
};

/* Ten rounds of one run, fewer where they take more than 110 s, and batches that last as long as
 * one run. */
struct crosscheck_settings crosscheck_defaults(void);

/* Whether the cell is the control, the empty loop: not compared, but taken off the slopes. */
bool crosscheck_is_control(const struct cell_id *id);

/* Tries every cell; *check then holds those that are ok, with their N. 0, or the code of
 * *error, which is kept. crosscheck_free releases *check in every case. */
int crosscheck_prepare(const struct crosscheck_settings *settings, const struct cell_id *cells,
		       size_t n_cells, struct crosscheck *check, struct error *error);

/* Every cell in every round, in random order, and judges the result. 0, or the code of
 * *check->error. */
int crosscheck_measure(struct crosscheck *check, engine_progress *progress);

void crosscheck_free(struct crosscheck *check);

#endif

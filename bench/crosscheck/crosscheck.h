/* Measuring cells by two clocks in turns: by hyperfine, as the slope of a worker's run time over
 * its number of calls, and by the suite's own engine. */
#ifndef SYSPATH_CROSSCHECK_H
#define SYSPATH_CROSSCHECK_H

#include "bench/base/error.h"
#include "bench/crosscheck/crosscheck_judge.h"
#include "bench/engine/engine.h"
#include "bench/stats/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How long one clock looks at a cell in a round, ns: long enough that starting a process, about a
 * millisecond and as often more as less, is lost in it; short enough that both clocks look at the
 * same state of the host, and that there is time for three rounds of all cells. */
#define CROSSCHECK_CALLS_NS  80e6
#define CROSSCHECK_RULER_NS  50e6
#define CROSSCHECK_ENGINE_NS 60e6

struct crosscheck_settings {
	struct engine_settings engine; /* of the engine's part of a round; seed of the orders too */
	unsigned least_rounds;	       /* of every cell, 1 or more */
	unsigned rounds;	       /* at most, of cells that do not agree yet */
	unsigned runs;		       /* of each command by hyperfine, in every round */
	double limit_s; /* of crosscheck_prepare and crosscheck_measure together; > 0 */
};

/* What both clocks read for a cell in one unit, round by round. */
struct crosscheck_series {
	double *slope;	/* [rounds] (t_N - t_0) / N by hyperfine, per call; in ns the loop included
			 */
	double *engine; /* [rounds] mean of the engine's batches, the loop taken off, per call */
	size_t n; /* of rounds: of all of the cell's in ns, of those that were ruled in cycles */
	struct crosscheck_judgement judged; /* not of `empty`; valid where `valid` */
	bool valid;
};

/* One cell in every round. */
struct crosscheck_cell {
	struct cell_id id;
	uint64_t calls; /* N */
	struct crosscheck_series series[CROSSCHECK_UNITS];
	size_t rounds;		   /* made of this cell */
	size_t disturbed;	   /* rounds in which hyperfine's runs were */
	enum crosscheck_unit unit; /* that the verdict is by: cycles where most rounds were ruled */
	enum crosscheck_verdict verdict; /* not of `empty` */
};

/* What the empty loop of an ABI costs per turn by both clocks, medians over rounds. */
struct crosscheck_loop {
	double slope;
	double engine; /* in ns: above the floor that the engine has taken off */
	bool known;
};

struct crosscheck {
	struct crosscheck_settings settings;
	struct error *error;	       /* what ended it, for whom prepared it */
	struct outcome probed;	       /* of every cell asked for */
	struct crosscheck_cell *cells; /* those that are ok, `empty` among them */
	size_t n_cells;
	size_t rounds; /* begun: the last ones only of cells that did not agree yet */
	bool ran_out;  /* of time, before all rounds were made */
	struct crosscheck_loop loop[CROSSCHECK_UNITS][ABI_COUNT];
	uint64_t turns[ABI_COUNT]; /* of the ruler by hyperfine; 0: its length is not known */
	double tsc_hz;		   /* of the last look, or of probing */
	double start_s;		   /* when it began, by CLOCK_MONOTONIC */
	engine_progress *progress;
	struct rng rng;
};

/* Three rounds of all cells and up to ten of those that do not agree, in 110 s in all. */
struct crosscheck_settings crosscheck_defaults(void);

/* Whether the cell is the control, the empty loop: not compared, but taken off the slopes. */
bool crosscheck_is_control(const struct cell_id *id);

/* Tries every cell; *check then holds those that are ok, with their N. 0, or the code of
 * *error, which is kept. crosscheck_free releases *check in every case. */
int crosscheck_prepare(const struct crosscheck_settings *settings, const struct cell_id *cells,
		       size_t n_cells, struct crosscheck *check, struct error *error);

/* Every cell in every round, in random order, while there is time, and judges the result. 0, or the
 * code of *check->error. */
int crosscheck_measure(struct crosscheck *check, engine_progress *progress);

void crosscheck_free(struct crosscheck *check);

#endif

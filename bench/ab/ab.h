/* The paired experiment: A and B, one next to the other, again and again, on one boot. */
#ifndef SYSPATH_AB_H
#define SYSPATH_AB_H

#include "bench/base/error.h"
#include "bench/compare/tolerance.h"
#include "bench/compare/verdict.h"
#include "bench/engine/engine.h"
#include "bench/stats/hodges_lehmann.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is compared. The cells are the same on both sides but for their condition. */
struct ab_side {
	const char *name; /* for people */
	enum condition_id condition;
	const char *worker_folder; /* NULL: beside the driver */
	const char *via;   /* shell command that starts the workers (session/via.h); NULL: none */
	const char *setup; /* shell command run before each invocation; NULL: none */
};

struct ab_settings {
	struct engine_settings engine;	/* invocations is ignored */
	struct ab_side side[2];		/* A, B */
	uint32_t pairs;			/* before it is doubled once */
	uint64_t inject_b_tsc;		/* TSC ticks burnt per call on B's side */
	const struct figure_stat *stat; /* of an invocation; NULL: the default */
	double alpha;			/* of the whole experiment: as of struct verdict_rule */
	struct tolerance_settings tolerance;
	bool hypervisor;	   /* which of the tolerances hold */
	engine_progress *progress; /* called before each pair, in pairs; or NULL */
};

/* One cell, both sides. */
struct ab_cell {
	struct cell_id id;	     /* its condition is A's */
	char no_cycles[WIRE_REASON]; /* why `stat` is used instead of what was asked for; else empty
				      */
	const char *reason;	     /* why it was not judged: a side is not ok; NULL when it was */
	const struct figure_stat *stat; /* what its pairs are of */
	size_t pairs;
	size_t shared; /* others, left out because something else used the core in one of the two */
	double *a, *b; /* [pairs], per call, in the unit of `stat` */
	struct effect effect;	    /* B against A, its base and new their medians */
	struct location difference; /* B - A over the pairs, in that unit */
	double p_holm;		    /* Holm over the cells */
	enum wire_status status;    /* of the side that is not ok; WIRE_OK when it was judged */
	enum verdict verdict;
};

struct ab_result {
	struct outcome outcome[2];
	struct ab_cell *cells;
	size_t n_cells;
	uint32_t pairs; /* made, the warm-up pair not counted */
	bool doubled;
	double start_s; /* monotonic_s() when the first of them began */
	double tsc_hz;
	const struct figure_stat *stat; /* of the cells, but for those that have `no_cycles` */
};

/* Runs the experiment: a warm-up pair that is dropped, then pairs in random order AB or BA; as many
 * again when a cell is inconclusive. *out is to be passed to ab_free in every case. 0, or the
 * code of *error. */
int ab_run(const struct ab_settings *settings, const struct cell_id *cells, size_t n_cells,
	   struct ab_result *out, struct error *error);

void ab_free(struct ab_result *result);

#endif

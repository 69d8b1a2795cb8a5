/* The figures of one cell, from the samples of its invocations. Pure. */
#ifndef SYSPATH_SUMMARY_H
#define SYSPATH_SUMMARY_H

#include "bench/document/figure.h"
#include "bench/protocol/ruler.h"
#include "bench/stats/bootstrap.h"

#include <stddef.h>
#include <stdint.h>

enum { SUMMARY_QUANTILES = 101 }; /* the percentiles, 0 to 100 */

/* Costs per call, any order. */
struct samples {
	const double *x;
	size_t n;
};

/* Those of one invocation. */
struct summary_input {
	struct samples batches; /* TSC ticks; 1 or more */
	struct samples ruled;	/* core cycles, of those batches that could be ruled; 0 or more */
	struct samples singles; /* TSC ticks of single calls; 0 or more */
	bool shared; /* something else used the core beside what was ruled (protocol/ruler.h) */
};

/* So many invocations with the core alone are enough: cycles are then of these, and otherwise of
 * all. */
enum { SUMMARY_MIN_ALONE = 4 };

/* The middle of what was ruled, core cycles per call. No floor: what slows a chain for a moment, as
 * an SMT sibling does, makes what is beside it look faster than it can be. */
struct cycle_figures {
	double p10, p50, p90;
};

/* What one invocation showed, TSC ticks per call. */
struct invocation_figures {
	double floor, p50, p90, p99, mean;
	struct cycle_figures cycles; /* only where the summary has cycles */
};

/* The figures of one invocation, which has batches; its cycles only where it has any that were
 * ruled. 0 or -ENOMEM. */
int invocation_summarise(const struct summary_input *in, struct invocation_figures *out);

/* One of those that a statistic is of (bench/document/figure.h). */
double invocation_figure(const struct invocation_figures *figures, struct figure_key key);

/* TSC ticks per call. The invocation is the replicate: p50, p90, p99 and mean are the medians over
 * invocations of each invocation's own; only the floor and the quantiles for charts are of all
 * samples together. */
struct summary {
	double floor; /* lowest sample of all */
	double p50, p90, p99, mean;
	struct interval p50_interval;	    /* 95 % percentile bootstrap over invocations */
	double quantile[SUMMARY_QUANTILES]; /* percentiles 0 to 100 of all samples: core cycles
					       where unruled is 0, else TSC ticks */
	size_t batches;			    /* samples in all */
	size_t unruled;			    /* invocations with fewer ruled batches than
					     * RULER_ENOUGH: one leaves its cell without cycles */
	size_t shared;			    /* invocations in which something else used the core */
	size_t alone; /* invocations that cycles are of, where that is not all: those with the core
			 alone */
	struct cycle_figures cycles;	 /* only where unruled is 0: medians over invocations */
	struct interval cycles_interval; /* of cycles.p50, as p50_interval */
	double tail_p99, tail_p999, tail_max; /* of single calls, all invocations together */
	size_t singles;			      /* 0: the three above mean nothing */
};

/* Fills *out and each[0..n-1]. `seed` is the bootstrap's. 0, -EINVAL (no invocation, or one without
 * batches), -ENOMEM. */
int summarise(const struct summary_input *in, size_t n, uint64_t seed, struct summary *out,
	      struct invocation_figures *each);

#endif

/* What two clocks read of a cell, and whether they agree on what it costs. Pure. */
#ifndef SYSPATH_CROSSCHECK_JUDGE_H
#define SYSPATH_CROSSCHECK_JUDGE_H

#include "bench/crosscheck/hyperfine.h"
#include "bench/stats/bootstrap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum crosscheck_unit { CROSSCHECK_NS, CROSSCHECK_CYCLES, CROSSCHECK_UNITS };
extern const char *const crosscheck_unit_names[CROSSCHECK_UNITS]; /* "ns", "cycles" */

/* Where hyperfine's runs lost more of their time than this to something else on the CPU, they are
 * taken by what their processes spent on it. */
#define CROSSCHECK_LOST_BOUND 0.01

/* Whether the runs were disturbed; fills slope[] with the cost of one of `calls` calls, the loop
 * included: of the ns of calls less those of none, and of the core cycles by the ruler's run, which
 * is of ruler_cycles; NaN where that is 0, or the ruler took no time. */
bool crosscheck_slopes(const struct hyperfine_times *times, uint64_t calls, double ruler_cycles,
		       double slope[CROSSCHECK_UNITS]);

/* The mean of n batches, cost per call, without those in which something else had the CPU, as
 * hyperfine's figures are without it: they took more than twice as long as the middle one. `loop`
 * is what was taken off each. x is sorted in place. NaN for n == 0. */
double crosscheck_mean(double *x, size_t n, double loop);

/* The engine took the loop of the cell's own shape off what it read, hyperfine none: `loop` per
 * turn, as the engine found it, is taken off hyperfine's. Of a control, which is the loop, it is
 * put back instead, so that both read it. */
void crosscheck_take_loop(bool control, double loop, double *slope, double *engine);

#define CROSSCHECK_BOUND 0.05 /* the ratio of the two is this close to 1, or they disagree */

/* With fewer rounds even the widest interval of their median, from the lowest to the highest, holds
 * less than 95 % (sign test), and of a hundred cells some would disagree by chance. */
enum { CROSSCHECK_DECISIVE = 6 };

enum crosscheck_verdict {
	CROSSCHECK_AGREES,  /* the ratio is within the bound */
	CROSSCHECK_UNCLEAR, /* it is not, but its interval reaches into it, or the rounds are few or
			     * disturbed: more would decide */
	CROSSCHECK_DISAGREES,	/* the whole interval is beyond */
	CROSSCHECK_NOT_REACHED, /* no round of it, or of its control, was made in time */
	CROSSCHECK_VERDICTS
};
extern const char *const crosscheck_verdict_names[CROSSCHECK_VERDICTS];

/* What both clocks read, a pair per round, all in one unit: ns or core cycles. */
struct crosscheck_readings {
	const double *slope;  /* [rounds] by the outer clock, per call, the loop included */
	const double *engine; /* [rounds] by the engine at about the same moment, per call */
	size_t rounds;
	size_t disturbed;   /* rounds in which something else had the CPU */
	double loop;	    /* the empty loop by the outer clock, per turn */
	double loop_engine; /* the same by the engine, which took off a floor; these are means */
};

struct crosscheck_judgement {
	double slope, engine; /* per call, medians over rounds; the loop is taken off both */
	double ratio;	      /* median over rounds of slope / engine of that round */
	struct interval ratio_interval; /* 95 %, bootstrap over rounds */
	enum crosscheck_verdict verdict;
};

/* Judges the readings in pairs, because a host drifts from one round to the next by more than the
 * bound. `seed`: of the bootstrap.
 * 0; -EINVAL for no rounds or a figure of the engine that is not above 0; -ENOMEM. */
int crosscheck_judge(const struct crosscheck_readings *in, uint64_t seed,
		     struct crosscheck_judgement *out);

/* Calls that last at least `least_ns` when a batch of `batch_calls` was found to come nearest to
 * `batch_ns`: half a call more might have fitted into it. > 0 */
uint64_t crosscheck_calls(double least_ns, double batch_ns, uint32_t batch_calls);

#endif

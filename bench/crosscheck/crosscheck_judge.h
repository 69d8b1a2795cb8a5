/* Whether two clocks agree on what a cell costs. Pure. */
#ifndef SYSPATH_CROSSCHECK_JUDGE_H
#define SYSPATH_CROSSCHECK_JUDGE_H

#include "bench/stats/bootstrap.h"

#include <stddef.h>
#include <stdint.h>

#define CROSSCHECK_BOUND 0.05 /* the ratio of the two lies this close to 1, or they disagree */

/* With fewer rounds even the widest interval of their median, from the lowest to the highest, holds
 * less than 95 % (sign test), and of a hundred cells some would disagree by chance. */
enum { CROSSCHECK_DECISIVE = 6 };

enum crosscheck_verdict {
	CROSSCHECK_AGREES,  /* the ratio is within the bound */
	CROSSCHECK_UNCLEAR, /* it is not, but its interval reaches into it, or the rounds are few or
			     * disturbed: more would decide */
	CROSSCHECK_DISAGREES, /* the whole interval lies beyond */
	CROSSCHECK_VERDICTS
};
extern const char *const crosscheck_verdict_names[CROSSCHECK_VERDICTS];

/* What both clocks read, a pair per round. */
struct crosscheck_readings {
	const double *slope_ns; /* [rounds] by the outer clock, ns per call, the loop included */
	const double *tsc_ns;	/* [rounds] by the TSC at about the same moment, ns per call */
	size_t rounds;
	size_t disturbed;   /* rounds in which something else had the CPU */
	double loop_ns;	    /* the empty loop by the outer clock, ns per turn */
	double loop_tsc_ns; /* the same by the TSC; the engine took off a floor, these are means */
};

struct crosscheck_judgement {
	double slope_ns, tsc_ns; /* ns per call, medians over rounds; the loop is taken off both */
	double ratio;		 /* median over rounds of slope / TSC figure of that round */
	struct interval ratio_interval; /* 95 %, bootstrap over rounds */
	enum crosscheck_verdict verdict;
};

/* Judges the readings in pairs, because a host drifts from one round to the next by more than the
 * bound. `seed`: of the bootstrap.
 * 0; -EINVAL for no rounds or a TSC figure that is not above 0; -ENOMEM. */
int crosscheck_judge(const struct crosscheck_readings *in, uint64_t seed,
		     struct crosscheck_judgement *out);

/* Calls that last at least `least_ns` when a batch of `batch_calls` was found to come nearest to
 * `batch_ns`: half a call more might have fitted into it. > 0 */
uint64_t crosscheck_calls(double least_ns, double batch_ns, uint32_t batch_calls);

#endif

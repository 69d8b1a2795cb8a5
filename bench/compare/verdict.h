/* Two sets of runs compared: how large the change is, how sure that is, and what follows. Pure
 * functions of one figure per invocation: the invocation is the replicate, and samples pooled from
 * within invocations would make every p value here meaningless (docs/method.md). */
#ifndef SYSPATH_VERDICT_H
#define SYSPATH_VERDICT_H

#include "bench/stats/bootstrap.h"
#include "bench/stats/rank_null.h"

#include <stdbool.h>
#include <stddef.h>

enum verdict {
	VERDICT_REGRESSION,
	VERDICT_IMPROVEMENT,
	VERDICT_INCONCLUSIVE, /* neither a change nor its absence is shown */
	VERDICT_SAME,	      /* shown: any change is smaller than what counts */
	VERDICT_COUNT
};
extern const char *const verdict_names[VERDICT_COUNT];

/* What counts as a change, and how sure one has to be. */
struct verdict_rule {
	double alpha;	  /* in (0, 1): chance of any false alarm; intervals have level 1 - alpha */
	double tolerance; /* fraction of the cost, >= 0: smaller changes do not count */
	double least;	  /* unit of the costs, > 0: nor do changes smaller than this */
	bool confounded;  /* what is not the change may be as large as the margin: see effect_judge
			   */
};

#define VERDICT_ALPHA 0.01 /* unless asked for otherwise */

/* A cost that is not well above 0 has no meaningful ratio (the path `empty` costs 0 by design). */
enum effect_kind {
	EFFECT_RATIO,	   /* new / base, > 0; no change is 1 */
	EFFECT_DIFFERENCE, /* new - base in the unit of the costs; no change is 0 */
	EFFECT_EXACT,	   /* the same, of counts that have no noise */
};

struct effect {
	enum effect_kind kind;
	double base, new;     /* medians over invocations, unit of the costs; exact: the counts */
	double estimate;      /* Hodges-Lehmann, a ratio or a difference by `kind` */
	struct interval span; /* of estimate; 0 or -inf to +inf when there are too few values */
	double margin;	      /* smallest change that counts: the ratio is at least 1 + margin or at
			       * most 1 / (1 + margin), the difference at least this */
	double p;	      /* exact rank test, two-sided, of this cell alone */
	bool confounded;      /* the rule's */
};

/* base[0..m-1] and new[0..n-1]: costs of independent invocations, any order, finite. Ratios are
 * estimated on logarithms, so that swapping the sides gives the reciprocal to the digit; they are
 * used where every cost is at least rule->least. 0, -EINVAL (no value, one not finite), -E2BIG,
 * -ENOMEM. Too few values are no error: the span is then infinite. *null, zeroed before the first
 * of several calls and freed after the last, is what the interval is read from: cells of as many
 * invocations share it. */
int effect_measure(const double *base, size_t m, const double *new, size_t n,
		   const struct verdict_rule *rule, struct rank_null_kept *null,
		   struct effect *out);

/* The same of n pairs measured next to each other: signed rank on the pairs' log ratios. */
int effect_measure_pairs(const double *base, const double *new, size_t n,
			 const struct verdict_rule *rule, struct effect *out);

/* Of two exact counts: any difference is one, p is 0 or 1. */
struct effect effect_exact(double base, double new);

/* A change needs all three: p (adjusted for how many cells were looked at) below alpha, an estimate
 * of at least the margin, an interval without "no change". Same: the whole interval is within the
 * margin. Exact counts: by equality. Where the effect is confounded, a change needs its whole
 * interval outside the margin, and none is the same. */
enum verdict effect_judge(const struct effect *effect, double p_adjusted, double alpha);

/* Smallest two-sided p that m against n values can give: 2 / C(m + n, m), at most 1. */
double verdict_least_p(size_t m, size_t n);

#endif

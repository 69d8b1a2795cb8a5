/* Judging what `syspath selfcheck` measured. Pure: numbers in, verdict out.
 *
 * Every figure comes with a distribution-free interval over invocations (hodges_lehmann.h) at
 * JUDGE_LEVEL, and is held against a band of values that a true host gives:
 *
 *   interval inside the band        pass   the host was shown to measure truly
 *   interval outside the band       FAIL   tight and wrong: noise does not explain it
 *   interval across an edge of it   noisy  neither was shown
 *
 * so that "too noisy to decide" is never taken for "wrong", nor luck for proof. */
#ifndef SYSPATH_SELFCHECK_JUDGE_H
#define SYSPATH_SELFCHECK_JUDGE_H

#include "bench/base/exit_code.h"
#include "bench/stats/bootstrap.h"

#include <stdbool.h>
#include <stddef.h>

#define JUDGE_LEVEL	 0.99  /* of every interval; needs 8 values */
#define JUDGE_EMPTY_TSC	 1.0   /* TSC ticks per call that `empty` may read, either side of 0 */
#define JUDGE_TOLERANCE	 0.01  /* of linearity and of known ratios, relative */
#define JUDGE_RULER	 0.002 /* of a known number of core cycles, relative */
#define JUDGE_SAME_WIDTH 0.05  /* half-width of A against A past which a host is too noisy */
#define JUDGE_DISTURBED	 0.05  /* median over floor, less 1, past which batches are disturbed */
#define JUDGE_OFFSET_S	 1e-6  /* uncertainty of a TSC offset past which nothing was shown */

/* In the order of who prevails where several findings make one verdict. */
enum verdict { VERDICT_NOT_JUDGED, VERDICT_PASS, VERDICT_NOISY, VERDICT_FAIL };

/* "not judged", "pass", "noisy", "FAIL" */
extern const char *const verdict_words[];

/* One figure judged. */
struct finding {
	double estimate;      /* unit of the values; a ratio is 1 where both are the same */
	struct interval span; /* about it, at JUDGE_LEVEL; infinite when there are too few values */
	size_t n;	      /* values: invocations or pairs */
	enum verdict verdict;
};

/* The values x[0..n-1], one per invocation, against the band low to high. Fewer than 8 values are
 * noisy whatever they are. 0; -EINVAL for n == 0 or a value not finite; -ENOMEM. */
int judge_band(const double *x, size_t n, double low, double high, struct finding *out);

/* `empty` in TSC ticks per call: 0 within JUDGE_EMPTY_TSC. Returns as above. */
int judge_empty(const double *tsc, size_t n, struct finding *out);

/* Cost per call at a multiple of N over that at N: 1 within JUDGE_TOLERANCE. Noise can only
 * lengthen batches, and long ones are the more likely to be hit: where the ratio is too high and
 * the batches were disturbed (`spread`: their median over their floor, less 1), the verdict is
 * noisy and not FAIL. A ratio too low, a cost per batch that was not subtracted, has no such
 * excuse. */
int judge_linear(const double *ratio, size_t n, double spread, struct finding *out);

/* A ratio of two chains: `expected` within JUDGE_TOLERANCE; not judged where expected is 0. */
int judge_ratio(const double *ratio, size_t n, double expected, struct finding *out);

/* A against A: ratio[i] is what one invocation of a pair read over what the other did. Passes when
 * the interval contains 1; `step`, the TSC's own step relative to a batch, is allowed, since no
 * clock resolves less. *resolves gets the smallest relative change that can be resolved: half the
 * interval's width, at least the step. Noisy past JUDGE_SAME_WIDTH. Ratios must be > 0. */
int judge_same(const double *ratio, size_t n, double step, struct finding *out, double *resolves);

/* What was seen of the TSC. */
struct tsc_look {
	bool invariant;		/* CPUID promises one rate in all power states */
	bool guest;		/* CPUID has the hypervisor bit */
	double step;		/* TSC ticks, > 0: every difference read was a multiple of it */
	size_t reads;		/* that the step was found from */
	size_t cpus;		/* compared with the one measured on, itself not counted */
	size_t unanswered;	/* of them, CPUs that gave no bound within their time */
	struct interval offset; /* that bounds the offset of the worst CPU, TSC ticks */
	int worst_cpu;		/* it; -1 when cpus is 0 */
	double hz;		/* TSC ticks per second, > 0 */
};

/* FAIL: not invariant on a host of its own, or an offset that cannot be 0. Noisy: an offset known
 * no better than JUDGE_OFFSET_S. Not judged: not promised to a guest, where a hypervisor may hide
 * what the CPU has, and nothing else wrong. */
enum verdict judge_tsc(const struct tsc_look *look);

/* Of several verdicts. EXIT_BAD_CELL where one is FAIL, else EXIT_INCONCLUSIVE where one is noisy,
 * else EXIT_NOTHING where none is pass, else EXIT_FINE. */
enum exit_code judge_exit(const enum verdict *verdicts, size_t n);

#endif

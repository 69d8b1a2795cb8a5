/* The six checks of `syspath selfcheck`: what they share and what they give. */
#ifndef SYSPATH_SELFCHECK_H
#define SYSPATH_SELFCHECK_H

#include "bench/base/error.h"
#include "bench/engine/engine.h"
#include "bench/ruler/chain_truth.h"
#include "bench/selfcheck/selfcheck_judge.h"
#include "bench/stats/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SELFCHECK_ATTEMPTS = 3,	    /* sets of invocations, at most, until a check passes */
	SELFCHECK_INVOCATIONS = 20, /* in a set, or pairs of them: of 15 and more, one that is
				     * disturbed does not widen an interval of JUDGE_LEVEL */
	SELFCHECK_MAX_VALUES = SELFCHECK_ATTEMPTS * SELFCHECK_INVOCATIONS,
};

/* What each part may take, ms. What one leaves is the next one's; one invocation more may have
 * begun, some 50 ms at the end. */
enum {
	SELFCHECK_BEGIN_MS = 400, /* trying the cells, the length of the ruler */
	SELFCHECK_EMPTY_MS = 800,
	SELFCHECK_LINEAR_MS = 1400,
	SELFCHECK_CHAIN_MS = 800,
	SELFCHECK_RULER_MS = 800,
	SELFCHECK_SAME_MS = 1100,
	SELFCHECK_TSC_MS = 600,
};
_Static_assert(SELFCHECK_BEGIN_MS + SELFCHECK_EMPTY_MS + SELFCHECK_LINEAR_MS + SELFCHECK_CHAIN_MS +
			       SELFCHECK_RULER_MS + SELFCHECK_SAME_MS + SELFCHECK_TSC_MS <=
		       5900,
	       "all of it takes at most 6 s (docs/selfcheck.md)");

/* The cells that the checks run. */
enum selfcheck_cell {
	SELFCHECK_EMPTY64,
	SELFCHECK_EMPTY32,
	SELFCHECK_SYSCALL, /* getppid */
	SELFCHECK_VDSO,	   /* clock_gettime_monotonic */
	SELFCHECK_CELLS
};

struct selfcheck {
	struct engine_settings settings;
	struct error *error; /* what ended a check, for whom began them */
	struct rng rng;
	struct outcome probed; /* cells[] in the order of enum selfcheck_cell */
	struct cpu_kind cpu;
	double tsc_hz;	   /* TSC ticks per second, > 0 */
	uint64_t step;	   /* of the TSC, ticks, >= 1 */
	size_t step_reads; /* that the step was found from */
	double until_s;	   /* when the check that runs is to end, by CLOCK_MONOTONIC */
};

/* The result of a check. */
struct check {
	const char *name;
	const char *unit;	/* of finding.estimate: "tick/call", "ratio", "tick" */
	struct finding finding; /* the figure furthest from what it should be */
	char figure[96];	/* it, as people read it, with its unit */
	char n[40];		/* of what how many */
	char why[256];		/* the verdict in words */
	bool final;		/* another set would change nothing: something is broken */
	unsigned attempts;	/* sets of invocations made, 1 to SELFCHECK_ATTEMPTS */
};

/* Finds the cells' batch sizes and the TSC's step and rate. settings: cpu, seed and worker_folder
 * as the caller wants them. Pass to selfcheck_end in every case. 0, or the
 * code of *error, which the checks fill, too. */
int selfcheck_begin(struct selfcheck *sc, const struct engine_settings *settings,
		    struct error *error);
void selfcheck_end(struct selfcheck *sc);

/* Each runs its invocations, at most as long as its share of the whole allows, and fills *out.
 * 0, or the code of *sc->error: workers missing, the user stopped. */
int check_empty(struct selfcheck *sc, struct check *out);
int check_linear(struct selfcheck *sc, struct check *out);
int check_chain(struct selfcheck *sc, struct check *out);
int check_ruler(struct selfcheck *sc, struct check *out);
int check_same(struct selfcheck *sc, struct check *out);
int check_tsc(struct selfcheck *sc, struct check *out);

/* A figure of every invocation. */
struct series {
	const char *what; /* "i386, calling loop" */
	double x[SELFCHECK_MAX_VALUES];
	size_t n;
};

void series_add(struct series *s, double x);

/* Whether the middle half of the values, which get sorted, is within `width`. What is wrong with
 * a ruler or a chain is wrong in all invocations alike; something else that uses the core is there
 * in some, and more or less: what it does is noise. True for no values. */
bool series_is_steady(struct series *s, double width);

/* What could not be timed; the last one of each kind. */
struct left_out {
	char broken[WIRE_REASON]; /* a wrong answer or a crash; empty when none */
	char absent[WIRE_REASON]; /* why a cell or an ABI was not run; the same */
};

void left_out_note(struct left_out *l, const char *what, bool broken, const char *reason);

/* Fills out->why: what is broken, which fails the check for good, or the rule that it was judged
 * by and what was not run. */
void check_explain(const struct left_out *l, const char *rule, struct check *out);

/* How a check measures and judges; ctx is its own. Both return 0 or the code of *sc->error. */
struct procedure {
	int share_ms; /* SELFCHECK_..._MS: that all sets together may take, and what is left */
	int (*invoke)(struct selfcheck *sc, void *ctx); /* one invocation: adds to the series */
	int (*judge)(struct selfcheck *sc, void *ctx, struct check *out); /* of all sets so far */
};

/* Set after set of SELFCHECK_INVOCATIONS, each adding to what is judged, until the check passes, is
 * not to be judged, had SELFCHECK_ATTEMPTS sets or ran out of time. 0 or the code of *sc->error. */
int selfcheck_attempt(struct selfcheck *sc, const struct procedure *procedure, void *ctx,
		      struct check *out);

/* Puts the finding in out->finding when its verdict is the worse one, or is as bad and further from
 * `target`. True when it did. */
bool check_take(struct check *out, const struct finding *finding, double target);

/* Out of memory: sets the error and returns its code. */
int selfcheck_no_memory(const struct selfcheck *sc);

#endif

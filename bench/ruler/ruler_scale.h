/* How many core cycles a link of the ruler takes on this CPU: from the table of families, held
 * against what the chains show here. Pure. */
#ifndef SYSPATH_RULER_SCALE_H
#define SYSPATH_RULER_SCALE_H

#include "bench/ruler/chain_truth.h"

#include <stdbool.h>

struct ruler_scale {
	double cycles_per_link; /* core cycles of a dependent imul r32,r32; 0: not known */
	double ratio;		/* imul over add as timed here; 0: not timed */
	char source[160];	/* where cycles_per_link is from; empty where it is 0 */
	char reason[224];	/* why it is 0; else empty */
};

#define RULER_SCALE_TOLERANCE 0.01 /* of the ratio */

/* What a shared core may take off the ratio: another thread slows add, one link in every cycle. */
#define RULER_SCALE_SHARED 0.10

/* `ratio` is that of chain_reduce (bench/session/chains.h), > 0. A family of the table must show
 * its ratio within RULER_SCALE_TOLERANCE, or RULER_SCALE_SHARED less if the core was shared, or
 * what was timed was not the bare core. One that the table does not have, or does not judge, must
 * show an integer of 2 or more, since add takes one cycle. */
void ruler_scale_judge(const struct cpu_kind *cpu, double ratio, bool shared,
		       struct ruler_scale *out);

/* The cycles per link that this comes to if it is accepted. */
double ruler_scale_expected(const struct cpu_kind *cpu, double ratio);

/* No scale, for instructions are translated. */
void ruler_scale_translated(double ratio, struct ruler_scale *out);

/* No scale, for a reason. */
void ruler_scale_none(struct ruler_scale *out, const char *reason);

#endif

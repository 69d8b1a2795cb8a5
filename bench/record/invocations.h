/* What the invocations of one cell gave, as a document holds it: a list per figure and not an
 * object per invocation, which takes readers twice as long. */
#ifndef SYSPATH_INVOCATIONS_H
#define SYSPATH_INVOCATIONS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct invocation_record {
	double floor, p50;	       /* TSC ticks per call */
	double p10_cycles, p50_cycles; /* core cycles per call, where the cell has them */
	double lost_share;	       /* of the time of the pass that was kept: 0 to 1 */
	int order;		       /* position among all invocations of the run, from 0 */
	int tries;		       /* passes made, 1 or more */
	bool shared;		       /* the core was shared; with p50_cycles */
	bool disturbed;		       /* the pass that was kept still was */
};

/* "invocations" of n of them (docs/result.md), with cycles if `ruled`. A new reference, or NULL
 * when memory is out. */
json_t *invocations_make(const struct invocation_record *records, size_t n, double ns_per_tick,
			 bool ruled);

#endif

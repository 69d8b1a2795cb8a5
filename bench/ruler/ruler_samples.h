/* What a worker timed, in core cycles: from the raw samples of one cell in one invocation. Pure. */
#ifndef SYSPATH_RULER_SAMPLES_H
#define SYSPATH_RULER_SAMPLES_H

#include "bench/protocol/wire.h"
#include "bench/ruler/ruler.h"
#include "bench/ruler/ruler_width.h"

#include <stdbool.h>
#include <stddef.h>

/* What the batches that answer `plan` show of the core's width is added to *known, all 0 at first.
 * cycles_per_link is of the ruler's, > 0. *alone: RULER_ENOUGH of them or more had the core alone,
 * by what is known of it so far. 0 or -ENOMEM. */
int ruler_samples_width(const struct wire_plan *plan, const struct wire_samples *raw,
			double cycles_per_link, struct ruler_width *known, bool *alone);

/* The batches that answer `plan`, in core cycles per call, the empty loop subtracted, those of
 * dropped groups left out: per_call[] has room for plan->batches. *loop gets the empty loop's own
 * cycles per turn, without what timing a batch costs.
 *
 * `whole` is the core's width (ruler_width_whole), 0: not known. Groups beside
 * which something else used the core are left out too, if RULER_ENOUGH batches or more
 * remain: then *shared is false. Else all are kept, and *shared is true. Where the width is not
 * known, nothing is taken for shared. So with the empty loop's batches, each for themselves.
 *
 * Returns how many were kept, 0 where the plan asks for no rulers or no group of the empty loop
 * held; *rates is filled. SIZE_MAX when out of memory. */
size_t ruler_samples(const struct wire_plan *plan, const struct wire_samples *raw,
		     double cycles_per_link, double whole, double *per_call, double *loop,
		     bool *shared, struct ruler_rates *rates);

#endif

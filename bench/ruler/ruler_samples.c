#include "bench/ruler/ruler_samples.h"

#include "bench/protocol/ruler.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Core cycles of a batch of the empty loop, the median of what was timed before and after the
 * cell's; NaN where no group of it held. *rate gets the core cycles per TSC tick then. 0 or
 * -ENOMEM.
 */
static int empty_cycles(const struct ruler *ruler, const struct wire_plan *plan,
			const struct wire_samples *raw, double *cycles, double *rate)
{
	double all[2 * RULER_EMPTIES];
	struct ruler_rates rates;
	size_t n = 0;

	*rate = (double)NAN;
	for (size_t half = 0; half < 2; half++) {
		size_t here = ruler_cycles(ruler, raw->empty + half * RULER_EMPTIES, RULER_EMPTIES,
					   raw->empty_ruler +
						   half * ruler_count(RULER_EMPTIES, plan->ruler),
					   NULL, plan->ruler, all + n, NULL, &rates);
		if (here == SIZE_MAX)
			return -ENOMEM;
		if (here)
			*rate = rates.median;
		n += here;
	}
	*cycles = median_of(all, n);
	return 0;
}

/* Leaves those out that were measured while the core was shared, if enough remain; returns how many
 * do. */
static size_t keep_alone(double *per_call, const double *width, size_t n, double whole,
			 bool *shared, struct ruler_rates *rates)
{
	size_t alone = 0;

	for (size_t i = 0; i < n; i++)
		alone += ruler_width_is_whole(width[i], whole);
	rates->shared = (uint32_t)(n - alone);
	*shared = alone < n && alone < RULER_ALONE_BATCHES;
	if (*shared)
		return n;
	alone = 0;
	for (size_t i = 0; i < n; i++)
		if (ruler_width_is_whole(width[i], whole))
			per_call[alone++] = per_call[i];
	return alone;
}

size_t ruler_samples(const struct wire_plan *plan, const struct wire_samples *raw,
		     double cycles_per_link, struct ruler_width *known, double *per_call,
		     double *loop, bool *shared, struct ruler_rates *rates)
{
	struct ruler ruler = {.cycles = cycles_per_link * (int)RULER_LINKS};
	double empty, rate;

	*rates = (struct ruler_rates){0};
	*loop = (double)NAN;
	*shared = false;
	if (!plan->ruler)
		return 0;
	ruler.fixed = ruler_fixed(raw->fixed, (size_t)2 * RULER_FIXED);
	if (ruler.fixed < 0 || empty_cycles(&ruler, plan, raw, &empty, &rate))
		return SIZE_MAX;
	double *width = malloc((plan->batches ? plan->batches : 1) * sizeof(*width));
	size_t kept = width ? ruler_cycles(&ruler, raw->batch, plan->batches, raw->ruler, raw->nops,
					   plan->ruler, per_call, width, rates)
			    : SIZE_MAX;
	if (kept != SIZE_MAX && ruler_width_add(known, width, kept))
		kept = SIZE_MAX;
	if (kept != SIZE_MAX)
		kept = keep_alone(per_call, width, kept, ruler_width_whole(known), shared, rates);
	free(width);
	if (kept == SIZE_MAX)
		return SIZE_MAX;
	for (size_t i = 0; i < kept; i++)
		per_call[i] = (per_call[i] - empty) / plan->calls;
	*loop = (empty - ruler.fixed * rate) / plan->calls;
	return isnan(empty) ? 0 : kept;
}

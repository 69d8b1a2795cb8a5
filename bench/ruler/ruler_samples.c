#include "bench/ruler/ruler_samples.h"

#include "bench/protocol/ruler.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static size_t count_alone(const double *width, size_t n, double whole)
{
	size_t alone = 0;

	for (size_t i = 0; i < n; i++)
		alone += ruler_width_is_whole(width[i], whole);
	return alone;
}

/* Leaves those out that were measured while the core was shared, if enough remain; returns how many
 * do. */
static size_t keep_alone(double *x, const double *width, size_t n, double whole)
{
	size_t alone = 0;

	if (count_alone(width, n, whole) < RULER_ENOUGH)
		return n;
	for (size_t i = 0; i < n; i++)
		if (ruler_width_is_whole(width[i], whole))
			x[alone++] = x[i];
	return alone;
}

/* Core cycles of a batch of the empty loop, the median of what was timed before and after the
 * cell's; NaN where no group of it held. *rate gets the core cycles per TSC tick then. 0 or
 * -ENOMEM.
 */
static int empty_cycles(const struct ruler *ruler, const struct wire_plan *plan,
			const struct wire_samples *raw, double *cycles, double *rate)
{
	double all[2 * RULER_EMPTIES], width[2 * RULER_EMPTIES];
	struct ruler_rates rates;
	size_t n = 0;

	*rate = (double)NAN;
	for (size_t half = 0; half < 2; half++) {
		size_t first = half * ruler_count(RULER_EMPTIES, plan->ruler);
		size_t here = ruler_cycles(ruler, raw->empty + half * RULER_EMPTIES, RULER_EMPTIES,
					   raw->empty_ruler + first, raw->empty_window + first,
					   plan->ruler, all + n, width + n, &rates);
		if (here == SIZE_MAX)
			return -ENOMEM;
		if (here)
			*rate = rates.median;
		n += here;
	}
	*cycles = median_of(all, keep_alone(all, width, n, ruler->whole));
	return 0;
}

/* The ruler of these samples. 0 or -ENOMEM. */
static int ruler_of(const struct wire_samples *raw, double cycles_per_link, double whole,
		    struct ruler *out)
{
	out->whole = whole;
	out->cycles = cycles_per_link * (int)RULER_LINKS;
	out->fixed = ruler_fixed(raw->fixed, (size_t)2 * RULER_FIXED);
	return out->fixed < 0 ? -ENOMEM : 0;
}

/* The batches in core cycles, and the width beside each: both have room for them all. Returns how
 * many, SIZE_MAX when out of memory. */
static size_t take_batches(const struct ruler *ruler, const struct wire_plan *plan,
			   const struct wire_samples *raw, double *cycles, double *width,
			   struct ruler_rates *rates)
{
	return ruler_cycles(ruler, raw->batch, plan->batches, raw->ruler, raw->window, plan->ruler,
			    cycles, width, rates);
}

int ruler_samples_width(const struct wire_plan *plan, const struct wire_samples *raw,
			double cycles_per_link, struct ruler_width *known, bool *alone)
{
	struct ruler ruler;
	struct ruler_rates rates;
	size_t n = SIZE_MAX;

	*alone = false;
	if (!plan->ruler)
		return 0;
	double *cycles = calloc(plan->batches + 1, sizeof(*cycles));
	double *width = calloc(plan->batches + 1, sizeof(*width));
	if (cycles && width && !ruler_of(raw, cycles_per_link, 0, &ruler))
		n = take_batches(&ruler, plan, raw, cycles, width, &rates);
	int err = n == SIZE_MAX ? -ENOMEM : ruler_width_add(known, width, n);
	if (!err)
		*alone = count_alone(width, n, ruler_width_whole(known)) >= RULER_ENOUGH;
	free(cycles);
	free(width);
	return err;
}

size_t ruler_samples(const struct wire_plan *plan, const struct wire_samples *raw,
		     double cycles_per_link, double whole, double *per_call, double *loop,
		     bool *shared, struct ruler_rates *rates)
{
	struct ruler ruler;
	double empty, rate;
	size_t ruled = SIZE_MAX;

	*rates = (struct ruler_rates){0};
	*loop = (double)NAN;
	*shared = false;
	if (!plan->ruler)
		return 0;
	double *width = calloc(plan->batches + 1, sizeof(*width));
	if (width && !ruler_of(raw, cycles_per_link, whole, &ruler) &&
	    !empty_cycles(&ruler, plan, raw, &empty, &rate))
		ruled = take_batches(&ruler, plan, raw, per_call, width, rates);
	if (ruled == SIZE_MAX) {
		free(width);
		return SIZE_MAX;
	}
	rates->shared = (uint32_t)(ruled - count_alone(width, ruled, whole));
	size_t kept = keep_alone(per_call, width, ruled, whole);
	*shared = rates->shared && kept == ruled;
	free(width);
	for (size_t i = 0; i < kept; i++)
		per_call[i] = (per_call[i] - empty) / plan->calls;
	*loop = (empty - ruler.fixed * rate) / plan->calls;
	return isnan(empty) ? 0 : kept;
}

#include "bench/engine/ruled_cycles.h"

#include "bench/protocol/ruler.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_comparable(const struct engine_settings *settings, const struct cell_outcome *cell,
			  bool guest)
{
	return !settings->inject_tsc && !conditions[cell->id.condition].waits &&
	       !(guest && cell->id.path == PATH_int80) &&
	       paths[cell->id.path].binding != BINDING_NOTHING;
}

/* An invocation's median with the loop; NaN where too little of it was ruled. 0 or -ENOMEM. */
static int median_with_loop(const struct cell_samples *s, double *median)
{
	*median = (double)NAN;
	if (s->shared || s->ruled < RULER_ENOUGH)
		return 0;
	double *copy = malloc(s->ruled * sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	memcpy(copy, s->batch_cycles, s->ruled * sizeof(*copy));
	*median = median_of(copy, s->ruled) + s->loop_cycles;
	free(copy);
	return 0;
}

int ruled_cycles_of(const struct engine_settings *settings, const struct cell_outcome *cell,
		    bool guest, struct ruled_cycles *out)
{
	double *medians = malloc((cell->runs + 1) * sizeof(*medians));
	int err = medians ? 0 : -ENOMEM;
	size_t n = 0;

	if (!err && !is_comparable(settings, cell, guest))
		err = -ENODATA;
	for (uint32_t i = 0; i < cell->runs && !err; i++) {
		err = median_with_loop(&cell->samples[i], &medians[n]);
		n += !err && isfinite(medians[n]);
	}
	if (!err && !n)
		err = -ENODATA;
	if (!err) {
		out->median = median_of(medians, n);
		out->lowest = medians[0];
		out->highest = medians[n - 1];
	}
	free(medians);
	return err;
}

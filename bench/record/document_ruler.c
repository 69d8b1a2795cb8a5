#include "bench/record/document_ruler.h"

#include "bench/document/rounded.h"
#include "bench/protocol/ruler.h"
#include "bench/record/summary.h"
#include "bench/stats/quantile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ALL = UINT32_MAX }; /* invocations */

/* Adds the passes of an invocation, or of all, whose rates count: those with groups that had the
 * core alone, or any. medians[] gets theirs; returns how many. */
static size_t add_passes(const struct outcome *outcome, uint32_t invocation, bool any,
			 struct ruler_rates *all, double *medians)
{
	size_t n = 0;

	*all = (struct ruler_rates){.low = (double)INFINITY};
	for (size_t i = 0; i < outcome->n_cells; i++) {
		const struct cell_outcome *cell = &outcome->cells[i];
		for (uint32_t k = 0; k < cell->runs; k++) {
			const struct ruler_rates *r = &cell->samples[k].rates;
			if (invocation != ALL && cell->samples[k].invocation != invocation)
				continue;
			all->groups += r->groups;
			all->dropped += r->dropped;
			all->alone += r->alone;
			all->ruled += r->ruled;
			all->shared += r->shared;
			if (r->groups == r->dropped || (!any && !r->alone))
				continue;
			all->low = fmin(all->low, r->low);
			all->high = fmax(all->high, r->high);
			medians[n++] = r->median;
		}
	}
	return n;
}

/* The rates of the cells that an invocation measured, as those of one pass; the median is that of
 * the cells' medians. */
static struct ruler_rates rates_of(const struct outcome *outcome, uint32_t invocation)
{
	double *medians =
		malloc((outcome->n_cells * outcome->settings.invocations + 1) * sizeof(*medians));
	struct ruler_rates all = {0};
	size_t n = medians ? add_passes(outcome, invocation, false, &all, medians) : 0;

	if (medians && !all.alone)
		n = add_passes(outcome, invocation, true, &all, medians);
	all.median = n ? median_of(medians, n) : 0;
	free(medians);
	return all;
}

static void add_rates(json_t *object, const struct ruler_rates *rates, double hz)
{
	double mhz = hz * 1e-6;

	json_object_set_new(object, "mhz",
			    rates->median > 0
				    ? json_pack("{s:o, s:o, s:o}", "lowest",
						json_rounded(rates->low * mhz), "median",
						json_rounded(rates->median * mhz), "highest",
						json_rounded(rates->high * mhz))
				    : json_null());
	json_object_set_new(object, "dropped_share",
			    rates->groups ? json_rounded((double)rates->dropped / rates->groups)
					  : json_null());
	json_object_set_new(object, "shared_share",
			    rates->ruled ? json_rounded((double)rates->shared / rates->ruled)
					 : json_null());
}

void document_add_rates(json_t *noise, const struct outcome *outcome, uint32_t invocation,
			double hz)
{
	struct ruler_rates rates = rates_of(outcome, invocation);

	add_rates(noise, &rates, hz);
}

void no_cycles_text(const struct ruler_scale *scale, size_t unruled, uint32_t runs,
		    char text[WIRE_REASON])
{
	if (scale->cycles_per_link > 0)
		snprintf(
			text, WIRE_REASON,
			"in %zu of %u invocations fewer than %d batches lay between rulers that agree",
			unruled, runs, RULER_ENOUGH);
	else
		snprintf(text, WIRE_REASON, "%s",
			 scale->reason[0] ? scale->reason : "the run had no ruler");
}

static json_t *scale_object(const struct ruler_scale *scale, double width)
{
	bool known = scale->cycles_per_link > 0;

	return json_pack("{s:o, s:o, s:o, s:s?, s:s?}", "cycles_per_link",
			 known ? json_rounded(scale->cycles_per_link) : json_null(),
			 "imul_over_add",
			 scale->ratio > 0 ? json_rounded(scale->ratio) : json_null(),
			 "window_per_cycle", known && width > 0 ? json_rounded(width) : json_null(),
			 "source", scale->source[0] ? scale->source : NULL, "reason",
			 scale->reason[0] ? scale->reason : NULL);
}

json_t *document_ruler(const struct outcome *outcome, double hz)
{
	struct ruler_rates rates = rates_of(outcome, ALL);
	json_t *chains = json_object();

	if (!outcome->settings.ruler) {
		json_decref(chains);
		return json_null();
	}
	for (int abi = 0; abi < ABI_COUNT; abi++)
		if (outcome->scale[abi].source[0] || outcome->scale[abi].reason[0])
			json_object_set_new(chains, abi_names[abi],
					    scale_object(&outcome->scale[abi],
							 ruler_width_whole(&outcome->width)));
	json_t *object = json_pack("{s:i, s:i, s:o}", "links", (int)RULER_LINKS, "every",
				   (int)outcome->settings.ruler, "chains", chains);
	add_rates(object, &rates, hz);
	return object;
}

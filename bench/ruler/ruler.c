#include "bench/ruler/ruler.h"

#include "bench/protocol/ruler.h"
#include "bench/ruler/ruler_width.h"
#include "bench/stats/quantile.h"

#include <stdlib.h>

enum { AROUND = 3 }; /* rulers looked at beyond a group's own, on each side */

double ruler_fixed(const uint32_t *ticks, size_t n)
{
	double *sorted = malloc((n ? n : 1) * sizeof(*sorted));
	double fixed = 0;

	if (!sorted)
		return -1;
	for (size_t i = 0; i < n; i++)
		sorted[i] = ticks[i];
	sort_doubles(sorted, n);
	if (n)
		fixed = mean(sorted + n / 4, n - 2 * (n / 4));
	free(sorted);
	return fixed;
}

/* The mean of the rulers around group g, of n rulers, that agree with both of the group's own. */
static double ruler_at(const uint32_t *ruler, uint32_t n, uint32_t g)
{
	uint32_t first = g < AROUND ? 0 : g - AROUND;
	uint32_t last = g + 1 + AROUND < n ? g + 1 + AROUND : n - 1;
	double sum = 0;
	uint32_t kept = 0;

	for (uint32_t i = first; i <= last; i++)
		if (ruler_agrees(ruler[i], ruler[g]) && ruler_agrees(ruler[i], ruler[g + 1])) {
			sum += ruler[i];
			kept++;
		}
	return sum / kept;
}

/* The width of the core beside group g. */
static double width_at(const struct ruler *r, const uint32_t *window, uint32_t g, double rate)
{
	uint32_t slower = window[g] > window[g + 1] ? window[g] : window[g + 1];
	double ticks = slower - r->fixed;

	return ticks > 0 ? (int)RULER_WINDOW / (ticks * rate) : 0;
}

/* From the rates of n groups, and of those with the core alone; sorts the ones that it takes. */
static void rates_of(double *all, size_t n, double *alone, struct ruler_rates *rates)
{
	double *rate = rates->alone ? alone : all;
	size_t held = rates->alone ? rates->alone : n;

	if (!held)
		return;
	sort_doubles(rate, held);
	rates->median = median_sorted(rate, held);
	rates->low = rates->alone ? rate[0] : rates->median;
	rates->high = rates->alone ? rate[held - 1] : rates->median;
}

size_t ruler_cycles(const struct ruler *r, const uint32_t *batch, uint32_t batches,
		    const uint32_t *ruler, const uint32_t *window, uint32_t every, double *cycles,
		    double *width, struct ruler_rates *rates)
{
	uint32_t groups = ruler_groups(batches, every);
	double *rate = calloc(groups + 1, sizeof(*rate));
	double *of_alone = calloc(groups + 1, sizeof(*of_alone));
	size_t kept = 0, held = 0;

	*rates = (struct ruler_rates){.groups = groups};
	if (!rate || !of_alone) {
		free(rate);
		free(of_alone);
		return SIZE_MAX;
	}
	for (uint32_t g = 0; g < groups; g++) {
		double ticks = ruler_agrees(ruler[g], ruler[g + 1])
				       ? ruler_at(ruler, groups + 1, g) - r->fixed
				       : 0;
		if (ticks <= 0) {
			rates->dropped++;
			continue;
		}
		double here = r->cycles / ticks;
		double wide = window ? width_at(r, window, g, here) : 0;
		for (uint32_t i = g * every; i < batches && i < (g + 1) * every; i++) {
			if (width)
				width[kept] = wide;
			cycles[kept++] = batch[i] * here;
		}
		rate[held++] = here;
		if (!window || ruler_width_is_whole(wide, r->whole))
			of_alone[rates->alone++] = here;
	}
	rates_of(rate, held, of_alone, rates);
	rates->ruled = (uint32_t)kept;
	free(rate);
	free(of_alone);
	return kept;
}

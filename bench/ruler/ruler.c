#include "bench/ruler/ruler.h"

#include "bench/protocol/ruler.h"
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

static void rates_of(double *rate, size_t n, struct ruler_rates *rates)
{
	sort_doubles(rate, n);
	if (!n)
		return;
	rates->low = rate[0];
	rates->median = median_sorted(rate, n);
	rates->high = rate[n - 1];
}

size_t ruler_cycles(const struct ruler *r, const uint32_t *batch, uint32_t batches,
		    const uint32_t *ruler, const uint32_t *window, uint32_t every, double *cycles,
		    double *width, struct ruler_rates *rates)
{
	uint32_t groups = ruler_groups(batches, every);
	double *rate = malloc((groups ? groups : 1) * sizeof(*rate));
	size_t kept = 0, held = 0;

	*rates = (struct ruler_rates){.groups = groups};
	if (!rate)
		return SIZE_MAX;
	for (uint32_t g = 0; g < groups; g++) {
		double ticks = ruler_agrees(ruler[g], ruler[g + 1])
				       ? ruler_at(ruler, groups + 1, g) - r->fixed
				       : 0;
		if (ticks <= 0) {
			rates->dropped++;
			continue;
		}
		rate[held] = r->cycles / ticks;
		for (uint32_t i = g * every; i < batches && i < (g + 1) * every; i++) {
			if (width)
				width[kept] = width_at(r, window, g, rate[held]);
			cycles[kept++] = batch[i] * rate[held];
		}
		held++;
	}
	rates_of(rate, held, rates);
	rates->ruled = (uint32_t)kept;
	free(rate);
	return kept;
}

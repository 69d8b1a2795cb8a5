#include "bench/clocks/tsc_rates.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void tsc_rates_add(struct tsc_rates *rates, double hz, const char *source, ...)
{
	va_list args;

	if (rates->n == TSC_RATES_MAX)
		return;
	struct tsc_rate *rate = &rates->item[rates->n++];
	rate->hz = hz;
	va_start(args, source);
	vsnprintf(rate->source, sizeof(rate->source), source, args);
	va_end(args);
}

bool tsc_rates_agree(const struct tsc_rates *rates, const struct tsc_rate **low,
		     const struct tsc_rate **high)
{
	*low = *high = rates->item;
	for (size_t i = 1; i < rates->n; i++) {
		if (rates->item[i].hz < (*low)->hz)
			*low = &rates->item[i];
		if (rates->item[i].hz > (*high)->hz)
			*high = &rates->item[i];
	}
	return rates->n < 2 || (*high)->hz <= (*low)->hz * (1 + TSC_RATES_SLACK);
}

static int ascending(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

double tsc_rates_middle(const struct tsc_rates *rates)
{
	double hz[TSC_RATES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < rates->n; i++)
		if (rates->item[i].hz > 0)
			hz[n++] = rates->item[i].hz;
	qsort(hz, n, sizeof(hz[0]), ascending);
	return n ? hz[(n - 1) / 2] : 0;
}

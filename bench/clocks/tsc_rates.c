#include "bench/clocks/tsc_rates.h"

#include "bench/base/exit_code.h"
#include "bench/clocks/tsc.h"
#include "bench/stats/quantile.h"

#include <stdarg.h>
#include <stdio.h>

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

void tsc_rates_ask(struct tsc_rates *rates)
{
	double hz;

	if (!tsc_hz_from_perf_mmap(&hz))
		tsc_rates_add(rates, hz, "by the kernel's calibration");
	hz = tsc_hz_from_cpuid();
	if (hz > 0)
		tsc_rates_add(rates, hz, "by CPUID leaf 15h");
}

void tsc_rate_text(const struct tsc_rate *rate, char *text, size_t size)
{
	if (rate->hz > 0)
		snprintf(text, size, "%.6g MHz %s", rate->hz * 1e-6, rate->source);
	else
		snprintf(text, size, "a clock that did not go on %s", rate->source);
}

int tsc_rates_check(const struct tsc_rates *rates, struct error *error)
{
	const struct tsc_rate *low, *high;
	char one[96], other[96];

	if (tsc_rates_agree(rates, &low, &high))
		return 0;
	tsc_rate_text(low, one, sizeof(one));
	tsc_rate_text(high, other, sizeof(other));
	return error_set(
		error, EXIT_INCONCLUSIVE,
		"the clocks disagree on the rate of the TSC, %s, %s: run again, without a library between the program and the clock (LD_PRELOAD) and without a suspend",
		one, other);
}

double tsc_rates_middle(const struct tsc_rates *rates)
{
	double hz[TSC_RATES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < rates->n; i++)
		if (rates->item[i].hz > 0)
			hz[n++] = rates->item[i].hz;
	sort_doubles(hz, n);
	return n ? hz[(n - 1) / 2] : 0;
}

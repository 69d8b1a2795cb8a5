/* Several sources for the rate of the TSC, held against each other. A clock that is wrong makes
 * every figure in ns wrong by the same factor, and no figure can show it: so no single clock is
 * trusted. */
#ifndef SYSPATH_HOST_TSC_RATES_H
#define SYSPATH_HOST_TSC_RATES_H

#include "bench/base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Rates that differ by more than this share are of clocks of which one is wrong. The kernel's own
 * calibration at boot is within some 1e-4 of a measurement. */
#define TSC_RATES_SLACK 0.005

enum { TSC_RATES_MAX = 8 };

struct tsc_rate {
	char source[48]; /* "over the run", "by CPUID leaf 15h" */
	double hz;	 /* TSC ticks per second; 0: that clock did not advance or went back */
};

struct tsc_rates {
	struct tsc_rate item[TSC_RATES_MAX];
	size_t n;
};

/* Adds one; ignored when there is no room. */
void tsc_rates_add(struct tsc_rates *rates, double hz, const char *source, ...)
	__attribute__((format(printf, 3, 4)));

/* Whether all agree within TSC_RATES_SLACK of the lower; else *low and *high are the two that are
 * furthest apart. None and one agree. */
bool tsc_rates_agree(const struct tsc_rates *rates, const struct tsc_rate **low,
		     const struct tsc_rate **high);

/* Adds the rates that the kernel and the CPU report, where they do. */
void tsc_rates_ask(struct tsc_rates *rates);

/* "2596 MHz over the run". */
void tsc_rate_text(const struct tsc_rate *rate, char *text, size_t size);

/* 0 when all agree; else EXIT_INCONCLUSIVE, of *error: the two that are furthest apart. */
int tsc_rates_check(const struct tsc_rates *rates, struct error *error);

/* The middle one of those above 0 (of an even number, the lower); 0 when there is none. */
double tsc_rates_middle(const struct tsc_rates *rates);

#endif

/* From TSC ticks to core cycles by the ruler (bench/protocol/ruler.h). Pure. */
#ifndef SYSPATH_RULER_H
#define SYSPATH_RULER_H

#include <stddef.h>
#include <stdint.h>

/* The ruler of one ABI's workers on this CPU. */
struct ruler {
	double cycles; /* core cycles of its links; 0: not known, and there are no cycles */
	double fixed;  /* TSC ticks that timing it adds */
	double whole;  /* the core's width (ruler_width.h); 0: not known */
};

/* What a pass's rulers showed. Rates are core cycles per TSC tick, of the groups that had the core
 * alone, since a thread that multiplies too slows the ruler; where none had, all are their median.
 * 0 where no group held. */
struct ruler_rates {
	double low, median, high;
	uint32_t groups;  /* of batches */
	uint32_t dropped; /* of these, between two rulers that do not agree */
	uint32_t alone;	  /* of the others, those that had the core alone, as far as is known */
	uint32_t ruled;	  /* batches of the others */
	uint32_t shared;  /* of these, those beside which the core was shared (protocol/ruler.h) */
};

/* What timing a ruler adds, from n chains without links: the mean of their middle half, since the
 * TSC may advance in steps that are no smaller than this. 0 for n == 0. -1 when out of memory. */
double ruler_fixed(const uint32_t *ticks, size_t n);

/* Turns `batches` raw batches, in groups of `every` (1 or more) between the rulers
 * ruler[ruler_count(batches, every)], into core cycles, those of dropped groups left out: cycles[]
 * has room for all. A group's rate is that of the up to eight rulers next to it that agree with
 * both of its own: a TSC that advances in steps of 26, as AMD's do, reads one ruler to 0.5 % alone.
 * Returns how many were kept; *rates is filled, but for shared. width, unless NULL, gets for each
 * that was kept the width of the core beside its group (ruler_width.h), the less of the two
 * readings window[ruler_count(batches, every)]. SIZE_MAX when out of memory. */
size_t ruler_cycles(const struct ruler *r, const uint32_t *batch, uint32_t batches,
		    const uint32_t *ruler, const uint32_t *window, uint32_t every, double *cycles,
		    double *width, struct ruler_rates *rates);

#endif

/* One step of change-point detection: the clearest split of one segment of a series. */
#ifndef SYSPATH_STATS_SPLIT_SCAN_H
#define SYSPATH_STATS_SPLIT_SCAN_H

#include "bench/stats/quantile.h"

#include <stddef.h>
#include <stdint.h>

/* Working memory for a series of n points. by_value[a..b-1] holds the points of segment [a, b) in
 * order of value, for every current segment: cutting and joining keep that order, so that each
 * segment is sorted once. */
struct split_scan {
	struct indexed *by_value;
	struct indexed *scratch; /* n */
	uint64_t *rank2;	 /* by index: twice the midrank within its segment */
	size_t min_size;	 /* points on each side of a split, >= 2 */
};

struct split {
	size_t at; /* first point of the right part */
	double p;  /* of change_point_p(), in [0, 1] */
};

/* Returns 0; -ENOMEM. Free with split_scan_free() in either case. */
int split_scan_init(struct split_scan *s, size_t n, size_t min_size);
void split_scan_free(struct split_scan *s);

/* Makes x[a..b-1] a segment: time O((b - a) log(b - a)). */
void split_scan_load(struct split_scan *s, const double *x, size_t a, size_t b);

/* Where the Mann-Whitney statistic between the two parts, standardised, is largest; the first such
 * place. b - a >= 2 min_size. Time O(b - a). */
struct split split_scan_best(struct split_scan *s, size_t a, size_t b);

/* Makes the segment [a, b) two, and two neighbours one. a < at < b. Time O(b - a). */
void split_scan_cut(struct split_scan *s, size_t a, size_t at, size_t b);
void split_scan_join(struct split_scan *s, size_t a, size_t at, size_t b);

/* Median of segment [a, b), a < b. */
double split_scan_median(const struct split_scan *s, size_t a, size_t b);

#endif

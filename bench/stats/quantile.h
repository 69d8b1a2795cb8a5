/* Order statistics of samples. No value may be NaN: NaN has no rank. */
#ifndef SYSPATH_STATS_QUANTILE_H
#define SYSPATH_STATS_QUANTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether none is infinite or NaN. */
bool all_finite(const double *x, size_t n);

/* Ascending, in place. */
void sort_doubles(double *x, size_t n);

/* A value and its place in a series. */
struct indexed {
	double value;
	uint32_t index;
};

/* Ascending by value, equal ones by index, in place. compare_indexed: for qsort(3). */
void sort_indexed(struct indexed *x, size_t n);
int compare_indexed(const void *a, const void *b);

/* The p-quantile of an ascending array, p in [0, 1] (clamped to it): type 7 of R. Hyndman and Y.
 * Fan, "Sample quantiles in statistical packages", The American Statistician 50(4), 1996, the
 * default of R and NumPy: linear between sorted[h] and sorted[h + 1] at h = (n - 1) p. NaN for n ==
 * 0 or p NaN. Unit of the input. */
double quantile_sorted(const double *sorted, size_t n, double p);

/* The quantile at p = 0.5: the middle value, or the mean of the middle two. NaN for n == 0. */
double median_sorted(const double *sorted, size_t n);

/* The same of an array in any order, which it sorts in place. */
double median_of(double *x, size_t n);

/* Arithmetic mean, summed in extended precision; any order of input. NaN for n == 0. */
double mean(const double *x, size_t n);

/* k quantiles at 0, 1/(k-1), ..., 1 of an ascending array into out[0..k-1]: what an ECDF is drawn
 * from. k == 1 gives the median. All NaN for n == 0. */
void quantile_grid(const double *sorted, size_t n, double *out, size_t k);

#endif

#include "bench/stats/quantile.h"

#include <math.h>
#include <stdlib.h>

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;
	return (x > y) - (x < y);
}

bool all_finite(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(x[i]))
			return false;
	return true;
}

void sort_doubles(double *x, size_t n)
{
	if (n > 1)
		qsort(x, n, sizeof(*x), compare_doubles);
}

int compare_indexed(const void *a, const void *b)
{
	const struct indexed *x = a;
	const struct indexed *y = b;
	if (x->value != y->value)
		return x->value > y->value ? 1 : -1;
	return (x->index > y->index) - (x->index < y->index);
}

void sort_indexed(struct indexed *x, size_t n)
{
	qsort(x, n, sizeof(*x), compare_indexed);
}

double quantile_sorted(const double *sorted, size_t n, double p)
{
	if (n == 0 || isnan(p))
		return (double)NAN;
	if (p <= 0.0)
		return sorted[0];
	if (p >= 1.0)
		return sorted[n - 1];

	double h = (double)(n - 1) * p;
	double below = floor(h);
	size_t i = (size_t)below;
	double weight = h - below;
	/* Equal neighbours are returned as they are: infinities must not turn into NaN, and a
	 * quantile of identical samples must be that sample to the last bit. */
	if (i + 1 >= n || weight == 0.0 || sorted[i] == sorted[i + 1])
		return sorted[i];
	return (1.0 - weight) * sorted[i] + weight * sorted[i + 1];
}

double median_sorted(const double *sorted, size_t n)
{
	return quantile_sorted(sorted, n, 0.5);
}

double mean(const double *x, size_t n)
{
	if (n == 0)
		return (double)NAN;
	long double sum = 0.0L;
	for (size_t i = 0; i < n; i++)
		sum += (long double)x[i];
	return (double)(sum / (long double)n);
}

double median_of(double *x, size_t n)
{
	sort_doubles(x, n);
	return median_sorted(x, n);
}

void quantile_grid(const double *sorted, size_t n, double *out, size_t k)
{
	if (k == 1) {
		out[0] = median_sorted(sorted, n);
		return;
	}
	for (size_t i = 0; i < k; i++)
		out[i] = quantile_sorted(sorted, n, (double)i / (double)(k - 1));
}

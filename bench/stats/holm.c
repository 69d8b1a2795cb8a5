#include "bench/stats/holm.h"

#include <errno.h>
#include <stdlib.h>

struct placed {
	double p;
	size_t place;
};

static int compare_placed(const void *a, const void *b)
{
	const struct placed *x = a;
	const struct placed *y = b;
	if (x->p != y->p)
		return x->p > y->p ? 1 : -1;
	return (x->place > y->place) - (x->place < y->place);
}

int holm_adjust(double *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(p[i] >= 0.0 && p[i] <= 1.0))
			return -EINVAL;
	if (n == 0)
		return 0;

	struct placed *order = calloc(n, sizeof(*order));
	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		order[i] = (struct placed){p[i], i};
	qsort(order, n, sizeof(*order), compare_placed);

	double adjusted = 0.0;
	for (size_t i = 0; i < n; i++) {
		double step = order[i].p * (double)(n - i);
		if (step > adjusted)
			adjusted = step < 1.0 ? step : 1.0;
		p[order[i].place] = adjusted;
	}
	free(order);
	return 0;
}

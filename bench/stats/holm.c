#include "bench/stats/holm.h"

#include "bench/stats/quantile.h"

#include <errno.h>
#include <stdlib.h>

int holm_adjust(double *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(p[i] >= 0.0 && p[i] <= 1.0))
			return -EINVAL;
	if (n == 0)
		return 0;

	struct indexed *order = calloc(n, sizeof(*order));
	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		order[i] = (struct indexed){p[i], (uint32_t)i};
	sort_indexed(order, n);

	double adjusted = 0.0;
	for (size_t i = 0; i < n; i++) {
		double step = order[i].value * (double)(n - i);
		if (step > adjusted)
			adjusted = step < 1.0 ? step : 1.0;
		p[order[i].index] = adjusted;
	}
	free(order);
	return 0;
}

#include "bench/ruler/ruler_width.h"

#include "bench/protocol/ruler.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ENOUGH = 32, AGREEING = 3, ONE_IN = 64 };

static const double step = 1.02;

void ruler_width_add_chains(struct ruler_width *width, double reading, double cycles_per_link)
{
	double cycles = (int)RULER_WINDOW / reading + WINDOW_LINKS * cycles_per_link;

	if (isfinite(cycles) && cycles > 0)
		width->chains = fmax(width->chains, (int)RULER_WINDOW / cycles);
}

int ruler_width_add(struct ruler_width *width, const double *batches, size_t n)
{
	if (n < ENOUGH)
		return 0;
	double *sorted = malloc(n * sizeof(*sorted));
	if (!sorted)
		return -ENOMEM;
	memcpy(sorted, batches, n * sizeof(*sorted));
	sort_doubles(sorted, n);
	double bin = log(quantile_sorted(sorted, n, 0.75)) / log(step);
	free(sorted);
	if (!(bin >= 0 && bin < (int)RULER_WIDTH_BINS))
		return 0;
	width->in[(int)bin]++;
	width->passes++;
	return 0;
}

double ruler_width_whole(const struct ruler_width *width)
{
	uint32_t enough = width->passes / ONE_IN;
	int bin = RULER_WIDTH_BINS - 1;

	enough = enough > AGREEING ? enough : AGREEING;
	while (bin >= 0 && width->in[bin] < enough)
		bin--;
	double passes = bin >= 0 ? pow(step, bin + 0.5) : 0;
	return fmax(passes, fmax(width->family, width->chains));
}

bool ruler_width_is_whole(double reading, double whole)
{
	return reading >= whole * (1 - (int)RULER_SHARED * 0.01);
}

uint32_t ruler_width_limit(double whole, double cycles)
{
	double most = whole * (1 - (int)RULER_WAIT_SHARED * 0.01) * cycles;

	return most > 0 ? (uint32_t)(65536 * (int)RULER_WINDOW / most) : 0;
}

#include "bench/ruler/ruler_width.h"

#include "bench/protocol/ruler.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ENOUGH = 32, AGREEING = 3, ONE_IN = 64 };

static const double step = 1.02;

static void add(struct ruler_width *width, double reading, uint32_t passes)
{
	double bin = log(reading) / log(step);

	if (!(bin >= 0 && bin < (int)RULER_WIDTH_BINS))
		return;
	width->in[(int)bin] += passes;
	width->passes += passes;
}

void ruler_width_add_chains(struct ruler_width *width, double reading)
{
	add(width, reading, AGREEING);
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
	add(width, quantile_sorted(sorted, n, 0.75), 1);
	free(sorted);
	return 0;
}

double ruler_width_whole(const struct ruler_width *width)
{
	uint32_t enough = width->passes / ONE_IN;

	enough = enough > AGREEING ? enough : AGREEING;
	for (int bin = RULER_WIDTH_BINS - 1; bin >= 0; bin--)
		if (width->in[bin] >= enough)
			return fmax(pow(step, bin + 0.5), width->least);
	return width->least;
}

bool ruler_width_is_whole(double reading, double whole)
{
	return reading >= whole * (1 - (int)RULER_SHARED * 0.01);
}

uint32_t ruler_width_limit(double whole, double cycles)
{
	double most = whole * (1 - (int)RULER_SHARED * 0.01) * cycles;

	return most > 0 ? (uint32_t)(65536 * (int)RULER_WINDOW / most) : 0;
}

#include "bench/engine/wait_budget.h"

#include "bench/protocol/ruler.h"

#include <math.h>

/* Seconds for which the processes to come may wait together; one or more are behind it. */
static double left_to_end(const struct wait_progress *p)
{
	double each = (p->measured_s - p->waited_s) / p->done, all = each * p->total;
	double left = p->end_s - p->elapsed_s - each * (p->total - p->done);

	left = fmin(left, all - p->waited_s);
	return fmax(left, 0.1 * all - p->waited_s);
}

uint64_t wait_budget_ns(const struct wait_progress *p)
{
	if (p->all_s < 0 && !p->done) /* how long the others take is not known */
		return RULER_WAIT_NS;
	double left = p->all_s < 0 ? left_to_end(p) : p->all_s - p->waited_s;
	double own = fmin(fmin(2 * left / (p->total - p->done), left), p->timeout_s / 4);

	return own > 0 ? (uint64_t)(own * 1e9) : 0;
}

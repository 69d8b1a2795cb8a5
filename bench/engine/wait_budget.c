#include "bench/engine/wait_budget.h"

#include "bench/protocol/ruler.h"

/* What RULER_WAITS rulers take: a sixth less on a core that is free, which is not waited for. */
static const double waits_s = 0.06;

/* Seconds for which the processes to come may wait together. Without a process behind it a run does
 * not know how long the others take. */
static double left_s(const struct wait_progress *p)
{
	if (p->all_s >= 0)
		return p->all_s - p->waited_s;
	if (!p->done)
		return waits_s * p->total;
	return p->end_s - p->elapsed_s -
	       (p->measured_s - p->waited_s) / p->done * (p->total - p->done);
}

uint64_t wait_budget(const struct wait_progress *p)
{
	double left = left_s(p), own = 2 * left / (p->total - p->done);

	if (own > left)
		own = left;
	if (own > p->timeout_s / 4)
		own = p->timeout_s / 4;
	return own > 0 ? (uint64_t)(own / waits_s * (int)RULER_WAITS) : 0;
}

#include "bench/session/sample_frames.h"

#include "bench/protocol/chains.h"
#include "bench/session/session.h"

#include <errno.h>
#include <string.h>

int timed_read(const struct wire_plan *plan, const struct wire_head *head, const void *payload,
	       struct wire_timed *timed, struct wire_samples *samples)
{
	if (head->type != WIRE_TIMED || head->bytes < sizeof(*timed))
		return -EPROTO;
	memcpy(timed, payload, sizeof(*timed));
	if (timed->path != plan->path || timed->op != plan->op)
		return -EPROTO;
	if (timed->status != WIRE_OK)
		return (timed->status == WIRE_FAILED || timed->status == WIRE_UNAVAILABLE) &&
				       reason_is_sane(timed->reason, sizeof(timed->reason))
			       ? 0
			       : -EPROTO;
	if (timed->enters_before > WIRE_ENTERS || timed->enters_after > WIRE_ENTERS)
		return -EPROTO;
	if (timed->calls != plan->calls || timed->batches != plan->batches ||
	    timed->singles != plan->singles)
		return -EPROTO;
	if (head->bytes != sizeof(*timed) + wire_samples_total(plan) * sizeof(uint32_t))
		return -EPROTO;
	wire_samples_at(plan, (const uint32_t *)((const struct wire_timed *)payload + 1), samples);
	return 0;
}

int chained_read(const struct wire_plan *plan, const struct wire_head *head, const void *payload,
		 struct wire_chained *chained, const uint32_t **ticks)
{
	size_t samples = (size_t)CHAIN_COUNT * plan->batches;

	if (head->type != WIRE_CHAINED || head->bytes < sizeof(*chained))
		return -EPROTO;
	memcpy(chained, payload, sizeof(*chained));
	if (chained->status != WIRE_OK)
		return chained->status == WIRE_FAILED &&
				       reason_is_sane(chained->reason, sizeof(chained->reason))
			       ? 0
			       : -EPROTO;
	if (chained->calls != plan->calls || chained->batches != plan->batches ||
	    chained->chains != CHAIN_COUNT ||
	    head->bytes != sizeof(*chained) + samples * sizeof(uint32_t))
		return -EPROTO;
	*ticks = (const uint32_t *)((const struct wire_chained *)payload + 1);
	return 0;
}

void cost_per_call(const uint32_t *ticks, size_t n, uint64_t empty_tsc, uint32_t calls,
		   double *cost)
{
	for (size_t i = 0; i < n; i++)
		cost[i] = ((double)ticks[i] - (double)empty_tsc) / calls;
}

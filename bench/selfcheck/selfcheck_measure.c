#include "bench/selfcheck/selfcheck_measure.h"

#include "bench/protocol/ruler.h"
#include "bench/ruler/ruler_samples.h"
#include "bench/session/sample_frames.h"
#include "bench/session/session.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What was asked, and what the callbacks fill. */
struct reply {
	const struct timing_request *asked;
	struct timing *plans;
};

uint32_t selfcheck_alone(const struct selfcheck *sc, enum abi abi)
{
	return ruler_width_limit(ruler_width_whole(&sc->probed.width),
				 sc->probed.scale[abi].cycles_per_link * (int)RULER_LINKS);
}

static void on_cell_failed(void *ctx, uint32_t i, const char *why)
{
	struct reply *r = ctx;

	r->plans[i].state = TIMING_BROKEN;
	snprintf(r->plans[i].reason, WIRE_REASON, "%s", why);
}

static void on_absent(void *ctx, const char *why)
{
	struct reply *r = ctx;

	for (size_t i = 0; i < r->asked->n; i++) {
		r->plans[i].state = TIMING_ABSENT;
		snprintf(r->plans[i].reason, sizeof(r->plans[i].reason), "%s", why);
	}
}

static int reduce(struct timing *out, const struct wire_timed *t, const struct wire_samples *raw,
		  const struct wire_plan *plan, const struct timing_request *asked)
{
	double *cost = malloc(t->batches * sizeof(*cost)), loop;
	struct ruler_width unknown = {0}, *width = asked->width ? asked->width : &unknown;
	struct ruler_rates rates;
	bool shared, alone;

	if (!cost)
		return -ENOMEM;
	cost_per_call(raw->batch, t->batches, t->empty_tsc, t->calls, cost);
	sort_doubles(cost, t->batches);
	out->floor_tsc = cost[0];
	out->p50_tsc = median_sorted(cost, t->batches);
	int err = ruler_samples_width(plan, raw, asked->cycles_per_link, width, &alone);
	size_t kept = err ? SIZE_MAX
			  : ruler_samples(plan, raw, asked->cycles_per_link,
					  ruler_width_whole(width), cost, &loop, &shared, &rates);
	/* A middle of fewer than half is not the batches'. */
	if (kept != SIZE_MAX)
		out->p50_cycles = 2 * rates.ruled >= t->batches && !shared ? median_of(cost, kept)
									   : (double)NAN;
	free(cost);
	return kept == SIZE_MAX ? -ENOMEM : 0;
}

static int on_timed(void *ctx, uint32_t i, const struct wire_head *head, const void *payload)
{
	struct reply *r = ctx;
	const struct wire_plan *plan = &r->asked->plans[i];
	struct wire_samples raw;
	struct wire_timed t;
	int err = timed_read(plan, head, payload, &t, &raw);

	if (err)
		return err;
	if (t.status != WIRE_OK) {
		on_cell_failed(ctx, i, t.reason);
		return 0;
	}
	r->plans[i].state = TIMING_DONE;
	return reduce(&r->plans[i], &t, &raw, plan, r->asked);
}

int time_plans(const struct timing_request *asked, struct timing *out, struct error *error)
{
	struct wire_request request = wire_request_make(asked->mode, asked->settings->cpu);
	struct reply reply = {.asked = asked, .plans = out};
	uint32_t order[WIRE_MAX_CELLS];

	memset(out, 0, asked->n * sizeof(*out));
	for (uint32_t i = 0; i < asked->n; i++)
		order[i] = i;
	return session_run(asked->settings, asked->abi, &request, asked->plans, order, asked->n,
			   &(struct session_callbacks){
				   .ctx = &reply,
				   .answer = on_timed,
				   .cell_failed = on_cell_failed,
				   .absent = on_absent,
			   },
			   error);
}

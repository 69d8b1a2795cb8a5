#include "bench/selfcheck/selfcheck_measure.h"

#include "bench/session/sample_frames.h"
#include "bench/session/session.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What was asked, and what the callbacks fill. */
struct reply {
	const struct wire_plan *asked;
	struct timing *plans;
	size_t n;
};

static void on_cell_failed(void *ctx, uint32_t i, const char *why)
{
	struct reply *r = ctx;

	r->plans[i].state = TIMING_BROKEN;
	snprintf(r->plans[i].reason, WIRE_REASON, "%s", why);
}

static void on_absent(void *ctx, const char *why)
{
	struct reply *r = ctx;

	for (size_t i = 0; i < r->n; i++) {
		r->plans[i].state = TIMING_ABSENT;
		snprintf(r->plans[i].reason, sizeof(r->plans[i].reason), "%s", why);
	}
}

static int on_timed(void *ctx, uint32_t i, const struct wire_head *head, const void *payload)
{
	struct reply *r = ctx;
	struct wire_samples samples;
	struct wire_timed t;
	int err = timed_read(&r->asked[i], head, payload, &t, &samples);

	if (err)
		return err;
	if (t.status != WIRE_OK) {
		on_cell_failed(ctx, i, t.reason);
		return 0;
	}
	double *cost = malloc(t.batches * sizeof(*cost));
	if (!cost)
		return -ENOMEM;
	cost_per_call(samples.batch, t.batches, t.empty_tsc, t.calls, cost);
	sort_doubles(cost, t.batches);
	r->plans[i].state = TIMING_DONE;
	r->plans[i].floor_tsc = cost[0];
	r->plans[i].p50_tsc = median_sorted(cost, t.batches);
	free(cost);
	return 0;
}

int time_plans(const struct engine_settings *settings, enum abi abi, const struct wire_plan *plans,
	       size_t n, struct timing *out, struct error *error)
{
	struct wire_request request = wire_request_make(WIRE_TIME, settings->cpu);
	struct reply reply = {.asked = plans, .plans = out, .n = n};
	uint32_t order[WIRE_MAX_CELLS];

	memset(out, 0, n * sizeof(*out));
	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	return session_run(settings, abi, &request, plans, order, n,
			   &(struct session_callbacks){
				   .ctx = &reply,
				   .answer = on_timed,
				   .cell_failed = on_cell_failed,
				   .absent = on_absent,
			   },
			   error);
}

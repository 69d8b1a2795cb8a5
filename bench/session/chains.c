#include "bench/session/chains.h"

#include "bench/ops/ops.h"
#include "bench/session/sample_frames.h"
#include "bench/session/session.h"
#include "bench/stats/mode.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WARMUP = 20 };

/* What was asked, and what the callbacks fill. */
struct reply {
	const struct wire_plan *asked;
	struct chain_timing *out;
};

static void set_state(void *ctx, enum timing_state state, const char *why)
{
	struct reply *r = ctx;

	r->out->state = state;
	snprintf(r->out->reason, sizeof(r->out->reason), "%s", why);
}

static void on_cell_failed(void *ctx, uint32_t i, const char *why)
{
	(void)i;
	set_state(ctx, TIMING_BROKEN, why);
}

static void on_absent(void *ctx, const char *why)
{
	set_state(ctx, TIMING_ABSENT, why);
}

/* The rows of a frame, less what a batch costs besides its links. */
struct rows {
	const uint32_t *ticks;
	uint32_t batches;
	double fixed;
};

static double links_of(const struct rows *rows, enum chain_id id, uint32_t round)
{
	return (double)rows->ticks[(size_t)id * rows->batches + round] - rows->fixed;
}

static double round_of(const struct rows *rows, uint32_t round)
{
	return links_of(rows, CHAIN_imul, round) + links_of(rows, CHAIN_add, round) +
	       links_of(rows, CHAIN_window, round);
}

/* The median of one row over another, round by round, of those rounds that took at most `cut`
 * ticks; x has room for all. */
static double fast_ratio(const struct rows *rows, enum chain_id over, enum chain_id under,
			 double cut, double *x)
{
	size_t n = 0;

	for (uint32_t b = 0; b < rows->batches; b++)
		if (round_of(rows, b) <= cut)
			x[n++] = links_of(rows, over, b) / links_of(rows, under, b);
	return median_of(x, n);
}

int chain_reduce(const uint32_t *ticks, uint32_t batches, uint32_t calls, uint64_t fixed_tsc,
		 struct chain_timing *out)
{
	const struct rows rows = {ticks, batches, (double)fixed_tsc};
	double turns = (double)calls * (int)CHAIN_LINKS;

	if (!batches || !calls)
		return -EINVAL;
	for (uint32_t b = 0; b < batches; b++)
		if (links_of(&rows, CHAIN_add, b) <= 0 || links_of(&rows, CHAIN_window, b) <= 0)
			return -EINVAL;
	double *x = malloc(batches * sizeof(*x));
	int64_t *add = malloc(batches * sizeof(*add));
	if (!x || !add) {
		free(x);
		free(add);
		return -ENOMEM;
	}
	for (uint32_t b = 0; b < batches; b++) {
		add[b] = ticks[(size_t)CHAIN_add * batches + b];
		x[b] = (double)ticks[(size_t)CHAIN_empty_call * batches + b] / turns;
	}
	out->add_tsc = mode_of(add, batches).value;
	free(add);
	sort_doubles(x, batches);
	out->empty_tsc = median_sorted(x, batches) - x[0];
	for (uint32_t b = 0; b < batches; b++)
		x[b] = round_of(&rows, b);
	sort_doubles(x, batches);
	double cut = quantile_sorted(x, batches, CHAIN_FAST_SHARE);
	out->ratio = fast_ratio(&rows, CHAIN_imul, CHAIN_add, cut, x);
	out->window = (double)CHAIN_WINDOW / (int)CHAIN_LINKS *
		      fast_ratio(&rows, CHAIN_imul, CHAIN_window, cut, x);
	free(x);
	return 0;
}

static int on_chained(void *ctx, uint32_t i, const struct wire_head *head, const void *payload)
{
	struct reply *r = ctx;
	const uint32_t *ticks;
	struct wire_chained c;
	int err = chained_read(r->asked, head, payload, &c, &ticks);

	if (err)
		return err;
	r->out->translated = c.translated != 0;
	if (c.status != WIRE_OK) {
		on_cell_failed(ctx, i, c.reason);
		return 0;
	}
	err = chain_reduce(ticks, c.batches, c.calls, c.fixed_tsc, r->out);
	r->out->state = TIMING_DONE;
	if (err == -EINVAL)
		on_cell_failed(ctx, i, "1,000 instructions took no time");
	return err == -EINVAL ? 0 : err;
}

int time_chains(const struct engine_settings *settings, enum abi abi, uint32_t calls,
		uint32_t batches, struct chain_timing *out, struct error *error)
{
	struct wire_request request = wire_request_make(WIRE_CHAIN, settings->cpu);
	struct wire_plan plan = {
		.path = PATH_empty,
		.op = OP_getppid,
		.calls = calls,
		.batches = batches,
		.warmup = WARMUP,
	};
	struct reply reply = {.asked = &plan, .out = out};
	uint32_t first = 0;

	memset(out, 0, sizeof(*out));
	return session_run(settings, abi, &request, &plan, &first, 1,
			   &(struct session_callbacks){
				   .ctx = &reply,
				   .answer = on_chained,
				   .cell_failed = on_cell_failed,
				   .absent = on_absent,
			   },
			   error);
}

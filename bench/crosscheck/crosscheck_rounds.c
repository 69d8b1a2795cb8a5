#include "bench/crosscheck/crosscheck_rounds.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

/* The cells of the next round, those that it must begin with first. Returns how many, 0 when no
 * cell but controls is left. */
static uint32_t choose(const struct rounds *r, struct rng *rng, uint32_t *order)
{
	uint32_t n = 0, controls = 0;
	bool first = !r->begun;

	for (uint32_t i = 0; i < r->n_cells; i++)
		if (r->is_control(r->ctx, i))
			order[n++] = i;
	controls = n;
	for (uint32_t i = 0; i < r->n_cells; i++)
		if (!r->is_control(r->ctx, i) && (r->begun < r->least || r->is_open(r->ctx, i)))
			order[n++] = i;
	if (first)
		rng_shuffle_u32(rng, order + controls, n - controls);
	else
		rng_shuffle_u32(rng, order, n);
	return n > controls ? n : 0;
}

static bool has_time(const struct rounds *r)
{
	double one = r->looks ? r->looks_s / (double)r->looks : 0;

	return r->now_s(r->ctx) + ROUNDS_CAUTION * one < r->until_s;
}

static int make_round(struct rounds *r, const uint32_t *order, uint32_t n)
{
	size_t total = r->least * r->n_cells, before = r->begun++ * r->n_cells;
	int code = 0;

	for (uint32_t i = 0; i < n && !code && !r->ran_out; i++) {
		double start = r->now_s(r->ctx);
		if (!has_time(r)) {
			r->ran_out = true;
			break;
		}
		r->progress(r->ctx, before + i < total ? before + i : total - 1, total, order[i]);
		code = r->look(r->ctx, order[i], r->until_s);
		if (code == ROUNDS_LATE) {
			r->ran_out = true;
			code = 0;
		} else if (!code) {
			r->looks++;
			r->looks_s += r->now_s(r->ctx) - start;
		}
	}
	return code;
}

int rounds_run(struct rounds *r, struct rng *rng)
{
	uint32_t *order = calloc(r->n_cells + 1, sizeof(*order)), n;
	int code = order ? 0 : -ENOMEM;

	r->begun = r->looks = 0;
	r->looks_s = 0;
	r->ran_out = false;
	while (!code && !r->ran_out && r->begun < r->most && (n = choose(r, rng, order))) {
		code = make_round(r, order, n);
		if (!code)
			code = r->judge(r->ctx);
	}
	free(order);
	return code;
}

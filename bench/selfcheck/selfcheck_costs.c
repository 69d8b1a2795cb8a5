/* Checks (b) and (e): whether costs are in proportion, and the same when nothing changed. */
#include "bench/protocol/ruler.h"
#include "bench/selfcheck/selfcheck.h"
#include "bench/selfcheck/selfcheck_measure.h"
#include "bench/stats/quantile.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	LINEAR_CELLS = 2,
	MULTIPLES = 3, /* N, 2 N, 4 N */
	ROUND_PLANS = LINEAR_CELLS * MULTIPLES,
	RULED_ROUNDS = 5, /* in an invocation: each has all multiples of all cells once */
	ROUNDS = 10, /* the same where there is no ruler: all see the same states of the host */
	LINEAR_PLANS = ROUND_PLANS * ROUNDS,
	RULED_BATCHES = 16,
	LINEAR_BATCHES = 30,
	LINEAR_WARMUP = 4,
	SAME_BATCHES = 400,
	WARMUP = 20,
};

/* Of the workers of x86_64; 0: no ruler. */
static double scale_of(const struct selfcheck *sc)
{
	return sc->probed.scale[ABI_x86_64].cycles_per_link;
}

static struct timing_request request_of(struct selfcheck *sc, const struct wire_plan *plans,
					size_t n)
{
	return (struct timing_request){
		.settings = &sc->settings,
		.abi = ABI_x86_64,
		.mode = WIRE_TIME,
		.cycles_per_link = scale_of(sc),
		.width = &sc->probed.width,
		.plans = plans,
		.n = n,
	};
}

/* (b) */

static const enum selfcheck_cell linear_cells[LINEAR_CELLS] = {SELFCHECK_SYSCALL, SELFCHECK_VDSO};

struct linear {
	struct series ratio[LINEAR_CELLS][MULTIPLES]; /* cost per call over that at N; [0] unused */
	struct series spread[LINEAR_CELLS];	      /* median over floor at 4 N, less 1 */
	struct left_out left_out;
};

static const struct cell_outcome *cell_of(const struct selfcheck *sc, size_t c)
{
	return &sc->probed.cells[linear_cells[c]];
}

static const char *path_of(const struct selfcheck *sc, size_t c)
{
	return paths[cell_of(sc, c)->id.path].name;
}

/* One cell in the rounds of one invocation; what was not timed is NaN. */
struct readings {
	size_t rounds;
	double floor[MULTIPLES][ROUNDS], p50[MULTIPLES][ROUNDS], cycles[MULTIPLES][ROUNDS];
};

static double lowest(const double *x, size_t n)
{
	double low = HUGE_VAL;

	for (size_t i = 0; i < n; i++)
		low = fmin(low, x[i]);
	return low;
}

/* The cost at a multiple over that at N: in core cycles, round by round, between neighbours in
 * time; where hardly a round could be ruled, of the quickest batches of all rounds, in ticks. */
static double ratio_at(const struct readings *r, size_t multiple)
{
	double ratio[ROUNDS];
	size_t n = 0;

	for (size_t i = 0; i < r->rounds; i++)
		if (r->cycles[0][i] > 0 && !isnan(r->cycles[multiple][i]))
			ratio[n++] = r->cycles[multiple][i] / r->cycles[0][i];
	return 2 * n > r->rounds
		       ? median_of(ratio, n)
		       : lowest(r->floor[multiple], r->rounds) / lowest(r->floor[0], r->rounds);
}

static void reduce_linear(const struct selfcheck *sc, struct linear *l, size_t c,
			  const struct readings *r)
{
	const size_t last = MULTIPLES - 1;
	double least = lowest(r->floor[0], r->rounds);

	for (size_t m = 0; m < MULTIPLES; m++)
		if (!isfinite(lowest(r->floor[m], r->rounds)))
			return;
	if (least <= 0) {
		left_out_note(&l->left_out, path_of(sc, c), true, "costs nothing");
		return;
	}
	for (size_t m = 1; m < MULTIPLES; m++)
		series_add(&l->ratio[c][m], ratio_at(r, m));
	series_add(&l->spread[c],
		   lowest(r->p50[last], r->rounds) / lowest(r->floor[last], r->rounds) - 1);
}

/* order[i]: of plan i, LINEAR_CELLS * MULTIPLES * round + LINEAR_CELLS * multiple + cell. N is what
 * the engine measures with, about 12 us. In shorter batches it shows that the first calls behind a
 * fence overlap with none before them: on Zen 3 the two of them cost 160 ticks more than two
 * others. Rulers are as far apart at 4 N as at N. */
static size_t plan_linear(struct selfcheck *sc, struct linear *l, size_t rounds, uint32_t *order,
			  struct wire_plan *plans)
{
	bool ruled = scale_of(sc) > 0;
	size_t n = 0;

	for (uint32_t round = 0; round < rounds; round++) {
		size_t first = n;
		for (uint32_t i = 0; i < ROUND_PLANS; i++)
			if (cell_of(sc, i % LINEAR_CELLS)->status == WIRE_OK)
				order[n++] = round * ROUND_PLANS + i;
		rng_shuffle_u32(&sc->rng, order + first, n - first);
	}
	for (size_t c = 0; c < LINEAR_CELLS; c++)
		if (cell_of(sc, c)->status != WIRE_OK)
			left_out_note(&l->left_out, path_of(sc, c),
				      cell_of(sc, c)->status == WIRE_FAILED,
				      cell_of(sc, c)->reason);
	for (size_t i = 0; i < n; i++) {
		const struct cell_outcome *cell = cell_of(sc, order[i] % LINEAR_CELLS);
		uint32_t doublings = order[i] % ROUND_PLANS / LINEAR_CELLS;
		plans[i] = (struct wire_plan){
			.path = cell->id.path,
			.op = cell->id.op,
			.calls = cell->calls << doublings,
			.batches = ruled ? RULED_BATCHES : LINEAR_BATCHES,
			.warmup = LINEAR_WARMUP,
			.ruler = ruled ? RULER_EVERY >> doublings : 0,
			.alone = selfcheck_alone(sc, ABI_x86_64),
		};
	}
	return n;
}

static int invoke_linear(struct selfcheck *sc, void *ctx)
{
	struct linear *l = ctx;
	static struct wire_plan plans[LINEAR_PLANS];
	static struct timing timing[LINEAR_PLANS];
	static struct readings readings[LINEAR_CELLS];
	uint32_t order[LINEAR_PLANS];
	size_t rounds = scale_of(sc) > 0 ? RULED_ROUNDS : ROUNDS;
	size_t n = plan_linear(sc, l, rounds, order, plans);

	if (!n)
		return 0;
	struct timing_request request = request_of(sc, plans, n);
	int code = time_plans(&request, timing, sc->error);
	if (code)
		return code;
	for (size_t i = 0; i < n; i++) {
		size_t c = order[i] % LINEAR_CELLS, m = order[i] % ROUND_PLANS / LINEAR_CELLS;
		size_t round = order[i] / ROUND_PLANS;
		bool done = timing[i].state == TIMING_DONE;
		readings[c].rounds = rounds;
		readings[c].floor[m][round] = done ? timing[i].floor_tsc : (double)NAN;
		readings[c].p50[m][round] = done ? timing[i].p50_tsc : (double)NAN;
		readings[c].cycles[m][round] = done ? timing[i].p50_cycles : (double)NAN;
		if (!done)
			left_out_note(&l->left_out, path_of(sc, c),
				      timing[i].state == TIMING_BROKEN, timing[i].reason);
	}
	for (size_t c = 0; c < LINEAR_CELLS; c++)
		if (cell_of(sc, c)->status == WIRE_OK)
			reduce_linear(sc, l, c, &readings[c]);
	return 0;
}

static int judge_all_linear(struct selfcheck *sc, void *ctx, struct check *out)
{
	struct linear *l = ctx;
	size_t judged = 0;

	snprintf(out->figure, sizeof(out->figure), "nothing");
	for (size_t c = 0; c < LINEAR_CELLS; c++) {
		struct series spread = l->spread[c];
		if (!spread.n)
			continue;
		double widest = median_of(spread.x, spread.n);
		for (size_t m = 1; m < MULTIPLES; m++) {
			const struct series *s = &l->ratio[c][m];
			struct finding f;
			if (judge_linear(s->x, s->n, widest, &f))
				return selfcheck_no_memory(sc);
			judged++;
			if (check_take(out, &f, 1))
				snprintf(out->figure, sizeof(out->figure),
					 "%dN to N %.4f x %d (%s)", 1 << m, f.estimate, 1 << m,
					 path_of(sc, c));
		}
	}
	snprintf(out->n, sizeof(out->n), "%zu invocations x %zu ratios", out->finding.n, judged);
	check_explain(&l->left_out,
		      out->finding.verdict == VERDICT_PASS ? "in proportion within 1 %"
							   : "must be in proportion within 1 %",
		      out);
	return 0;
}

int check_linear(struct selfcheck *sc, struct check *out)
{
	struct linear l = {0};

	*out = (struct check){.name = "linear", .unit = "ratio"};
	return selfcheck_attempt(
		sc, &(struct procedure){SELFCHECK_LINEAR_MS, invoke_linear, judge_all_linear}, &l,
		out);
}

/* (e) */

struct same {
	struct series cycles, floor, p50; /* B over A */
	double step;			  /* of the TSC, relative to a batch */
	struct left_out left_out;
};

static int invoke_same(struct selfcheck *sc, void *ctx)
{
	struct same *s = ctx;
	const struct cell_outcome *cell = &sc->probed.cells[SELFCHECK_SYSCALL];
	struct wire_plan plan = {
		.path = cell->id.path,
		.op = cell->id.op,
		.calls = cell->calls,
		.batches = SAME_BATCHES,
		.warmup = WARMUP,
		.ruler = scale_of(sc) > 0 ? RULER_EVERY : 0,
		.alone = selfcheck_alone(sc, ABI_x86_64),
	};
	struct timing_request request = request_of(sc, &plan, 1);
	struct timing timing[2]; /* A, B */

	if (cell->status != WIRE_OK) {
		left_out_note(&s->left_out, "syscall", cell->status == WIRE_FAILED, cell->reason);
		return 0;
	}
	uint32_t first = rng_below(&sc->rng, 2);
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t which = first ^ i;
		int code = time_plans(&request, &timing[which], sc->error);
		if (code)
			return code;
		if (timing[which].state != TIMING_DONE || timing[which].floor_tsc <= 0) {
			left_out_note(&s->left_out, "syscall", timing[which].state != TIMING_ABSENT,
				      timing[which].reason[0] ? timing[which].reason
							      : "costs nothing");
			return 0;
		}
	}
	series_add(&s->floor, timing[1].floor_tsc / timing[0].floor_tsc);
	series_add(&s->p50, timing[1].p50_tsc / timing[0].p50_tsc);
	if (timing[0].p50_cycles > 0 && timing[1].p50_cycles > 0)
		series_add(&s->cycles, timing[1].p50_cycles / timing[0].p50_cycles);
	s->step = (double)sc->step / (timing[0].floor_tsc * plan.calls);
	return 0;
}

static int judge_pairs(struct selfcheck *sc, void *ctx, struct check *out)
{
	struct same *s = ctx;
	bool ruled = 2 * s->cycles.n > s->floor.n;
	const struct series *first = ruled ? &s->cycles : &s->floor;
	const struct series *second = ruled ? &s->floor : &s->p50;
	struct finding other;
	double resolves, other_resolves;
	char rule[128] = "nothing to compare";

	snprintf(out->figure, sizeof(out->figure), "nothing");
	if (first->n) {
		if (judge_same(first->x, first->n, s->step, &out->finding, &resolves) ||
		    judge_same(second->x, second->n, s->step, &other, &other_resolves))
			return selfcheck_no_memory(sc);
		snprintf(out->figure, sizeof(out->figure), "%.4f, %.4f to %.4f",
			 out->finding.estimate, out->finding.span.lo, out->finding.span.hi);
		snprintf(rule, sizeof(rule),
			 "%s; the smallest change this host can resolve: %s %.2f %%, %s %.2f %%",
			 out->finding.verdict == VERDICT_FAIL	 ? "1 is not in the interval"
			 : out->finding.verdict == VERDICT_NOISY ? "more than 5 %"
								 : "1 is in the interval",
			 ruled ? "cycles" : "floor", 100 * resolves, ruled ? "floor" : "median",
			 100 * other_resolves);
	}
	snprintf(out->n, sizeof(out->n), "%zu pairs", first->n);
	check_explain(&s->left_out, rule, out);
	return 0;
}

int check_same(struct selfcheck *sc, struct check *out)
{
	struct same s = {0};

	*out = (struct check){.name = "A against A", .unit = "ratio"};
	return selfcheck_attempt(
		sc, &(struct procedure){SELFCHECK_SAME_MS, invoke_same, judge_pairs}, &s, out);
}

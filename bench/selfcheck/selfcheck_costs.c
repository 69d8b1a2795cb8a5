/* Checks (b) and (d): whether costs are in proportion, and the same when nothing changed. */
#include "bench/selfcheck/selfcheck.h"
#include "bench/selfcheck/selfcheck_measure.h"
#include "bench/stats/quantile.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	LINEAR_CELLS = 2,
	MULTIPLES = 3, /* N, 2 N, 4 N */
	ROUNDS = 20,   /* of all of them in an invocation: all see the same states of the host */
	LINEAR_PLANS = LINEAR_CELLS * MULTIPLES * ROUNDS,
	LINEAR_BATCHES = 30,
	SAME_BATCHES = 1000, /* as `syspath run` does */
	WARMUP = 20,
};

/* (b) */

static const enum selfcheck_cell linear_cells[LINEAR_CELLS] = {SELFCHECK_SYSCALL, SELFCHECK_VDSO};

struct linear {
	struct series ratio[LINEAR_CELLS][MULTIPLES]; /* cost per call over that at N; [0] unused */
	struct series spread[LINEAR_CELLS];	      /* median over floor at 4 N, less 1 */
	struct left_out left_out;
};

static const char *path_of(const struct selfcheck *sc, size_t c)
{
	return paths[sc->probed.cells[linear_cells[c]].id.path].name;
}

/* The lowest floor and median over the rounds of one multiple of one cell. */
struct lowest {
	double floor, p50;
};

static void reduce_linear(const struct selfcheck *sc, struct linear *l,
			  struct lowest low[LINEAR_CELLS][MULTIPLES])
{
	for (size_t c = 0; c < LINEAR_CELLS; c++) {
		struct series *spread = &l->spread[c];
		if (!isfinite(low[c][0].floor) || spread->n >= SELFCHECK_MAX_VALUES)
			continue;
		if (low[c][0].floor <= 0) {
			left_out_note(&l->left_out, path_of(sc, c), true, "costs nothing");
			continue;
		}
		for (size_t m = 1; m < MULTIPLES; m++) {
			struct series *s = &l->ratio[c][m];
			s->x[s->n++] = low[c][m].floor / low[c][0].floor;
		}
		struct lowest *last = &low[c][MULTIPLES - 1];
		spread->x[spread->n++] = last->p50 / last->floor - 1;
	}
}

static int invoke_linear(struct selfcheck *sc, void *ctx)
{
	struct linear *l = ctx;
	static struct wire_plan plans[LINEAR_PLANS];
	static struct timing timing[LINEAR_PLANS];
	struct lowest low[LINEAR_CELLS][MULTIPLES];
	uint32_t order[LINEAR_PLANS];
	size_t n = 0;

	for (uint32_t i = 0; i < LINEAR_PLANS; i++) {
		const struct cell_outcome *cell = &sc->probed.cells[linear_cells[i % LINEAR_CELLS]];
		if (cell->status == WIRE_OK)
			order[n++] = i;
		else
			left_out_note(&l->left_out, path_of(sc, i % LINEAR_CELLS),
				      cell->status == WIRE_FAILED, cell->reason);
	}
	if (!n)
		return 0;
	rng_shuffle_u32(&sc->rng, order, n);
	for (size_t i = 0; i < n; i++) {
		const struct cell_outcome *cell =
			&sc->probed.cells[linear_cells[order[i] % LINEAR_CELLS]];
		/* N is what the engine measures with, about 12 us. In shorter batches it shows that
		 * the first calls behind a fence overlap with none before them: on Zen 3 the two of
		 * them cost 160 ticks more than two others. */
		plans[i] = (struct wire_plan){
			.path = cell->id.path,
			.op = cell->id.op,
			.calls = cell->calls << (order[i] / LINEAR_CELLS % MULTIPLES),
			.batches = LINEAR_BATCHES,
			.warmup = WARMUP,
		};
	}
	int code = time_plans(&sc->settings, ABI_x86_64, plans, n, timing, sc->error);
	if (code)
		return code;
	for (size_t c = 0; c < LINEAR_CELLS; c++)
		for (size_t m = 0; m < MULTIPLES; m++)
			low[c][m] = (struct lowest){HUGE_VAL, HUGE_VAL};
	for (size_t i = 0; i < n; i++) {
		size_t c = order[i] % LINEAR_CELLS, m = order[i] / LINEAR_CELLS % MULTIPLES;
		if (timing[i].state != TIMING_DONE) {
			left_out_note(&l->left_out, path_of(sc, c),
				      timing[i].state == TIMING_BROKEN, timing[i].reason);
			continue;
		}
		low[c][m].floor = fmin(low[c][m].floor, timing[i].floor_tsc);
		low[c][m].p50 = fmin(low[c][m].p50, timing[i].p50_tsc);
	}
	reduce_linear(sc, l, low);
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
	return selfcheck_attempt(sc,
				 &(struct procedure){
					 .set = SELFCHECK_INVOCATIONS,
					 .seconds = 9,
					 .invoke = invoke_linear,
					 .judge = judge_all_linear,
				 },
				 &l, out);
}

/* (d) */

struct same {
	struct series floor, p50; /* B over A */
	double step;		  /* of the TSC, relative to a batch */
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
	};
	struct timing timing[2]; /* A, B */

	if (cell->status != WIRE_OK) {
		left_out_note(&s->left_out, "syscall", cell->status == WIRE_FAILED, cell->reason);
		return 0;
	}
	uint32_t first = rng_below(&sc->rng, 2);
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t which = first ^ i;
		int code =
			time_plans(&sc->settings, ABI_x86_64, &plan, 1, &timing[which], sc->error);
		if (code)
			return code;
		if (timing[which].state != TIMING_DONE || timing[which].floor_tsc <= 0) {
			left_out_note(&s->left_out, "syscall", timing[which].state != TIMING_ABSENT,
				      timing[which].reason[0] ? timing[which].reason
							      : "costs nothing");
			return 0;
		}
	}
	if (s->floor.n < SELFCHECK_MAX_VALUES) {
		s->floor.x[s->floor.n++] = timing[1].floor_tsc / timing[0].floor_tsc;
		s->p50.x[s->p50.n++] = timing[1].p50_tsc / timing[0].p50_tsc;
	}
	s->step = (double)sc->step / (timing[0].floor_tsc * plan.calls);
	return 0;
}

static int judge_pairs(struct selfcheck *sc, void *ctx, struct check *out)
{
	struct same *s = ctx;
	struct finding p50;
	double resolves, p50_resolves;
	char rule[128] = "nothing to compare";

	(void)sc;
	snprintf(out->figure, sizeof(out->figure), "nothing");
	if (s->floor.n) {
		if (judge_same(s->floor.x, s->floor.n, s->step, &out->finding, &resolves) ||
		    judge_same(s->p50.x, s->p50.n, s->step, &p50, &p50_resolves))
			return selfcheck_no_memory(sc);
		snprintf(out->figure, sizeof(out->figure), "%.4f, %.4f to %.4f",
			 out->finding.estimate, out->finding.span.lo, out->finding.span.hi);
		snprintf(rule, sizeof(rule),
			 "%s; the smallest change this host can resolve: floor %.2f %%, median "
			 "%.2f %%",
			 out->finding.verdict == VERDICT_FAIL	 ? "1 is not in the interval"
			 : out->finding.verdict == VERDICT_NOISY ? "more than 5 %"
								 : "1 is in the interval",
			 100 * resolves, 100 * p50_resolves);
	}
	snprintf(out->n, sizeof(out->n), "%zu pairs", s->floor.n);
	check_explain(&s->left_out, rule, out);
	return 0;
}

int check_same(struct selfcheck *sc, struct check *out)
{
	struct same s = {0};

	*out = (struct check){.name = "A against A", .unit = "ratio"};
	return selfcheck_attempt(sc,
				 &(struct procedure){
					 .set = SELFCHECK_INVOCATIONS,
					 .seconds = 5,
					 .invoke = invoke_same,
					 .judge = judge_pairs,
				 },
				 &s, out);
}

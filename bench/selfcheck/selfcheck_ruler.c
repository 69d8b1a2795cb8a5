/* Check (d): the ruler, by a chain whose core cycles are known. */
#include "bench/protocol/chains.h"
#include "bench/protocol/ruler.h"
#include "bench/selfcheck/selfcheck.h"
#include "bench/selfcheck/selfcheck_measure.h"

#include <math.h>
#include <stdio.h>

enum {
	TURNS = 30,    /* of CHAIN_LINKS adds, of a cycle each */
	BATCHES = 160, /* of 30,000 cycles: as long as those of cells */
	WARMUP = 8,
	CYCLES = TURNS * CHAIN_LINKS,
};

struct rulers {
	struct series series[ABI_COUNT]; /* core cycles of a batch, the middle one */
	struct left_out left_out;
	size_t dropped; /* invocations in which the ruler was not steady, or something else used the
			 * core */
};

static int invoke_ruler(struct selfcheck *sc, void *ctx)
{
	struct rulers *r = ctx;
	struct wire_plan plan = {
		.path = PATH_empty,
		.op = OP_getppid,
		.calls = TURNS,
		.batches = BATCHES,
		.warmup = WARMUP,
		.ruler = RULER_EVERY,
	};
	struct timing timing;

	for (uint32_t abi = 0; abi < ABI_COUNT; abi++) {
		const struct ruler_scale *scale = &sc->probed.scale[abi];
		if (scale->cycles_per_link <= 0) {
			left_out_note(&r->left_out, abi_names[abi], false, scale->reason);
			continue;
		}
		plan.alone = selfcheck_alone(sc, abi);
		int code = time_plans(
			&(struct timing_request){.settings = &sc->settings,
						 .abi = abi,
						 .mode = WIRE_RULE,
						 .cycles_per_link = scale->cycles_per_link,
						 .width = &sc->probed.width,
						 .plans = &plan,
						 .n = 1},
			&timing, sc->error);
		if (code)
			return code;
		if (timing.state != TIMING_DONE)
			left_out_note(&r->left_out, abi_names[abi], timing.state == TIMING_BROKEN,
				      timing.reason);
		else if (isnan(timing.p50_cycles))
			r->dropped++;
		else
			series_add(&r->series[abi], timing.p50_cycles * (int)TURNS);
	}
	return 0;
}

static int judge_ruler(struct selfcheck *sc, void *ctx, struct check *out)
{
	struct rulers *r = ctx;
	size_t abis = 0;
	char rule[128] = "the ruler's length is not known";
	const char *what = "";

	for (int abi = 0; abi < ABI_COUNT; abi++) {
		struct series *s = &r->series[abi];
		struct finding f;
		if (!s->n)
			continue;
		if (judge_band(s->x, s->n, (int)CYCLES * (1 - JUDGE_RULER),
			       (int)CYCLES * (1 + JUDGE_RULER), &f))
			return selfcheck_no_memory(sc);
		/* What shares the core slows add more than imul: too many, never too few. */
		bool excused =
			f.estimate > (int)CYCLES && (r->dropped || sc->probed.width.family <= 0);
		if (f.verdict == VERDICT_FAIL &&
		    (excused || !series_is_steady(s, 2 * JUDGE_RULER * (int)CYCLES)))
			f.verdict = VERDICT_NOISY;
		abis++;
		if (check_take(out, &f, CYCLES))
			what = s->what;
	}
	if (abis) {
		snprintf(out->figure, sizeof(out->figure), "%d adds read %.1f cycles (%s)",
			 (int)CYCLES, out->finding.estimate, what);
		snprintf(rule, sizeof(rule), "an add takes 1 cycle, within %.1f %%",
			 100 * JUDGE_RULER);
	} else {
		snprintf(out->figure, sizeof(out->figure), "nothing");
	}
	if (r->dropped)
		snprintf(rule, sizeof(rule),
			 "in %zu invocations the ruler was not steady or the core was shared",
			 r->dropped);
	if (r->dropped && !abis)
		out->finding.verdict = VERDICT_NOISY;
	snprintf(out->n, sizeof(out->n), "%zu invocations x %zu ABI%s", out->finding.n, abis,
		 abis == 1 ? "" : "s");
	check_explain(&r->left_out, rule, out);
	return 0;
}

int check_ruler(struct selfcheck *sc, struct check *out)
{
	struct rulers r = {.series = {{.what = abi_names[0]}, {.what = abi_names[1]}}};

	*out = (struct check){.name = "ruler", .unit = "cycle"};
	return selfcheck_attempt(
		sc, &(struct procedure){SELFCHECK_RULER_MS, invoke_ruler, judge_ruler}, &r, out);
}

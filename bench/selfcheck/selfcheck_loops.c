/* Checks (a) and (c): the loops whose cost is known beforehand. */
#include "bench/selfcheck/selfcheck.h"
#include "bench/selfcheck/selfcheck_measure.h"

#include <stdio.h>
#include <string.h>

enum {
	EMPTY_BATCHES = 100,
	EMPTY_CALLS = 12,
	CHAIN_CALLS = 36, /* add: 36,000 cycles, so that the step of the TSC and the pipeline's
			   filling and draining are each about 0.1 % of a batch */
	CHAIN_BATCHES = 160,
};

/* ABI and shape of an empty loop; the ABI of a pair of chains. */
struct loops {
	struct series series[2 * ABI_COUNT];
	size_t n_series;
	struct left_out left_out;
	bool translated; /* by an emulator */
	size_t shared;	 /* invocations in which something else used the core all the time */
};

static void note(struct loops *l, enum abi abi, enum timing_state state, const char *reason)
{
	if (state != TIMING_DONE)
		left_out_note(&l->left_out, abi_names[abi], state == TIMING_BROKEN, reason);
}

/* Takes the worst of the series and counts those that have values. */
static int judge_series(const struct selfcheck *sc, const struct loops *l,
			int (*judge)(const double *x, size_t n, double expected,
				     struct finding *out),
			double expected, struct check *out, size_t *judged, const char **what)
{
	*judged = 0;
	*what = "nothing";
	for (size_t i = 0; i < l->n_series; i++) {
		struct finding f;
		if (!l->series[i].n)
			continue;
		if (judge(l->series[i].x, l->series[i].n, expected, &f))
			return selfcheck_no_memory(sc);
		if (check_take(out, &f, expected))
			*what = l->series[i].what;
		++*judged;
	}
	return 0;
}

/* (a) */

static int invoke_empty(struct selfcheck *sc, void *ctx)
{
	struct loops *l = ctx;
	int code = 0;

	for (uint32_t abi = 0; abi < ABI_COUNT && !code; abi++) {
		const struct cell_outcome *cell = &sc->probed.cells[SELFCHECK_EMPTY64 + abi];
		struct wire_plan plan = {
			.path = PATH_empty,
			.op = cell->id.op,
			.calls = cell->calls,
			.batches = EMPTY_BATCHES,
			.warmup = 20,
		};
		struct chain_timing chains;
		struct timing entry;
		if (cell->status != WIRE_OK) {
			note(l, abi, cell->status == WIRE_FAILED ? TIMING_BROKEN : TIMING_ABSENT,
			     cell->reason);
			continue;
		}
		code = time_plans(&(struct timing_request){.settings = &sc->settings,
							   .abi = abi,
							   .mode = WIRE_TIME,
							   .plans = &plan,
							   .n = 1},
				  &entry, sc->error);
		if (!code)
			code = time_chains(&sc->settings, abi, EMPTY_CALLS, EMPTY_BATCHES, &chains,
					   sc->error);
		if (code)
			break;
		note(l, abi, entry.state, entry.reason);
		note(l, abi, chains.state, chains.reason);
		if (entry.state == TIMING_DONE)
			series_add(&l->series[2 * (size_t)abi], entry.p50_tsc);
		if (chains.state == TIMING_DONE)
			series_add(&l->series[2 * (size_t)abi + 1], chains.empty_tsc);
	}
	return code;
}

static int judge_one_empty(const double *x, size_t n, double expected, struct finding *out)
{
	(void)expected;
	return judge_empty(x, n, out);
}

static int judge_all_empty(struct selfcheck *sc, void *ctx, struct check *out)
{
	struct loops *l = ctx;
	const char *what;
	size_t judged;
	int code = judge_series(sc, l, judge_one_empty, 0, out, &judged, &what);

	if (code)
		return code;
	snprintf(out->figure, sizeof(out->figure), "%+.4f tick/call (%s)", out->finding.estimate,
		 what);
	snprintf(out->n, sizeof(out->n), "%zu invocations x %zu loops", out->finding.n, judged);
	check_explain(&l->left_out,
		      out->finding.verdict == VERDICT_PASS ? "0 within 1 tick"
							   : "must be 0 within 1 tick",
		      out);
	return 0;
}

int check_empty(struct selfcheck *sc, struct check *out)
{
	struct loops l = {
		.series = {{.what = "x86_64, entering loop"},
			   {.what = "x86_64, calling loop"},
			   {.what = "i386, entering loop"},
			   {.what = "i386, calling loop"}},
		.n_series = 4,
	};

	*out = (struct check){.name = "empty", .unit = "tick/call"};
	return selfcheck_attempt(
		sc, &(struct procedure){SELFCHECK_EMPTY_MS, invoke_empty, judge_all_empty}, &l,
		out);
}

/* (c) */

/* By the window of the quickest rounds; false where the core's width or its ruler is not known. */
static bool core_was_shared(const struct selfcheck *sc, enum abi abi,
			    const struct chain_timing *chains)
{
	double cycles = sc->probed.scale[abi].cycles_per_link;

	return cycles > 0 &&
	       !ruler_width_is_whole(chains->window / cycles, ruler_width_whole(&sc->probed.width));
}

static int invoke_chain(struct selfcheck *sc, void *ctx)
{
	struct loops *l = ctx;
	int code = 0;

	for (uint32_t abi = 0; abi < ABI_COUNT && !code; abi++) {
		struct chain_timing chains;
		code = time_chains(&sc->settings, abi, CHAIN_CALLS, CHAIN_BATCHES, &chains,
				   sc->error);
		if (code)
			break;
		note(l, abi, chains.state, chains.reason);
		l->translated = l->translated || chains.translated;
		if (chains.state != TIMING_DONE)
			continue;
		if (core_was_shared(sc, abi, &chains))
			l->shared++;
		else
			series_add(&l->series[abi], chains.ratio);
	}
	return code;
}

static int judge_all_chain(struct selfcheck *sc, void *ctx, struct check *out)
{
	const struct chain_truth *truth = chain_truth_find(&sc->cpu);
	struct loops *l = ctx;
	bool translated = l->translated || cpu_is_translated(&sc->cpu);
	bool known = truth && truth->ratio > 0 && !translated;
	double expected = known ? truth->ratio : 0;
	const char *what;
	char rule[128];
	size_t judged;
	int code = judge_series(sc, l, judge_ratio, expected, out, &judged, &what);

	if (code)
		return code;
	for (uint32_t abi = 0; abi < ABI_COUNT && out->finding.verdict == VERDICT_FAIL; abi++)
		if (!series_is_steady(&l->series[abi], 0.01 * expected))
			out->finding.verdict = VERDICT_NOISY;
	if (judged)
		snprintf(out->figure, sizeof(out->figure), "imul to add %.4f (%s)",
			 out->finding.estimate, what);
	else
		snprintf(out->figure, sizeof(out->figure), "nothing");
	snprintf(out->n, sizeof(out->n), "%zu invocations x %zu ABI%s", out->finding.n, judged,
		 judged == 1 ? "" : "s");
	if (l->shared && known && !judged)
		out->finding.verdict = VERDICT_NOISY;
	if (l->shared && known)
		snprintf(rule, sizeof(rule), "in %zu invocations the core was shared", l->shared);
	else if (known)
		snprintf(rule, sizeof(rule), "%s: %.0f to 1 within 1 %%", truth->core, expected);
	else if (translated)
		snprintf(rule, sizeof(rule), "instructions are translated by QEMU, not timed");
	else
		snprintf(rule, sizeof(rule), "no ratio on record for %.12s family 0x%x model 0x%x",
			 sc->cpu.vendor, sc->cpu.family, sc->cpu.model);
	check_explain(&l->left_out, rule, out);
	return 0;
}

int check_chain(struct selfcheck *sc, struct check *out)
{
	struct loops l = {
		.series = {{.what = "x86_64"}, {.what = "i386"}},
		.n_series = 2,
	};

	*out = (struct check){.name = "known truth", .unit = "ratio"};
	return selfcheck_attempt(
		sc, &(struct procedure){SELFCHECK_CHAIN_MS, invoke_chain, judge_all_chain}, &l,
		out);
}

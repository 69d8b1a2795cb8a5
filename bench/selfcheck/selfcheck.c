#include "bench/selfcheck/selfcheck.h"

#include "bench/stats/quantile.h"

#include "bench/base/clock.h"
#include "bench/base/exit_code.h"
#include "bench/base/interrupts.h"
#include "bench/selfcheck/selfcheck_tsc.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

static const struct cell_id cells[SELFCHECK_CELLS] = {
	[SELFCHECK_EMPTY64] = {.abi = ABI_x86_64, .path = PATH_empty, .op = OP_getppid},
	[SELFCHECK_EMPTY32] = {.abi = ABI_i386, .path = PATH_empty, .op = OP_getppid},
	[SELFCHECK_SYSCALL] = {.abi = ABI_x86_64, .path = PATH_syscall, .op = OP_getppid},
	[SELFCHECK_VDSO] = {.abi = ABI_x86_64, .path = PATH_vdso, .op = OP_clock_gettime_monotonic},
};

int selfcheck_no_memory(const struct selfcheck *sc)
{
	error_no_memory(sc->error, NULL);
	return error_prefix(sc->error, "selfcheck: ");
}

int selfcheck_begin(struct selfcheck *sc, const struct engine_settings *settings,
		    struct error *error)
{
	*sc = (struct selfcheck){.settings = *settings, .error = error, .cpu = cpu_kind_here()};
	sc->settings.probe_only = true;
	sc->until_s = monotonic_s() + (int)SELFCHECK_BEGIN_MS * 1e-3;
	rng_seed(&sc->rng, settings->seed);
	sc->step = tsc_step(&sc->step_reads);
	if (!sc->step)
		return selfcheck_no_memory(sc);
	int code = engine_run(&sc->settings, cells, SELFCHECK_CELLS, NULL, &sc->probed, error);
	if (code)
		return code;
	code = outcome_check_clocks(&sc->probed, error);
	if (code) {
		error_prefix(error, "selfcheck: ");
		return code;
	}
	sc->tsc_hz = outcome_tsc_hz(&sc->probed);
	if (sc->tsc_hz > 0)
		return 0;
	return error_set(error, EXIT_BAD_CELL,
			 "selfcheck: the TSC went backwards while CLOCK_MONOTONIC_RAW advanced");
}

void selfcheck_end(struct selfcheck *sc)
{
	outcome_free(&sc->probed);
}

int selfcheck_attempt(struct selfcheck *sc, const struct procedure *procedure, void *ctx,
		      struct check *out)
{
	const char *name = out->name, *unit = out->unit;
	int code = 0;

	sc->until_s += procedure->share_ms * 1e-3;
	for (unsigned attempt = 1; attempt <= SELFCHECK_ATTEMPTS && !code; attempt++) {
		for (size_t i = 0;
		     i < SELFCHECK_INVOCATIONS && !code && (!i || monotonic_s() < sc->until_s);
		     i++) {
			code = procedure->invoke(sc, ctx);
			if (!code && interrupted())
				code = error_set(sc->error, EXIT_USAGE, "selfcheck: interrupted");
		}
		if (code)
			break;
		*out = (struct check){.name = name, .unit = unit, .attempts = attempt};
		code = procedure->judge(sc, ctx, out);
		if (out->finding.verdict <= VERDICT_PASS || out->final ||
		    monotonic_s() >= sc->until_s)
			break;
	}
	return code;
}

bool check_take(struct check *out, const struct finding *finding, double target)
{
	const struct finding *kept = &out->finding;

	if (kept->n && (finding->verdict < kept->verdict ||
			(finding->verdict == kept->verdict &&
			 fabs(finding->estimate - target) <= fabs(kept->estimate - target))))
		return false;
	out->finding = *finding;
	return true;
}

void series_add(struct series *s, double x)
{
	if (s->n < SELFCHECK_MAX_VALUES)
		s->x[s->n++] = x;
}

bool series_is_steady(struct series *s, double width)
{
	sort_doubles(s->x, s->n);
	return !s->n ||
	       quantile_sorted(s->x, s->n, 0.75) - quantile_sorted(s->x, s->n, 0.25) <= width;
}

void left_out_note(struct left_out *l, const char *what, bool broken, const char *reason)
{
	snprintf(broken ? l->broken : l->absent, WIRE_REASON, "%s: %.*s", what, WIRE_REASON - 32,
		 reason);
}

void check_explain(const struct left_out *l, const char *rule, struct check *out)
{
	if (l->broken[0]) {
		out->finding.verdict = VERDICT_FAIL;
		out->final = true;
		snprintf(out->why, sizeof(out->why), "%s", l->broken);
		return;
	}
	snprintf(out->why, sizeof(out->why), "%.120s%s%.120s", rule,
		 l->absent[0] ? "; not run: " : "", l->absent);
}

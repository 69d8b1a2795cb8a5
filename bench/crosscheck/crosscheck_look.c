#include "bench/crosscheck/crosscheck_look.h"

#include "bench/base/clock.h"
#include "bench/base/exit_code.h"
#include "bench/base/program.h"
#include "bench/crosscheck/crosscheck_rounds.h"
#include "bench/crosscheck/hyperfine.h"
#include "bench/protocol/chains.h"
#include "bench/session/worker_process.h"

#include <errno.h>
#include <math.h>

/* Until then, at least 1 and at most `most`. */
static int ms_until(double until_s, int most)
{
	double ms = (until_s - monotonic_s()) * 1e3;

	return ms >= most ? most : ms > 1 ? (int)ms : 1;
}

/* What one look by both clocks read, per call; cycles are NaN where either was not ruled. */
struct look {
	double slope[CROSSCHECK_UNITS], engine[CROSSCHECK_UNITS];
	double loop_cycles; /* of the cell's shape by the engine, per turn */
	double until_s;
	bool disturbed;
};

static int by_hyperfine(struct crosscheck *check, const struct crosscheck_cell *cell,
			struct look *look)
{
	const struct engine_settings *s = &check->settings.engine;
	enum abi abi = cell->id.abi;
	char worker[4096];
	struct hyperfine_ask ask = {.worker = worker,
				    .path = paths[cell->id.path].name,
				    .op = ops[cell->id.op].name,
				    .calls = cell->calls,
				    .turns = check->turns[abi],
				    .cpu = s->cpu,
				    .runs = check->settings.runs};
	struct hyperfine_times t;

	if (worker_locate(abi, s->worker_folder, worker, sizeof(worker)))
		return error_set(check->error, EXIT_USAGE,
				 "the folder of the workers has too long a name");
	ask.timeout_ms = ms_until(look->until_s, PROGRAM_UNLIMITED_MS);
	int err = hyperfine_run(&ask, &t, check->error);
	if (err == -ETIMEDOUT)
		return ROUNDS_LATE;
	if (err == -EINTR)
		error_set(check->error, err, "interrupted: nothing was written");
	if (err)
		return err;
	double cycles =
		check->probed.scale[abi].cycles_per_link * (int)CHAIN_LINKS * (double)ask.turns;
	look->disturbed = crosscheck_slopes(&t, cell->calls, cycles, look->slope);
	return 0;
}

/* A cell that hangs when it is late is not looked at again. */
static int no_longer(const struct crosscheck *check, const struct cell_outcome *cell,
		     const struct look *look)
{
	if (monotonic_s() >= look->until_s)
		return ROUNDS_LATE;
	return error_set(check->error, EXIT_BAD_CELL, "%s %s %s: no longer measurable: %s",
			 abi_names[cell->id.abi], paths[cell->id.path].name, ops[cell->id.op].name,
			 cell->reason);
}

static void reduce(const struct cell_samples *s, double tsc_hz, struct look *look)
{
	look->engine[CROSSCHECK_NS] =
		crosscheck_mean(s->batch_tsc, s->batches, s->loop_tsc) * 1e9 / tsc_hz;
	look->loop_cycles = s->loop_cycles;
	look->engine[CROSSCHECK_CYCLES] =
		2 * s->ruled >= s->batches
			? crosscheck_mean(s->batch_cycles, s->ruled, s->loop_cycles)
			: (double)NAN;
}

static int by_engine(struct crosscheck *check, const struct crosscheck_cell *cell,
		     struct look *look)
{
	struct engine_settings settings = check->settings.engine;
	struct outcome outcome;

	settings.timeout_ms = ms_until(look->until_s, settings.timeout_ms);
	int code = engine_run(&settings, &cell->id, 1, NULL, &outcome, check->error);
	if (code && monotonic_s() >= look->until_s)
		code = ROUNDS_LATE;
	if (!code && !outcome.cells[0].runs)
		code = no_longer(check, &outcome.cells[0], look);
	if (!code && outcome_check_clocks(&outcome, check->error)) {
		check->tsc_hz = 0;
		code = error_prefix(check->error, "crosscheck: nothing was written: ");
	}
	if (!code) {
		check->tsc_hz = outcome_tsc_hz(&outcome);
		if (check->tsc_hz <= 0)
			code = error_set(check->error, EXIT_USAGE,
					 "no clock advanced while a round was measured; run again");
		reduce(&outcome.cells[0].samples[0], check->tsc_hz, look);
	}
	outcome_free(&outcome);
	return code;
}

int crosscheck_look(struct crosscheck *check, struct crosscheck_cell *cell, double until_s)
{
	struct look look = {.until_s = until_s};
	bool engine_first = rng_below(&check->rng, 2);

	int code = engine_first ? by_engine(check, cell, &look) : 0;
	if (!code)
		code = by_hyperfine(check, cell, &look);
	if (!code && !engine_first)
		code = by_engine(check, cell, &look);
	crosscheck_take_loop(crosscheck_is_control(&cell->id), look.loop_cycles,
			     &look.slope[CROSSCHECK_CYCLES], &look.engine[CROSSCHECK_CYCLES]);
	for (int unit = 0; unit < CROSSCHECK_UNITS && !code; unit++) {
		struct crosscheck_series *s = &cell->series[unit];
		if (!isfinite(look.slope[unit]) || !isfinite(look.engine[unit]))
			continue;
		s->slope[s->n] = look.slope[unit];
		s->engine[s->n++] = look.engine[unit];
	}
	cell->rounds += !code;
	cell->disturbed += !code && look.disturbed;
	return code;
}

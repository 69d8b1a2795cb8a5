#include "bench/crosscheck/crosscheck.h"

#include "bench/base/clock.h"
#include "bench/base/exit_code.h"
#include "bench/crosscheck/crosscheck_look.h"
#include "bench/crosscheck/crosscheck_rounds.h"
#include "bench/protocol/chains.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct crosscheck_settings crosscheck_defaults(void)
{
	struct crosscheck_settings s = {
		.engine = engine_defaults(false),
		.least_rounds = 3,
		.rounds = 10,
		.runs = 1,
		.limit_s = 110,
	};

	s.engine.invocations = 1;
	s.engine.shared_too = true;
	s.engine.singles = 0;
	s.engine.batches = (uint32_t)(CROSSCHECK_ENGINE_NS / 1e3 / s.engine.batch_us);
	return s;
}

bool crosscheck_is_control(const struct cell_id *id)
{
	return paths[id->path].binding == BINDING_NOTHING;
}

/* Turns of the ruler that last about CROSSCHECK_RULER_NS where the core keeps the TSC's rate. */
static uint64_t ruler_turns(const struct crosscheck *check, int abi)
{
	double per_turn = check->probed.scale[abi].cycles_per_link * (int)CHAIN_LINKS;
	double turns = ceil(CROSSCHECK_RULER_NS * 1e-9 * check->tsc_hz / per_turn);

	return per_turn > 0 ? (uint64_t)turns : 0;
}

static int make_cell(const struct crosscheck *check, const struct cell_outcome *from,
		     struct crosscheck_cell *to)
{
	const struct crosscheck_settings *settings = &check->settings;
	bool room = true;

	*to = (struct crosscheck_cell){
		.id = from->id,
		.calls = crosscheck_calls(CROSSCHECK_CALLS_NS, settings->engine.batch_us * 1e3,
					  from->calls),
		.verdict = CROSSCHECK_NOT_REACHED,
	};
	for (int unit = 0; unit < CROSSCHECK_UNITS; unit++) {
		struct crosscheck_series *s = &to->series[unit];
		s->slope = calloc(settings->rounds, sizeof(double));
		s->engine = calloc(settings->rounds, sizeof(double));
		room = room && s->slope && s->engine;
	}
	return room ? 0 : error_no_memory(check->error, NULL);
}

int crosscheck_prepare(const struct crosscheck_settings *settings, const struct cell_id *cells,
		       size_t n_cells, struct crosscheck *check, struct error *error)
{
	struct engine_settings probe = settings->engine;

	*check = (struct crosscheck){
		.settings = *settings, .error = error, .start_s = monotonic_s()};
	probe.probe_only = true;
	int code = engine_run(&probe, cells, n_cells, NULL, &check->probed, error);
	check->cells = calloc(n_cells + 1, sizeof(*check->cells));
	if (!code && !check->cells)
		code = error_no_memory(check->error, NULL);
	for (size_t i = 0; i < n_cells && !code; i++)
		if (check->probed.cells[i].status == WIRE_OK)
			code = make_cell(check, &check->probed.cells[i],
					 &check->cells[check->n_cells++]);
	if (code)
		return code;
	check->tsc_hz = outcome_tsc_hz(&check->probed);
	for (int abi = 0; abi < ABI_COUNT; abi++)
		check->turns[abi] = ruler_turns(check, abi);
	return 0;
}

/* --- rounds --- */

static double now_s(void *ctx)
{
	(void)ctx;
	return monotonic_s();
}

static bool is_control(void *ctx, size_t i)
{
	const struct crosscheck *check = ctx;

	return crosscheck_is_control(&check->cells[i].id);
}

static bool is_open(void *ctx, size_t i)
{
	const struct crosscheck *check = ctx;

	return check->cells[i].verdict != CROSSCHECK_AGREES;
}

static int look_at(void *ctx, size_t i, double until_s)
{
	struct crosscheck *check = ctx;

	return crosscheck_look(check, &check->cells[i], until_s);
}

static void show_progress(void *ctx, size_t done, size_t total, size_t i)
{
	struct crosscheck *check = ctx;

	check->progress((uint32_t)done, (uint32_t)total, check->cells[i].id.abi);
}

/* --- judging --- */

/* The rounds keep their order, by which the two clocks' values are pairs. */
static int median_over_rounds(const double *x, size_t n, double *out, struct error *error)
{
	double *copy = calloc(n + 1, sizeof(*copy));

	if (!copy)
		return error_no_memory(error, NULL);
	memcpy(copy, x, n * sizeof(*copy));
	*out = median_of(copy, n);
	free(copy);
	return 0;
}

/* What the empty loop of each ABI reads by either clock: in ns it is taken off the others. */
static int find_loops(struct crosscheck *check)
{
	int code = 0;

	for (size_t i = 0; i < check->n_cells * CROSSCHECK_UNITS && !code; i++) {
		const struct crosscheck_cell *cell = &check->cells[i / CROSSCHECK_UNITS];
		const struct crosscheck_series *s = &cell->series[i % CROSSCHECK_UNITS];
		struct crosscheck_loop *loop = &check->loop[i % CROSSCHECK_UNITS][cell->id.abi];
		if (!crosscheck_is_control(&cell->id) || !s->n)
			continue;
		loop->known = true;
		code = median_over_rounds(s->slope, s->n, &loop->slope, check->error);
		if (!code)
			code = median_over_rounds(s->engine, s->n, &loop->engine, check->error);
	}
	return code;
}

static int judge_series(const struct crosscheck *check, const struct crosscheck_cell *cell,
			enum crosscheck_unit unit, struct crosscheck_series *s)
{
	const struct crosscheck_loop *loop = &check->loop[unit][cell->id.abi];
	struct crosscheck_readings readings = {.slope = s->slope,
					       .engine = s->engine,
					       .rounds = s->n,
					       .disturbed = cell->disturbed};

	s->valid = false;
	if (!s->n || (unit == CROSSCHECK_NS && !loop->known))
		return 0;
	if (unit == CROSSCHECK_NS) {
		readings.loop = loop->slope;
		readings.loop_engine = loop->engine;
	}
	if (crosscheck_judge(&readings, check->settings.engine.seed, &s->judged))
		return error_set(check->error, EXIT_BAD_CELL,
				 "%s %s %s: the engine read a cost that is not above 0",
				 abi_names[cell->id.abi], paths[cell->id.path].name,
				 ops[cell->id.op].name);
	s->valid = true;
	return 0;
}

static int judge(void *ctx)
{
	struct crosscheck *check = ctx;
	int code = find_loops(check);

	for (size_t i = 0; i < check->n_cells && !code; i++) {
		struct crosscheck_cell *cell = &check->cells[i];
		struct crosscheck_series *cycles = &cell->series[CROSSCHECK_CYCLES];
		if (crosscheck_is_control(&cell->id))
			continue;
		for (int unit = 0; unit < CROSSCHECK_UNITS && !code; unit++)
			code = judge_series(check, cell, (enum crosscheck_unit)unit,
					    &cell->series[unit]);
		bool enough =
			cycles->n >= CROSSCHECK_DECISIVE || cell->rounds < CROSSCHECK_DECISIVE;
		bool ruled = cycles->valid && enough && 2 * cycles->n > cell->rounds;
		cell->unit = ruled ? CROSSCHECK_CYCLES : CROSSCHECK_NS;
		if (cell->series[cell->unit].valid)
			cell->verdict = cell->series[cell->unit].judged.verdict;
	}
	return code;
}

int crosscheck_measure(struct crosscheck *check, engine_progress *progress)
{
	const struct crosscheck_settings *s = &check->settings;
	struct rounds rounds = {
		.n_cells = check->n_cells,
		.least = s->least_rounds,
		.most = s->rounds,
		.until_s = check->start_s + s->limit_s,
		.ctx = check,
		.now_s = now_s,
		.is_control = is_control,
		.is_open = is_open,
		.look = look_at,
		.judge = judge,
		.progress = show_progress,
	};
	check->progress = progress;
	rng_seed(&check->rng, s->engine.seed);
	int code = rounds_run(&rounds, &check->rng);
	if (code == -ENOMEM)
		code = error_no_memory(check->error, NULL);
	check->rounds = rounds.begun;
	check->ran_out = rounds.ran_out;
	return code;
}

void crosscheck_free(struct crosscheck *check)
{
	for (size_t i = 0; i < check->n_cells; i++)
		for (int unit = 0; unit < CROSSCHECK_UNITS; unit++) {
			free(check->cells[i].series[unit].slope);
			free(check->cells[i].series[unit].engine);
		}
	free(check->cells);
	outcome_free(&check->probed);
	*check = (struct crosscheck){0};
}

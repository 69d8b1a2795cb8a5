#include "bench/crosscheck/crosscheck.h"

#include "bench/base/clock.h"
#include "bench/base/exit_code.h"
#include "bench/crosscheck/hyperfine.h"
#include "bench/session/worker_process.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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
	s.engine.singles = 0;
	s.engine.batches = (uint32_t)(CROSSCHECK_LEAST_NS / 1e3 / s.engine.batch_us);
	return s;
}

bool crosscheck_is_control(const struct cell_id *id)
{
	return paths[id->path].binding == BINDING_NOTHING;
}

int crosscheck_prepare(const struct crosscheck_settings *settings, const struct cell_id *cells,
		       size_t n_cells, struct crosscheck *check, struct error *error)
{
	struct engine_settings probe = settings->engine;
	double batch_ns = probe.batch_us * 1e3;

	*check = (struct crosscheck){.settings = *settings, .error = error};
	probe.probe_only = true;
	int code = engine_run(&probe, cells, n_cells, NULL, &check->probed, error);
	check->cells = calloc(n_cells + 1, sizeof(*check->cells));
	if (!code && !check->cells)
		code = error_no_memory(check->error, NULL);
	for (size_t i = 0; i < n_cells && !code; i++) {
		const struct cell_outcome *cell = &check->probed.cells[i];
		struct crosscheck_cell *to = &check->cells[check->n_cells];
		if (cell->status != WIRE_OK)
			continue;
		*to = (struct crosscheck_cell){
			.id = cell->id,
			.calls = crosscheck_calls(CROSSCHECK_LEAST_NS, batch_ns, cell->calls),
			.slope_ns = calloc(settings->rounds, sizeof(double)),
			.tsc_ns = calloc(settings->rounds, sizeof(double)),
		};
		check->n_cells++;
		if (!to->slope_ns || !to->tsc_ns)
			code = error_no_memory(check->error, NULL);
	}
	return code;
}

/* Whether what is done so far took less than its share of the time there is. */
static bool has_time_to_spare(const struct crosscheck *check)
{
	return monotonic_s() - check->start_s <= check->settings.limit_s * check->done;
}

static int by_hyperfine(struct crosscheck *check, struct crosscheck_cell *cell)
{
	const struct engine_settings *s = &check->settings.engine;
	char worker[4096];
	struct hyperfine_ask ask = {
		worker, paths[cell->id.path].name, ops[cell->id.op].name, cell->calls,
		s->cpu, check->settings.runs};
	struct hyperfine_times best = {.lost_share = 2}, times;

	if (worker_locate(cell->id.abi, s->worker_folder, worker, sizeof(worker)))
		return error_set(check->error, EXIT_USAGE,
				 "the folder of the workers has too long a name");
	for (int i = 0; i < CROSSCHECK_TRIES && best.lost_share > CROSSCHECK_LOST_BOUND; i++) {
		if (i && !has_time_to_spare(check))
			break;
		int err = hyperfine_run(&ask, &times, check->error);
		if (err == -EINTR)
			error_set(check->error, err, "interrupted: nothing was written");
		if (err)
			return err;
		if (times.lost_share < best.lost_share)
			best = times;
	}
	cell->disturbed += best.lost_share > CROSSCHECK_LOST_BOUND;
	cell->slope_ns[cell->rounds] = (best.calls_s - best.none_s) * 1e9 / (double)cell->calls;
	return 0;
}

static int by_engine(struct crosscheck *check, struct crosscheck_cell *cell)
{
	struct outcome outcome;
	int code = engine_run(&check->settings.engine, &cell->id, 1, NULL, &outcome, check->error);

	if (!code && !outcome.cells[0].runs)
		code = error_set(check->error, EXIT_BAD_CELL, "%s %s %s: no longer measurable: %s",
				 abi_names[cell->id.abi], paths[cell->id.path].name,
				 ops[cell->id.op].name, outcome.cells[0].reason);
	if (!code && outcome_check_clocks(&outcome, check->error)) {
		check->tsc_hz = 0;
		code = error_prefix(check->error, "crosscheck: nothing was written: ");
	}
	if (!code) {
		const struct cell_samples *s = &outcome.cells[0].samples[0];
		check->tsc_hz = outcome_tsc_hz(&outcome);
		if (check->tsc_hz <= 0)
			code = error_set(check->error, EXIT_USAGE,
					 "no clock went on while a round was measured; run again");
		cell->tsc_ns[cell->rounds] = mean(s->batch_tsc, s->batches) * 1e9 / check->tsc_hz;
	}
	outcome_free(&outcome);
	return code;
}

/* One after the other, whichever is first by the toss of a coin. */
static int measure_round(struct crosscheck *check, struct crosscheck_cell *cell, bool engine_first)
{
	int code = engine_first ? by_engine(check, cell) : 0;

	if (!code)
		code = by_hyperfine(check, cell);
	if (!code && !engine_first)
		code = by_engine(check, cell);
	cell->rounds += !code;
	return code;
}

/* The rounds keep their order, by which the two clocks' values are pairs. */
static int median_over_rounds(const double *x, size_t n, double *out, struct error *error)
{
	double *copy = calloc(n, sizeof(*copy));

	if (!copy)
		return error_no_memory(error, NULL);
	memcpy(copy, x, n * sizeof(*copy));
	*out = median_of(copy, n);
	free(copy);
	return 0;
}

/* What the empty loop of each ABI reads by either clock is taken off the others. */
static int find_loops(struct crosscheck *check)
{
	int code = 0;

	for (size_t i = 0; i < check->n_cells && !code; i++) {
		const struct crosscheck_cell *cell = &check->cells[i];
		if (!crosscheck_is_control(&cell->id))
			continue;
		code = median_over_rounds(cell->slope_ns, cell->rounds,
					  &check->loop_ns[cell->id.abi], check->error);
		if (!code)
			code = median_over_rounds(cell->tsc_ns, cell->rounds,
						  &check->loop_tsc_ns[cell->id.abi], check->error);
	}
	return code;
}

static int judge(struct crosscheck *check)
{
	int code = find_loops(check);

	for (size_t i = 0; i < check->n_cells && !code; i++) {
		struct crosscheck_cell *cell = &check->cells[i];
		if (crosscheck_is_control(&cell->id))
			continue;
		struct crosscheck_readings readings = {cell->slope_ns,
						       cell->tsc_ns,
						       cell->rounds,
						       cell->disturbed,
						       check->loop_ns[cell->id.abi],
						       check->loop_tsc_ns[cell->id.abi]};
		if (crosscheck_judge(&readings, check->settings.engine.seed, &cell->judged))
			code = error_set(check->error, EXIT_BAD_CELL,
					 "%s %s %s: the engine read a cost that is not above 0",
					 abi_names[cell->id.abi], paths[cell->id.path].name,
					 ops[cell->id.op].name);
	}
	return code;
}

/* The least number of rounds is made in any case; what is begun after them must end in time. */
static bool time_is_up(const struct crosscheck *check, double next_round_s)
{
	const struct crosscheck_settings *s = &check->settings;

	return check->rounds >= s->rounds ||
	       (check->rounds >= s->least_rounds &&
		monotonic_s() - check->start_s + next_round_s > s->limit_s);
}

/* The cells of the next round: all of the first few, then those that do not agree yet, and the
 * loop that is taken off them. Returns how many. */
static uint32_t choose_cells(const struct crosscheck *check, uint32_t *order)
{
	uint32_t n = 0, open = 0;

	for (uint32_t i = 0; i < check->n_cells; i++) {
		const struct crosscheck_cell *cell = &check->cells[i];
		bool control = crosscheck_is_control(&cell->id);
		bool is_open = !control && (check->rounds < check->settings.least_rounds ||
					    cell->judged.verdict != CROSSCHECK_AGREES);
		open += is_open;
		if (control || is_open)
			order[n++] = i;
	}
	return open ? n : 0;
}

/* One round over the cells of `order`. */
static int measure_cells(struct crosscheck *check, const uint32_t *order, uint32_t n,
			 struct rng *rng, engine_progress *progress)
{
	uint32_t total = check->settings.least_rounds * (uint32_t)check->n_cells;
	uint32_t before = (uint32_t)check->rounds * (uint32_t)check->n_cells;
	int code = 0;

	for (uint32_t i = 0; i < n && !code; i++) {
		struct crosscheck_cell *cell = &check->cells[order[i]];
		uint32_t done = before + i < total ? before + i : total - 1;
		check->done = (double)done / total;
		progress(done, total, cell->id.abi);
		code = measure_round(check, cell, rng_below(rng, 2));
	}
	return code;
}

int crosscheck_measure(struct crosscheck *check, engine_progress *progress)
{
	uint32_t *order = calloc(check->n_cells + 1, sizeof(*order));
	double per_cell_s = 0;
	struct rng rng;
	int code = order ? 0 : error_no_memory(check->error, NULL);

	check->start_s = monotonic_s();
	rng_seed(&rng, check->settings.engine.seed);
	while (!code) {
		uint32_t n = choose_cells(check, order);
		if (!n || time_is_up(check, per_cell_s * n))
			break;
		double round_s = monotonic_s();
		rng_shuffle_u32(&rng, order, n);
		code = measure_cells(check, order, n, &rng, progress);
		check->rounds++;
		per_cell_s = fmax(per_cell_s, (monotonic_s() - round_s) / n);
		if (!code)
			code = judge(check);
	}
	free(order);
	return code;
}

void crosscheck_free(struct crosscheck *check)
{
	for (size_t i = 0; i < check->n_cells; i++) {
		free(check->cells[i].slope_ns);
		free(check->cells[i].tsc_ns);
	}
	free(check->cells);
	outcome_free(&check->probed);
	*check = (struct crosscheck){0};
}

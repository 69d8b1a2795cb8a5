#include "bench/engine/engine.h"

#include "bench/base/clock.h"
#include "bench/engine/wait_budget.h"
#include "bench/engine/worker_group.h"
#include "bench/protocol/ruler.h"
#include "bench/session/chains.h"
#include "bench/session/worker_process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

uint64_t engine_random_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
		seed = (uint64_t)time(NULL);
	return seed & ENGINE_MAX_SEED;
}

struct engine_settings engine_defaults(bool quick)
{
	return (struct engine_settings){
		.batch_us = 12,
		.invocations = quick ? 8 : 30,
		.batches = 60,
		.warmup = 10,
		.singles = quick ? 100 : 150,
		.ruler = RULER_EVERY,
		.timeout_ms = WORKER_TIMEOUT_MS,
	};
}

struct engine_settings engine_exact(void)
{
	return (struct engine_settings){
		.engine = ENGINE_ICOUNT,
		.seed = 1,
		.calls = 10,
		.batch_us = 0.01, /* nothing is sized by it: probing stops at once */
		.invocations = 8, /* each process has another address space layout */
		.batches = 20,
		.warmup = 5,
		.timeout_ms = WORKER_TIMEOUT_MS,
	};
}

/* The TSC's rate from the start until now, or until the TSC has gone on by `ticks`; 0 if a clock
 * did not go on. */
static double hz_since(const struct outcome *out, uint64_t ticks)
{
	static struct error ignored; /* large */
	const struct tsc_clock *start = &out->start;
	struct tsc_clock now = *start;
	int code;

	/* Each look at a worker's clock takes a while by itself. */
	while (!out->there && tsc_read_fenced() - start->library.tsc < ticks)
		;
	do
		code = there_clock(out->there, &now, &ignored);
	while (!code && now.library.tsc - start->library.tsc < ticks);
	return code ? 0 : tsc_clock_kernel_hz(start, &now);
}

/* Whether timing the chains again may give a scale: what they show may be disturbed. */
static bool may_fit(const struct chain_timing *timing, const struct ruler_scale *scale)
{
	return timing->state == TIMING_DONE && !timing->translated && scale->cycles_per_link <= 0;
}

/* By chains that were timed; at last even by those beside which something used the core. */
static void judge_scale(struct outcome *out, const struct chain_timing *timing, bool last,
			struct ruler_scale *scale)
{
	double width = timing->window / ruler_scale_expected(&out->cpu, timing->ratio);
	/* Where nothing is known of the width, a dozen tries are no proof that it is free. */
	bool shared = out->width.family <= 0 || !ruler_width_is_whole(width, out->width.family);

	ruler_scale_judge(&out->cpu, timing->ratio, last && shared, scale);
	if (scale->cycles_per_link > 0)
		ruler_width_add_chains(&out->width, width, scale->cycles_per_link);
}

/* Core cycles per link of the ruler for workers of the ABI. */
static int find_scale(struct outcome *out, enum abi abi, struct error *error)
{
	enum { CALLS = 30, ROUNDS = 40 }; /* some 4 ms a try */
	enum { TRIES = 12, PAUSE_NS = 5000000 };
	struct ruler_scale *scale = &out->scale[abi];
	struct chain_timing timing;
	int code, tries = 0;

	do {
		/* What runs on the other thread of the core changes the ratio for as long as it
		 * runs. */
		nanosleep(&(struct timespec){.tv_nsec = (long)tries * PAUSE_NS}, NULL);
		code = time_chains(&out->settings, abi, CALLS, ROUNDS, &timing, error);
		if (code)
			break;
		if (timing.state != TIMING_DONE)
			ruler_scale_none(scale, timing.reason);
		else if (timing.translated)
			ruler_scale_translated(timing.ratio, scale);
		else
			judge_scale(out, &timing, tries + 1 == TRIES, scale);
	} while (++tries < TRIES && may_fit(&timing, scale));
	return code;
}

/* What is known beforehand of the core's width. */
static void find_width(struct outcome *out)
{
	const struct chain_truth *truth = chain_truth_find(&out->cpu);

	out->width.family = truth && !cpu_is_translated(&out->cpu) ? truth->width : 0;
}

static int probe(struct outcome *out, struct rng *rng, struct error *error)
{
	enum { SIZING_TICKS = 2000000 }; /* a millisecond or less: batches need no better */
	double hz = out->reported.n ? out->reported.item[0].hz : hz_since(out, SIZING_TICKS);
	uint64_t batch_tsc = (uint64_t)(out->settings.batch_us * 1e-6 * hz);
	struct worker_group worker_groups[MAX_WORKER_GROUPS];
	size_t n = worker_groups_of(out, worker_groups);
	bool found[ABI_COUNT] = {false};
	int code = 0;

	find_width(out);
	for (size_t i = 0; i < n && !code; i++) {
		enum abi abi = worker_groups[i].abi;
		if (out->settings.ruler && !found[abi])
			code = find_scale(out, abi, error);
		found[abi] = true;
		if (!code)
			code = worker_group_probe(out, rng, worker_groups[i], batch_tsc, error);
	}
	out->first_hz = hz_since(out, (uint64_t)(hz * 0.01)); /* an error of some 1e-5 */
	return code;
}

/* Of a cell's processes half, or as few as a quick run has, show its cost with the core alone. */
static uint32_t alone_enough(uint32_t invocations)
{
	enum { FEW = 8 };

	return invocations / 2 > FEW ? invocations / 2 : FEW;
}

void outcome_allow_wait(struct outcome *out, double start_s, double waited_s, uint32_t done,
			uint32_t total)
{
	struct wait_progress progress = {
		.all_s = out->settings.wait_s,
		.end_s = out->settings.end_s,
		.elapsed_s = monotonic_s() - out->began_s,
		.measured_s = monotonic_s() - start_s,
		.waited_s = waited_s,
		.timeout_s = out->settings.timeout_ms * 1e-3,
		.done = done,
		.total = total,
	};

	if (out->settings.end_s > 0)
		out->wait_ns = wait_budget_ns(&progress);
}

/* The main loop: every invocation of every worker group in random order, each with its cells in
 * random order, so that drift of the host affects all cells alike. */
static int measure(struct outcome *out, struct rng *rng, engine_progress *progress,
		   struct error *error)
{
	struct worker_group worker_groups[MAX_WORKER_GROUPS];
	uint32_t n = (uint32_t)worker_groups_alive(out, worker_groups);
	uint32_t total = out->settings.invocations * n;
	uint32_t *order = malloc((total ? total : 1) * sizeof(*order));
	int code = order ? 0 : error_no_memory(error, "for the order of invocations");

	for (uint32_t i = 0; i < total && order; i++)
		order[i] = i % n;
	rng_shuffle_u32(rng, order, order ? total : 0);
	if (out->settings.end_s > 0)
		out->alone_enough = alone_enough(out->settings.invocations);
	double start_s = monotonic_s();
	for (uint32_t i = 0; i < total && !code; i++) {
		outcome_allow_wait(out, start_s, outcome_waited_s(out), i, total);
		if (progress)
			progress(i, total, worker_groups[order[i]].abi);
		code = worker_group_time(out, rng, worker_groups[order[i]], error);
	}
	free(order);
	return code;
}

/* A cell that failed has no cost: samples taken before are discarded. */
static void drop_samples(struct cell_outcome *cell)
{
	for (uint32_t i = 0; i < cell->runs; i++) {
		free(cell->samples[i].batch_tsc);
		free(cell->samples[i].batch_cycles);
		free(cell->samples[i].raw);
		free(cell->samples[i].single_tsc);
	}
	cell->runs = 0;
}

/* Allocates room for every possible invocation. */
static bool make_room(struct outcome *out)
{
	struct worker_group worker_groups[MAX_WORKER_GROUPS];
	size_t total = out->settings.invocations * worker_groups_of(out, worker_groups);

	out->noise = calloc(total ? total : 1, sizeof(*out->noise));
	for (size_t i = 0; i < out->n_cells; i++) {
		struct cell_outcome *cell = &out->cells[i];
		cell->samples = calloc(out->settings.invocations, sizeof(*cell->samples));
		if (!cell->samples)
			return false;
	}
	return out->noise != NULL;
}

int engine_begin(const struct engine_settings *settings, const struct cell_id *cells,
		 size_t n_cells, struct rng *rng, struct outcome *out, struct error *error)
{
	*out = (struct outcome){
		.settings = *settings,
		.n_cells = n_cells,
		.began_s = monotonic_s(),
		.wait_ns = RULER_WAIT_NS,
	};
	out->cells = calloc(n_cells, sizeof(*out->cells));
	for (size_t i = 0; i < n_cells && out->cells; i++)
		out->cells[i].id = cells[i];
	if (!out->cells || !make_room(out))
		return error_errno(error, -ENOMEM, "%zu cells in %u invocations", n_cells,
				   settings->invocations);
	int code = there_open(settings, &out->there, error);
	if (!code)
		code = there_machine(out->there, &out->cpu, &out->reported, error);
	if (!code)
		code = there_clock(out->there, &out->start, error);
	return code ? code : probe(out, rng, error);
}

int engine_end(struct outcome *out, struct error *error)
{
	for (size_t i = 0; i < out->n_cells; i++)
		if (out->cells[i].status != WIRE_OK)
			drop_samples(&out->cells[i]);
	int code = there_clock(out->there, &out->end, error);
	return code ? code : samples_rule(out, error);
}

int engine_run(const struct engine_settings *settings, const struct cell_id *cells, size_t n_cells,
	       engine_progress *progress, struct outcome *out, struct error *error)
{
	struct rng rng;

	rng_seed(&rng, settings->seed);
	int code = engine_begin(settings, cells, n_cells, &rng, out, error);
	if (!code && !settings->probe_only)
		code = measure(out, &rng, progress, error);
	return code ? code : engine_end(out, error);
}

void outcome_tsc_rates(const struct outcome *outcome, struct tsc_rates *rates)
{
	enum { LONG_ENOUGH_MS = 10 }; /* for a rate with an error below 1e-4 */
	const struct invocation_noise *low = NULL, *high = NULL;

	*rates = (struct tsc_rates){.n = 0};
	tsc_rates_add(rates, tsc_clock_hz(&outcome->start, &outcome->end), "over the run");
	tsc_rates_add(rates, outcome->first_hz, "over probing");
	for (size_t i = 0; i < outcome->n_noise; i++) {
		const struct invocation_noise *n = &outcome->noise[i];
		if (n->tsc_hz < 0 || (n->tsc_hz > 0 && n->wall_ms < (int)LONG_ENOUGH_MS))
			continue;
		low = !low || n->tsc_hz < low->tsc_hz ? n : low;
		high = !high || n->tsc_hz > high->tsc_hz ? n : high;
	}
	if (low) {
		tsc_rates_add(rates, low->tsc_hz, "over invocation %zu",
			      (size_t)(low - outcome->noise) + 1);
		tsc_rates_add(rates, high->tsc_hz, "over invocation %zu",
			      (size_t)(high - outcome->noise) + 1);
	}
	tsc_rates_add(rates, tsc_clock_kernel_hz(&outcome->start, &outcome->end),
		      "by the system call");
	for (size_t i = 0; i < outcome->reported.n; i++)
		tsc_rates_add(rates, outcome->reported.item[i].hz, "%s",
			      outcome->reported.item[i].source);
}

double outcome_tsc_hz(const struct outcome *outcome)
{
	const struct tsc_rate *low, *high;
	struct tsc_rates rates;

	outcome_tsc_rates(outcome, &rates);
	return tsc_rates_agree(&rates, &low, &high) ? rates.item[0].hz : tsc_rates_middle(&rates);
}

int outcome_check_clocks(const struct outcome *outcome, struct error *error)
{
	struct tsc_rates rates;

	outcome_tsc_rates(outcome, &rates);
	return tsc_rates_check(&rates, error);
}

double outcome_waited_s(const struct outcome *outcome)
{
	double s = 0;

	for (size_t i = 0; i < outcome->n_noise; i++)
		s += (double)outcome->noise[i].worker.waited_ns * 1e-9;
	return s;
}

double outcome_duration_s(const struct outcome *outcome)
{
	return (double)tsc_clock_span_ns(&outcome->start, &outcome->end) * 1e-9;
}

void outcome_free(struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n_cells && outcome->cells; i++) {
		drop_samples(&outcome->cells[i]);
		free(outcome->cells[i].samples);
	}
	free(outcome->cells);
	free(outcome->noise);
	there_close(outcome->there);
	*outcome = (struct outcome){0};
}

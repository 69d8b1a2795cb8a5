#include "bench/record/document.h"

#include "bench/base/start_time.h"
#include "bench/document/figure.h"
#include "bench/document/rounded.h"
#include "bench/record/document_ruler.h"
#include "bench/record/invocations.h"
#include "bench/record/summary.h"
#include "bench/stats/mode.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The figures in one unit; `scale` is that unit per TSC tick. */
static json_t *costs(const struct summary *s, double scale)
{
	return json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:[o,o]}", "floor", json_rounded(s->floor * scale),
		"p50", json_rounded(s->p50 * scale), "p90", json_rounded(s->p90 * scale), "p99",
		json_rounded(s->p99 * scale), "mean", json_rounded(s->mean * scale), "p50_interval",
		json_rounded(s->p50_interval.lo * scale), json_rounded(s->p50_interval.hi * scale));
}

static json_t *cycles(const struct summary *s)
{
	return json_pack("{s:o, s:o, s:o, s:[o,o], s:o*}", "p10", json_rounded(s->cycles.p10),
			 "p50", json_rounded(s->cycles.p50), "p90", json_rounded(s->cycles.p90),
			 "p50_interval", json_rounded(s->cycles_interval.lo),
			 json_rounded(s->cycles_interval.hi), "alone",
			 s->shared ? json_integer((json_int_t)s->alone) : NULL);
}

static json_t *tail(const struct summary *s, double scale)
{
	return json_pack("{s:o, s:o, s:o}", "p99", json_rounded(s->tail_p99 * scale), "p999",
			 json_rounded(s->tail_p999 * scale), "max",
			 json_rounded(s->tail_max * scale));
}

static json_t *invocations(const struct cell_outcome *cell, const struct invocation_figures *each,
			   double ns_per_tick, bool ruled)
{
	struct invocation_record *invocations = calloc(cell->runs, sizeof(*invocations));

	for (uint32_t i = 0; i < cell->runs && invocations; i++)
		invocations[i] = (struct invocation_record){
			.order = (int)cell->samples[i].invocation,
			.floor = each[i].floor,
			.p50 = each[i].p50,
			.p10_cycles = each[i].cycles.p10,
			.p50_cycles = each[i].cycles.p50,
			.lost_share = cell->samples[i].lost_share,
			.tries = (int)cell->samples[i].tries,
			.disturbed = cell->samples[i].disturbed,
			.shared = cell->samples[i].shared,
		};
	json_t *lists =
		invocations ? invocations_make(invocations, cell->runs, ns_per_tick, ruled) : NULL;
	free(invocations);
	return lists;
}

/* Adds the cycles of a cell to its cost, or the reason why it has none. */
static void add_cycles(json_t *cost, const struct cell_outcome *cell, const struct summary *s,
		       const struct ruler_scale *scale)
{
	char reason[WIRE_REASON];

	if (!s->unruled) {
		json_object_set_new(cost, units[UNIT_CYCLE].name, cycles(s));
		return;
	}
	no_cycles_text(scale, s->unruled, cell->runs, reason);
	json_object_set_new(cost, "no_cycles", json_string(reason));
}

/* Adds "cost" and "tail" of a measured cell. 0 or -errno. */
static int add_figures(json_t *object, const struct cell_outcome *cell,
		       const struct outcome *outcome, double ns_per_tick)
{
	const struct ruler_scale *scale = &outcome->scale[cell->id.abi];
	struct summary_input *in = calloc(cell->runs, sizeof(*in));
	struct invocation_figures *each = calloc(cell->runs, sizeof(*each));
	struct summary s;
	int err = in && each ? 0 : -1;

	for (uint32_t i = 0; i < cell->runs && !err; i++)
		in[i] = (struct summary_input){
			{cell->samples[i].batch_tsc, cell->samples[i].batches},
			{cell->samples[i].batch_cycles, cell->samples[i].ruled},
			{cell->samples[i].single_tsc, cell->samples[i].singles},
			cell->samples[i].shared};
	if (!err)
		err = summarise(in, cell->runs, outcome->settings.seed, &s, each);
	if (!err) {
		json_t *cost = json_pack("{s:i, s:i, s:o, s:o, s:o, s:o}", "calls_per_batch",
					 (int)cell->calls, "batches", (int)s.batches,
					 units[UNIT_TICK].name, costs(&s, 1), units[UNIT_NS].name,
					 costs(&s, ns_per_tick), "invocations",
					 invocations(cell, each, ns_per_tick, !s.unruled),
					 s.unruled ? "quantiles_tsc" : "quantiles_cycles",
					 json_rounded_list(s.quantile, SUMMARY_QUANTILES));
		if (outcome->settings.ruler)
			add_cycles(cost, cell, &s, scale);
		json_object_set_new(object, "cost", cost);
	}
	if (!err && s.singles)
		json_object_set_new(object, "tail",
				    json_pack("{s:i, s:o, s:o}", "calls", (int)s.singles,
					      units[UNIT_TICK].name, tail(&s, 1),
					      units[UNIT_NS].name, tail(&s, ns_per_tick)));
	free(in);
	free(each);
	return err;
}

/* Of the batches, one in so many must agree on a count: what is rarer is no way that calls
 * regularly take. The shortest of those that are taken regularly is found in every boot, the most
 * frequent may be another. */
enum { EXACT_ENOUGH = 10 };

/* Adds "cost" of a cell whose instructions were counted, from the batches of all invocations
 * together. 0 or -1. */
static int add_exact(json_t *object, const struct cell_outcome *cell)
{
	size_t n = 0, at = 0;

	for (uint32_t i = 0; i < cell->runs; i++)
		n += cell->samples[i].batches;
	int64_t *batch = malloc((n ? n : 1) * sizeof(*batch));
	if (!batch || !n) {
		free(batch);
		return -1;
	}
	for (uint32_t i = 0; i < cell->runs; i++)
		for (size_t k = 0; k < cell->samples[i].batches; k++)
			batch[at++] = llround(cell->samples[i].batch_tsc[k] * cell->calls);
	struct mode mode = mode_lowest(batch, n, n / EXACT_ENOUGH);
	free(batch);
	/* Calls of one batch that differ among themselves leave a fraction: it is kept. */
	json_t *insn = mode.value % cell->calls
			       ? json_rounded((double)mode.value / cell->calls)
			       : json_integer((json_int_t)(mode.value / cell->calls));
	return json_object_set_new(object, "cost",
				   json_pack("{s:i, s:i, s:{s:o, s:i, s:i}}", "calls_per_batch",
					     (int)cell->calls, "batches", (int)n, "exact",
					     units[UNIT_INSTRUCTION].name, insn, "agreeing",
					     (int)mode.agreeing, "batches", (int)n));
}

static json_t *cell_object(const struct cell_outcome *cell, const struct outcome *outcome,
			   double ns_per_tick)
{
	const struct path *path = &paths[cell->id.path];
	json_t *enters = cell->enters == WIRE_ENTERS_UNKNOWN
				 ? json_null()
				 : json_boolean(cell->enters == WIRE_ENTERS);
	bool falls_back = cell->enters == WIRE_ENTERS &&
			  cell_may_stay(cell->id.abi, cell->id.path, cell->id.op);
	json_t *object = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s?, s:s, s:o, s:b, s:n, s:n}", "abi",
		abi_names[cell->id.abi], "path", path->name, "op", ops[cell->id.op].name,
		"condition", conditions[cell->id.condition].name, "status",
		cell_status_names[cell->status], "reason", cell->reason[0] ? cell->reason : NULL,
		"nature", path->nature == NATURE_INLINE ? "inline" : "called", "enters_kernel",
		enters, "fallback", falls_back, "cost", "tail");

	if (cell->narrow_time)
		json_object_set_new(object, "narrow_time", json_true());
	int err = 0;
	if (cell->status == WIRE_OK && cell->runs)
		err = outcome->settings.engine == ENGINE_ICOUNT
			      ? add_exact(object, cell)
			      : add_figures(object, cell, outcome, ns_per_tick);
	if (err) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *settings_object(const struct engine_settings *s)
{
	return json_pack("{s:I, s:i, s:f, s:i, s:i, s:i, s:i, s:I}", "seed", (json_int_t)s->seed,
			 "cpu", s->cpu, "batch_us", s->batch_us, "invocations", (int)s->invocations,
			 "batches", (int)s->batches, "warmup", (int)s->warmup, "singles",
			 (int)s->singles, "inject_tsc", (json_int_t)s->inject_tsc);
}

/* A counter, null if the kernel does not report it. */
static json_t *counter(uint64_t value)
{
	return value == NOISE_UNKNOWN ? json_null() : json_integer((json_int_t)value);
}

/* One object per invocation, in the order in which they ran. */
static json_t *noise_list(const struct outcome *outcome, double hz)
{
	json_t *list = json_array();

	for (size_t i = 0; i < outcome->n_noise; i++) {
		const struct invocation_noise *n = &outcome->noise[i];
		json_t *noise = json_pack(
			"{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "abi",
			abi_names[n->abi], "condition", conditions[n->condition].name, "wall_ms",
			json_rounded(n->wall_ms), "waited_ms",
			json_rounded((double)n->worker.waited_ns * 1e-6), "steal_ms",
			counter(n->host.steal_ms), "interrupts", counter(n->host.interrupts),
			"cpu_pressure_us", counter(n->host.pressure_us), "throttled_us",
			counter(n->host.throttled_us), "voluntary_switches",
			counter(n->worker.voluntary_switches), "involuntary_switches",
			counter(n->worker.involuntary_switches), "migrations",
			counter(n->worker.migrations));
		if (outcome->settings.ruler)
			document_add_rates(noise, outcome, (uint32_t)i, hz);
		json_array_append_new(list, noise);
	}
	return list;
}

_Static_assert((int)ENGINE_KINDS == (int)FIGURE_ENGINES, "every engine has figures of its own");

json_t *document_make(const struct outcome *outcome, json_t *host, time_t started)
{
	bool exact = outcome->settings.engine == ENGINE_ICOUNT;
	double hz = exact ? DOCUMENT_ICOUNT_HZ : outcome_tsc_hz(outcome);
	double duration_s = outcome_duration_s(outcome);
	const struct tsc_rate *low, *high;
	char when[START_TIME_SIZE], source[96];
	struct tsc_rates rates;

	if (hz <= 0)
		return NULL;
	start_time_text(started, when);
	if (exact)
		snprintf(source, sizeof(source), "%d ticks per instruction, by definition",
			 1 << ICOUNT_SHIFT);
	else if (outcome_tsc_rates(outcome, &rates), tsc_rates_agree(&rates, &low, &high))
		snprintf(source, sizeof(source), "CLOCK_MONOTONIC_RAW over the run's %.1f s",
			 duration_s);
	else
		snprintf(source, sizeof(source), "the median of clocks that disagree");

	json_t *cells = json_array();
	for (size_t i = 0; i < outcome->n_cells && cells; i++) {
		json_t *cell = cell_object(&outcome->cells[i], outcome, 1e9 / hz);
		if (!cell || json_array_append_new(cells, cell)) {
			json_decref(cells);
			return NULL;
		}
	}
	return json_pack(
		"{s:s, s:{s:s, s:s}, s:s, s:o, s:s, s:o, s:{s:o, s:s}, s:o, s:O, s:o, s:o}",
		"schema", DOCUMENT_SCHEMA, "tool", "name", "syspath", "version", SYSPATH_VERSION,
		"started", when, "duration_s", json_rounded(duration_s), "engine",
		figure_engines[outcome->settings.engine], "settings",
		settings_object(&outcome->settings), "tsc", "hz", json_real(round(hz)), "source",
		source, "ruler", document_ruler(outcome, hz), "host", host, "noise",
		noise_list(outcome, hz), "cells", cells);
}

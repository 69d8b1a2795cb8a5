#include "bench/ab/ab.h"

#include "bench/ab/ab_judge.h"
#include "bench/ab/ab_pairs.h"
#include "bench/ab/setup_command.h"
#include "bench/base/clock.h"
#include "bench/base/exit_code.h"
#include "bench/engine/worker_group.h"
#include "bench/record/changes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* How long the next process may wait for the core, of those of all pairs up to `until`. */
static void allow_wait(struct ab_result *r, int side, size_t groups, uint32_t until)
{
	const struct outcome *out = r->outcome;

	outcome_allow_wait(&r->outcome[side], r->start_s,
			   outcome_waited_s(&out[0]) + outcome_waited_s(&out[1]),
			   (uint32_t)(out[0].n_noise + out[1].n_noise),
			   (uint32_t)(2 * groups * (until + 1)));
}

/* One invocation of every worker group of one side. */
static int invoke(const struct ab_settings *settings, struct ab_result *r, int side, uint32_t until,
		  struct rng *rng, struct error *error)
{
	struct worker_group worker_groups[MAX_WORKER_GROUPS];
	size_t n = worker_groups_of(&r->outcome[side], worker_groups);
	int code = setup_command_run(settings->side[side].setup, error);

	for (size_t i = 0; i < n && !code; i++) {
		allow_wait(r, side, n, until);
		code = worker_group_time(&r->outcome[side], rng, worker_groups[i], error);
	}
	return code;
}

static int run_pair(const struct ab_settings *settings, struct ab_result *r, uint32_t until,
		    struct rng *rng, struct error *error)
{
	int first = (int)rng_below(rng, 2);
	int code = invoke(settings, r, first, until, rng, error);

	return code ? code : invoke(settings, r, !first, until, rng, error);
}

static int judge(const struct ab_settings *settings, struct ab_result *r, struct error *error)
{
	int code = samples_rule(&r->outcome[0], error);

	if (!code)
		code = samples_rule(&r->outcome[1], error);
	if (code)
		return code;
	code = ab_take_pairs(settings, r);
	if (!code)
		code = ab_judge(settings, r->cells, r->n_cells);
	return code ? error_no_memory(error, "to judge the pairs") : 0;
}

static bool any_inconclusive(const struct ab_result *r)
{
	for (size_t i = 0; i < r->n_cells; i++)
		if (!r->cells[i].reason && r->cells[i].verdict == VERDICT_INCONCLUSIVE)
			return true;
	return false;
}

static bool any_measurable(const struct ab_result *r)
{
	for (size_t i = 0; i < r->n_cells; i++)
		if (r->outcome[0].cells[i].status == WIRE_OK &&
		    r->outcome[1].cells[i].status == WIRE_OK)
			return true;
	return false;
}

/* Pairs from `done` to `until`; pair 0 is the warm-up. */
static int run_pairs(const struct ab_settings *settings, struct ab_result *r, struct rng *rng,
		     uint32_t done, uint32_t until, struct error *error)
{
	int code = 0;

	for (uint32_t k = done; k <= until && !code; k++) {
		if (settings->progress)
			settings->progress(k, until + 1, r->cells[0].id.abi);
		code = run_pair(settings, r, until, rng, error);
	}
	r->pairs = until;
	return code ? code : judge(settings, r, error);
}

static int make_cells(const struct cell_id *cells, size_t n_cells, uint32_t most,
		      struct ab_result *out)
{
	out->n_cells = n_cells;
	out->cells = calloc(n_cells, sizeof(*out->cells));
	for (size_t i = 0; i < n_cells && out->cells; i++) {
		out->cells[i].id = cells[i];
		out->cells[i].a = calloc(most, sizeof(double));
		out->cells[i].b = calloc(most, sizeof(double));
		if (!out->cells[i].a || !out->cells[i].b)
			return -ENOMEM;
	}
	return out->cells ? 0 : -ENOMEM;
}

/* Probes one side's cells, after its set-up. */
static int begin_side(const struct ab_settings *settings, const struct cell_id *cells,
		      size_t n_cells, int side, struct rng *rng, struct ab_result *out,
		      struct error *error)
{
	const struct ab_side *s = &settings->side[side];
	struct engine_settings engine = settings->engine;
	static struct cell_id own[PLAN_MAX_CELLS];

	engine.worker_folder = s->worker_folder;
	engine.via = s->via;
	engine.inject_tsc = side ? settings->inject_b_tsc : 0;
	engine.invocations = 2 * settings->pairs + 1;
	for (size_t i = 0; i < n_cells; i++) {
		own[i] = cells[i];
		own[i].condition = s->condition;
	}
	int code = setup_command_run(s->setup, error);
	return code ? code : engine_begin(&engine, own, n_cells, rng, &out->outcome[side], error);
}

/* Both sides had one clock, and their functions entered the kernel always or never; else
 * EXIT_INCONCLUSIVE, of *error. What a set-up changes is the question, so facts are not looked
 * at. */
static int check_changes(const struct ab_result *out, struct error *error)
{
	int code = 0;

	for (int side = 0; side < 2 && !code; side++) {
		json_t *changes = changes_find(&out->outcome[side], NULL, NULL);
		const json_t *first = json_array_get(changes, 0);
		if (first)
			code = error_set(
				error, EXIT_INCONCLUSIVE,
				"ab: side %c: %s changed during the experiment, from %s to %s: no verdict; run again",
				"AB"[side], json_string_value(json_object_get(first, "key")),
				json_string_value(json_object_get(first, "before")),
				json_string_value(json_object_get(first, "after")));
		json_decref(changes);
	}
	return code;
}

int ab_run(const struct ab_settings *settings, const struct cell_id *cells, size_t n_cells,
	   struct ab_result *out, struct error *error)
{
	struct rng rng;

	*out = (struct ab_result){0};
	rng_seed(&rng, settings->engine.seed);
	int code = make_cells(cells, n_cells, 2 * settings->pairs, out);
	if (code)
		error_no_memory(error, NULL);
	for (int side = 0; side < 2 && !code; side++)
		code = begin_side(settings, cells, n_cells, side, &rng, out, error);
	if (!code && !there_is_one_kernel(out->outcome[0].there, out->outcome[1].there))
		code = error_set(
			error, EXIT_NOTHING,
			"ab: A's workers and B's run on two kernels, and pairs must be of one boot; make a run of each (run --via) and compare these");
	uint32_t pairs = !code && any_measurable(out) ? settings->pairs : 0;
	out->start_s = monotonic_s();
	if (!code)
		code = pairs ? run_pairs(settings, out, &rng, 0, pairs, error)
			     : judge(settings, out, error);
	if (!code && pairs && any_inconclusive(out)) {
		out->doubled = true;
		code = run_pairs(settings, out, &rng, pairs + 1, 2 * pairs, error);
	}
	for (int side = 0; side < 2 && !code; side++)
		code = engine_end(&out->outcome[side], error);
	if (!code && pairs)
		code = check_changes(out, error);
	out->tsc_hz = code ? 0 : outcome_tsc_hz(&out->outcome[0]);
	return code;
}

void ab_free(struct ab_result *result)
{
	for (size_t i = 0; i < result->n_cells && result->cells; i++) {
		free(result->cells[i].a);
		free(result->cells[i].b);
	}
	free(result->cells);
	outcome_free(&result->outcome[0]);
	outcome_free(&result->outcome[1]);
	*result = (struct ab_result){0};
}

#include "bench/driver/ab_views.h"

#include <jansson.h>
#include <math.h>

static double ns(const struct ab_result *r, double tsc)
{
	return r->tsc_hz > 0 ? tsc * 1e9 / r->tsc_hz : 0;
}

/* "B/A 1.284 [1.279, 1.291]", or the difference where the cost is too near to 0 for a ratio. */
static void print_effect(FILE *out, const struct ab_result *r, const struct effect *e)
{
	char estimate[32], span[64];
	bool ratio = e->kind == EFFECT_RATIO;

	snprintf(estimate, sizeof(estimate), ratio ? "%.4f" : "%+.2f ns",
		 ratio ? e->estimate : ns(r, e->estimate));
	if (!isfinite(e->span.hi))
		snprintf(span, sizeof(span), "[too few pairs]");
	else if (ratio)
		snprintf(span, sizeof(span), "[%.4f, %.4f]", e->span.lo, e->span.hi);
	else
		snprintf(span, sizeof(span), "[%+.2f, %+.2f]", ns(r, e->span.lo),
			 ns(r, e->span.hi));
	fprintf(out, "  %9s  %-18s", estimate, span);
}

static void print_side(FILE *out, const struct ab_settings *settings, int i)
{
	const struct ab_side *side = &settings->side[i];

	fprintf(out, "%c: condition %s", 'A' + i, side->name);
	if (side->worker_folder)
		fprintf(out, ", workers in %s", side->worker_folder);
	if (side->setup)
		fprintf(out, ", after '%s'", side->setup);
	if (i == 1 && settings->inject_b_tsc)
		fprintf(out, ", %llu TSC ticks burnt per call",
			(unsigned long long)settings->inject_b_tsc);
	fputc('\n', out);
}

void ab_print_table(FILE *out, const struct ab_settings *settings, const struct ab_result *r)
{
	print_side(out, settings, 0);
	print_side(out, settings, 1);
	fprintf(out,
		"%u pairs of invocations in random order%s; cost: %s per call, user and kernel "
		"time "
		"together.\n"
		"B/A: Hodges-Lehmann estimate with its %g%% interval; p: signed-rank test, "
		"adjusted "
		"over the cells (Holm).\n\n",
		r->pairs, r->doubled ? " (doubled: inconclusive at first)" : "",
		settings->floor ? "floor" : "p50", 100 * (1 - settings->rule.alpha));
	fprintf(out, "  %-15s  %-6s  %-30s  %10s  %10s  %10s  %9s  %-18s  %8s  %s\n", "path", "abi",
		"op", "A ns", "B ns", "B-A ns", "B/A", "interval", "p", "verdict");
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct ab_cell *c = &r->cells[i];
		fprintf(out, "  %-15s  %-6s  %-30s", paths[c->id.path].name, abi_names[c->id.abi],
			ops[c->id.op].name);
		if (c->reason) {
			fprintf(out, "  not measured: %s\n", c->reason);
			continue;
		}
		fprintf(out, "  %10.2f  %10.2f  %+10.2f", ns(r, c->effect.base),
			ns(r, c->effect.new), ns(r, c->effect.new - c->effect.base));
		print_effect(out, r, &c->effect);
		fprintf(out, "  %8.2g  %s\n", c->p_adjusted, verdict_names[c->verdict]);
	}
}

static json_t *side_object(const struct ab_side *side)
{
	return json_pack("{s:s, s:s?, s:s?}", "condition", side->name, "workers",
			 side->worker_folder, "setup", side->setup);
}

static json_t *figures(const double *x, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_real(round(x[i] * 1000) / 1000));
	return list;
}

static json_t *finite_or_null(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *cell_object(const struct ab_cell *c)
{
	const struct effect *e = &c->effect;
	json_t *o =
		json_pack("{s:s, s:s, s:s, s:s?}", "abi", abi_names[c->id.abi], "path",
			  paths[c->id.path].name, "op", ops[c->id.op].name, "reason", c->reason);

	if (c->reason)
		return o;
	json_object_set_new(o, "a_tsc", figures(c->a, c->pairs));
	json_object_set_new(o, "b_tsc", figures(c->b, c->pairs));
	json_object_set_new(o, "effect",
			    json_string(e->kind == EFFECT_RATIO ? "ratio" : "difference_tsc"));
	json_object_set_new(o, "estimate", json_real(e->estimate));
	json_object_set_new(
		o, "interval",
		json_pack("[o, o]", finite_or_null(e->span.lo), finite_or_null(e->span.hi)));
	json_object_set_new(o, "p", json_real(e->p));
	json_object_set_new(o, "p_adjusted", json_real(c->p_adjusted));
	json_object_set_new(o, "verdict", json_string(verdict_names[c->verdict]));
	return o;
}

void ab_print_json(FILE *out, const struct ab_settings *settings, const struct ab_result *r)
{
	json_t *cells = json_array();

	for (size_t i = 0; i < r->n_cells; i++)
		json_array_append_new(cells, cell_object(&r->cells[i]));
	json_t *o =
		json_pack("{s:s, s:o, s:o, s:i, s:b, s:s, s:f, s:f, s:I, s:I, s:f, s:o}", "schema",
			  "syspath-ab/1", "a", side_object(&settings->side[0]), "b",
			  side_object(&settings->side[1]), "pairs", (int)r->pairs, "doubled",
			  r->doubled, "stat", settings->floor ? "floor" : "p50", "alpha",
			  settings->rule.alpha, "tolerance", settings->rule.tolerance,
			  "inject_b_tsc", (json_int_t)settings->inject_b_tsc, "seed",
			  (json_int_t)settings->engine.seed, "tsc_hz", r->tsc_hz, "cells", cells);
	json_dumpf(o, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	fputc('\n', out);
	json_decref(o);
}

#include "bench/ab/ab_views.h"

#include "bench/ab/ab_judge.h"
#include "bench/base/unsigned_zero.h"
#include "bench/document/rounded.h"

#include <jansson.h>
#include <math.h>

/* To be printed with two decimals. */
static double ns(const struct ab_result *r, double tsc)
{
	return r->tsc_hz > 0 ? unsigned_zero(tsc * 1e9 / r->tsc_hz, 0.005) : 0;
}

/* "  +12.34  [+11.98, +12.71]" ns */
static void print_difference(FILE *out, const struct ab_result *r, const struct location *d)
{
	char span[64] = "[too few pairs]";

	if (isfinite(d->span.hi))
		snprintf(span, sizeof(span), "[%+.2f, %+.2f]", ns(r, d->span.lo),
			 ns(r, d->span.hi));
	fprintf(out, "  %+10.2f  %-22s", ns(r, d->estimate), span);
}

/* "  1.2840  [1.2790, 1.2910]", or nothing where the cost is too near to 0 for a ratio. */
static void print_ratio(FILE *out, const struct effect *e)
{
	char estimate[32] = "-", span[64] = "";

	if (e->kind == EFFECT_RATIO) {
		snprintf(estimate, sizeof(estimate), "%.4f", e->estimate);
		if (isfinite(e->span.hi))
			snprintf(span, sizeof(span), "[%.4f, %.4f]", e->span.lo, e->span.hi);
	}
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
		"time together.\n"
		"A, B: medians. B-A, B/A: Hodges-Lehmann estimates over the pairs with their %g %% "
		"intervals. p: signed-rank test, adjusted over the cells (Holm), held against "
		"%g.\n\n",
		r->pairs, r->doubled ? " (doubled: inconclusive at first)" : "",
		settings->floor ? "floor" : "p50", 100 * (1 - ab_look_alpha(settings)),
		ab_look_alpha(settings));
	fprintf(out, "  %-15s  %-6s  %-30s  %10s  %10s  %10s  %-22s  %9s  %-18s  %8s  %s\n", "path",
		"abi", "op", "A ns", "B ns", "B-A ns", "interval", "B/A", "interval", "p",
		"verdict");
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct ab_cell *c = &r->cells[i];
		fprintf(out, "  %-15s  %-6s  %-30s", paths[c->id.path].name, abi_names[c->id.abi],
			ops[c->id.op].name);
		if (c->reason) {
			fprintf(out, "  not measured: %s\n", c->reason);
			continue;
		}
		fprintf(out, "  %10.2f  %10.2f", ns(r, c->effect.base), ns(r, c->effect.new));
		print_difference(out, r, &c->difference);
		print_ratio(out, &c->effect);
		fprintf(out, "  %8.2g  %s\n", c->p_holm, verdict_names[c->verdict]);
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
		json_array_append_new(list, json_rounded(x[i]));
	return list;
}

/* null where there are too few pairs for a finite one. */
static json_t *interval_of(const struct interval *span)
{
	return isfinite(span->lo) && isfinite(span->hi) ? json_pack("[f, f]", span->lo, span->hi)
							: json_null();
}

/* Members that mean what they mean in compare's object have the same names. */
static json_t *cell_object(const struct ab_cell *c)
{
	const struct effect *e = &c->effect;
	json_t *o =
		json_pack("{s:s, s:s, s:s, s:s?}", "abi", abi_names[c->id.abi], "path",
			  paths[c->id.path].name, "op", ops[c->id.op].name, "reason", c->reason);

	if (c->reason)
		return o;
	json_object_update_new(
		o,
		json_pack("{s:s, s:s, s:f, s:f, s:f, s:o, s:f, s:f, s:f, s:{s:f, s:o}, s:o, s:o}",
			  "verdict", verdict_names[c->verdict], "kind",
			  e->kind == EFFECT_RATIO ? "ratio" : "difference", "base", e->base, "new",
			  e->new, "estimate", e->estimate, "interval", interval_of(&e->span),
			  "margin", e->margin, "p", e->p, "p_holm", c->p_holm, "difference",
			  "estimate", c->difference.estimate, "interval",
			  interval_of(&c->difference.span), "a_tsc", figures(c->a, c->pairs),
			  "b_tsc", figures(c->b, c->pairs)));
	return o;
}

void ab_print_json(FILE *out, const struct ab_settings *settings, const struct ab_result *r)
{
	json_t *cells = json_array();

	for (size_t i = 0; i < r->n_cells; i++)
		json_array_append_new(cells, cell_object(&r->cells[i]));
	json_t *o = json_pack(
		"{s:s, s:s, s:o, s:o, s:i, s:b, s:s, s:f, s:f, s:f, s:f, s:I, s:I, s:f, s:o}",
		"schema", "syspath-ab/1", "unit", "tsc", "a", side_object(&settings->side[0]), "b",
		side_object(&settings->side[1]), "pairs", (int)r->pairs, "doubled", r->doubled,
		"stat", settings->floor ? "floor" : "p50", "alpha", settings->rule.alpha,
		"alpha_look", ab_look_alpha(settings), "tolerance", settings->rule.tolerance,
		"least_tsc", settings->rule.least, "inject_b_tsc",
		(json_int_t)settings->inject_b_tsc, "seed", (json_int_t)settings->engine.seed,
		"tsc_hz", r->tsc_hz, "cells", cells);
	json_dumpf(o, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	fputc('\n', out);
	json_decref(o);
}

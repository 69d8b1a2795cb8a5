#include "bench/ab/ab_views.h"

#include "bench/ab/ab_judge.h"
#include "bench/document/rounded.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

/* A value in the unit of the cell's figure, as it is shown: ticks as ns. */
static double shown(const struct ab_result *r, const struct figure_stat *stat, double value)
{
	if (stat->key.unit != UNIT_TICK)
		return value;
	return r->tsc_hz > 0 ? value * 1e9 / r->tsc_hz : 0;
}

/* "  +12.34  [+11.98, +12.71]" */
static void print_difference(FILE *out, const struct ab_result *r, const struct ab_cell *c)
{
	const struct location *d = &c->difference;
	double lo = shown(r, c->stat, d->span.lo), hi = shown(r, c->stat, d->span.hi);
	char span[64] = "[too few pairs]";

	if (isfinite(d->span.hi))
		snprintf(span, sizeof(span), "[%+.2f, %+.2f]", unsigned_zero(lo, 0.005),
			 unsigned_zero(hi, 0.005));
	fprintf(out, "  %+10.2f  %-22s", unsigned_zero(shown(r, c->stat, d->estimate), 0.005),
		span);
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
	if (side->via)
		fprintf(out, ", by '%s'", side->via);
	if (side->setup)
		fprintf(out, ", after '%s'", side->setup);
	if (i == 1 && settings->inject_b_tsc)
		fprintf(out, ", %llu TSC ticks burnt per call",
			(unsigned long long)settings->inject_b_tsc);
	fputc('\n', out);
}

static void print_columns(FILE *out, const struct figure_stat *stat)
{
	const char *unit = units[units[stat->key.unit].shown].name;
	char a[24], b[24], difference[24];

	snprintf(a, sizeof(a), "A %s", unit);
	snprintf(b, sizeof(b), "B %s", unit);
	snprintf(difference, sizeof(difference), "B-A %s", unit);
	fprintf(out, "  %-15s  %-6s  %-30s  %10s  %10s  %10s  %-22s  %9s  %-18s  %8s  %s\n", "path",
		"abi", "op", a, b, difference, "interval", "B/A", "interval", "p", "verdict");
}

static void print_cell(FILE *out, const struct ab_result *r, const struct ab_cell *c)
{
	char a[32], b[32];

	fprintf(out, "  %-15s  %-6s  %-30s", paths[c->id.path].name, abi_names[c->id.abi],
		ops[c->id.op].name);
	if (c->reason) {
		fprintf(out, "  not measured: %s\n", c->reason);
		return;
	}
	enum unit unit = units[c->stat->key.unit].shown;
	unit_text(unit, shown(r, c->stat, c->effect.base), a, sizeof(a));
	unit_text(unit, shown(r, c->stat, c->effect.new), b, sizeof(b));
	fprintf(out, "  %10s  %10s", a, b);
	print_difference(out, r, c);
	print_ratio(out, &c->effect);
	fprintf(out, "  %8.2g  %s\n", c->p_holm, verdict_names[c->verdict]);
}

static bool is_of(const struct ab_result *r, const struct ab_cell *c)
{
	return c->reason || c->stat == r->stat;
}

/* The cells that are judged by what is used instead of cycles, where others have these: by the
 * reason, in the order of its first cell. */
static void print_stand_ins(FILE *out, const struct ab_result *r)
{
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct ab_cell *first = &r->cells[i];
		size_t k = 0;
		while (k < i && (is_of(r, &r->cells[k]) ||
				 strcmp(r->cells[k].no_cycles, first->no_cycles) != 0))
			k++;
		if (is_of(r, first) || k < i)
			continue;
		fprintf(out, "\n%s, %s: no core cycles, %s\n", first->stat->name,
			units[first->stat->key.unit].words, first->no_cycles);
		print_columns(out, first->stat);
		for (k = i; k < r->n_cells; k++)
			if (!is_of(r, &r->cells[k]) &&
			    !strcmp(r->cells[k].no_cycles, first->no_cycles))
				print_cell(out, r, &r->cells[k]);
	}
}

/* Why no cell has cycles, if they were asked for. */
static const char *none_has_cycles(const struct ab_result *r)
{
	for (size_t i = 0; i < r->n_cells; i++)
		if (!r->cells[i].reason && r->cells[i].stat == r->stat)
			return r->cells[i].no_cycles;
	return "";
}

/* How many pairs are in no cell's figures. */
static void print_shared(FILE *out, const struct ab_result *r)
{
	size_t shared = 0, all = 0;

	for (size_t i = 0; i < r->n_cells; i++) {
		shared += r->cells[i].shared;
		all += r->cells[i].shared + r->cells[i].pairs;
	}
	if (shared)
		fprintf(out,
			"%.1f%% of the pairs are left out, a cell on average: something else used the core in one of the two.\n\n",
			100 * (double)shared / (double)all);
}

void ab_print_table(FILE *out, const struct ab_settings *settings, const struct ab_result *r)
{
	print_side(out, settings, 0);
	print_side(out, settings, 1);
	fprintf(out,
		"%u pairs of invocations in random order%s; cost: %s per call, %s, user and kernel time together.\n"
		"A, B: medians. "
		"B-A, B/A: Hodges-Lehmann estimates over the pairs with their %g %% intervals. "
		"p: signed-rank test, adjusted over the cells (Holm), held against %g.\n\n",
		r->pairs, r->doubled ? " (doubled: inconclusive at first)" : "",
		figure_key_name(r->stat->key), units[units[r->stat->key.unit].shown].words,
		100 * (1 - ab_look_alpha(settings)), ab_look_alpha(settings));
	if (none_has_cycles(r)[0])
		fprintf(out, "no core cycles: %s\n\n", none_has_cycles(r));
	print_shared(out, r);
	print_columns(out, r->stat);
	for (size_t i = 0; i < r->n_cells; i++)
		if (is_of(r, &r->cells[i]))
			print_cell(out, r, &r->cells[i]);
	print_stand_ins(out, r);
}

static json_t *side_object(const struct ab_side *side)
{
	return json_pack("{s:s, s:s?, s:s?, s:s?}", "condition", side->name, "workers",
			 side->worker_folder, "via", side->via, "setup", side->setup);
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
	char a[16], b[16];
	json_t *o =
		json_pack("{s:s, s:s, s:s, s:s?}", "abi", abi_names[c->id.abi], "path",
			  paths[c->id.path].name, "op", ops[c->id.op].name, "reason", c->reason);

	if (c->reason)
		return o;
	snprintf(a, sizeof(a), "a_%s", units[c->stat->key.unit].name);
	snprintf(b, sizeof(b), "b_%s", units[c->stat->key.unit].name);
	json_object_update_new(
		o,
		json_pack("{s:s, s:s, s:f, s:f, s:f, s:o, s:f, s:f, s:f, s:{s:f, s:o}, s:o, s:o}",
			  "verdict", verdict_names[c->verdict], "kind",
			  e->kind == EFFECT_RATIO ? "ratio" : "difference", "base", e->base, "new",
			  e->new, "estimate", e->estimate, "interval", interval_of(&e->span),
			  "margin", e->margin, "p", e->p, "p_holm", c->p_holm, "difference",
			  "estimate", c->difference.estimate, "interval",
			  interval_of(&c->difference.span), a, json_rounded_list(c->a, c->pairs), b,
			  json_rounded_list(c->b, c->pairs)));
	if (c->shared)
		json_object_set_new(o, "shared_pairs", json_integer((json_int_t)c->shared));
	if (c->no_cycles[0])
		json_object_update_new(o, json_pack("{s:s, s:s, s:s}", "stat", c->stat->name,
						    "unit", units[c->stat->key.unit].name,
						    "no_cycles", c->no_cycles));
	return o;
}

void ab_print_json(FILE *out, const struct ab_settings *settings, const struct ab_result *r)
{
	const char *unit = units[r->stat->key.unit].name;
	double every = settings->tolerance.every;
	json_t *cells = json_array();
	char least[32];

	snprintf(least, sizeof(least), "least_%s", unit);
	for (size_t i = 0; i < r->n_cells; i++)
		json_array_append_new(cells, cell_object(&r->cells[i]));
	json_t *o = json_pack(
		"{s:s, s:s, s:o, s:o, s:i, s:b, s:s, s:f, s:f, s:f, s:f, s:I, s:I, s:f, s:o}",
		"schema", "syspath-ab/1", "unit", unit, "a", side_object(&settings->side[0]), "b",
		side_object(&settings->side[1]), "pairs", (int)r->pairs, "doubled", r->doubled,
		"stat", r->stat->name, "alpha", settings->alpha, "alpha_look",
		ab_look_alpha(settings), "tolerance", every > 0 ? every : r->stat->tolerance, least,
		r->stat->least, "inject_b_tsc", (json_int_t)settings->inject_b_tsc, "seed",
		(json_int_t)settings->engine.seed, "tsc_hz", r->tsc_hz, "cells", cells);
	json_dumpf(o, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	fputc('\n', out);
	json_decref(o);
}

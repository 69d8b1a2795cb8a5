/* A comparison as JSON, for programs: docs/compare.md describes each field. */
#include "bench/compare/compare.h"

#include <errno.h>
#include <math.h>

static const char *const kind_names[] = {
	[EFFECT_RATIO] = "ratio", [EFFECT_DIFFERENCE] = "difference", [EFFECT_EXACT] = "exact"};

static json_t *differences(const struct fingerprint_list *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(array,
				      json_pack("{s:s, s:s, s:s}", "key", list->item[i].key, "base",
						list->item[i].base, "new", list->item[i].new));
	return array;
}

/* JSON has no infinity: an unbounded interval is null. */
static json_t *span_of(const struct effect *e)
{
	return isinf(e->span.hi) ? json_null() : json_pack("[f,f]", e->span.lo, e->span.hi);
}

static const char *unit_of(const struct comparison *c, enum compare_status status,
			   struct judged_by by)
{
	return c->settings.control && status != COMPARED_CONTROL ? "control"
								 : units[by.figure.unit].name;
}

/* `stat` and `unit` are those of the object as a whole where a cell has none. */
static json_t *cell_object(const struct comparison *c, const struct compared_cell *cell)
{
	const struct effect *e = &cell->effect;
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s?}", "abi", cell->abi, "path",
			      cell->path, "op", cell->op, "condition", cell->condition, "fate",
			      compare_statuses[cell->status].key, "reason", cell->reason);

	if (!compare_has_verdict(cell))
		return o;
	json_object_set_new(o, "verdict", json_string(verdict_names[cell->verdict]));
	json_object_set_new(o, "kind", json_string(kind_names[e->kind]));
	json_object_set_new(o, "base", json_real(e->base));
	json_object_set_new(o, "new", json_real(e->new));
	json_object_set_new(o, "estimate", json_real(e->estimate));
	json_object_set_new(o, "interval", span_of(e));
	json_object_set_new(o, "margin", json_real(e->margin));
	if (e->confounded)
		json_object_set_new(o, "shared_core", json_true());
	json_object_set_new(o, "p", json_real(e->p));
	json_object_set_new(o, "p_holm",
			    json_real(figure_is_exact(cell->by.figure) ? e->p : cell->p_holm));
	if (cell->by.stat == c->by->stat)
		return o;
	json_object_set_new(o, "stat", json_string(cell->by.stat->name));
	json_object_set_new(o, "unit", json_string(unit_of(c, cell->status, cell->by)));
	return o;
}

static json_t *counts(const struct comparison *c)
{
	json_t *o = json_object();

	for (int v = 0; v < VERDICT_COUNT; v++)
		json_object_set_new(o, verdict_names[v], json_integer((json_int_t)c->verdicts[v]));
	for (int f = COMPARED_JUDGED + 1; f < COMPARED_COUNT; f++)
		json_object_set_new(o, compare_statuses[f].key,
				    json_integer((json_int_t)c->statuses[f]));
	return o;
}

static json_t *notes(const struct comparison *c)
{
	json_t *array = json_array();

	for (size_t i = 0; i < c->n_notes; i++)
		json_array_append_new(array, json_string(c->notes[i]));
	return array;
}

int compare_json(FILE *out, const struct comparison *c)
{
	const struct figure_stat *stat = c->by->stat;
	double every = c->settings.tolerance.every;
	json_t *cells = json_array();
	char least[32];

	snprintf(least, sizeof(least), "least_%s", units[stat->key.unit].name);
	for (size_t i = 0; i < c->n; i++)
		json_array_append_new(cells, cell_object(c, &c->cells[i]));
	json_t *root = json_pack(
		"{s:s, s:s, s:s, s:s?, s:f, s:f, s:f, s:b, s:b, s:o, s:o, s:o, s:o, s:o}", "schema",
		"syspath-compare/1", "unit", unit_of(c, COMPARED_JUDGED, *c->by), "stat",
		stat->name, "control", c->settings.control, "alpha", c->settings.alpha, "tolerance",
		every > 0 ? every : stat->tolerance, least, stat->least, "strict",
		c->settings.strict, "identical", c->identical, "allowed", differences(&c->allowed),
		"told", differences(&c->soft), "notes", notes(c), "counts", counts(c), "cells",
		cells);
	if (!root)
		return -ENOMEM;
	/* Write errors are detected when the stream is closed. */
	if (!json_dumpf(root, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12)))
		fputc('\n', out);
	json_decref(root);
	return 0;
}

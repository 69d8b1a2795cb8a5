#include "bench/document/read.h"

#include "bench/document/field.h"
#include "bench/document/read_arm.h"
#include "bench/document/read_cost.h"
#include "bench/document/schema.h"
#include "bench/files/read_json.h"
#include "bench/ops/ops.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CELLS = 10000 };

/* Whether the cell is of a function that is known to be in the vDSO, or of a C library function
 * that uses one. */
static bool may_stay(const struct run_cell *cell)
{
	int abi = abi_by_name(cell->abi), path = path_by_name(cell->path);
	int op = op_by_name(cell->op);

	return abi >= 0 && path >= 0 && op >= 0 &&
	       cell_may_stay((enum abi)abi, (enum path_id)path, (enum op_id)op);
}

/* An engine that counts instructions gives exact counts, and no other does. */
static bool fits_engine(struct reading *r, const struct run_document *d,
			const struct run_cell *cell)
{
	if (!cell->measured ||
	    cell->figures.has[UNIT_INSTRUCTION][FIGURE_EXACT] == document_is_exact(d))
		return true;
	return reading_wrong(r, "cost",
			     document_is_exact(d) ? "no exact count" : "an exact count of time");
}

static bool read_cell(struct reading *r, const json_t *object, void *out)
{
	struct run_document *document = r->document;
	struct run_cell *cell = out;
	static const char *const natures[] = {"inline", "called"};
	const json_t *enters = json_object_get(object, "enters_kernel");
	int status, nature;

	if (!json_is_object(object))
		return reading_wrong(r, "", "not an object");
	if (!field_name(r, object, "abi", &cell->abi) ||
	    !field_name(r, object, "path", &cell->path) ||
	    !field_name(r, object, "op", &cell->op) ||
	    !field_word(r, object, "status", cell_status_names, CELL_STATUS_COUNT, &status) ||
	    !field_word(r, object, "nature", natures, 2, &nature) ||
	    !field_flag(r, object, "fallback", &cell->fallback))
		return false;
	cell->status = (enum cell_status)status;
	cell->called = nature;
	if (!json_is_boolean(enters) && !json_is_null(enters))
		return reading_wrong(r, "enters_kernel",
				     enters ? "neither true, false nor null" : "missing");
	cell->enters = json_is_boolean(enters) ? json_is_true(enters) : -1;
	cell->maybe_fallback = cell->enters < 0 && !cell->fallback && may_stay(cell);
	cell->condition = "none";
	if (json_object_get(object, "condition") &&
	    !field_name(r, object, "condition", &cell->condition))
		return false;
	if (json_object_get(object, "narrow_time") &&
	    !field_flag(r, object, "narrow_time", &cell->narrow_time))
		return false;
	if (cell->status != CELL_OK && !field_text(r, object, "reason", &cell->reason))
		return false;
	if (!read_cost(r, object, cell) || !read_tail(r, object, cell) ||
	    !read_counters(r, object, &cell->counters) || !fits_engine(r, document, cell))
		return false;
	document->has_cycles |= cell->figures.has[UNIT_CYCLE][FIGURE_P50];
	return true;
}

int cell_names_order(struct cell_names a, struct cell_names b)
{
	int order = strcmp(a.abi, b.abi);

	order = order ? order : strcmp(a.path, b.path);
	order = order ? order : strcmp(a.op, b.op);
	return order ? order : strcmp(a.condition, b.condition);
}

struct cell_names cell_names_of(const struct run_cell *cell)
{
	return (struct cell_names){cell->abi, cell->path, cell->op, cell->condition};
}

static int by_names(const void *left, const void *right)
{
	return cell_names_order(cell_names_of(*(const struct run_cell *const *)left),
				cell_names_of(*(const struct run_cell *const *)right));
}

static bool no_duplicates(struct reading *r, const struct run_document *d)
{
	const struct run_cell **sorted = calloc(d->n_cells ? d->n_cells : 1, sizeof(const void *));
	char what[256];
	bool good = true;

	if (!sorted)
		return reading_no_memory(r, "cells");
	for (size_t i = 0; i < d->n_cells; i++)
		sorted[i] = &d->cells[i];
	qsort(sorted, d->n_cells, sizeof(const void *), by_names);
	for (size_t i = 1; i < d->n_cells && good; i++) {
		if (by_names(&sorted[i - 1], &sorted[i]))
			continue;
		snprintf(what, sizeof(what), "%s %s %s (%s) is there twice", sorted[i]->abi,
			 sorted[i]->path, sorted[i]->op, sorted[i]->condition);
		good = reading_wrong(r, "cells", what);
	}
	free(sorted);
	return good;
}

static bool read_clock(struct reading *r, const json_t *tsc, void *out)
{
	struct run_document *d = out;

	return field_number(r, tsc, "hz", 1e6, 1e11, &d->tsc_hz) &&
	       field_text(r, tsc, "source", &d->tsc_source);
}

/* The hard facts are required: a document without them would be comparable with any. */
static bool read_host(struct reading *r, const json_t *host, void *unused)
{
	json_t *section;

	(void)unused;
	return field_object(r, host, "hard", &section) && field_object(r, host, "soft", &section);
}

static bool read_engine(struct reading *r, struct run_document *d)
{
	int engine;

	if (!field_word(r, d->root, "engine", figure_engines, FIGURE_ENGINES, &engine))
		return false;
	d->engine = figure_engines[engine];
	return true;
}

/* Missing in documents of emulated boots and in old ones. */
static bool read_injection(struct reading *r, const json_t *settings, void *out)
{
	return !json_object_get(settings, "inject_tsc") ||
	       field_count(r, settings, "inject_tsc", 0, SIZE_MAX / 2, out);
}

static bool read_change(struct reading *r, const json_t *object, void *out)
{
	struct run_change *change = out;

	return field_text(r, object, "key", &change->key) &&
	       field_text(r, object, "before", &change->before) &&
	       field_text(r, object, "after", &change->after);
}

/* What a run may have been without: an engine or a version with a ruler, an injected delay, a host
 * that changed. */
static bool read_optional(struct reading *r, struct run_document *d)
{
	enum { MAX_CHANGES = 1000 };

	return read_ruler(r, d) &&
	       (!json_is_object(json_object_get(d->root, "settings")) ||
		field_part(r, d->root, "settings", read_injection, &d->inject_tsc)) &&
	       (!json_object_get(d->root, "changes") ||
		field_list(r, d->root, "changes", MAX_CHANGES, read_change, sizeof(*d->changes),
			   &d->changes, &d->n_changes));
}

static bool read_head(struct reading *r, struct run_document *d)
{
	return field_head(r, d->root, DOCUMENT_SCHEMA, &d->started) && read_engine(r, d) &&
	       field_number(r, d->root, "duration_s", 0, 1e9, &d->duration_s) &&
	       field_part(r, d->root, "host", read_host, NULL) &&
	       field_part(r, d->root, "tsc", read_clock, d) && read_optional(r, d);
}

/* The conditions of the cells that were read. */
static bool read_conditions(struct reading *r, struct run_document *document)
{
	const struct run_cell *cells = document->cells;
	const char **names = calloc(document->n_cells + 1, sizeof(*names));
	size_t n = 0;

	if (!names)
		return reading_no_memory(r, "cells");
	for (size_t i = 0; i < document->n_cells; i++) {
		size_t k = 0;
		while (k < n && strcmp(names[k], cells[i].condition) != 0)
			k++;
		if (k == n)
			names[n++] = cells[i].condition;
	}
	document->conditions = names;
	document->n_conditions = n;
	return true;
}

int document_check(json_t *root, struct run_document *out, struct error *error)
{
	struct reading r = {.error = error, .document = out};

	*out = (struct run_document){.root = root};
	error->code = 0;
	error->text[0] = 0;
	bool good = read_head(&r, out) && read_arm(&r, root, &out->arm) &&
		    read_events(&r, root, &out->events, &out->n_events) &&
		    field_list(&r, root, "cells", MAX_CELLS, read_cell, sizeof(*out->cells),
			       &out->cells, &out->n_cells);
	read_why_no_cycles(out);
	good = good && no_duplicates(&r, out) && read_conditions(&r, out);
	if (!good)
		document_free(out);
	return error->code;
}

int document_read(const char *file, struct run_document *out, struct error *error)
{
	*out = (struct run_document){0};
	json_t *root = read_json(file, READ_MAX_BYTES, "a result document", error);
	return root ? document_check(root, out, error) : error->code;
}

static void figures_free(struct figures *figures)
{
	for (int unit = 0; unit < UNIT_COUNT; unit++)
		for (int kind = 0; kind < FIGURE_KINDS; kind++)
			free(figures->each[unit][kind]);
}

void document_free(struct run_document *document)
{
	for (size_t i = 0; i < document->n_cells && document->cells; i++) {
		figures_free(&document->cells[i].figures);
		free(document->cells[i].quantile);
		free(document->cells[i].shared);
		run_counters_free(document->cells[i].counters);
	}
	free(document->events);
	free(document->changes);
	free(document->conditions);
	free(document->cells);
	json_decref(document->root);
	*document = (struct run_document){0};
}

struct figure_key document_lead(const struct run_document *document)
{
	return document->has_cycles ? (struct figure_key){FIGURE_P50, UNIT_CYCLE}
				    : figure_lead(document->engine);
}

bool document_is_exact(const struct run_document *document)
{
	return figure_is_exact(document_lead(document));
}

bool document_has(const struct run_document *document, enum unit unit)
{
	return unit == UNIT_CYCLE ? document->has_cycles
				  : figure_engine_has(document->engine, unit);
}

const char *document_fact(const struct run_document *document, const char *section, const char *key)
{
	const json_t *host = json_object_get(document->root, "host");

	return json_string_value(json_object_get(json_object_get(host, section), key));
}

const char *document_fact_or_unknown(const struct run_document *document, const char *section,
				     const char *key)
{
	const char *text = document_fact(document, section, key);

	return text ? text : "unknown";
}

bool cell_figure(const struct run_cell *cell, struct figure_key key, struct figure *out)
{
	bool has = cell->figures.has[key.unit][key.kind];

	if (has)
		*out = cell->figures.of[key.unit][key.kind];
	return has;
}

double cell_value(const struct run_cell *cell, enum figure_kind kind, enum unit unit)
{
	struct figure figure;

	return cell_figure(cell, (struct figure_key){kind, unit}, &figure) ? figure.value
									   : (double)NAN;
}

double *cell_each(const struct run_cell *cell, struct figure_key key)
{
	return cell->figures.each[key.unit][key.kind];
}

const char *op_under(const char *op, const char *condition, char text[OP_UNDER])
{
	bool plain = !strcmp(condition, "none");

	snprintf(text, OP_UNDER, "%s%s%s", op, plain ? "" : " under ", plain ? "" : condition);
	return text;
}

bool cell_of_shared_core(const struct run_cell *cell)
{
	return cell->n_shared && !cell->alone;
}

const char *cell_mark(const struct run_cell *cell)
{
	if (cell->narrow_time)
		return cell->fallback	      ? "fallback, 32-bit time"
		       : cell->maybe_fallback ? "fallback?, 32-bit time"
					      : "32-bit time";
	return cell->fallback ? "fallback" : cell->maybe_fallback ? "fallback?" : "";
}

const struct run_cell *document_cell_under(const struct run_document *document,
					   const char *condition, const char *abi, const char *path,
					   const char *op)
{
	struct cell_names wanted = {abi, path, op, condition ? condition : "none"};

	for (size_t i = 0; i < document->n_cells; i++) {
		const struct run_cell *c = &document->cells[i];
		if (!cell_names_order(wanted, cell_names_of(c)))
			return c;
	}
	return NULL;
}

const struct run_cell *document_cell(const struct run_document *document, const char *abi,
				     const char *path, const char *op)
{
	return document_cell_under(document, NULL, abi, path, op);
}

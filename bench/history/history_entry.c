/* Preparing a run for the history: extracts what is stored; touches no file. */
#include "bench/base/start_time.h"
#include "bench/history/history_base.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A text of the document to be stored; NULL when there is none or out of memory. */
static char *fact(const struct run_document *d, const char *section, const char *key)
{
	const char *text = document_fact(d, section, key);

	return text ? strdup(text) : NULL;
}

/* When the run began, and its identity. The content identifies a document with a start time; counts
 * of an unchanged kernel are identical to the byte, so for those the label is included. */
static int name_run(struct history_entry *e, const struct run_document *d,
		    const struct history_label *label, struct error *error)
{
	if (!start_time_read(d->started, &e->at))
		return error_set(error, -EINVAL,
				 "started: not a UTC time like 2026-01-31T12:00:00Z");
	bool own = start_time_is_known(e->at);
	if (!own && !label->started)
		e->at = time(NULL);
	else if (!own && !start_time_read(label->started, &e->at))
		return error_set(error, -EINVAL, "the time given is no UTC time");
	start_time_text(e->at, e->started);
	json_t *key = own ? json_incref(d->root)
			  : json_pack("{s:O, s:s?, s:s?}", "document", d->root, "commit",
				      label->commit, "started", label->started);
	int err = key ? digest_of(key, e->digest) : -ENOMEM;
	json_decref(key);
	return err ? error_no_memory(error, NULL) : 0;
}

static int take_host(struct history_entry *e, const struct run_document *d, struct error *error)
{
	const json_t *hard = json_object_get(json_object_get(d->root, "host"), "hard");

	if (!json_is_object(hard))
		return error_set(error, -EINVAL, "host.hard: %s",
				 hard ? "not an object" : "missing");
	int err = digest_of(hard, e->fingerprint);
	e->hard = err ? NULL : json_dumps(hard, JSON_COMPACT | JSON_SORT_KEYS);
	e->hostname = fact(d, "soft", "hostname");
	e->kernel = fact(d, "hard", "kernel_release");
	return e->hard ? 0 : error_no_memory(error, NULL);
}

/* An exact count takes the place of each that is in ticks. */
static double kept_value(const struct run_document *d, const struct run_cell *cell,
			 const struct figure_stat *stat)
{
	struct figure_key key = figure_compared(d->engine, stat);

	if (stat->key.unit == UNIT_CYCLE && key.unit != UNIT_CYCLE)
		return (double)NAN;
	return cell_value(cell, key.kind, key.unit);
}

static int take_costs(struct history_entry *e, const struct run_document *d, struct error *error)
{
	e->costs = calloc(d->n_cells ? d->n_cells : 1, sizeof(*e->costs));
	if (!e->costs)
		return error_no_memory(error, NULL);
	for (size_t i = 0; i < d->n_cells; i++) {
		const struct run_cell *c = &d->cells[i];
		struct history_entry_cell *cost = &e->costs[e->n_costs];
		e->failed += c->status == CELL_FAILED;
		if (!c->measured)
			continue;
		snprintf(cost->cell.abi, sizeof(cost->cell.abi), "%s", c->abi);
		snprintf(cost->cell.path, sizeof(cost->cell.path), "%s", c->path);
		snprintf(cost->cell.op, sizeof(cost->cell.op), "%s", c->op);
		snprintf(cost->cell.condition, sizeof(cost->cell.condition), "%s", c->condition);
		for (int stat = 0; stat < STAT_COUNT; stat++)
			cost->cost.of[stat] = kept_value(d, c, &figure_stats[stat]);
		e->n_costs++;
	}
	return 0;
}

int history_entry_make(const struct run_document *d, const struct history_label *label,
		       struct history_entry **out, struct error *error)
{
	struct history_entry *e = calloc(1, sizeof(*e));
	int err = e ? 0 : error_no_memory(error, NULL);

	*out = NULL;
	if (!err)
		err = name_run(e, d, label, error);
	if (!err)
		err = take_host(e, d, error);
	if (!err)
		err = take_costs(e, d, error);
	if (err) {
		history_entry_free(e);
		return err;
	}
	snprintf(e->engine, sizeof(e->engine), "%s", d->engine);
	if (label->commit)
		snprintf(e->commit, sizeof(e->commit), "%s", label->commit);
	e->tsc_hz = d->tsc_hz;
	e->ruler = d->ruler;
	*out = e;
	return 0;
}

void history_entry_free(struct history_entry *e)
{
	if (!e)
		return;
	free(e->hard);
	free(e->hostname);
	free(e->kernel);
	free(e->costs);
	free(e);
}

#include "bench/record/document_counters.h"

#include <errno.h>
#include <math.h>

/* Counts are kept to a millionth: an interrupt in ten thousand calls still shows. */
static json_t *count(double value)
{
	return json_real(round(value * 1e6) / 1e6);
}

static json_t *event_object(const struct event *e)
{
	bool ready = e->status == EVENT_READY;

	return json_pack("{s:s, s:s, s:s, s:s?, s:b, s:b, s:o}", "name", e->name, "domain",
			 event_domain_names[e->domain], "status", ready ? "ok" : "unavailable",
			 "reason", e->reason[0] ? e->reason : NULL, "asked", e->asked, "exact",
			 e->exact, "turn", ready ? json_integer(e->group) : json_null());
}

static json_t *counted_list(const struct event_set *set, const struct cell_counts *cell)
{
	json_t *list = json_array();

	for (size_t i = 0; i < set->n; i++) {
		const struct per_call *c = &cell->events[i].per_call;
		if (cell->events[i].counted)
			json_array_append_new(
				list,
				json_pack("{s:s, s:s, s:o, s:o, s:o}", "name", set->events[i].name,
					  "domain", event_domain_names[set->events[i].domain],
					  "per_call", count(c->median), "lowest", count(c->lowest),
					  "highest", count(c->highest)));
	}
	return list;
}

/* Events that the host counts, but did not in this cell. */
static json_t *missed_list(const struct event_set *set, const struct cell_counts *cell)
{
	json_t *list = json_array();

	for (size_t i = 0; i < set->n; i++) {
		const struct event *e = &set->events[i];
		if (e->status != EVENT_READY || cell->events[i].counted)
			continue;
		const char *reason = cell->group_reason[e->group];
		json_array_append_new(list, json_pack("{s:s, s:s}", "name", e->name, "reason",
						      reason[0] ? reason : "the cell failed"));
	}
	return list;
}

static json_t *ipc_object(const struct event_set *set, const struct cell_counts *cell)
{
	json_t *object = json_object();

	for (int domain = 0; domain < DOMAIN_COUNT; domain++) {
		double ipc;
		bool known = counts_ipc(set, cell, (enum event_domain)domain, &ipc);
		json_object_set_new(object, event_domain_names[domain],
				    known ? count(ipc) : json_null());
	}
	return object;
}

static json_t *truth_list(const struct event_set *set, const struct cell_counts *cell)
{
	json_t *list = json_array();

	for (size_t i = 0; i < cell->n_truths; i++) {
		const struct truth_verdict *v = &cell->truths[i];
		char name[2 * EVENT_NAME_MAX + 4];
		counts_name_events(set, v, name, sizeof(name));
		json_array_append_new(list,
				      json_pack("{s:s, s:o, s:o, s:s, s:b}", "event", name,
						"expected", count(v->truth->expected), "tolerance",
						count(v->truth->tolerance), "because",
						v->truth->because, "held", v->held));
	}
	return list;
}

static json_t *cell_object(const struct counts *counts, const struct cell_counts *cell)
{
	const struct event_set *set = &counts->set;
	double cycles, tsc;

	if (!cell->counted)
		return json_null();
	bool known = counts_core_cycles(set, cell, &cycles, &tsc);
	return json_pack("{s:i, s:i, s:o, s:o, s:o, s:o, s:o, s:o}", "calls", (int)cell->calls,
			 "repetitions", (int)counts->repetitions, "events", counted_list(set, cell),
			 "missed", missed_list(set, cell), "ipc", ipc_object(set, cell),
			 "core_cycles", known ? count(cycles) : json_null(), "tsc",
			 known ? count(tsc) : json_null(), "truths", truth_list(set, cell));
}

int document_add_counters(json_t *document, const struct counts *counts)
{
	json_t *cells = json_object_get(document, "cells");
	json_t *events = json_array();
	int err = 0;

	for (size_t i = 0; i < counts->set.n; i++)
		err |= json_array_append_new(events, event_object(&counts->set.events[i]));
	err |= json_object_set_new(document, "events", events);
	for (size_t i = 0; i < counts->n_cells; i++)
		err |= json_object_set_new(json_array_get(cells, i), "counters",
					   cell_object(counts, &counts->cells[i]));
	return err ? -ENOMEM : 0;
}

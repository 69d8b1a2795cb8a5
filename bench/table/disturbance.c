#include "bench/table/disturbance.h"

#include "bench/conditions/conditions.h"

#include <math.h>
#include <string.h>

/* Whether a worker under the condition waits for another task by its nature: a tracer is no
 * disturbance, but what is measured. NULL is "none". */
static bool waits(const char *condition)
{
	int known = condition ? condition_by_name(condition) : -1;

	return known >= 0 && conditions[known].waits;
}

/* The mean over the invocations of all cells, as the document lists them. */
static double off_cpu_of(const struct run_document *d)
{
	const json_t *cell, *share, *cells = json_object_get(d->root, "cells");
	double sum = 0;
	size_t i, k, n = 0;

	json_array_foreach (cells, i, cell) {
		const json_t *cost = json_object_get(cell, "cost");
		const json_t *lists = json_object_get(cost, "invocations");
		if (waits(json_string_value(json_object_get(cell, "condition"))))
			continue;
		json_array_foreach (json_object_get(lists, "lost_share"), k, share) {
			sum += json_number_value(share);
			n++;
		}
	}
	return n ? sum / (double)n : 0;
}

struct disturbance disturbance_of(const struct run_document *document)
{
	struct disturbance out = {.off_cpu = off_cpu_of(document)};
	struct figure lead;

	for (size_t i = 0; i < document->n_cells; i++) {
		const struct run_cell *c = &document->cells[i];
		if (!c->measured)
			continue;
		if (!waits(c->condition)) {
			out.passes += c->invocations;
			out.disturbed += c->disturbed;
		}
		if (!strcmp(c->path, "empty") || !cell_figure(c, document_lead(document), &lead))
			continue;
		out.cells++;
		out.processes = c->invocations > out.processes ? c->invocations : out.processes;
		out.quotable += disturbance_quotable(document, c);
		out.shared += cell_of_shared_core(c);
	}
	return out;
}

double disturbance_core_shared(const struct run_document *document)
{
	return document->ruler.shared_share < 0.001 ? 0 : document->ruler.shared_share;
}

struct disturbance_width disturbance_width(const struct run_document *document)
{
	bool cycles = document_lead(document).unit == UNIT_CYCLE;

	return (struct disturbance_width){cycles ? 0.01 : 0.02, 1};
}

bool disturbance_quotable(const struct run_document *document, const struct run_cell *cell)
{
	struct disturbance_width width = disturbance_width(document);
	struct figure f;

	if (!cell_figure(cell, document_lead(document), &f) || !f.has_interval ||
	    cell->invocations < QUOTABLE_INVOCATIONS || cell_of_shared_core(cell))
		return false;
	return fmax(f.interval.hi - f.value, f.value - f.interval.lo) <=
	       fmax(width.share * fabs(f.value), width.least);
}

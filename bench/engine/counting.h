/* The counting pass: after timing and apart from it, every cell that was timed is run once more for
 * each group of the events, with the counters open on the worker. */
#ifndef SYSPATH_COUNTING_H
#define SYSPATH_COUNTING_H

#include "bench/base/error.h"
#include "bench/counters/counts.h"
#include "bench/engine/engine.h"

/* Parses --events LIST into counts->set; opens nothing. 0; or the code of *error, which names an
 * unknown event. counts_free in both cases. */
int counting_prepare(const char *list, struct counts *counts, struct error *error);

/* Tries to open each event, to find which of them this host counts, and puts those into groups. A
 * status other than EVENT_READY has its reason. `via` as in the settings: none is counted there. */
void counting_try(const char *via, struct counts *counts);

/* Does the same, counts the cells of the outcome that are ok, fills counts->cells, and judges the
 * counter truths: a cell that contradicts one becomes failed, with the reason. 0, or the code of
 * *error. An event that cannot be counted is no error: it has its reason. */
int counting_run(const struct engine_settings *settings, struct outcome *outcome,
		 struct counts *counts, struct error *error);

#endif

/* The series of a history, as a page shows them. */
#ifndef SYSPATH_REPORT_TRENDS_H
#define SYSPATH_REPORT_TRENDS_H

#include "bench/base/error.h"
#include "bench/plot/trend_plot.h"

struct report_trend {
	struct history_cell cell;
	struct trend_series series;
};

/* {0}: no history. */
struct report_trends {
	struct history_run *runs; /* [n_runs] by engine, by host and by time */
	size_t n_runs;
	struct report_trend *of; /* [n] by cell, then as the runs; each has a point */
	size_t n;
};

/* Reads every series of every cell; `anonymous`: without the names of hosts. 0, or the code of
 * *error: EXIT_NOTHING when there is none. Free *out in either case. */
int report_trends_read(struct history *history, bool anonymous, struct report_trends *out,
		       struct error *error);
void report_trends_free(struct report_trends *trends);

/* A line per point; to be freed. NULL: memory was out. */
char *report_trends_csv(const struct report_trends *trends);

#endif

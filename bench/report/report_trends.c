#include "bench/report/report_trends.h"

#include "bench/base/array.h"
#include "bench/base/exit_code.h"
#include "bench/base/text.h"
#include "bench/export/anonymous.h"
#include "bench/files/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool one_series(const struct history_run *a, const struct history_run *b)
{
	return !strcmp(a->engine, b->engine) && a->host == b->host;
}

/* 0 or -ENOMEM. */
static int add_series(struct report_trends *t, const struct history_cell *cell,
		      const struct history_cost *costs, size_t first, size_t end)
{
	if (!array_reserve(&t->of, t->n, 1, sizeof(*t->of)))
		return -ENOMEM;
	struct report_trend *new = &t->of[t->n];
	*new = (struct report_trend){*cell, {.runs = t->runs + first, .n = end - first}};
	int err = trend_make(new->series.runs, costs + first, new->series.n,
			     trend_stat(NULL, new->series.runs, costs + first, new->series.n),
			     &new->series.trend);
	if (err || !new->series.trend.n)
		trend_free(&new->series.trend);
	else
		t->n++;
	return err;
}

static int add_cell(struct history *history, struct report_trends *t,
		    const struct history_cell *cell, struct history_cost *costs)
{
	int err = history_costs(history, cell, t->runs, t->n_runs, costs);

	for (size_t first = 0, end; first < t->n_runs && !err; first = end) {
		end = first + 1;
		while (end < t->n_runs && one_series(&t->runs[first], &t->runs[end]))
			end++;
		err = add_series(t, cell, costs, first, end);
	}
	return err;
}

int report_trends_read(struct history *history, bool anonymous, struct report_trends *out,
		       struct error *error)
{
	const struct history_filter all = {.order = HISTORY_BY_HOST};
	static const struct history_cell any;
	struct history_cell *cells = NULL;
	struct history_cost *costs = NULL;
	size_t n = 0;

	*out = (struct report_trends){0};
	int err = history_runs(history, &all, &out->runs, &out->n_runs);
	for (size_t i = 0; i < out->n_runs && anonymous; i++)
		anonymous_name(0, out->runs[i].hostname);
	if (!err)
		err = history_cells(history, &all, &any, &cells, &n);
	if (!err && out->n_runs) {
		costs = calloc(out->n_runs, sizeof(*costs));
		err = costs ? 0 : -ENOMEM;
	}
	for (size_t i = 0; i < n && !err && costs; i++)
		err = add_cell(history, out, &cells[i], costs);
	free(cells);
	free(costs);
	if (err == -ENOMEM)
		return error_no_memory(error, "to read the history");
	if (err)
		return error_set(error, err, "%s", history_why(history));
	return out->n ? 0 : error_set(error, EXIT_NOTHING, "no cell was measured in any run of it");
}

void report_trends_free(struct report_trends *trends)
{
	for (size_t i = 0; i < trends->n; i++)
		trend_free(&trends->of[i].series.trend);
	free(trends->of);
	free(trends->runs);
	*trends = (struct report_trends){0};
}

/* The regime that the i-th point belongs to, from 1. */
static size_t level_of(const struct trend *t, size_t i)
{
	size_t level = 0;

	while (level + 1 < t->n_regimes && t->regimes[level + 1].first <= i)
		level++;
	return level + 1;
}

static void put_series(FILE *out, const struct report_trend *trend)
{
	const struct history_cell *c = &trend->cell;
	const struct trend *t = &trend->series.trend;

	for (size_t i = 0; i < t->n; i++) {
		const struct history_run *r = &trend->series.runs[t->run[i]];
		const char *const names[] = {c->op, c->path, c->abi, c->condition, r->engine};
		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
			csv_field(out, names[k]);
			fputs(k + 1 < sizeof(names) / sizeof(names[0]) ? "," : "", out);
		}
		fprintf(out, ",%s,", r->fingerprint);
		csv_field(out, r->hostname);
		fputc(',', out);
		csv_field(out, r->kernel);
		fprintf(out, ",%s,", r->started);
		csv_field(out, r->commit);
		fprintf(out, ",%s,%s,%.10g,%zu\n", trend_name(t->stat, t->figure),
			units[t->figure.unit].name, t->value[i], level_of(t, i));
	}
}

char *report_trends_csv(const struct report_trends *trends)
{
	struct sheet sheet;

	if (!sheet_open(&sheet))
		return NULL;
	fputs("op,path,abi,condition,engine,host,hostname,kernel,started,commit,statistic,unit,"
	      "value,level\n",
	      sheet.out);
	for (size_t i = 0; i < trends->n; i++)
		put_series(sheet.out, &trends->of[i]);
	return sheet_close(&sheet);
}

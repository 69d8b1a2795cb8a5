#include "bench/history/trend.h"

#include "bench/stats/change_points.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double level = 0.01;

/* Bound of instructions or ns per call: in thousandths it fits in 64 bits. */
static const double highest = 1e15;

/* Counts have a resolution of a thousandth, as in documents: exact as integers of that. */
static const double count_steps = 1000;

static int begin_regimes(struct trend *t, size_t changes)
{
	t->regimes = calloc(changes + 1, sizeof(*t->regimes));
	if (!t->regimes)
		return -ENOMEM;
	t->regimes[0].p = 1;
	t->n_regimes = 1;
	return 0;
}

static int find_changes(struct trend *t)
{
	size_t cap = t->n / CHANGE_POINT_MIN_SIZE + 1, found = 0;
	struct change_point *points = calloc(cap, sizeof(*points));
	int err = points ? change_points(t->value, t->n, level, CHANGE_POINT_MIN_SIZE, points, cap,
					 &found)
			 : -ENOMEM;

	if (!err)
		err = begin_regimes(t, found);
	for (size_t i = 0; i < found && !err; i++)
		t->regimes[t->n_regimes++] =
			(struct regime){.first = points[i].index, .p = points[i].p};
	free(points);
	return err;
}

static long long steps_of(double count)
{
	return llround(count * count_steps);
}

static int find_steps(struct trend *t)
{
	int err = begin_regimes(t, t->n);

	for (size_t i = 1; i < t->n && !err; i++)
		if (steps_of(t->value[i]) != steps_of(t->value[i - 1]))
			t->regimes[t->n_regimes++] = (struct regime){.first = i};
	return err;
}

static int describe_regimes(struct trend *t)
{
	double *sorted = malloc(t->n * sizeof(*sorted));

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < t->n_regimes; i++) {
		struct regime *r = &t->regimes[i];
		size_t end = i + 1 < t->n_regimes ? r[1].first : t->n;
		r->n = end - r->first;
		memcpy(sorted, t->value + r->first, r->n * sizeof(*sorted));
		sort_doubles(sorted, r->n);
		r->median = median_sorted(sorted, r->n);
		r->lowest = sorted[0];
		r->highest = sorted[r->n - 1];
	}
	free(sorted);
	return 0;
}

const struct figure_stat *trend_stat(const struct figure_stat *asked,
				     const struct history_run *runs,
				     const struct history_cost *costs, size_t n)
{
	size_t measured = 0, ruled = 0;

	if (asked)
		return asked;
	for (size_t i = 0; i < n; i++) {
		if (figure_is_exact(figure_lead(runs[i].engine)))
			continue;
		measured += isfinite(costs[i].of[STAT_FLOOR]) != 0;
		ruled += isfinite(costs[i].of[STAT_CYCLES]) != 0;
	}
	return figure_stat_of(NULL, measured && ruled == measured);
}

struct figure_key trend_figure(const char *engine, const struct figure_stat *stat)
{
	struct figure_key key = figure_compared(engine, stat);

	key.unit = units[key.unit].shown;
	return key;
}

const char *trend_name(const struct figure_stat *stat, struct figure_key figure)
{
	return figure_is_exact(figure) ? units[figure.unit].name : stat->name;
}

bool trend_alike(const char *engine, const char *other)
{
	const struct figure_stat *stat = &figure_stats[STAT_FLOOR];

	return trend_figure(engine, stat).unit == trend_figure(other, stat).unit;
}

double trend_value(const struct history_run *run, const struct history_cost *cost,
		   const struct figure_stat *stat)
{
	struct figure_key key = figure_compared(run->engine, stat);
	double kept = cost->of[figure_is_exact(key) ? STAT_FLOOR : stat - figure_stats];
	double value = key.unit == UNIT_TICK ? kept * 1e9 / run->tsc_hz : kept;

	return isfinite(value) && fabs(value) <= highest ? value : (double)NAN;
}

static bool is_unruled(const struct history_run *run, const struct history_cost *cost)
{
	return !figure_is_exact(figure_lead(run->engine)) && isfinite(cost->of[STAT_FLOOR]) &&
	       !isfinite(cost->of[STAT_CYCLES]);
}

int trend_make(const struct history_run *runs, const struct history_cost *costs, size_t n,
	       const struct figure_stat *stat, struct trend *out)
{
	*out = (struct trend){.stat = stat};
	if (n)
		out->figure = trend_figure(runs->engine, stat);
	out->run = calloc(n ? n : 1, sizeof(*out->run));
	out->value = calloc(n ? n : 1, sizeof(*out->value));
	if (!out->run || !out->value)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		double value = trend_value(&runs[i], &costs[i], stat);
		bool unruled = is_unruled(&runs[i], &costs[i]);
		out->unruled += unruled;
		if (isnan(value)) {
			out->missing += !unruled || out->figure.unit != UNIT_CYCLE;
			continue;
		}
		out->run[out->n] = i;
		out->value[out->n++] = value;
	}
	if (!out->n)
		return 0;
	int err = figure_is_exact(out->figure) ? find_steps(out) : find_changes(out);
	return err ? err : describe_regimes(out);
}

void trend_free(struct trend *trend)
{
	free(trend->run);
	free(trend->value);
	free(trend->regimes);
	*trend = (struct trend){0};
}

void trend_change_text(const struct trend *t, size_t i, const char *space, char text[TREND_CHANGE])
{
	const struct regime *r = &t->regimes[i];

	text[0] = 0;
	if (!i)
		return;
	if (figure_is_exact(t->figure))
		snprintf(text, TREND_CHANGE, "%+.7g", r->median - r[-1].median);
	else if (r[-1].median > 0)
		snprintf(text, TREND_CHANGE, "%+.2f%s%%", 100 * (r->median / r[-1].median - 1),
			 space);
	else
		snprintf(text, TREND_CHANGE, "%+.3g", r->median - r[-1].median);
}

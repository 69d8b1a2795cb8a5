/* A history: levels of every series, and when they changed. */
#include "bench/report/html.h"
#include "bench/report/report_page.h"

#include <math.h>
#include <string.h>

enum {
	SPARK_WIDTH = 160, /* of a small chart, pixels */
	SPARK_HEIGHT = 28,
	SPARK_POINTS = 120, /* of more runs the levels alone are drawn */
	CHANGES = 6,	    /* that a row names; the rest is counted */
	TOGETHER = 6,	    /* series that are drawn in one chart */
};

static bool is_there(const struct report *report)
{
	return report->trends.n;
}

static const struct history_run *run_at(const struct report_trend *t, size_t point)
{
	return &t->series.runs[t->series.trend.run[point]];
}

/* --- the finding --------------------------------------------------------------------------------
 */

static size_t count_hosts(const struct report_trends *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_runs; i++) {
		bool new = true;
		for (size_t k = 0; k < i && new; k++)
			new = t->runs[k].host != t->runs[i].host;
		n += new;
	}
	return n;
}

/* The series that changed last, and how many did. */
static const struct report_trend *last_changed(const struct report_trends *t, size_t *changed)
{
	const struct report_trend *last = NULL;
	int64_t at = INT64_MIN;

	*changed = 0;
	for (size_t i = 0; i < t->n; i++) {
		const struct trend *trend = &t->of[i].series.trend;
		if (trend->n_regimes < 2)
			continue;
		const struct history_run *run =
			run_at(&t->of[i], trend->regimes[trend->n_regimes - 1].first);
		++*changed;
		if (run->at > at) {
			at = run->at;
			last = &t->of[i];
		}
	}
	return last;
}

static void finding(const struct report *report, char text[REPORT_SENTENCE])
{
	const struct report_trends *t = &report->trends;
	size_t changed, used;
	const struct report_trend *last = last_changed(t, &changed);

	used = (size_t)snprintf(text, REPORT_SENTENCE,
				"Over %zu runs on %zu hosts, %zu of %zu series changed", t->n_runs,
				count_hosts(t), changed, t->n);
	if (!last) {
		snprintf(text + used, REPORT_SENTENCE - used, ".");
		return;
	}
	const struct trend *trend = &last->series.trend;
	size_t i = trend->n_regimes - 1;
	const struct history_run *run = run_at(last, trend->regimes[i].first);
	char change[TREND_CHANGE];
	trend_change_text(trend, i, "\u00a0", change);
	snprintf(text + used, REPORT_SENTENCE - used,
		 "; last %.60s by %.60s (%.40s) on %.60s, %s since %s%s%.40s.", last->cell.op,
		 last->cell.path, last->cell.abi, run->hostname, change, run->started,
		 run->commit[0] ? ", commit " : "", run->commit);
}

/* --- the chart ----------------------------------------------------------------------------------
 */

/* As part of a file's name. */
static bool is_name(const char *text)
{
	return *text && !text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-")];
}

static bool can_be_drawn(const struct history_cell *c)
{
	return is_name(c->abi) && is_name(c->path) && is_name(c->op) && is_name(c->condition) &&
	       strcmp(c->path, "empty") != 0;
}

/* The cell that most readers look for, or the first. */
static const struct report_trend *lead_series(const struct report_trends *t)
{
	const struct report_trend *first = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const struct history_cell *c = &t->of[i].cell;
		if (!can_be_drawn(c))
			continue;
		first = first ? first : &t->of[i];
		if (!strcmp(c->abi, "x86_64") && !strcmp(c->path, "syscall") &&
		    !strcmp(c->op, "getppid") && !strcmp(c->condition, "none"))
			return &t->of[i];
	}
	return first;
}

static bool same_cell(const struct history_cell *a, const struct history_cell *b)
{
	return !strcmp(a->abi, b->abi) && !strcmp(a->path, b->path) && !strcmp(a->op, b->op) &&
	       !strcmp(a->condition, b->condition);
}

static int charts(struct report *report, struct chart_queue *queue, struct error *error)
{
	const struct report_trends *t = &report->trends;
	const struct report_trend *lead = lead_series(t);
	struct trend_series series[TOGETHER];
	struct report_chart chart = {.part = &report_part_history, .table = "history"};
	char folder[4096];
	size_t n = 0;

	(void)queue; /* trend_plot() has one of its own */
	if (!lead)
		return 0;
	for (const struct report_trend *s = lead; s < t->of + t->n && n < TOGETHER; s++)
		if (same_cell(&s->cell, &lead->cell) &&
		    s->series.trend.figure.unit == lead->series.trend.figure.unit)
			series[n++] = s->series;
	const struct history_cell *c = &lead->cell;
	bool bare = !strcmp(c->condition, "none");
	snprintf(chart.name, sizeof(chart.name), "trend-%.40s-%.40s-%.40s%s%.40s", c->abi, c->path,
		 c->op, bare ? "" : "-", bare ? "" : c->condition);
	snprintf(chart.title, sizeof(chart.title), "%.60s by %.60s (%.40s) over time", c->op,
		 c->path, c->abi);
	snprintf(
		chart.finding, sizeof(chart.finding),
		"%.60s by %.60s (%.40s): a dot is a run, a line the level between two changes; %zu "
		"series.",
		c->op, c->path, c->abi, n);
	snprintf(folder, sizeof(folder), "%.3800s/charts", report->folder);
	if (trend_plot(c, series, n, folder, NULL, error))
		return error->code;
	return report_chart_list(report, &chart, error);
}

/* --- tables -------------------------------------------------------------------------------------
 */

struct scale {
	double from_s, span_s, low, range;
};

static double x_of(const struct scale *s, int64_t at)
{
	return 2 + (SPARK_WIDTH - 4) * (s->span_s > 0 ? ((double)at - s->from_s) / s->span_s : 0.5);
}

static double y_of(const struct scale *s, double value)
{
	return SPARK_HEIGHT - 3 -
	       (SPARK_HEIGHT - 6) * (s->range > 0 ? (value - s->low) / s->range : 0.5);
}

/* Dots, which no line joins: where no run was, nothing is drawn. */
static void put_spark(FILE *out, const struct report_trend *t)
{
	const struct trend *trend = &t->series.trend;
	const struct history_run *first = run_at(t, 0), *last = run_at(t, trend->n - 1);
	double low = trend->value[0], high = low;

	for (size_t i = 1; i < trend->n; i++) {
		low = fmin(low, trend->value[i]);
		high = fmax(high, trend->value[i]);
	}
	struct scale s = {(double)first->at, (double)(last->at - first->at), low, high - low};
	fprintf(out,
		"<svg class=\"spark\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		"aria-hidden=\"true\"><path class=\"dots\" d=\"",
		SPARK_WIDTH, SPARK_HEIGHT, SPARK_WIDTH, SPARK_HEIGHT);
	for (size_t i = 0; i < trend->n && trend->n <= SPARK_POINTS; i++)
		fprintf(out, "M%.1f %.1fh0", x_of(&s, run_at(t, i)->at), y_of(&s, trend->value[i]));
	fputs("\"/><path class=\"levels\" d=\"", out);
	for (size_t i = 0; i < trend->n_regimes; i++) {
		const struct regime *r = &trend->regimes[i];
		fprintf(out, "M%.1f %.1fH%.1f", x_of(&s, run_at(t, r->first)->at),
			y_of(&s, r->median), x_of(&s, run_at(t, r->first + r->n - 1)->at) + 0.1);
	}
	fputs("\"/></svg>", out);
}

static void put_changes(FILE *out, const struct report_trend *t)
{
	const struct trend *trend = &t->series.trend;

	if (trend->n_regimes < 2)
		html_put(out, "none");
	for (size_t i = 1; i < trend->n_regimes && i <= CHANGES; i++) {
		const struct history_run *run = run_at(t, trend->regimes[i].first);
		char change[TREND_CHANGE], p[32] = "";
		trend_change_text(trend, i, "\u00a0", change);
		if (trend->figure.kind != FIGURE_EXACT)
			snprintf(p, sizeof(p), " (p %.2g)", trend->regimes[i].p);
		html_put(out, "%s%s%s since %s%s%s", i > 1 ? "; " : "", change, p, run->started,
			 run->commit[0] ? ", " : "", run->commit);
	}
	if (trend->n_regimes > CHANGES + 1)
		html_put(out, "; and %zu more", trend->n_regimes - 1 - CHANGES);
}

static void put_row(FILE *out, const struct report *report, const struct report_trend *t)
{
	const struct trend *trend = &t->series.trend;
	const struct history_run *run = run_at(t, 0);
	const struct history_cell *c = &t->cell;
	const struct regime *last = &trend->regimes[trend->n_regimes - 1];
	char anchor[REPORT_ANCHOR], full[40], text[40];
	char op[OP_UNDER];

	report_anchor(report, &report_part_history,
		      (struct cell_names){c->abi, c->path, c->op, c->condition}, anchor);
	html_put(
		out,
		"<tr id=\"%s.%s.%s\"><th scope=\"row\"><a href=\"#%s.%s.%s\">%s</a></th><td>%s</td>"
		"<td class=\"word\">%s</td><td class=\"name\"><a href=\"#host.%s\">%s</a>, Linux %s</td>"
		"<td>%zu</td>",
		anchor, run->fingerprint, run->engine, anchor, run->fingerprint, run->engine,
		c->path, c->abi, op_under(c->op, c->condition, op), run->fingerprint, run->hostname,
		run->kernel, trend->n);
	snprintf(full, sizeof(full), "%.10g", last->median);
	unit_text(trend->figure.unit, last->median, text, sizeof(text));
	html_put(out, "<td><data value=\"%s\">%s</data> %s</td><td>", full, text,
		 units[trend->figure.unit].name);
	put_spark(out, t);
	html_put(out, "</td><td class=\"name\">");
	put_changes(out, t);
	html_put(out, "</td></tr>\n");
}

static void cells(FILE *out, const struct report *report)
{
	report_table_open(out, "history-table", "Every series: one cell on one host", "",
			  "path|ABI|-operation|-host|runs|level now|over time|-changes");
	report_table_rows(out);
	for (size_t i = 0; i < report->trends.n; i++)
		put_row(out, report, &report->trends.of[i]);
	report_table_close(out);
}

static void reading(FILE *out, const struct report *report)
{
	(void)report;
	html_put(
		out,
		"<li>A <em>series</em> is one cell on one host: a machine whose kernel or microcode "
		"changed is another host. A <em>level</em> is the median of the runs between two "
		"changes; the chance of any false change in a series that never changed is at most "
		"1\u00a0%%. Of exact counts every step is a change. In the small charts a dot is a "
		"run and no line joins two: where no run was, nothing is shown. Of more than 120 "
		"runs the levels alone are drawn; the file of figures has every run.</li>\n");
}

static int files(const struct report *report, struct error *error)
{
	return report_file_write(report, "trends", ".csv", report_trends_csv(&report->trends),
				 error);
}

static void links(FILE *out, const struct report *report)
{
	(void)report;
	html_put(out, "<li>the history, a line per run and cell: <a href=\"trends.csv\">CSV</a>"
		      "</li>\n");
}

const struct report_part report_part_history = {
	.id = "history",
	.title = "The history",
	.is_there = is_there,
	.finding = finding,
	.charts = charts,
	.cells = cells,
	.reading = reading,
	.files = files,
	.links = links,
};

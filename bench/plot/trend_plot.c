#include "bench/plot/trend_plot.h"

#include "bench/base/exit_code.h"
#include "bench/files/sheet.h"
#include "bench/plot/chart_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEM = 300, MAX_SERIES = 24 };

/* Words for gnuplot are in data blocks, a bar in front: nothing in them is a command. */
static void put_line(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put_line(FILE *out, const char *format, ...)
{
	va_list ap;

	fputc('|', out);
	va_start(ap, format);
	vfprintf(out, format, ap);
	va_end(ap);
	fputc('\n', out);
}

static void put_points(FILE *out, const struct trend_series *series, size_t n)
{
	fputs("$points << EOD\n", out);
	for (size_t s = 0; s < n; s++) {
		const struct trend *t = &series[s].trend;
		for (size_t i = 0; i < t->n; i++)
			fprintf(out, "%lld %.9g\n", (long long)series[s].runs[t->run[i]].at,
				t->value[i]);
		fputs("\n\n", out);
	}
	fputs("EOD\n", out);
}

/* From the first to the last run of each regime, and how it differs from the one before. */
static void put_regimes(FILE *out, const struct trend_series *series, size_t n)
{
	fputs("$regimes << EOD\n", out);
	for (size_t s = 0; s < n; s++) {
		const struct trend *t = &series[s].trend;
		for (size_t i = 0; i < t->n_regimes; i++) {
			const struct regime *r = &t->regimes[i];
			const struct history_run *runs = series[s].runs;
			char change[TREND_CHANGE];
			trend_change_text(t, i, "", change);
			fprintf(out, "%lld %lld %.9g %s\n", (long long)runs[t->run[r->first]].at,
				(long long)runs[t->run[r->first + r->n - 1]].at, r->median,
				*change ? change : "-");
		}
		fputs("\n\n", out);
	}
	fputs("EOD\n", out);
}

static bool across_hosts(const struct trend_series *s)
{
	for (size_t i = 1; i < s->n; i++)
		if (s->runs[i].host != s->runs[0].host)
			return true;
	return false;
}

/* Times, cycles and counts have no axis in common. 0, or the code of *error. */
static int check_unit(const struct trend_series *series, size_t n, struct error *error)
{
	enum unit unit = series[0].trend.figure.unit;

	for (size_t i = 1; i < n; i++) {
		enum unit other = series[i].trend.figure.unit;
		if (other != unit)
			return error_set(
				error, EXIT_USAGE,
				"history: %s and %s cannot be in one chart; choose with --engine tsc or --engine icount, --stat or --host",
				units[unit].words, units[other].words);
	}
	return 0;
}

static char *data_of(const struct history_cell *c, const struct trend_series *series, size_t n)
{
	const struct figure_key figure = series[0].trend.figure;
	const char *unit = units[figure.unit].words;
	char op[OP_UNDER];
	struct sheet sheet;

	if (!sheet_open(&sheet))
		return NULL;
	FILE *out = sheet.out;
	fputs("$head << EOD\n", out);
	put_line(out, "%s %s %s", c->path, c->op, op_under(c->abi, c->condition, op));
	put_line(out, "%s per call, %s; a level is the median between two changes", unit,
		 figure_kind_names[figure.kind]);
	put_line(out, "%s per call", unit);
	fputs("EOD\n$names << EOD\n", out);
	for (size_t s = 0; s < n; s++) {
		const struct history_run *r = &series[s].runs[0];
		if (across_hosts(&series[s]))
			put_line(out, "all hosts, engine %.24s", r->engine);
		else
			put_line(out, "%.8s %.24s %.32s", r->fingerprint, r->hostname, r->kernel);
	}
	fputs("EOD\n", out);
	put_points(out, series, n);
	put_regimes(out, series, n);
	fprintf(out, "rows = %zu\n", n);
	return sheet_close(&sheet);
}

int trend_plot(const struct history_cell *c, const struct trend_series *series, size_t n,
	       const char *folder, chart_drawn *drawn, struct error *error)
{
	static const char *const scripts[] = {"trend", NULL};
	char stem[STEM];

	snprintf(stem, sizeof(stem), "trend-%s-%s-%s%s%s", c->abi, c->path, c->op,
		 strcmp(c->condition, "none") ? "-" : "",
		 strcmp(c->condition, "none") ? c->condition : "");
	if (n > MAX_SERIES)
		return error_set(
			error, EXIT_USAGE,
			"history: %zu hosts do not fit in a chart; choose one with --host, or draw one series --across them",
			n);
	if (check_unit(series, n, error))
		return error->code;
	char *data = data_of(c, series, n);
	if (!data)
		return error_errno(error, -ENOMEM, "history");
	struct chart_file chart = {"history: ", folder, stem, NULL, scripts, drawn};
	struct chart_queue queue = {0};
	chart_file_add(&queue, &chart, data, 0, error);
	free(data);
	return chart_queue_draw(&queue, error);
}

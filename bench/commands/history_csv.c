/* syspath history export: cells over runs as CSV, in the layout that hunter reads. */
#include "bench/base/text.h"
#include "bench/cli/history_choice.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/history/trend.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct column {
	struct history_cell cell;
	const char *name; /* of its figure */
	enum unit unit;
	double *values; /* [n_runs], NaN where the run has none */
};

struct sheet {
	struct history_choice choice;
	bool gaps;
	struct history_run *runs;
	size_t n_runs, holes; /* cells left out for their gaps */
	struct column *columns;
	size_t n_columns;
};

static const struct command_option options[] = {
	{.name = "csv", .help = "As CSV (the one format there is)"},
	OPTION("gaps", 0, NULL,
	       "Keep cells that some of the runs did not measure, their fields empty", option_flag,
	       struct sheet, gaps),
	{0},
};

static const struct command_line command = {
	.options = options,
	.shared = {{history_run_options, offsetof(struct sheet, choice)},
		   {history_filter_options, offsetof(struct sheet, choice)}},
	.doc = "The runs of the history as CSV: time, commit, host, and a column per cell, in core "
	       "cycles per call (.cycles, .p10), ns (.floor, .p50) or instructions (.insn).\v"
	       "hunter takes a column for a metric only when every field is a number: cells that "
	       "some of the runs did not measure are left out and counted, unless --gaps is given.",
};

/* A column without figures. */
static bool begin_column(struct column *column, const struct history_cell *cell, size_t n)
{
	column->cell = *cell;
	column->values = malloc(n * sizeof(*column->values));
	for (size_t i = 0; i < n && column->values; i++)
		column->values[i] = (double)NAN;
	return column->values;
}

/* One with figures becomes one of the sheet where it has no gaps. */
static void end_column(struct sheet *s, struct column *column)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_runs && column->values; i++)
		n += isnan(column->values[i]) ? 0 : 1;
	if (!n || (n < s->n_runs && !s->gaps)) {
		s->holes += n > 0;
		free(column->values);
		return;
	}
	s->columns[s->n_columns++] = *column;
}

/* The figures of one cell, a column for each unit that runs have them in. */
static int add_cell(struct sheet *s, const struct history_cell *cell,
		    const struct history_cost *costs)
{
	const struct figure_stat *stat = trend_stat(s->choice.stat, s->runs, costs, s->n_runs);
	struct column columns[UNIT_COUNT] = {0};
	int err = 0;

	for (size_t i = 0; i < s->n_runs && !err; i++) {
		struct figure_key figure = trend_figure(s->runs[i].engine, stat);
		struct column *column = &columns[figure.unit];
		if (!column->values && !begin_column(column, cell, s->n_runs)) {
			err = -ENOMEM;
			continue;
		}
		column->unit = figure.unit;
		column->name = trend_name(stat, figure);
		column->values[i] = trend_value(&s->runs[i], &costs[i], stat);
	}
	for (int unit = 0; unit < UNIT_COUNT; unit++)
		end_column(s, &columns[unit]);
	return err;
}

static int add_columns(struct sheet *s, struct history *history, const struct history_cell *cells,
		       size_t n)
{
	struct history_cost *costs = malloc(s->n_runs * sizeof(*costs));
	int err = 0;

	s->columns = calloc(UNIT_COUNT * n, sizeof(*s->columns));
	if (!costs || !s->columns)
		err = -ENOMEM;
	for (size_t i = 0; i < n && !err; i++) {
		err = history_costs(history, &cells[i], s->runs, s->n_runs, costs);
		if (!err)
			err = add_cell(s, &cells[i], costs);
	}
	free(costs);
	return err;
}

static void note_hosts(const struct sheet *s)
{
	for (size_t i = 1; i < s->n_runs; i++)
		if (s->runs[i].host != s->runs[0].host) {
			message_info(
				"history: the runs are of several hosts (column host); --host chooses one");
			return;
		}
}

static void put_head(const struct sheet *s)
{
	fputs("time,commit,host", stdout);
	for (size_t i = 0; i < s->n_columns; i++) {
		const struct history_cell *c = &s->columns[i].cell;
		char name[sizeof(*c) + 16];
		bool plain = !strcmp(c->condition, "none");
		snprintf(name, sizeof(name), "%s.%s.%s%s%s.%s", c->abi, c->path, c->op,
			 plain ? "" : ".", plain ? "" : c->condition, s->columns[i].name);
		putchar(',');
		csv_field(stdout, name);
	}
	putchar('\n');
}

static void put_row(const struct sheet *s, size_t run)
{
	const struct history_run *r = &s->runs[run];
	char host[9];

	snprintf(host, sizeof(host), "%.8s", r->fingerprint);
	csv_field(stdout, r->started);
	putchar(',');
	csv_field(stdout, r->commit);
	putchar(',');
	csv_field(stdout, host);
	for (size_t i = 0; i < s->n_columns; i++) {
		double value = s->columns[i].values[run];
		if (isnan(value))
			putchar(',');
		else
			printf(",%.*g", units[s->columns[i].unit].digits, value);
	}
	putchar('\n');
}

/* A column that some runs cannot have is none that hunter takes, so no run is without gaps. */
static int refuse_mix(const struct sheet *s)
{
	for (size_t i = 1; i < s->n_runs && !s->gaps; i++)
		if (!trend_alike(s->runs[i].engine, s->runs[0].engine))
			return command_error(
				"history: %s holds times and exact counts: --engine tsc or --engine icount chooses, --gaps prints both, in columns of their own",
				s->choice.db);
	return 0;
}

static int load(struct sheet *s, struct history *history)
{
	struct history_cell *cells = NULL;
	bool cycles = s->choice.stat && s->choice.stat->key.unit == UNIT_CYCLE;
	size_t n = 0;
	int err = history_runs(history, &s->choice.filter, &s->runs, &s->n_runs);
	int code = err ? 0 : refuse_mix(s);

	if (!err && !code)
		err = history_cells(history, &s->choice.filter, &s->choice.cell, &cells, &n);
	if (!err && !code && s->n_runs && n)
		err = add_columns(s, history, cells, n);
	free(cells);
	if (err)
		return history_choice_fail(&s->choice, history, err);
	if (!code && !s->n_columns) {
		message_error(
			"history: %s: %s", s->choice.db,
			s->holes
				? cycles ? "no cell has core cycles in every run; --gaps keeps the others"
					 : "no cell was measured in every run; --gaps keeps the others"
				: "no such run or cell");
		code = EXIT_NOTHING;
	} else if (s->holes) {
		message_info(
			"history: %zu cells are left out, which some of the runs did not measure%s; --gaps keeps them",
			s->holes, cycles ? " or have no core cycles of them" : "");
	}
	return code;
}

int history_command_export(int argc, char **argv)
{
	struct sheet s = {0};
	struct history *history;

	options_parse(&command, argc, argv, &s);
	int code = history_choice_open(&s.choice, HISTORY_READ, &history);
	if (code)
		return code;
	code = load(&s, history);
	history_close(history);
	if (!code) {
		note_hosts(&s);
		put_head(&s);
		for (size_t i = 0; i < s.n_runs; i++)
			put_row(&s, i);
	}
	for (size_t i = 0; i < s.n_columns; i++)
		free(s.columns[i].values);
	free(s.columns);
	free(s.runs);
	return code;
}

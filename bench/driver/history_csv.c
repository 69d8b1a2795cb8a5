/* syspath history export: cells over runs as CSV, in the layout that hunter reads. */
#include "bench/driver/commands.h"
#include "bench/driver/history_choice.h"
#include "bench/driver/options.h"
#include "bench/driver/say.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_CSV = 256, KEY_GAPS };

struct sheet {
	struct history_choice choice;
	bool gaps;
	struct history_run *runs;
	size_t n_runs;
	struct history_cell *cells; /* the columns */
	int64_t *counts;	    /* runs that measured each */
	size_t n_cells;
	double *costs; /* [n_cells * n_runs], a column's values together */
};

static error_t take_option(int key, char *arg, struct argp_state *state)
{
	struct sheet *sheet = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &sheet->choice;
		state->child_inputs[1] = &sheet->choice;
		return 0;
	case KEY_CSV:
		return 0;
	case KEY_GAPS:
		sheet->gaps = true;
		return 0;
	case ARGP_KEY_ARG:
		option_refuse(state, "'%s': export takes no argument", arg);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{"csv", KEY_CSV, NULL, 0, "As CSV (the one format there is)", 0},
	{"gaps", KEY_GAPS, NULL, 0,
	 "Keep cells that some of the runs did not measure, their fields empty", 0},
	{0},
};
static const struct argp_child children[] = {
	{&history_db_argp, 0, NULL, 0}, {&history_filter_argp, 0, NULL, 0}, {0}};
static const struct argp argp = {
	.options = options,
	.parser = take_option,
	.children = children,
	.doc = "The runs of the history as CSV: time, commit, host, and a column per cell, in ns "
	       "per call (exact counts: instructions).\v"
	       "hunter takes a column for a metric only when every field is a number: cells that "
	       "some of the runs did not measure are left out and told, unless --gaps is given.",
};

static bool wanted(const char *asked, const char *name)
{
	return !asked[0] || !strcmp(asked, name);
}

/* Drops columns that were not asked for or have holes. */
static void choose_columns(struct sheet *s)
{
	const struct history_cell *asked = &s->choice.cell;
	size_t kept = 0, holes = 0;

	for (size_t i = 0; i < s->n_cells; i++) {
		const struct history_cell *c = &s->cells[i];
		if (!wanted(asked->abi, c->abi) || !wanted(asked->path, c->path) ||
		    !wanted(asked->op, c->op) || !wanted(asked->condition, c->condition))
			continue;
		if (!s->gaps && (size_t)s->counts[i] < s->n_runs) {
			holes++;
			continue;
		}
		s->cells[kept++] = *c;
	}
	s->n_cells = kept;
	if (holes)
		mention("history: %zu cells are left out, for some of the runs did not measure "
			"them; --gaps keeps them",
			holes);
}

static void tell_hosts(const struct sheet *s)
{
	for (size_t i = 1; i < s->n_runs; i++)
		if (s->runs[i].host != s->runs[0].host) {
			mention("history: the runs are of several hosts (column host); --host "
				"chooses one");
			return;
		}
}

/* RFC 4180: quoted where it holds a separator. */
static void put_text(const char *text)
{
	if (!text[strcspn(text, ",\"")]) {
		fputs(text, stdout);
		return;
	}
	putchar('"');
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	putchar('"');
}

static void put_head(const struct sheet *s)
{
	fputs("time,commit,host", stdout);
	for (size_t i = 0; i < s->n_cells; i++) {
		const struct history_cell *c = &s->cells[i];
		bool plain = !strcmp(c->condition, "none");
		printf(",%s.%s.%s%s%s.%s", c->abi, c->path, c->op, plain ? "" : ".",
		       plain ? "" : c->condition, pool_stat_names[s->choice.stat]);
	}
	putchar('\n');
}

static void put_row(const struct sheet *s, size_t run)
{
	const struct history_run *r = &s->runs[run];
	double scale = engine_is_exact(r->engine) ? 1 : 1e9 / r->tsc_hz;

	printf("%s,", r->started);
	put_text(r->commit);
	printf(",%.8s", r->fingerprint);
	for (size_t i = 0; i < s->n_cells; i++) {
		double cost = s->costs[i * s->n_runs + run];
		if (isfinite(cost))
			printf(",%.7g", cost * scale);
		else
			putchar(',');
	}
	putchar('\n');
}

static int load(struct sheet *s, struct history *history)
{
	int err = history_runs(history, &s->choice.filter, &s->runs, &s->n_runs);

	if (!err)
		err = history_cells(history, &s->choice.filter, &s->cells, &s->counts, &s->n_cells);
	if (err)
		return history_choice_fail(&s->choice, history);
	choose_columns(s);
	if (!s->n_runs || !s->n_cells) {
		complain("history: %s: no such run or cell", s->choice.db);
		return EXIT_NOTHING;
	}
	s->costs = calloc(s->n_cells * s->n_runs, sizeof(*s->costs));
	if (!s->costs) {
		complain("history: %s", strerrordesc_np(ENOMEM));
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < s->n_cells && !err; i++)
		err = history_costs(history, &s->cells[i], s->choice.stat, s->runs, s->n_runs,
				    s->costs + i * s->n_runs);
	return err ? history_choice_fail(&s->choice, history) : 0;
}

int history_command_export(int argc, char **argv)
{
	struct sheet s = {.choice = history_choice_default()};
	struct history *history;

	if (options_parse(&argp, argc, argv, 0, &s))
		return EXIT_USAGE;
	int code = history_choice_open(&s.choice, HISTORY_READ, &history);
	if (code)
		return code;
	code = load(&s, history);
	history_close(history);
	if (!code) {
		tell_hosts(&s);
		put_head(&s);
		for (size_t i = 0; i < s.n_runs; i++)
			put_row(&s, i);
	}
	free(s.runs);
	free(s.cells);
	free(s.counts);
	free(s.costs);
	return code;
}

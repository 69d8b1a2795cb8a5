/* syspath history trend: one cell over the runs, and where its cost changed. */
#include "bench/base/interrupts.h"
#include "bench/cli/history_choice.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/document/fingerprint.h"
#include "bench/export/anonymous.h"
#include "bench/plot/trend_plot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
	struct history_choice choice;
	bool across, each_run, plot, anonymous;
	const char *folder; /* of charts; NULL: the history's own */
};

static void check_cell(const struct option_use *use, void *input)
{
	const struct options *o = input;

	if (!o->choice.cell.path[0] || !o->choice.cell.op[0])
		option_refuse(use, "which cell? --path and --op (and --abi, x86_64 unless given)");
}

static const struct command_option options[] = {
	OPTION("across", 0, NULL,
	       "One series over all hosts: a machine whose kernel or microcode changed is another host",
	       option_flag, struct options, across),
	OPTION("runs", 0, NULL, "Print every run, too", option_flag, struct options, each_run),
	OPTION("plot", 0, NULL, "Draw trend-ABI-PATH-OP.svg and .png", option_flag, struct options,
	       plot),
	OPTION("anonymous", 0, NULL, "Name no host", option_flag, struct options, anonymous),
	OPTION("output-dir", 'd', "DIR", "Write the charts here (default: beside the history)",
	       option_place, struct options, folder),
	{0},
};

static const struct command_line command = {
	.options = options,
	.shared = {{history_run_options, offsetof(struct options, choice)},
		   {history_filter_options, offsetof(struct options, choice)}},
	.check = check_cell,
	.doc = "The cost of one cell over the runs of the history, per host: the levels between "
	       "changes, and when each began.\v"
	       "Changes are found by ranks, with a chance of at most 1 % for a false one in a "
	       "series that never changed (docs/trends.md). Of exact counts every step is one.",
};

/* What changed on the machine together with the cost: only across hosts. */
static void print_facts(const struct trend_series *s, struct history *history, size_t at)
{
	const struct trend *t = &s->trend;
	int64_t from = s->runs[t->run[at - 1]].host, to = s->runs[t->run[at]].host;
	struct fingerprint_list list;
	json_t *a = NULL, *b = NULL;

	if (from == to || history_host(history, from, &a) || history_host(history, to, &b)) {
		json_decref(a);
		return;
	}
	json_t *base = json_pack("{s:o}", "hard", a), *new = json_pack("{s:o}", "hard", b);
	if (!fingerprint_compare(base, new, "hard", &list))
		for (size_t i = 0; i < list.n; i++)
			printf("          %s: %s -> %s\n", list.item[i].key, list.item[i].base,
			       list.item[i].new);
	fingerprint_free(&list);
	json_decref(base);
	json_decref(new);
}

/* The heading of a column of levels. Its width. */
static int level_text(const struct trend *t, char *text, size_t size)
{
	enum { WIDTH = 10 };
	int n = snprintf(text, size, "%s%s", t->figure.kind == FIGURE_EXACT ? "" : "median ",
			 units[t->figure.unit].name);

	return n > WIDTH ? n : WIDTH;
}

static void print_regime(const struct trend_series *s, size_t i)
{
	const struct trend *t = &s->trend;
	const struct regime *r = &t->regimes[i];
	const struct history_run *first = &s->runs[t->run[r->first]];
	const struct history_run *last = &s->runs[t->run[r->first + r->n - 1]];
	char change[TREND_CHANGE], p[16] = "", level[32];

	trend_change_text(t, i, " ", change);
	if (i && t->figure.kind != FIGURE_EXACT)
		snprintf(p, sizeof(p), "%.2g", r->p);
	printf("  %6zu  %-20s  %-20s  %*.7g  %10.7g  %10.7g  %10s  %8s  %s\n", r->n, first->started,
	       last->started, level_text(t, level, sizeof(level)), r->median, r->lowest, r->highest,
	       change, p, first->commit[0] ? first->commit : "-");
}

static void print_runs(const struct trend_series *s)
{
	const struct trend *t = &s->trend;
	size_t regime = 0;
	bool ruled = history_any_mhz(s->runs, s->n);
	char mhz[HISTORY_MHZ];

	printf("\n  %6s  %-20s  %-8s  %10s  %s%s\n", "run", "started", "host",
	       units[t->figure.unit].name, ruled ? "core MHz        " : "", "commit");
	for (size_t i = 0; i < t->n; i++) {
		const struct history_run *r = &s->runs[t->run[i]];
		bool new = regime + 1 < t->n_regimes && t->regimes[regime + 1].first == i;
		regime += new;
		printf("  %6lld  %-20s  %.8s  %10.7g  ", (long long)r->id, r->started,
		       r->fingerprint, t->value[i]);
		if (ruled)
			printf("%-14s  ", history_mhz_text(r, mhz));
		printf("%s%s\n", r->commit[0] ? r->commit : "-", new ? "  <- change" : "");
	}
}

/* What the runs lack, and what the series is of instead. */
static void print_missing(const struct options *o, const struct trend *t)
{
	if (t->missing)
		printf("; %zu runs did not measure it", t->missing);
	if (t->unruled && t->figure.unit == UNIT_CYCLE)
		printf("; %zu runs have no core cycles of it", t->unruled);
	else if (t->unruled && t->unruled < t->n && !o->choice.stat)
		printf("; by %s, which all have: %zu have no core cycles", t->stat->name,
		       t->unruled);
}

static void print_series(const struct options *o, const struct trend_series *s,
			 struct history *history, bool named)
{
	const struct trend *t = &s->trend;
	const struct history_run *r = &s->runs[0];
	char level[32];
	int width = level_text(t, level, sizeof(level));

	if (o->across)
		printf("\nall hosts, engine %s: ", r->engine);
	else
		printf("\nhost %.8s (%s, Linux %s), engine %s: ", r->fingerprint, r->hostname,
		       r->kernel, r->engine);
	if (named && t->figure.kind != FIGURE_EXACT)
		printf("%s per call, ", t->stat->name);
	printf("%zu runs, %zu changes", t->n, t->n_regimes - 1);
	print_missing(o, t);
	printf("\n  %6s  %-20s  %-20s  %*s  %10s  %10s  %10s  %8s  %s\n", "runs", "from", "to",
	       width, level, "lowest", "highest", "change", "p", "commit of the first");
	for (size_t i = 0; i < t->n_regimes; i++) {
		print_regime(s, i);
		if (i && o->across)
			print_facts(s, history, t->regimes[i].first);
	}
	if (o->each_run)
		print_runs(s);
}

static bool one_series(const struct options *o, const struct history_run *a,
		       const struct history_run *b)
{
	return !strcmp(a->engine, b->engine) && (o->across || a->host == b->host);
}

/* Cuts runs[], which are in the order of their series, into series that measured the cell. */
static int make_series(const struct options *o, const struct history_run *runs,
		       const struct history_cost *costs, size_t n, struct trend_series *series,
		       size_t *count, size_t *unruled)
{
	/* A chart has one axis. */
	const struct figure_stat *asked =
		o->plot ? trend_stat(o->choice.stat, runs, costs, n) : o->choice.stat;

	for (size_t first = 0, end; first < n; first = end) {
		struct trend_series *s = &series[*count];
		end = first + 1;
		while (end < n && one_series(o, &runs[first], &runs[end]))
			end++;
		*s = (struct trend_series){.runs = runs + first, .n = end - first};
		int err = trend_make(s->runs, costs + first, s->n,
				     trend_stat(asked, s->runs, costs + first, s->n), &s->trend);
		*unruled += s->trend.unruled;
		if (err || !s->trend.n)
			trend_free(&s->trend);
		else
			++*count;
		if (err)
			return err;
	}
	return 0;
}

/* Beside the history: its folder. */
static const char *chart_folder(const struct options *o, char *folder, size_t size)
{
	const char *slash = strrchr(o->choice.db, '/');

	if (o->folder)
		return o->folder;
	snprintf(folder, size, "%.*s", slash ? (int)(slash - o->choice.db) : 0, o->choice.db);
	return slash == o->choice.db ? "/" : folder;
}

/* What the points of all series are, but for exact counts; NULL where they differ. */
static const char *common_name(const struct trend_series *series, size_t count)
{
	const char *name = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct trend *t = &series[i].trend;
		if (t->figure.kind == FIGURE_EXACT)
			continue;
		if (name && strcmp(name, t->stat->name) != 0)
			return NULL;
		name = t->stat->name;
	}
	return name ? name : trend_name(series->trend.stat, series->trend.figure);
}

static void print_all(const struct options *o, const struct trend_series *series, size_t count,
		      struct history *history)
{
	const struct history_cell *c = &o->choice.cell;
	const char *name = common_name(series, count);

	printf("%s %s %s", c->abi, c->path, c->op);
	printf(name ? ": %s per call\n" : "\n", name);
	for (size_t i = 0; i < count; i++)
		print_series(o, &series[i], history, !name);
}

static int show(const struct options *o, struct history *history, struct history_run *runs,
		const struct history_cost *costs, size_t n)
{
	const struct history_cell *c = &o->choice.cell;
	struct trend_series *series = calloc(n + 1, sizeof(*series));
	char folder[4096];
	size_t count = 0, unruled = 0;
	int code = 0, err = series ? 0 : -ENOMEM;

	if (!err)
		err = make_series(o, runs, costs, n, series, &count, &unruled);
	if (err) {
		code = command_error("history: %s", error_describe(err));
	} else if (!count) {
		message_error("history: %s: no run %s %s %s %s%s%s%s", o->choice.db,
			      unruled ? "has core cycles of" : "measured", c->abi, c->path, c->op,
			      strcmp(c->condition, "none") ? " under " : "",
			      strcmp(c->condition, "none") ? c->condition : "",
			      unruled ? "; --stat floor shows its time" : "");
		code = EXIT_NOTHING;
	} else {
		print_all(o, series, count, history);
	}
	if (!code && o->plot) {
		struct error error = {0};
		interrupts_catch();
		trend_plot(c, series, count, chart_folder(o, folder, sizeof(folder)), print_path,
			   &error);
		code = report_error(&error);
	}
	for (size_t i = 0; i < count; i++)
		trend_free(&series[i].trend);
	free(series);
	return code;
}

int history_command_trend(int argc, char **argv)
{
	struct options o = {0};
	struct history *history;
	struct history_run *runs;
	size_t n;

	snprintf(o.choice.cell.abi, sizeof(o.choice.cell.abi), "x86_64");
	snprintf(o.choice.cell.condition, sizeof(o.choice.cell.condition), "none");
	options_parse(&command, argc, argv, &o);
	o.choice.filter.order = o.across ? HISTORY_BY_ENGINE : HISTORY_BY_HOST;
	int code = history_choice_open(&o.choice, HISTORY_READ, &history);
	if (code)
		return code;
	struct history_cost *costs = NULL;
	int err = history_runs(history, &o.choice.filter, &runs, &n);
	if (!err) {
		costs = calloc(n + 1, sizeof(*costs));
		err = costs ? history_costs(history, &o.choice.cell, runs, n, costs) : -ENOMEM;
	}
	for (size_t i = 0; i < n && !err && o.anonymous; i++)
		anonymous_name(0, runs[i].hostname);
	code = err ? history_choice_fail(&o.choice, history, err)
		   : show(&o, history, runs, costs, n);
	free(runs);
	free(costs);
	history_close(history);
	return code;
}

/* syspath compare: a verdict per cell, and an exit code. */
#include "bench/cli/compare_refuse.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/tolerance_file.h"
#include "bench/commands/commands.h"
#include "bench/compare/compare.h"

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum form { FORM_TABLE, FORM_MARKDOWN, FORM_JSON, FORM_JUNIT };

struct options {
	char **files;
	size_t n;
	bool interleaved;
	const char *tolerances; /* NULL: the one that is shipped */
	enum form form;
	struct compare_settings settings;
};

enum {
	KEY_ALLOW = 256,
	KEY_CONTROL,
	KEY_TOLERANCES,
	KEY_STAT,
	KEY_MARKDOWN,
	KEY_INTERLEAVED,
	KEY_STRICT,
	KEY_JUNIT
};

static void take_allow(const struct argp_state *state, const char *list)
{
	const char *bad;
	size_t length;

	if (!fingerprint_known(list, &bad, &length))
		option_refuse(state,
			      "--allow-diff: '%.*s' is no hard fact; 'syspath host' lists them",
			      (int)length, bad);
}

static void take_files(const struct argp_state *state, struct options *o)
{
	o->files = state->argv + state->next;
	o->n = (size_t)(state->argc - state->next);
	if (!o->interleaved && o->n != 2)
		option_refuse(state, "two result files, BASE and NEW, are needed; %zu are given",
			      o->n);
	if (o->interleaved && (o->n < 2 || o->n % 2))
		option_refuse(state,
			      "--interleaved needs pairs of files, BASE NEW BASE NEW ...; %zu are "
			      "given",
			      o->n);
}

static error_t take_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_ALLOW:
		take_allow(state, arg);
		o->settings.allow = arg;
		return 0;
	case KEY_CONTROL:
		if (path_by_name(arg) < 0 || !strcmp(arg, "empty"))
			option_refuse(state, "--control: no path named '%s' to divide by", arg);
		o->settings.control = arg;
		return 0;
	case KEY_TOLERANCES:
		o->tolerances = arg;
		return 0;
	case KEY_STAT:
		o->settings.stat = option_stat(state, arg);
		return 0;
	case KEY_MARKDOWN:
		o->form = FORM_MARKDOWN;
		return 0;
	case KEY_JUNIT:
		o->form = FORM_JUNIT;
		return 0;
	case 'j':
		o->form = FORM_JSON;
		return 0;
	case KEY_INTERLEAVED:
		o->interleaved = true;
		return 0;
	case KEY_STRICT:
		o->settings.strict = true;
		return 0;
	case ARGP_KEY_ARG:
		return ARGP_ERR_UNKNOWN; /* all of them at once, when the options are known */
	case ARGP_KEY_ARGS:
	case ARGP_KEY_NO_ARGS:
		take_files(state, o);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{"allow-diff", KEY_ALLOW, "KEY,...", 0, "Compare although these hard facts differ", 0},
	{"control", KEY_CONTROL, "PATH", 0,
	 "Divide every cost by the same run's PATH on the same op: for runs of different boots", 0},
	{"stat", KEY_STAT, "NAME", 0, "Figure of an invocation: floor (default) or p50", 0},
	{"tolerances", KEY_TOLERANCES, "FILE", 0,
	 "How large a change counts, by path (default: scripts/tolerances.txt)", 0},
	{"interleaved", KEY_INTERLEAVED, NULL, 0,
	 "The files alternate, BASE NEW BASE NEW ..., as the runs did", 0},
	{"strict", KEY_STRICT, NULL, 0,
	 "A cell that was measured in BASE and is not in NEW is a regression", 0},
	{"markdown", KEY_MARKDOWN, NULL, 0, "Print Markdown, for a pull request", 0},
	{"junit", KEY_JUNIT, NULL, 0, "Print JUnit XML, a test case per cell", 0},
	{"json", 'j', NULL, 0, "Print one JSON object", 0},
	{0},
};

static const struct argp argp = {
	.options = options,
	.parser = take_option,
	.args_doc = "BASE NEW",
	.doc = "A verdict per cell of two result documents: regression, improvement, same, "
	       "inconclusive.\v"
	       "Exit status: 0 all cells are the same or faster; 1 a regression, or a cell that "
	       "fails and did not; 2 usage or a file that cannot be read; 3 no regression, but "
	       "cells too noisy to decide, or measured in BASE and not in NEW; 4 the hosts or "
	       "instruments differ, or no cell was "
	       "measured in both.",
};

/* The documents of one side: files first, first + 2, ... */
struct side_reading {
	const struct options *options;
	size_t first;
	struct compare_side side;
	char name[512];
	const char *culprit; /* NULL: all were read */
};

static void read_side(struct side_reading *r, struct error *error)
{
	const struct options *o = r->options;
	struct run_document *documents = calloc(o->n, sizeof(*documents));

	r->side = (struct compare_side){.documents = documents, .name = r->name};
	snprintf(r->name, sizeof(r->name), "%s", o->files[r->first]);
	if (!documents) {
		r->culprit = r->name;
		error_no_memory(error, NULL);
	}
	for (size_t i = r->first; i < o->n && !r->culprit; i += 2) {
		if (document_read(o->files[i], &documents[r->side.n], error))
			r->culprit = o->files[i];
		else
			r->side.n++;
	}
	if (r->side.n > 1)
		snprintf(r->name, sizeof(r->name), "%s and %zu more", o->files[r->first],
			 r->side.n - 1);
}

/* 0 or EXIT_USAGE after one line. */
static int read_sides(struct side_reading sides[2])
{
	struct error error = {0};
	for (int i = 0; i < 2; i++) {
		read_side(&sides[i], &error);
		if (sides[i].culprit) {
			error_prefix(&error, "%s: ", sides[i].culprit);
			return report_error(&error);
		}
	}
	return 0;
}

static void free_side(struct compare_side *side)
{
	struct run_document *documents = (struct run_document *)side->documents;

	for (size_t i = 0; i < side->n; i++)
		document_free(&documents[i]);
	free(documents);
}

static int show(const struct comparison *c, enum form form)
{
	if (form == FORM_TABLE)
		compare_table(stdout, c);
	else if (form == FORM_MARKDOWN)
		compare_markdown(stdout, c);
	else if (form == FORM_JUNIT)
		compare_junit(stdout, c);
	else if (compare_json(stdout, c)) {
		message_error("compare: not enough memory for the JSON object");
		return EXIT_USAGE;
	}
	if (comparison_regressions(c))
		return EXIT_BAD_CELL;
	if (!c->fates[FATE_JUDGED]) {
		message_error("compare: no cell was measured in both runs%s",
			      c->settings.control ? " and could be divided by the control" : "");
		return EXIT_NOTHING;
	}
	return comparison_unsettled(c) ? EXIT_INCONCLUSIVE : EXIT_FINE;
}

static int refuse_repeat(const struct options *o, const struct compare_side *base,
			 const struct compare_side *new)
{
	struct compare_place at[2];

	if (!compare_repeat(base, new, at))
		return 0;
	message_error("compare: %s and %s are the same run; each counts once",
		      o->files[2 * at[0].index + at[0].side],
		      o->files[2 * at[1].index + at[1].side]);
	return EXIT_USAGE;
}

static int judge(const struct options *o, const struct compare_side *base,
		 const struct compare_side *new)
{
	struct comparison c;
	int code;
	int err = compare(base, new, &o->settings, &c);

	if (err) {
		message_error("compare: %s", strerrordesc_np(-err));
		code = EXIT_USAGE;
	} else if (c.refused.n) {
		code = compare_refuse_hosts(&c);
	} else {
		code = show(&c, o->form);
	}
	comparison_free(&c);
	return code;
}

int cmd_compare(int argc, char **argv)
{
	struct options o = {.settings = {.rule = verdict_rule_default()}};
	struct side_reading sides[2] = {{.options = &o}, {.options = &o, .first = 1}};
	const struct compare_side *base = &sides[0].side, *new = &sides[1].side;
	static struct tolerances tolerances;

	if (options_parse(&argp, argc, argv, 0, &o))
		return EXIT_USAGE;
	int code = tolerance_file_read("compare", o.tolerances, &tolerances);
	o.settings.tolerances = &tolerances;
	if (!code)
		code = read_sides(sides);
	if (!code)
		code = refuse_repeat(&o, base, new);
	if (!code)
		code = judge(&o, base, new);
	free_side(&sides[0].side);
	free_side(&sides[1].side);
	return code;
}

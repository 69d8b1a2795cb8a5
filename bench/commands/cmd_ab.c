/* syspath ab: does B cost what A costs? */
#include "bench/ab/ab.h"
#include "bench/ab/ab_views.h"
#include "bench/base/interrupts.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/progress.h"
#include "bench/cli/tolerance_file.h"
#include "bench/commands/commands.h"
#include "bench/host/host.h"

#include <argp.h>
#include <stdio.h>
#include <string.h>

struct ab {
	struct choice choice;
	struct ab_settings settings;
	const char *tolerances; /* file; NULL: the one that is shipped */
	bool flat;		/* one tolerance for every cell, and no file */
	bool json;
	bool seeded;
};

enum {
	KEY_A = 256,
	KEY_B,
	KEY_SETUP_A,
	KEY_SETUP_B,
	KEY_WORKERS_A,
	KEY_WORKERS_B,
	KEY_PAIRS,
	KEY_STAT,
	KEY_SEED,
	KEY_INJECT,
	KEY_JSON,
	KEY_TOLERANCE,
	KEY_TOLERANCES,
};

static enum condition_id take_condition(const struct argp_state *state, const char *name)
{
	char names[256] = "";
	int id = condition_by_name(name);

	if (id >= 0)
		return (enum condition_id)id;
	selection_names(&condition_table, names, sizeof(names));
	option_refuse(state, "no condition named '%s'; there are %s", name, names);
}

static void take_stat(const struct argp_state *state, struct ab_settings *s, const char *arg)
{
	s->floor = !strcmp(arg, "floor");
	if (!s->floor && strcmp(arg, "p50"))
		option_refuse(state, "--stat %s: neither p50 nor floor", arg);
}

static error_t take_option(int key, char *arg, struct argp_state *state)
{
	struct ab *ab = state->input;
	struct ab_side *side = ab->settings.side;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &ab->choice;
		return 0;
	case KEY_A:
	case KEY_B:
		side[key - KEY_A].condition = take_condition(state, arg);
		side[key - KEY_A].name = arg;
		return 0;
	case KEY_SETUP_A:
	case KEY_SETUP_B:
		side[key - KEY_SETUP_A].setup = arg;
		return 0;
	case KEY_WORKERS_A:
	case KEY_WORKERS_B:
		side[key - KEY_WORKERS_A].worker_folder = arg;
		return 0;
	case KEY_PAIRS:
		ab->settings.pairs = (uint32_t)option_number(state, "--pairs", arg, 1, 1000);
		return 0;
	case KEY_STAT:
		take_stat(state, &ab->settings, arg);
		return 0;
	case KEY_SEED:
		ab->settings.engine.seed = option_number(state, "--seed", arg, 0, ENGINE_MAX_SEED);
		ab->seeded = true;
		return 0;
	case KEY_INJECT:
		ab->settings.inject_b_tsc = option_number(state, "--inject", arg, 0, 1000000);
		return 0;
	case KEY_TOLERANCE:
		ab->settings.rule.tolerance =
			(double)option_number(state, "--tolerance", arg, 1, 100) / 100;
		ab->flat = true;
		return 0;
	case KEY_TOLERANCES:
		ab->tolerances = arg;
		return 0;
	case KEY_JSON:
		ab->json = true;
		return 0;
	case ARGP_KEY_END:
		if (ab->flat && ab->tolerances)
			option_refuse(state, "--tolerance and --tolerances: one of them");
		if (ab->choice.selection.conditions != UINT32_C(1) << CONDITION_none)
			option_refuse(state, "--condition: ab takes one a side, with --a and --b");
		if (ab->choice.workers && side[0].worker_folder && side[1].worker_folder)
			option_refuse(state, "--workers: both sides have workers of their own");
		return 0;
	default:
		return option_no_argument(state, key, arg);
	}
}

static const struct argp_option options[] = {
	{"a", KEY_A, "CONDITION", 0, "A is measured under this condition (default: none)", 1},
	{"b", KEY_B, "CONDITION", 0, "B is measured under this condition (default: none)", 1},
	{"setup-a", KEY_SETUP_A, "COMMAND", 0, "Shell command run before each of A's turns", 1},
	{"setup-b", KEY_SETUP_B, "COMMAND", 0, "Shell command run before each of B's turns", 1},
	{"workers-a", KEY_WORKERS_A, "DIR", 0, "A's workers, of another build", 1},
	{"workers-b", KEY_WORKERS_B, "DIR", 0, "B's workers, of another build", 1},
	{"pairs", KEY_PAIRS, "N", 0, "Pairs of invocations (20), doubled once if inconclusive", 2},
	{"stat", KEY_STAT, "floor|p50", 0, "An invocation's figure (floor)", 2},
	{"tolerances", KEY_TOLERANCES, "FILE", 0,
	 "How large a change counts, by path (default: scripts/tolerances.txt)", 2},
	{"tolerance", KEY_TOLERANCE, "PERCENT", 0, "The same for every path, without a file", 2},
	{"seed", KEY_SEED, "N", 0, "Seed of every random order (default: from the kernel)", 2},
	{"inject", KEY_INJECT, "N", 0, "Burn N TSC ticks per call on B's side", 2},
	{"json", KEY_JSON, NULL, 0, "Print JSON instead of the table", 2},
	{0},
};

static const struct argp argp = {
	.options = options,
	.parser = take_option,
	.children = choice_children,
	.doc = "Compare two conditions, two set-ups or two builds of the workers on one boot: "
	       "pairs "
	       "of invocations side by side, in random order, judged by the signed-rank test.\v"
	       "Exit status: 0 the same or better; 1 B costs more; 2 usage or environment error; "
	       "3 still inconclusive after twice the pairs; 4 nothing to measure.",
};

static int exit_code(const struct ab_result *r)
{
	size_t judged = 0, worse = 0, open = 0, failed = 0;

	for (size_t i = 0; i < r->n_cells; i++) {
		const struct ab_cell *c = &r->cells[i];
		judged += !c->reason;
		failed += c->status == WIRE_FAILED;
		worse += !c->reason && c->verdict == VERDICT_REGRESSION;
		open += !c->reason && c->verdict == VERDICT_INCONCLUSIVE;
	}
	if (worse || failed)
		return EXIT_BAD_CELL;
	if (!judged)
		return EXIT_NOTHING;
	return open ? EXIT_INCONCLUSIVE : EXIT_FINE;
}

static bool on_hypervisor(void)
{
	json_t *host = host_describe(&host_source_live, NULL);
	const char *name =
		json_string_value(json_object_get(json_object_get(host, "hard"), "hypervisor"));
	bool is = name && strcmp(name, "none");

	json_decref(host);
	return is;
}

/* How large a change counts. 0, or an exit code after one line was printed. */
static int take_tolerances(struct ab *ab, struct tolerances *tolerances)
{
	if (ab->flat)
		return 0;
	ab->settings.tolerances = tolerances;
	ab->settings.hypervisor = on_hypervisor();
	return tolerance_file_read("ab", ab->tolerances, tolerances);
}

int cmd_ab(int argc, char **argv)
{
	struct ab ab = {
		.choice = choice_default(),
		.settings =
			{
				.engine = engine_defaults(false),
				.side = {{.name = "none"}, {.name = "none"}},
				.pairs = 20,
				.floor = true, /* ten times steadier than the median on a drifting
						  host */
				.rule = verdict_rule_default(),
			},
	};
	static struct cell_id cells[PLAN_MAX_CELLS];
	static struct ab_result result;
	static struct tolerances tolerances;
	static struct error error;
	size_t n;

	if (options_parse(&argp, argc, argv, 0, &ab))
		return EXIT_USAGE;
	if (!ab.seeded)
		ab.settings.engine.seed = engine_random_seed();
	ab.settings.engine.singles = 0; /* the tail is not compared */
	int code = take_tolerances(&ab, &tolerances);
	if (!code)
		code = choice_resolve(&ab.choice, &ab.settings.engine, cells, &n);
	if (code)
		return code;
	for (int i = 0; i < 2; i++)
		if (!ab.settings.side[i].worker_folder)
			ab.settings.side[i].worker_folder = ab.choice.workers;
	interrupts_catch(); /* from here on there are set-up commands to end */
	ab.settings.progress = progress_show;
	code = ab_run(&ab.settings, cells, n, &result, &error) ? report_error(&error) : 0;
	progress_end();
	if (!code) {
		(ab.json ? ab_print_json : ab_print_table)(stdout, &ab.settings, &result);
		code = exit_code(&result);
		if (code == EXIT_NOTHING)
			message_error(
				"nothing to measure: no chosen cell is available on both sides");
	}
	ab_free(&result);
	return code;
}

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

#include <stdio.h>
#include <string.h>

struct ab {
	struct choice choice;
	struct ab_settings settings;
	uint64_t seed;
	struct tolerance_choice tolerance;
	uint32_t wait_s; /* or WAIT_DEFAULT */
	bool json;
};

static void store_condition(const struct option_use *use, const char *name, void *at)
{
	struct ab_side *side = at;
	char names[256] = "";
	int id = condition_by_name(name);

	selection_names(&condition_table, names, sizeof(names));
	if (id < 0)
		option_refuse(use, "no condition named '%s'; there are %s", name, names);
	side->condition = (enum condition_id)id;
	side->name = name;
}

static void check_options(const struct option_use *use, void *input)
{
	const struct ab *ab = input;
	const struct ab_side *side = ab->settings.side;

	tolerance_check(use, &ab->tolerance);
	if (ab->choice.selection.conditions != UINT32_C(1) << CONDITION_none)
		option_refuse(use, "--condition: ab takes one a side, with --a and --b");
	if (ab->choice.workers && side[0].worker_folder && side[1].worker_folder)
		option_refuse(use, "--workers: both sides have workers of their own");
}

static const struct command_option options[] = {
	OPTION("a", 0, "CONDITION", "A is measured under this condition (default: none)",
	       store_condition, struct ab, settings.side[0], .group = 1),
	OPTION("b", 0, "CONDITION", "B is measured under this condition (default: none)",
	       store_condition, struct ab, settings.side[1]),
	OPTION("setup-a", 0, "COMMAND", "Shell command run before each of A's turns", option_text,
	       struct ab, settings.side[0].setup),
	OPTION("setup-b", 0, "COMMAND", "Shell command run before each of B's turns", option_text,
	       struct ab, settings.side[1].setup),
	OPTION("workers-a", 0, "DIR", "A's workers, of another build", option_text, struct ab,
	       settings.side[0].worker_folder),
	OPTION("workers-b", 0, "DIR", "B's workers, of another build", option_text, struct ab,
	       settings.side[1].worker_folder),
	OPTION("via-a", 0, "COMMAND",
	       "Start A's workers by this shell command: {} is the worker's path, {dir} its folder (docs/via.md)",
	       option_via, struct ab, settings.side[0].via),
	OPTION("via-b", 0, "COMMAND", "The same for B's workers", option_via, struct ab,
	       settings.side[1].via),
	OPTION("pairs", 0, "N", "Pairs of invocations (20), doubled once if inconclusive",
	       option_u32, struct ab, settings.pairs, .low = 1, .high = 1000, .group = 2),
	OPTION("stat", 0, "NAME", STAT_HELP, option_stat, struct ab, settings.stat,
	       .low = STATS_ALL),
	TOLERANCE_OPTIONS(struct ab),
	OPTION_SEED(struct ab),
	OPTION_WAIT(struct ab, "it ends in 12 s, at most as long again as measuring takes"),
	OPTION("inject", 0, "N", "Burn N TSC ticks per call on B's side", option_u64, struct ab,
	       settings.inject_b_tsc, .high = 1000000),
	OPTION("json", 0, NULL, "Print JSON instead of the table", option_flag, struct ab, json),
	{0},
};

static const struct command_line command = {
	.options = options,
	.shared = {PLACE_OPTIONS(struct ab), CELL_OPTIONS(struct ab)},
	.check = check_options,
	.doc = "Compare two conditions, two set-ups or two builds of the workers on one boot: pairs "
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

/* Completes what is of a side, and finds a CPU for both. 0, or an exit code after one line. */
static int choose_side_cpu(struct ab *ab)
{
	struct engine_settings each[2] = {ab->settings.engine, ab->settings.engine};

	for (int i = 0; i < 2; i++) {
		struct ab_side *side = &ab->settings.side[i];
		if (!side->worker_folder)
			side->worker_folder = ab->choice.workers;
		each[i].worker_folder = side->worker_folder;
		each[i].via = side->via;
	}
	int code = choose_cpu(ab->choice.cpu, each, 2);
	ab->settings.engine.cpu = each[0].cpu;
	return code;
}

int cmd_ab(int argc, char **argv)
{
	struct ab ab = {
		.choice = choice_default(),
		.seed = engine_random_seed(),
		.wait_s = WAIT_DEFAULT,
		.settings =
			{
				.engine = engine_defaults(false),
				.side = {{.name = "none"}, {.name = "none"}},
				.pairs = 20,
				.alpha = VERDICT_ALPHA,
			},
	};
	static struct cell_id cells[PLAN_MAX_CELLS];
	static struct ab_result result;
	static struct tolerances tolerances;
	static struct error error;
	size_t n;

	options_parse(&command, argc, argv, &ab);
	ab.settings.engine.seed = ab.seed;
	choose_wait(ab.wait_s, false, &ab.settings.engine);
	ab.settings.engine.singles = 0; /* the tail is not compared */
	ab.settings.hypervisor = on_hypervisor();
	int code =
		tolerance_settings_make("ab", &ab.tolerance, &tolerances, &ab.settings.tolerance);
	if (!code)
		code = choice_settings(&ab.choice, &ab.settings.engine, cells, &n);
	interrupts_catch(); /* from here on there are commands to end */
	if (!code)
		code = choose_side_cpu(&ab);
	if (code)
		return code;
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
